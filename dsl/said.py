"""What we say of a program, and of what was to be done with it: in English as it is made, and in the reader's language where somebody reads it.

What is said is an ordinary text, the English one, that remembers the sentence it was made of and what was filled in. Sentences stand in
the code in English and in `locales/` in every other language; a figure that is filled in is written in the reader's form, a text (what
the program says, a name, a sample of the language) as it stands, and what was itself said is said again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Final, Self

from babel.numbers import format_decimal

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "dsl"

_SIGN: Final = "\x1f"
"""Before what was said and is kept. What people write holds no such character, and `kept` takes it out."""

Sentence = str | tuple[str, str]
"""As it stands in the catalogues: one text with {names} to fill in, or one for a single thing and one for several."""


class Said(str):
    """Made by `said` and `several` only. Whatever else one does with it gives a plain text, which nobody translates any more."""

    __slots__ = ("figures", "sentence")
    sentence: Sentence
    figures: Mapping[str, object]

    def __new__(
        cls, english: str, sentence: Sentence = "", figures: Mapping[str, object] | None = None
    ) -> Self:
        made = super().__new__(cls, english)
        made.sentence = sentence
        made.figures = figures or {}
        return made


def said(sentence: str, **figures: object) -> Said:
    """One of our sentences. Without figures it is taken as it stands, braces included."""
    return Said(_filled(sentence, figures, "en"), sentence, figures)


def several(count: int, one: str, more: str, **figures: object) -> Said:
    """The same where the sentence depends on a number, which it may name as {count}."""
    figures = {"count": count, **figures}
    return Said(_filled(one if count == 1 else more, figures, "en"), (one, more), figures)


def as_it_is(text: str) -> Said:
    """What is the same in every language: a name, a piece of the program."""
    return said("{text}", text=text)


def told_by(tell: Callable[[str], str]) -> Said:
    """What another part of ours tells in any language, by the language's name."""
    return said("{text}", text=tell)


def joined(parts: Sequence[object], between: str = ", ") -> Said:
    names = {f"part{number}": part for number, part in enumerate(parts)}
    pattern = between.join(f"{{{name}}}" for name in names)
    return Said(_filled(pattern, names, "en"), pattern, names)


def all_of(parts: Sequence[object]) -> Said:
    """The parts as `a, b and c`."""
    *first, last = parts
    return said("{first} and {last}", first=joined(first), last=last) if first else joined(parts)


def any_of(parts: Sequence[object]) -> Said:
    """The parts as `a, b or c`."""
    *first, last = parts
    return said("{first} or {last}", first=joined(first), last=last) if first else joined(parts)


def either(parts: Sequence[object]) -> Said:
    """The parts as `a or b or c`."""
    *first, last = parts
    return said("{first} or {last}", first=either(first), last=last) if first else joined(parts)


def each_and(parts: Sequence[object]) -> Said:
    """The parts as `a and b and c`."""
    *first, last = parts
    return said("{first} and {last}", first=each_and(first), last=last) if first else joined(parts)


def why(error: Exception) -> Said:
    """What an exception says, where it was raised with what was said; else its text."""
    told = error.args[0] if error.args else None
    return told if isinstance(told, Said) else as_it_is(str(error))


def kept(text: str) -> str:
    """As one line of text, from which `told_again` makes the same: for a database. What nobody said is kept as it stands."""
    return (
        _SIGN + json.dumps(_parts(text), ensure_ascii=False)
        if isinstance(text, Said)
        else text.replace(_SIGN, "")
    )


def told_again(text: str) -> str:
    """What `kept` wrote."""
    return _whole(json.loads(text.removeprefix(_SIGN))) if text.startswith(_SIGN) else text


def _parts(value: object) -> object:
    """In what JSON knows. A number that is no integer, or what is told by others, is kept in English."""
    match value:
        case Said():
            return [value.sentence, {name: _parts(each) for name, each in value.figures.items()}]
        case str() | int():
            return value
        case _:
            return _figure(value, "en")


def _whole(parts: Any) -> Any:
    match parts:
        case [str(sentence), figures]:
            known = {name: _whole(each) for name, each in figures.items()}
            return Said(_filled(sentence, known, "en"), sentence, known)
        case [[one, more], figures]:
            known = {name: _whole(each) for name, each in figures.items()}
            return Said(_filled(one if known["count"] == 1 else more, known, "en"), (one, more), known)
        case _:
            return parts


def in_language(text: str, lang: str) -> str:
    """What was said, in a language (`it`, `it-IT`); in English where we do not speak it, and as it stands what nobody said."""
    short = lang.replace("-", "_").partition("_")[0].lower()
    catalogue = _catalogue(short)
    if not isinstance(text, Said) or catalogue is None:
        return str(text)
    if isinstance(text.sentence, str):
        sentence = catalogue.gettext(text.sentence) if text.sentence else ""
    else:
        count = text.figures["count"]
        assert isinstance(count, int)
        sentence = catalogue.ngettext(*text.sentence, count)
    return _filled(sentence, text.figures, short)


def _filled(sentence: str, figures: Mapping[str, object], lang: str) -> str:
    if not figures:
        return sentence
    return sentence.format(**{name: _figure(value, lang) for name, value in figures.items()})


def _figure(value: object, lang: str) -> str:
    match value:
        case str():
            return in_language(value, lang)
        case _ if callable(value):
            return str(value(lang))
        case int() | Decimal():
            return str(format_decimal(value, format="#,##0." + "#" * 15, locale=lang))
        case _:
            return str(value)


@cache
def _catalogue(lang: str) -> GNUTranslations | None:
    """None of English, in which everything was said, and of languages that we do not speak."""
    path = LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return GNUTranslations(file)
