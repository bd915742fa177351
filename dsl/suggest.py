"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_ALIKE: Final = 0.7
"""How alike two words must be, from 0 to 1: `quater` and `quarter` are 0.92, `eur` and `measure` 0.6."""
_LENGTHS_APART: Final = 4


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None where none is alike. Case does not matter."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = [candidate for candidate in by_folded if abs(len(candidate) - len(word)) <= _LENGTHS_APART]
    matches = get_close_matches(word.casefold(), near, n=1, cutoff=_ALIKE)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint of a misspelt word, or None."""
    match = closest(word, known)
    return f"did you mean `{match}`?" if match else None
