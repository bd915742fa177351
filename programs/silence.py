"""Who used to sell and has fallen silent, by each partner's own rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from programs.flows import Flow, of_partners, total

LEAST_DAYS: Final = 3
"""On fewer days with deals there is no rhythm."""
TIMES: Final = 3
"""Silent is who has sold nothing for so many times the usual time between two deals…"""
AT_LEAST: Final = 28
"""… and for so many days."""


@dataclass(frozen=True, slots=True)
class Silent:
    partner: str
    last_on: date
    days: int
    """Since then."""
    usual: Decimal
    """The median of the days between two days with deals."""
    revenue: Decimal
    """What it brought until then."""


def silent(sales: Iterable[Flow], *, as_of: date) -> tuple[Silent, ...]:
    """Those who brought most come first. A deal after `as_of`, or one that took back, is none."""
    found = [
        each
        for theirs in of_partners(sale for sale in sales if sale.on <= as_of and sale.amount > 0).values()
        if (each := _silent(theirs, as_of)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.revenue, each.partner)))


def _silent(sales: tuple[Flow, ...], as_of: date) -> Silent | None:
    days = sorted({sale.on for sale in sales})
    if len(days) < LEAST_DAYS:
        return None
    usual = Decimal(str(median((later - earlier).days for earlier, later in pairwise(days))))
    since = (as_of - days[-1]).days
    if since <= max(Decimal(AT_LEAST), TIMES * usual):
        return None
    return Silent(sales[-1].partner, days[-1], since, usual, total(sales))
