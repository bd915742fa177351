"""Amounts in another currency than the program's: by which rate they are converted, and what a fact is then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from programs.facts import Fact, Rate, Value

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

    def converted(self, fact: Fact, to: str | None, own: Collection[str] = ()) -> Fact | None:
        """The fact with its money in that currency, exactly; None where no rate is known. `own` are the vendor's own fields of money."""
        if to is None or fact.currency is None or fact.currency == to:
            return fact
        rate = self.rate(fact.currency, to, fact.on)
        if rate is None:
            return None

        def in_currency(name: str, value: Value) -> Value:
            is_money = isinstance(value, Decimal) and (name in MONEYS or name in own)
            return value * rate.rate if is_money and isinstance(value, Decimal) else value

        return replace(
            fact,
            currency=to,
            rate=rate,
            values={name: in_currency(name, value) for name, value in fact.values.items()},
            whole={name: in_currency(name, value) for name, value in fact.whole.items()},
        )


def no_rate(currency: str | None, to: str | None, on: date) -> str:
    """Why a fact is held."""
    return f"it is in {currency}, and no rate to {to} is known for {on.isoformat()}"
