"""Money on a day: what a partner brought by a deal, or got by an award. One currency at a time; what is less is below zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from programs.facts import folded


@dataclass(frozen=True, slots=True)
class Flow:
    partner: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MonthOfFlows:
    """A calendar month, by its first day."""

    first: date
    revenue: Decimal
    cost: Decimal

    @property
    def share(self) -> Decimal | None:
        """What of the revenue the rewards took; None where there was none."""
        return self.cost / self.revenue if self.revenue > 0 else None


def total(flows: Iterable[Flow]) -> Decimal:
    return sum((each.amount for each in flows), Decimal(0))


def of_partners(flows: Iterable[Flow]) -> Mapping[str, tuple[Flow, ...]]:
    """By folded partner, in the order in which they came."""
    found: defaultdict[str, list[Flow]] = defaultdict(list)
    for each in flows:
        found[folded(each.partner)].append(each)
    return {partner: tuple(theirs) for partner, theirs in found.items()}


def by_month(
    revenue: Iterable[Flow], cost: Iterable[Flow], *, first: date, last: date
) -> tuple[MonthOfFlows, ...]:
    """Every month from the first day to the last, also one in which nothing happened; flows on other days are left out."""
    brought, got = _by_month(revenue, first, last), _by_month(cost, first, last)
    found = []
    month = first.replace(day=1)
    while month <= last:
        found.append(MonthOfFlows(month, brought[month], got[month]))
        month = (month + timedelta(days=31)).replace(day=1)
    return tuple(found)


def _by_month(flows: Iterable[Flow], first: date, last: date) -> defaultdict[date, Decimal]:
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    for each in flows:
        if first <= each.on <= last:
            sums[each.on.replace(day=1)] += each.amount
    return sums
