"""In which words we are asked for something, language by language: `locales/LANGUAGE/asked.toml` beside the catalogue of what we say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.blocks.reader import LOCALES
from programs.speech import LANGUAGES

LONGEST: Final = 200
"""Longer than this is no sentence: somebody pasted a program, say."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How one language asks."""

    small: frozenset[str]
    """The small words of its sentences, in small letters."""
    polite: frozenset[str]
    """Words that say nothing behind one of ours: `standings please`."""
    words: Mapping[str, str]
    """What one of our words is called as well, and that word."""
    questions: Sequence[tuple[str, re.Pattern[str]]]
    """Our word that answers, and how it is asked; the most particular first."""


@cache
def spoken() -> Mapping[str, Asked]:
    """By language; of one that has a catalogue alone nothing is known."""
    files = {lang: LOCALES / lang / "asked.toml" for lang in LANGUAGES}
    return {lang: read(path) for lang, path in files.items() if path.is_file()}


def read(path: Path) -> Asked:
    """A language's file."""
    told: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return Asked(
        small=frozenset(told["small"].split()),
        polite=frozenset(told.get("polite", "").split()),
        words={called: word for word, calls in told["words"].items() for called in calls.split()},
        questions=tuple((each["word"], re.compile(each["asked"])) for each in told["questions"]),
    )


def asked_in(text: str) -> str | None:
    """In which of our languages somebody writes to us, told by the small words of a sentence; None where it cannot be told.

    Names and our own words tell nothing.

    >>> asked_in("Come sto andando nello sprint?")
    'it'
    >>> asked_in("How am I doing in the sprint?")
    'en'
    >>> asked_in("standings Sprint") is None
    True
    """
    if len(text) > LONGEST:
        return None
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {lang: sum(word in each.small for word in words) for lang, each in spoken().items()}
    most = max(counts.values())
    found = [lang for lang, count in counts.items() if count == most]
    return found[0] if len(found) == 1 else None


def is_courtesy(text: str) -> bool:
    """Whether it says nothing that we should look for, in whatever language.

    >>> is_courtesy("please!")
    True
    >>> is_courtesy("Please Sprint")
    False
    """
    words = re.findall(r"\w+", text.casefold())
    polite = frozenset[str]().union(*(each.polite for each in spoken().values()))
    return bool(words) and all(word in polite for word in words)


def also_called(lang: str) -> Mapping[str, str]:
    """What our words are called as well in a language, and which of them each is."""
    return spoken()[lang].words if lang in spoken() else {}


def called(word: str) -> str | None:
    """Our word for that one, in whatever language.

    >>> called("classifica")
    'standings'
    """
    return next((each.words[word] for each in spoken().values() if word in each.words), None)
