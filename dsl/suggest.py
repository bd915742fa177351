"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from dsl.said import Said
from dsl.ways_out import perhaps

_ALIKE: Final = 0.7
"""How alike two words must be, from 0 to 1: `quater` and `quarter` are 0.92, `eur` and `measure` 0.6."""
_LENGTHS_APART: Final = 4
_LETTERS: Final = 3
"""Of a shorter word, one letter is too much of it."""


def _one_slip(word: str, meant: str) -> bool:
    """Whether one letter is dropped, doubled, mistaken, or changes places with its neighbour."""
    if min(len(word), len(meant)) < _LETTERS or abs(len(word) - len(meant)) > 1 or word == meant:
        return False
    same = 0
    while same < min(len(word), len(meant)) and word[same] == meant[same]:
        same += 1
    ours, theirs = word[same:], meant[same:]
    return (
        ours[1:] == theirs
        or ours == theirs[1:]
        or (ours[1:] == theirs[1:] and len(word) > _LETTERS)
        or (ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:] and len(ours) > 1)
    )


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None where none is alike. Case does not matter."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = [candidate for candidate in by_folded if abs(len(candidate) - len(word)) <= _LENGTHS_APART]
    folded = word.casefold()
    slips = [candidate for candidate in near if _one_slip(folded, candidate)]
    # Letters that changed places are the likeliest: `form` is `from`, not `for`.
    swapped = [candidate for candidate in slips if sorted(candidate) == sorted(folded)]
    exact = [folded] if folded in by_folded else []
    matches = exact or swapped or get_close_matches(folded, near, n=1, cutoff=_ALIKE) or slips
    return by_folded[matches[0]] if matches else None


def begun(words: str, known: Iterable[str]) -> str | None:
    """The only known name that begins with these whole words, as `Acme Ltd` does with `acme`; None where there is none, or several."""
    start = f"{' '.join(words.split())} ".casefold()
    found = [name for name in known if name.casefold().startswith(start)] if words.strip() else []
    return found[0] if len(found) == 1 else None


def did_you_mean(word: str, known: Iterable[str]) -> Said | None:
    """The hint of a misspelt word, or None."""
    match = closest(word, known)
    return perhaps(match) if match else None
