"""Plain requests: what people ask in their own words, in any of our languages, and which of our words answers it.

A question is matched by the few turns of phrase that it is asked with, those of its own language first; there is no model behind it, so
that the same question always gets the same answer, and what is not understood is said to be so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from itertools import chain
from typing import Final

from bot.asked_words import LONGEST, asked_in, spoken

_SHORTEST: Final = 5
"""A shorter word is too near to others."""
_ALIKE: Final = 0.8
"""How alike two words must be, from 0 to 1: `mising` and `missing` are 0.92, `lunch` and `much` 0.67."""
_QUOTED: Final = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,80})[\"“”„«»]")


def understood(text: str) -> str | None:
    """Which word answers a question, with what it names in quotes behind it: `why not "Volume"`. None where it is not understood.

    >>> understood("How am I doing in the sprint?")
    'standings'
    >>> understood("Perché non ho preso il bonus “Volume”?")
    'why not "Volume"'
    """
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    lang = asked_in(text)
    word = _asked(plain, lang) or _asked(" ".join(map(_spelled, plain.split())), lang)
    named = _QUOTED.search(text)
    return f'{word} "{named[1]}"' if word and named else word


def _asked(plain: str, lang: str | None) -> str | None:
    """Which word answers; what may be asked in several languages is taken for that one."""
    languages = sorted(spoken(), key=lambda each: each != lang)
    questions = chain.from_iterable(spoken()[each].questions for each in languages)
    return next((word for word, pattern in questions if pattern.search(plain)), None)


@cache
def _known() -> Sequence[str]:
    """The longer words in which questions are asked, to be found where they are misspelled."""
    patterns = (pattern.pattern for each in spoken().values() for _, pattern in each.questions)
    bare = (re.sub(r"\[(\w)\w*\]", r"\1", re.sub(r"\\.", " ", pattern)) for pattern in patterns)
    return sorted({word for text in bare for word in re.findall(r"[a-z]{4,}", text)})


def _spelled(word: str) -> str:
    """The word of our questions that was probably meant; the same word where none is so near."""
    if len(word) < _SHORTEST or word in _known():
        return word
    return next(iter(get_close_matches(word, _known(), n=1, cutoff=_ALIKE)), word)


def _plain(text: str) -> str:
    """The words alone, without accents: `What's missing?` is `what s missing`, `I didn't` is `i didnt`."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    bare = re.sub(r"(?<=n)['’](?=t\b)", "", bare)
    return " ".join(re.findall(r"\w+", bare))
