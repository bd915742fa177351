"""What a change did: sales before and after it, of those whom it is for, beside those whom it is not for.

Differences in differences: the change is what the sales of the one group moved by, less what those of the other moved by in the same
weeks; what moved both is not put down to it. Sources: Card and Krueger, "Minimum Wages and Employment", American Economic Review 84
(1994); the range is a bootstrap of partners (Efron 1979). It rests on both groups having moved alike without the change, which nothing
here can show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import fmean
from typing import Final, Literal

from programs.flows import Flow, of_partners, total
from programs.liability import DRAWS, Range, ranged

MOST_WEEKS: Final = 8
LEAST_WEEKS: Final = 4
"""Fewer weeks on either side say nothing."""
LEAST_PARTNERS: Final = 5
"""Of fewer partners in either group nothing is concluded."""

Doubt = Literal["too early", "nothing before", "nobody to compare with", "too few partners", ""]


@dataclass(frozen=True, slots=True)
class Side:
    """Partners of one group, and what one of them sells a week, on average."""

    partners: int
    before: Decimal
    after: Decimal

    @property
    def moved(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    day: date
    """The first day on which the change held."""
    weeks: int
    """As many before as after; 0 where nothing can be said."""
    touched: Side | None = None
    others: Side | None = None
    effect: Decimal | None = None
    """What the change is worth a partner and week; None where `doubt` says why not."""
    between: Range | None = None
    doubt: Doubt = ""


def before_after(
    sales: Iterable[Flow],
    *,
    day: date,
    as_of: date,
    known_since: date | None,
    touched: Collection[str],
    seed: str,
) -> BeforeAfter:
    """`touched` are those whom the change is for (folded); only partners that sold something in these weeks count.

    `known_since` is the day of the first deal that is known at all: before it nobody knows whether nothing was sold.
    """
    after = ((as_of - day).days + 1) // 7
    before = (day - known_since).days // 7 if known_since is not None else 0
    if after < LEAST_WEEKS or before < LEAST_WEEKS:
        return BeforeAfter(day=day, weeks=0, doubt="too early" if after < LEAST_WEEKS else "nothing before")
    weeks = min(MOST_WEEKS, after, before)
    length = timedelta(weeks=weeks)
    moves = of_partners(sale for sale in sales if day - length <= sale.on < day + length)
    theirs = [_pair(moves[name], day, weeks) for name in sorted(moves) if name in touched]
    others = [_pair(moves[name], day, weeks) for name in sorted(moves) if name not in touched]
    found = BeforeAfter(
        day=day, weeks=weeks, touched=_side(theirs), others=_side(others), doubt=_doubt(theirs, others)
    )
    if found.doubt:
        return found
    draws = Random(seed)  # noqa: S311 - a sample, no secret
    effects = (
        _mean_move(draws.choices(theirs, k=len(theirs))) - _mean_move(draws.choices(others, k=len(others)))
        for _ in range(DRAWS)
    )
    assert found.touched is not None and found.others is not None, "there are partners in both"  # noqa: PT018
    return BeforeAfter(
        day=day,
        weeks=weeks,
        touched=found.touched,
        others=found.others,
        effect=found.touched.moved - found.others.moved,
        between=ranged(Decimal(str(round(each, 2))) for each in effects),
    )


_Pair = tuple[Decimal, Decimal]
"""What a partner sold a week, before and after."""


def _pair(sales: Iterable[Flow], day: date, weeks: int) -> _Pair:
    sales = tuple(sales)
    before = total(sale for sale in sales if sale.on < day)
    return before / weeks, (total(sales) - before) / weeks


def _side(pairs: Collection[_Pair]) -> Side | None:
    if not pairs:
        return None
    before, after = (sum(each, Decimal(0)) / len(pairs) for each in zip(*pairs, strict=True))
    return Side(len(pairs), before, after)


def _mean_move(pairs: Iterable[_Pair]) -> float:
    return fmean(float(after - before) for before, after in pairs)


def _doubt(theirs: Collection[_Pair], others: Collection[_Pair]) -> Doubt:
    if not others:
        return "nobody to compare with"
    return "too few partners" if min(len(theirs), len(others)) < LEAST_PARTNERS else ""
