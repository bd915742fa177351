"""Money as people count it: an exact amount and its currency, rounded half up to the minor unit, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import get_currency_precision

from dsl.nodes import COUPONS, POINTS
from dsl.points import coded, decimals_of, is_points
from programs.records import record

POINTS_FORM: Final = "#,##0.####"
"""How points are shown: as many decimals as there are; no points have more than four."""

PRECISION: Final = 60
"""Digits that are carried; amounts have at most 15 before the point, so that nothing is lost before the one rounding."""


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has: EUR 2, JPY 0, BHD 3; points as many as they are said to have, coupons 0."""
    if is_points(currency):
        return decimals_of(currency)
    return 0 if currency == COUPONS else get_currency_precision(currency)


def said(currency: str) -> str:
    """What people call it: points of every scale are `points`, their figures show the decimals."""
    return POINTS if is_points(currency) else currency


@lru_cache(maxsize=256)
def _step(currency: str) -> Decimal:
    """The minor unit."""
    return Decimal(1).scaleb(-minor_digits(currency))


def half_up(amount: Decimal, currency: str) -> Decimal:
    """Rounded away from zero to the minor unit: 0.125 EUR is 0.13 EUR and -0.125 EUR is -0.13 EUR."""
    return amount.quantize(_step(currency), ROUND_HALF_UP)


@record(frozen=True, slots=True)
class Money:
    """An exact amount, not yet rounded unless it comes from `rounded` or `from_minor`."""

    amount: Decimal
    currency: str

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Money:
        return cls(Decimal(minor).scaleb(-minor_digits(currency)), currency)

    def rounded(self) -> Money:
        """Half up, away from zero, to the minor unit."""
        return Money(half_up(self.amount, self.currency), self.currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; the amount must be rounded."""
        minor = self.amount.scaleb(minor_digits(self.currency))
        assert minor == minor.to_integral_value(), f"{self} is not rounded"
        return int(minor)

    def __str__(self) -> str:
        """`1234.50 EUR`: always with the currency's decimals, for records rather than for readers."""
        return f"{self.rounded().amount:f} {said(self.currency)}"


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """What amounts come to for people, one sum for each thing that is called the same; points have the most decimals that any had."""
    sums: dict[str, Money] = {}
    for each in amounts:
        name = said(each.currency)
        before = sums.get(name, Money(Decimal(0), each.currency))
        sums[name] = Money(before.amount + each.amount, finer(before.currency, each.currency))
    return tuple(sums[name] for name in sorted(sums))


def finer(one: str, other: str) -> str:
    """Of two currencies of points, the one with more decimals; of money there is no choice."""
    return coded(max(decimals_of(one), decimals_of(other))) if is_points(one) and is_points(other) else other


def shares(total: Money, weights: Sequence[Decimal]) -> list[Money]:
    """The total divided in proportion to the weights by largest remainder: parts are rounded and sum to the rounded total.

    Equal remainders go to the earlier part. Weights must not be negative and not all zero.
    """
    whole = total.rounded()
    exact = [Decimal(whole.minor) * weight / sum(weights) for weight in weights]
    floors = [int(part.to_integral_value(rounding=ROUND_FLOOR)) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_remainder[: whole.minor - sum(floors)]:
        floors[index] += 1
    return [Money.from_minor(minor, total.currency) for minor in floors]
