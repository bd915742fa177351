"""What the coming weeks may cost, with a range, from what each partner earned week by week so far.

The bootstrap: each partner's coming weeks are drawn, with replacement, from the weeks that it has had; a draw of all partners added up
is one way in which the weeks may go, and the range holds nine of ten of a thousand such ways. Partners are drawn by themselves, so that
what moves all of them at once (a season, a price) makes the true range wider.

Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", The Annals of Statistics 7 (1979).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from random import Random
from typing import Final

from programs.facts import folded
from programs.flows import Flow

LEAST_WEEKS: Final = 4
"""From fewer weeks than these nothing is foreseen."""
MOST_WEEKS_BACK: Final = 26
DRAWS: Final = 1_000
LOW, HIGH = Decimal("0.05"), Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Range:
    """In nine of ten draws what comes lies between `low` and `high`, both included; in half of them below `middle`."""

    low: Decimal
    middle: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    weeks: tuple[Range, ...]
    """Of each coming week, the next first."""
    together: Range
    """Of all of them; narrower than the weeks' ranges added up, as good and bad weeks make up for each other."""
    seen: int
    """From how many weeks of the past."""


def weekly(flows: Iterable[Flow], *, first: date, as_of: date) -> Mapping[str, tuple[Decimal, ...]]:
    """What each partner (folded) got in each whole week of seven days that ends with `as_of`, the oldest first.

    At most 26 weeks, none of which begins before `first`. Whoever got nothing in them is left out.
    """
    count = min(MOST_WEEKS_BACK, ((as_of - first).days + 1) // 7)
    start = as_of + timedelta(days=1) - timedelta(weeks=count)
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * count)
    for flow in flows:
        if start <= flow.on <= as_of:
            sums[folded(flow.partner)][(flow.on - start).days // 7] += flow.amount
    return {partner: tuple(weeks) for partner, weeks in sorted(sums.items())}


def forecast(history: Mapping[str, Sequence[Decimal]], *, weeks: int, seed: str) -> Forecast | None:
    """None where there are too few weeks to draw from, or none to come. The same seed gives the same answer, in whatever order partners come."""
    seen = min(map(len, history.values()), default=0)
    if seen < LEAST_WEEKS or weeks < 1:
        return None
    sums = [Decimal(0)] * (DRAWS * weeks)
    for partner, had in history.items():
        # By name, so that another partner more or less changes nobody's draws.
        chosen = Random(f"{seed}\n{partner}").choices(had, k=len(sums))  # noqa: S311 - a sample, no secret
        sums = [sum_ + each for sum_, each in zip(sums, chosen, strict=True)]
    together = [sum(sums[draw::DRAWS], Decimal(0)) for draw in range(DRAWS)]
    each_week = (sums[week * DRAWS : (week + 1) * DRAWS] for week in range(weeks))
    return Forecast(tuple(map(ranged, each_week)), ranged(together), seen)


def ranged(drawn: Iterable[Decimal]) -> Range:
    """By nearest rank: the smallest of the draws that at least that part of them does not exceed."""
    ordered = sorted(drawn)
    low, middle, high = (ordered[ceil(part * len(ordered)) - 1] for part in (LOW, Decimal("0.5"), HIGH))
    return Range(low, middle, high)
