"""In which of our languages somebody writes to us, told by the small words of a sentence; names and our own words tell nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_LONGEST: Final = 200
"""Longer than this is no sentence: somebody pasted a program, say."""
_ENGLISH: Final = (
    "am an and are can did do does for get have how is it my of our the to was we what when "
    "where which who with you your "
)
_ITALIAN: Final = (
    "che chi ci come con cosa da dei del della di dove gli ho il la le mi mia mie miei mio nel nella "
    "non nostra nostre nostri nostro per perché perche qual quale quali quando quanta quante quanti "
    "quanto si siamo sono sta sto stiamo un una va "
)
_SMALL: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_ENGLISH.split()),
    "it": frozenset(_ITALIAN.split()),
}


def asked_in(text: str) -> str | None:
    """`en`, `it`, or None where it cannot be told.

    >>> asked_in("Come sto andando nello sprint?")
    'it'
    >>> asked_in("How am I doing in the sprint?")
    'en'
    >>> asked_in("standings Sprint") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {language: sum(word in small for word in words) for language, small in _SMALL.items()}
    most = max(counts.values())
    found = [language for language, count in counts.items() if count == most]
    return found[0] if len(found) == 1 else None
