"""Money as people count it: an exact amount and its currency, rounded half up to the minor unit, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from babel.numbers import get_currency_precision

from dsl.nodes import COUPONS, POINTS

PRECISION: Final = 60
"""Digits that are carried; amounts have at most 15 before the point, so that nothing is lost before the one rounding."""


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has: EUR 2, JPY 0, BHD 3; points and coupons 0."""
    return 0 if currency in (POINTS, COUPONS) else get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount, not yet rounded unless it comes from `rounded` or `from_minor`."""

    amount: Decimal
    currency: str

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Money:
        return cls(Decimal(minor).scaleb(-minor_digits(currency)), currency)

    def rounded(self) -> Money:
        """Half up, away from zero, to the minor unit: 0.125 EUR is 0.13 EUR and -0.125 EUR is -0.13 EUR."""
        step = Decimal(1).scaleb(-minor_digits(self.currency))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_UP), self.currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; the amount must be rounded."""
        minor = self.amount.scaleb(minor_digits(self.currency))
        assert minor == minor.to_integral_value(), f"{self} is not rounded"
        return int(minor)

    def __str__(self) -> str:
        """`1234.50 EUR`: always with the currency's decimals, for records rather than for readers."""
        return f"{self.rounded().amount:f} {self.currency}"


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
