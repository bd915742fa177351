"""What comments are about, by the words in them: themes that a partner program's people speak of, each known by the beginnings of its words.

There is no model behind it: whoever reads a theme can see which words put a comment there. Words are compared without accents and in small
letters, in English and Italian.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from programs.speech import phrase

_THEMES: Final[tuple[tuple[str, str], ...]] = (
    (phrase("prices and margins"), "price pricing discount margin cheap expensiv quote prezz scont margin car cost costos listin preventiv"),
    (phrase("rewards and payments"), "reward bonus commission payout payment paid incentiv prize invoice premi provvigion pagament pagat incentiv fattur rimbors"),
    (phrase("help and answers"), "support help answer respon ticket slow wait assisten aiut rispos rispond lent attes supporto"),
    (phrase("training"), "train course certif webinar workshop learn formaz formativ cors corso corsi certificaz impar"),
    (phrase("leads and marketing"), "lead marketing campaign event brand mdf contatt campagn event opportunit fier"),
    (phrase("portal and tools"), "portal tool login app website software system slack portale strument sito accesso piattaform registraz"),
    (phrase("rules of the program"), "rule program target threshold tier unclear complicat regol programm obiettiv sogli livell chiar complicat"),
    (phrase("products"), "product feature quality bug release roadmap demo prodott funzion qualit versione difett"),
    (phrase("delivery"), "deliver shipp stock logistic delay consegn sped magazzin ritard"),
    (phrase("people and contact"), "manager contact communicat account team kind friendly person comunic refer gentil cortes"),
)  # fmt: skip
_SHORTEST: Final = 4
"""A beginning of fewer letters is a whole word."""

THEMES: Final = tuple(label for label, _ in _THEMES)


def themes(comments: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each theme with how many of the comments speak of it, the most frequent first; a comment may speak of several, or of none."""
    found = [
        (label, sum(_speaks(words, stems) for words in map(_words, comments))) for label, stems in _STEMS
    ]
    return tuple(sorted(((label, count) for label, count in found if count), key=lambda each: -each[1]))


def themes_of(comment: str) -> tuple[str, ...]:
    """What one comment speaks of."""
    words = _words(comment)
    return tuple(label for label, stems in _STEMS if _speaks(words, stems))


def _speaks(words: frozenset[str], stems: tuple[str, ...]) -> bool:
    return any(
        word == stem or (len(stem) >= _SHORTEST and word.startswith(stem)) for word in words for stem in stems
    )


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(
        re.findall(r"[^\W\d_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    )


_STEMS: Final = tuple((label, tuple(stems.split())) for label, stems in _THEMES)
