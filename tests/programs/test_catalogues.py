"""Every text that we say has its Italian, and what is installed is what was translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import programs.speech
import storage
from programs.not_done import NotDone, Saying
from programs.speech import DOMAIN, LOCALES, speech
from storage import handling, payouts
from tests.catalogues import TRANSLATED, Catalogue

ROOT = Path(programs.speech.__file__).parent
STORAGE = Path(storage.__file__).parent
CATALOGUE = Catalogue(LOCALES, DOMAIN)
KEYWORDS = {"say": None, "several": (2, 3), "phrase": None}


def said_texts() -> set[str | tuple[str, ...]]:
    """The texts in the code, singular and plural together."""
    found = [
        each
        for room in (ROOT, STORAGE)
        for each in extract_from_dir(str(room), method_map=[("**.py", "python")], keywords=KEYWORDS)
    ]
    return {tuple(each[2]) if isinstance(each[2], list | tuple) else each[2] for each in found}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_in_the_code_is_translated_and_nothing_else(lang: str) -> None:
    assert set(CATALOGUE.translations(lang)) == said_texts()
    assert CATALOGUE.unfinished(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_fills_in_the_same_and_carries_the_same_signs(lang: str) -> None:
    assert CATALOGUE.unlike(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_is_installed_is_what_was_translated(lang: str) -> None:
    """If not: pybabel compile -d programs/locales -D premio."""
    assert CATALOGUE.not_installed(lang) == []


def test_no_failure_that_people_are_told_of_has_words_outside_the_catalogues() -> None:
    """`NotPossible("…")` would be read in English by everybody."""
    failures = {NotDone.__name__} | {each.__name__ for each in all_kinds(NotDone)}
    left = [
        f"{file.name}:{node.lineno}"
        for room in (ROOT, STORAGE)
        for file in sorted(room.glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in failures
        and node.args
        and not (isinstance(node.args[0], ast.Call) and getattr(node.args[0].func, "id", "") == "phrase")
        and not isinstance(node.args[0], ast.IfExp)  # of two that are marked
    ]
    assert {handling.NotPossible.__name__, payouts.NothingDue.__name__} <= failures
    assert not left


def all_kinds(failure: type[NotDone]) -> Iterator[type[NotDone]]:
    for kind in failure.__subclasses__():
        yield kind
        yield from all_kinds(kind)


def test_why_something_was_not_done_is_told_in_the_readers_language() -> None:
    refused = payouts.NothingDue("nothing is due to anybody by {day}, beyond what other payouts hold", day=date(2026, 7, 1))  # fmt: skip
    assert str(refused) == "nothing is due to anybody by 1 July 2026, beyond what other payouts hold"
    assert refused.why.said("it").startswith("entro il 1º luglio 2026")
    done = Saying("award {number} is {standing}, so it cannot be {act}", {"number": 3, "standing": Saying("paid"), "act": Saying("held")})  # fmt: skip
    assert done.said("it") == "il premio 3 è pagato, quindi non può essere trattenuto"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert speech("fr").lang == "en"
    assert speech("it_IT").lang == speech("it-IT").lang == "it"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("il 5% di l’importo", "il 5% dell’importo", id="elided"),
        pytest.param(
            "la somma di gli importi di le vendite", "la somma degli importi delle vendite", id="twice"
        ),
        pytest.param(
            "Da il 1º luglio a l’8 luglio", "Dal 1º luglio all’8 luglio", id="with a capital letter"
        ),
        pytest.param("la nota “di il”", "la nota “di il”", id="what is quoted is left alone"),
        pytest.param("il numero di vendite", "il numero di vendite", id="no article, nothing to join"),
    ],
)
def test_italian_joins_prepositions_and_articles(text: str, joined: str) -> None:
    assert speech("it").say(text) == joined
