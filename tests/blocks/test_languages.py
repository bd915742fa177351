"""Everything that the bot says in Slack has its Italian, what is installed is what was translated, and readers get their own language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

import bot
from bot.blocks import figures, greetings, kit
from bot.blocks.reader import DOMAIN, LOCALES, ours, several, told, written_for
from bot.blocks.text import said
from programs.money import Money
from programs.speech import speech
from tests import catalogues
from tests.catalogues import TRANSLATED, Catalogue, Text

ROOT: Final = Path(bot.__file__).parent
ROOMS: Final = (
    ROOT / "blocks",
    ROOT / "listeners",
    ROOT / "oauth",
    *ROOT.glob("*.py"),
    ROOT / "cli" / "simulation_text.py",
)
CATALOGUE: Final = Catalogue(LOCALES, DOMAIN)

SINGLE: Final = {"said", "told", "ours", "phrase", "button", "text_input", "modal"}
"""Functions whose first text is ours; of `select` it is the second, of `several` and `plural` two are one."""
NAMED: Final = {"hint", "placeholder", "submit", "close", "confirm"}
"""What is ours by its name, in every call."""


def said_texts() -> set[Text]:
    """Every text in the code that somebody in Slack may read."""
    files = [file for room in ROOMS for file in (sorted(room.glob("*.py")) if room.is_dir() else [room])]
    found = {text for file in files for text in texts_of(ast.parse(file.read_text(encoding="utf-8")))}
    return {text for text in found if isinstance(text, tuple) or has_words(text)}


def texts_of(tree: ast.Module) -> Iterator[Text]:
    others = {
        each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "dsl.said"
        for each in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in others:
            continue  # what is said of a program has a catalogue of its own
        if name in SINGLE and node.args:
            yield from written(node.args[0])
        elif name == "select" and len(node.args) > 1:
            yield from written(node.args[1])
        elif name in ("several", "plural"):
            one, more = [next(written(each)) for each in node.args[-2:]] if has_texts(node) else ("", "")
            if one:
                yield one, more
        for keyword in node.keywords:
            if keyword.arg in NAMED:
                yield from written(keyword.value)


def written(value: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: of a choice, both."""
    match value:
        case ast.Constant(str() as text):
            yield text
        case ast.IfExp(_, body, other):
            yield from written(body)
            yield from written(other)


def has_texts(call: ast.Call) -> bool:
    return all(isinstance(each, ast.Constant) for each in call.args[-2:])


def has_words(text: str) -> bool:
    """Whether something in it is to be translated: not only figures, signs, code and emoji."""
    return catalogues.has_words(re.sub(r":\w+:|/premio|program \"Autumn Sprint\"", "", text))


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_in_the_code_is_translated_and_nothing_else(lang: str) -> None:
    assert set(CATALOGUE.translations(lang)) == said_texts()
    assert CATALOGUE.unfinished(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_fills_in_the_same_and_carries_the_same_signs(lang: str) -> None:
    assert CATALOGUE.unlike(lang) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_is_installed_is_what_was_translated(lang: str) -> None:
    """If not: pybabel compile -d bot/locales -D bot."""
    assert CATALOGUE.not_installed(lang) == []


def test_no_message_holds_words_that_are_in_no_catalogue() -> None:
    """A label or a sentence that is put together by hand would be read in English by everybody."""
    left = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for room in ROOMS[:2]
        for file in sorted(room.glob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in {*SINGLE, "header", "plain", "select"}
        for value in (*call.args, *(each.value for each in call.keywords))
        if isinstance(value, ast.JoinedStr) and has_words("".join(constants(value)))
    ]
    assert not left


def constants(value: ast.JoinedStr) -> Iterator[str]:
    for part in value.values:
        if isinstance(part, ast.Constant):
            yield str(part.value)


def test_who_reads_italian_is_answered_in_italian_with_italian_figures() -> None:
    amount = Money(Decimal("1234.5"), "EUR")
    with written_for(lambda: "it"):
        assert ours("Help") == "Aiuto"
        assert figures.money(amount) == "1.234,50 EUR"
        assert figures.amount(amount, "it") == "1.234,50"
        assert figures.day(date(2026, 7, 3)) == "3 lug 2026"
        assert figures.moment(datetime(2026, 7, 3, 8, tzinfo=UTC), "Europe/Rome") == "3 luglio, 10:00 (Roma)"
        assert [several(number, "{count} day", "{count} days") for number in (1, 2)] == [
            "1 giorno",
            "2 giorni",
        ]
        buttons = greetings.partner_buttons()
    assert buttons is not None
    assert [each["text"]["text"] for each in buttons["elements"]] == [
        "La mia posizione",
        "Perché?",
        "Perché no?",
        "Che cosa manca?",
    ]


def test_outside_and_in_languages_that_we_do_not_speak_it_is_english_in_the_readers_figures() -> None:
    assert ours("Help") == "Help"
    with written_for(lambda: "de"):
        assert ours("Help") == "Help"
        assert figures.money(Money(Decimal("1234.5"), "EUR")) == "1.234,50 EUR"


def test_what_people_wrote_is_not_translated() -> None:
    with written_for(lambda: "it"):
        assert said("*{name}*", name="Help") == "*Help*"
        assert kit.option("Help", "help")["text"]["text"] == "Help"
        assert told("{name}: simulation", name="Help").startswith("Help")


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "30 September 2026"),
        ("en_US", "Sep 30, 2026"),
        ("en_GB", "30 Sept 2026"),
        ("it", "30 set 2026"),
        ("it_IT", "30 set 2026"),
    ],
)
def test_a_day_is_written_as_in_the_readers_country_and_in_english_of_none_as_in_sentences(
    locale: str, written: str
) -> None:
    assert figures.day(date(2026, 9, 30), locale) == written
    assert locale != "en" or written == speech(locale).day(date(2026, 9, 30))
