"""Everything that the bot says in Slack has its Italian, what is installed is what was translated, and readers get their own language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import bot
from bot.blocks import figures, greetings, kit
from bot.blocks.reader import DOMAIN, LOCALES, ours, several, told, written_for
from bot.blocks.text import said
from programs.money import Money
from programs.speech import LANGUAGES

ROOT: Final = Path(bot.__file__).parent
ROOMS: Final = (
    ROOT / "blocks",
    ROOT / "listeners",
    ROOT / "oauth",
    *ROOT.glob("*.py"),
    ROOT / "cli" / "simulation_text.py",
)
TRANSLATED: Final = [lang for lang in LANGUAGES if lang != "en"]

SINGLE: Final = {"said", "told", "ours", "phrase", "button", "text_input", "modal"}
"""Functions whose first text is ours; of `select` it is the second, of `several` and `plural` two are one."""
NAMED: Final = {"hint", "placeholder", "submit", "close", "confirm"}
"""What is ours in a call by name."""

Text = str | tuple[str, str]


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
        if name in SINGLE:
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
    bare = re.sub(r"\{\w+\}|`[^`]*`|:\w+:|/premio|program \"Autumn Sprint\"", "", text)
    return bool(re.search(r"[A-Za-z]{2}", bare))


def catalogue(lang: str) -> Catalog:
    with (LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=lang, domain=DOMAIN)


def as_tuple(text: object) -> tuple[str, ...]:
    return (str(text or ""),) if text is None or isinstance(text, str) else tuple(map(str, text))  # type: ignore[call-overload]  # a pair of plurals


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_in_the_code_is_translated_and_nothing_else(lang: str) -> None:
    translated = {
        as_tuple(each.id) if not isinstance(each.id, str) else each.id for each in catalogue(lang) if each.id
    }
    wanted = said_texts()
    assert not wanted - translated
    assert not translated - wanted
    assert all(all(as_tuple(each.string)) for each in catalogue(lang) if each.id)
    assert not [each.id for each in catalogue(lang) if each.id and each.fuzzy]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_says_the_same_figures_and_carries_the_same_signs(lang: str) -> None:
    for each in catalogue(lang):
        if not each.id:
            continue
        source, said_so = as_tuple(each.id)[-1], as_tuple(each.string)[-1]
        assert names(source) == names(said_so), each.id
        assert source[:1].isspace() == said_so[:1].isspace(), each.id
        for sign in "*_`":
            assert source.count(sign) == said_so.count(sign), (sign, each.id)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_compiled_catalogue_is_current(lang: str) -> None:
    """If not: pybabel compile -d bot/locales -D bot."""
    with (LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for each in catalogue(lang):
        one, *more = as_tuple(each.id)
        found = (
            [compiled.ngettext(one, more[0], count) for count in (1, 2)] if more else [compiled.gettext(one)]
        )
        assert not one or tuple(found) == as_tuple(each.string), one


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
        assert figures.day(date(2026, 7, 3)) == "3 lug 2026"
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


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
