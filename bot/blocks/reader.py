"""For whom something is written: the reader's language, and our own texts in it.

Whoever handles an act or writes a message says once for whom (`written_for`); everything written inside is in that reader's language, with
figures and days in the reader's form. What people wrote is never looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from programs.speech import LANGUAGES

LOCALES: Final = Path(__file__).parent.parent / "locales"
DOMAIN: Final = "bot"

_READER: ContextVar[Callable[[], str]] = ContextVar("reader", default=lambda: "en")


@contextmanager
def written_for(locale: Callable[[], str]) -> Iterator[None]:
    """`locale` tells Babel's name of the reader's, and is asked only where something is written."""
    before = _READER.set(locale)
    try:
        yield
    finally:
        _READER.reset(before)


def reader() -> str:
    """Babel's name of the reader's locale: `en_GB`, `it`."""
    return _READER.get()()


def language() -> str:
    """The one of our languages that suits the reader; English where we do not speak theirs."""
    short = reader().partition("_")[0]
    return short if short in LANGUAGES else "en"


def phrase(text: str) -> str:
    """Marks a text for the catalogues where it is said later, by `ours`."""
    return text


def plural(one: str, more: str) -> tuple[str, str]:
    """The same for `several`."""
    return one, more


def ours(text: str) -> str:
    """A text of ours in the reader's language."""
    return _catalogue(language()).gettext(text) if text else ""


def told(template: str, **values: object) -> str:
    """A text of ours with its values filled in, for labels and other places without mark-up."""
    return ours(template).format(**values)


def several(count: int, one: str, more: str) -> str:
    """How many there are of something, in words: `3 partners`. The texts may name {count}."""
    return _catalogue(language()).ngettext(one, more, count).format(count=count)


@cache
def _catalogue(lang: str) -> NullTranslations:
    path = LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
