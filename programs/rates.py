"""Amounts in another currency than the program's: by which rate they are converted, and what a fact is then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from programs.facts import Fact, HeldFact, Rate, RatesUsed, Value, folded
from programs.held_facts import NoRate, WhyHeld
from programs.records import replace

MONEYS: Final = frozenset(("amount", "list_price", "cost", "margin"))
"""The fields of facts that are money in the fact's currency, beside the vendor's own."""


class Rates:
    """The known rates; one holds from its day until the next of the same two currencies."""

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self._by_pair: defaultdict[tuple[str, str], list[Rate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda rate: rate.on):
            self._by_pair[rate.currency, rate.to].append(rate)

    def currencies(self, to: str) -> list[str]:
        """From which currencies anything can be converted."""
        return sorted(currency for currency, other in self._by_pair if other == to)

    def rate(self, currency: str, to: str, on: date) -> Rate | None:
        """The latest on or before the day."""
        known = self._by_pair.get((currency, to), [])
        place = bisect_right(known, on, key=lambda rate: rate.on)
        return known[place - 1] if place else None

    def converted(
        self, fact: Fact, to: str | None, own: Collection[str] = (), of_deal: Collection[str] = ()
    ) -> Fact | None:
        """The fact with its money in that currency, exactly; None where no rate is known.

        `own` are the vendor's own fields of money, `of_deal` those of deals. What is known of the deal that a receipt or an activity
        is on has the deal's currency; without a rate it is not known in the other.
        """
        if to is None or (fact.currency in (None, to) and not fact.whole):
            return fact
        rate = None if fact.currency in (None, to) else self.rate(fact.currency, to, fact.on)
        if rate is None and fact.currency not in (None, to):
            return None
        whole, names = fact.whole, {*MONEYS, *(own if fact.kind == "deals" else of_deal)}
        of_whole = fact.currency if fact.deal_currency is None else fact.deal_currency
        if whole and of_whole not in (None, to):
            other = self.rate(of_whole, to, fact.on)
            known = {name: value for name, value in whole.items() if other is not None or name not in names}
            whole = known if other is None else _times(other, known, names)
        if rate is None:
            return fact if whole is fact.whole else replace(fact, whole=whole, deal_currency=to)
        return replace(
            fact,
            currency=to,
            deal_currency=None,
            rate=rate,
            values=_times(rate, fact.values, {*MONEYS, *own}),
            whole=whole,
        )


def _times(rate: Rate, values: Mapping[str, Value], names: Collection[str]) -> Mapping[str, Value]:
    """The values with those of these names in the other currency."""
    return {
        name: value * rate.rate if name in names and isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def rates_used(facts: Iterable[Fact]) -> tuple[RatesUsed, ...]:
    """By which rates these facts were converted, in the order of the currencies."""
    return together(
        RatesUsed(fact.rate.currency, fact.rate.rate, fact.rate.rate) for fact in facts if fact.rate
    )


def together(used: Iterable[RatesUsed]) -> tuple[RatesUsed, ...]:
    """One for each currency, in their order."""
    found: dict[str, RatesUsed] = {}
    for each in used:
        before = found.get(each.currency, each)
        found[each.currency] = RatesUsed(
            each.currency, min(before.low, each.low), max(before.high, each.high)
        )
    return tuple(used for _, used in sorted(found.items()))


def held_once(held: Iterable[HeldFact]) -> list[HeldFact]:
    """In their order; a fact that waits for a rate on several days waits for the first of them."""
    found: dict[tuple[str, str, str], HeldFact] = {}
    for each in sorted(held, key=lambda each: (each.kind, each.id, folded(each.partner), _order(each.why))):
        found.setdefault((each.kind, each.id, folded(each.partner)), each)
    return list(found.values())


def _order(why: WhyHeld) -> tuple[bool, str]:
    """Rates first, day by day."""
    return (False, why.on.isoformat()) if isinstance(why, NoRate) else (True, str(why))
