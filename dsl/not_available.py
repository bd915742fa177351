"""What can be said elsewhere and not where it stands: each with its place, so that nobody has to guess."""

from __future__ import annotations

import re
from typing import Final

from dsl.said import Said, said

_CLAUSES: Final = (
    (r"per\s+(?:customer|rep|store|product|territory|group|person|country|region)\b", said("say it where the awards are, `each quarter per customer`, of a contest or a pool, `in each region`, or of a limit: at most 500 EUR per customer")),
    (r"per\s+(?:partner)\b", said("a limit is per partner anyway: leave it out")),
    (r",\s*ties\s+all\s+win\b", said("it belongs to `top`: top 3 by revenue, ties all win")),
)  # fmt: skip
_PATTERNS: Final = tuple((re.compile(pattern, re.IGNORECASE), way_round) for pattern, way_round in _CLAUSES)


def elsewhere(text: str, place: int) -> tuple[int, int, Said] | None:
    """What stands at the place and is not available here: from where to where, and the way round."""
    start = max(text.rfind("\n", 0, place) + 1, place - 40)
    for pattern, way_round in _PATTERNS:
        for match in pattern.finditer(text, start, min(len(text), place + 60)):
            if match.start() <= place <= match.end() and _whole(text, match.start()):
                return match.start(), match.end(), way_round
    return None


def _whole(text: str, start: int) -> bool:
    """Whether a word begins there, rather than goes on."""
    return start == 0 or not (
        text[start].isalnum() and (text[start - 1].isalnum() or text[start - 1] in "_.")
    )
