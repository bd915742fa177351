"""Everything that is said of a program has its Italian, what is installed is what was translated, and nothing of it is lost on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import dsl
from dsl.diagnostics import Diagnostic, draw, error
from dsl.nodes import Span
from dsl.said import (
    DOMAIN,
    LOCALES,
    Sentence,
    all_of,
    as_it_is,
    in_language,
    kept,
    said,
    several,
    told_again,
    told_by,
)
from tests.cases.case_files import FOLDER, Case, cases
from tests.cases.mistake_catalogue import found
from tests.catalogues import TRANSLATED, Catalogue, has_words

ROOT: Final = Path(dsl.__file__).parents[1]
CATALOGUE: Final = Catalogue(LOCALES, DOMAIN)
CASES: Final = cases(FOLDER / "mistakes", "mistakes")
MESSAGE_AT: Final = {"error": 1, "warning": 1, "wrong": 1, "_wrong": 1}
"""Who makes a diagnostic, and where its message stands among the arguments; its hint is two further."""


@cache
def modules() -> Sequence[tuple[str, ast.Module]]:
    return [
        (str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8")))
        for folder in ("dsl", "programs", "storage", "bot")
        for file in sorted((ROOT / folder).rglob("*.py"))
    ]


def sentences_of(path: str, module: ast.Module) -> Iterator[ast.expr | tuple[ast.expr, ast.expr]]:
    """What stands as the sentence in each `said` and `several`, where these are ours."""
    ours = {
        each.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "dsl.said"
        for each in node.names
    } | ({"said"} if path == "dsl/said.py" else set())
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            if node.func.id == "said":
                yield node.args[0]
            elif node.func.id == "several":
                yield node.args[1], node.args[2]


def text_of(path: str, value: ast.expr) -> str:
    assert isinstance(value, ast.Constant), f"{path}:{value.lineno}: a sentence is written out"
    assert isinstance(value.value, str)
    return value.value


def sentences() -> set[Sentence]:
    found: set[Sentence] = set()
    for path, module in modules():
        for each in sentences_of(path, module):
            found.add(
                text_of(path, each)
                if isinstance(each, ast.expr)
                else (text_of(path, each[0]), text_of(path, each[1]))
            )
    return {each for each in found if isinstance(each, tuple) or has_words(each)}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_sentence_in_the_code_is_translated_and_nothing_else(lang: str) -> None:
    assert set(CATALOGUE.translations(lang)) == sentences()
    assert CATALOGUE.unfinished(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_fills_in_the_same_and_carries_the_same_signs(lang: str) -> None:
    assert CATALOGUE.unlike(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_is_installed_is_what_was_translated(lang: str) -> None:
    """If not: pybabel compile -d dsl/locales -D dsl."""
    assert CATALOGUE.not_installed(lang) == []


def test_what_was_said_can_be_kept_and_told_again_in_every_language() -> None:
    for text in (
        said("a deal has no `{name}`", name="categroy"),
        said("{first} and {last}", first=all_of(["{x}", "b"]), last=said("a number")),
        several(2, "{count} time", "{count} times"),
        as_it_is("{braces} are nothing to us"),
    ):
        again = told_again(kept(text))
        assert (again, in_language(again, "it")) == (text, in_language(text, "it"))
    by_hand = '\x1f["{name.__class__}", {"name": "x"}]'
    assert told_again(kept(by_hand)) == by_hand.removeprefix("\x1f")


def test_no_mistake_is_told_in_a_text_that_is_in_no_catalogue() -> None:
    plain = [
        f"{path}:{argument.lineno}"
        for path, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        for at in [MESSAGE_AT.get(getattr(node.func, "attr", getattr(node.func, "id", "")))]
        if at is not None and (not isinstance(node.func, ast.Attribute) or node.func.attr.endswith("wrong"))
        for argument in (
            *node.args[at : at + 1],
            *node.args[at + 2 : at + 3],
            *(k.value for k in node.keywords),
        )
        if isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Constant) and argument.value)
    ]
    assert plain == []


@pytest.mark.xdist_group("mistakes")  # each is looked for once
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_every_mistake_is_told_in_italian_with_all_that_the_program_says(case: Case) -> None:
    for each in found(case):
        assert differs(each), each
        for english in (each.message, each.hint):
            italian = in_language(english, "it") if english else ""
            assert sorted(re.findall("`[^`]*`", italian)) == sorted(re.findall("`[^`]*`", english or ""))
            assert sorted(re.findall("“[^”]*”", italian)) == sorted(re.findall("“[^”]*”", english or ""))


def differs(diagnostic: Diagnostic) -> bool:
    """The message is another text; a hint may be a piece of the language alone."""
    return in_language(diagnostic.message, "it") != diagnostic.message


def test_a_mistake_is_drawn_in_the_readers_language() -> None:
    mistake = error(
        "unknown-field",
        said("{one} has no `{word}`", one=said("a deal"), word="categroy"),
        Span(1, 4, 1, 12),
        said("did you mean `{word}`?", word="category"),
    )
    assert draw(mistake, "on categroy", "it") == (
        "errore[unknown-field]: una vendita non ha `categroy`\n"
        "1 | on categroy\n"
        "       ^^^^^^^^\n"
        "suggerimento: intendevi `category`?"
    )
    assert draw(mistake, "on categroy").startswith("error[unknown-field]: a deal has no `categroy`\n")
    assert draw(mistake, "on categroy", "de") == draw(mistake, "on categroy")


def test_what_was_said_is_an_english_text() -> None:
    assert said("there is no day {token}", token="2026-02-30") == "there is no day 2026-02-30"
    assert f"{several(2, '{count} error', '{count} errors')}!" == "2 errors!"
    assert said("no {braces} here") == "no {braces} here"


def test_figures_are_told_in_the_readers_form_and_the_program_as_it_stands() -> None:
    more = said("and {more} more", more=1_200)
    assert (more, in_language(more, "it")) == ("and 1,200 more", "e 1.200 altri")
    assert in_language(said("points cannot have {number} decimals", number=Decimal("1.5")), "it") == (
        "i punti non possono avere 1,5 decimali"
    )
    assert in_language(said("write `{word}`", word="1_200.5"), "it-IT") == "scrivi `1_200.5`"


def test_parts_are_told_in_the_same_language_as_the_whole() -> None:
    kinds = all_of([said("a text"), as_it_is("`x`"), told_by(lambda lang: f"<{lang}>")])
    assert kinds == "a text, `x` and <en>"
    assert in_language(kinds, "it_IT") == "un testo, `x` e <it>"


def test_what_nobody_said_stays_as_it_is() -> None:
    assert in_language("a deal", "it") == "a deal"
    assert in_language(said("a deal").upper(), "it") == "A DEAL"


@pytest.mark.parametrize("column", [1, 30, 90, 197])
def test_of_a_long_line_what_is_around_the_mistake_is_shown_with_the_marks_under_it(column: int) -> None:
    line = "".join(str(place % 10) for place in range(200))
    problem = error("unknown-name", said("no"), Span(1, column, 1, column + 4))
    _, shown, marks = draw(problem, line, width=40).splitlines()
    shown, marks = shown.removeprefix("1 | "), marks[len("1 | ") :]
    assert len(shown) == 40
    assert [sign for sign, mark in zip(shown, marks, strict=False) if mark == "^"] == list(
        line[column - 1 : column + 3]
    )


@pytest.mark.parametrize("width", [2, 3, 5, 40])
def test_a_mark_that_is_longer_than_the_room_is_cut(width: int) -> None:
    problem = error("unknown-name", said("no"), Span(1, 50, 1, 150))
    _, shown, _ = draw(problem, "x" * 200, width=width).splitlines()
    assert len(shown) <= len("1 | ") + width
