"""The words of the grammar, as it spells them: for whoever colours, completes or mutates a text, so that nobody keeps a second list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from dsl.parse import terminals

_LOOKBEHIND: Final = re.compile(r"\(\?<![^)]*\)")
_SPELT: Final = re.compile(r"[A-Za-z][A-Za-z /]*")


@dataclass(frozen=True, slots=True)
class Terminal:
    """One kind of word or sign: the regular expression by which it is read, and the texts it stands for where they can be counted."""

    name: str
    pattern: str
    spellings: tuple[str, ...]
    """Empty for numbers, names, texts and signs; `for every` is one spelling with a blank."""

    @property
    def calls(self) -> bool:
        """Whether it is such a word only before a parenthesis: `sum(`."""
        return r"(?=\s*\()" in self.pattern

    @property
    def names(self) -> bool:
        """Whether it is such a word only before a name in quotes: `bonus "…"`."""
        return r'(?=\s+")' in self.pattern


@cache
def vocabulary() -> tuple[Terminal, ...]:
    """Every terminal of the grammar, in the order in which its reader tries them."""
    return tuple(Terminal(name, pattern, _spellings(pattern)) for name, pattern in terminals())


@cache
def spellings(name: str) -> tuple[str, ...]:
    """How the words of one terminal are written."""
    return next((each.spellings for each in vocabulary() if each.name == name), ())


def _spellings(pattern: str) -> tuple[str, ...]:
    r"""The texts that a pattern of the shape `(two\s+weeks|days?)(?!…)` stands for."""
    core = _LOOKBEHIND.sub("", pattern.removeprefix("(?i:")).partition("(?")[0]
    if core.startswith("(") and core.endswith(")"):
        core = core[1:-1]
    texts = [
        text
        for alternative in core.replace(r"\s+", " ").replace(r"\/", "/").split("|")
        for text in _with_and_without(alternative)
    ]
    return tuple(texts) if all(map(_SPELT.fullmatch, texts)) else ()


def _with_and_without(alternative: str) -> list[str]:
    """`days?` is `days` and `day`."""
    parts = re.split(r"(\w)\?", alternative)
    choices = [(part, "") if index % 2 else (part,) for index, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]
