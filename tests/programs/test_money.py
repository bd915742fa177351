"""Points of several scales: each is rounded in its own, and people read one sum."""

from __future__ import annotations

from decimal import Decimal

import pytest

from programs.money import Money, added, minor_digits


@pytest.mark.parametrize(
    ("currency", "digits", "rounded", "minor"),
    [
        ("points", 0, "2 points", 2),
        ("points.1", 1, "2.3 points", 23),
        ("points.2", 2, "2.25 points", 225),
        ("coupons", 0, "2 coupons", 2),
        ("EUR", 2, "2.25 EUR", 225),
    ],
)
def test_each_scale_rounds_half_up_in_its_own_unit(
    currency: str, digits: int, rounded: str, minor: int
) -> None:
    money = Money(Decimal("2.25"), currency).rounded()
    assert (minor_digits(currency), str(money), money.minor) == (digits, rounded, minor)
    assert Money.from_minor(minor, currency) == money


def test_people_read_one_sum_of_points_with_all_their_decimals() -> None:
    found = added(
        [
            Money(Decimal(30), "points"),
            Money(Decimal("5.00"), "EUR"),
            Money(Decimal("0.25"), "points.2"),
            Money(Decimal("0.5"), "points.1"),
        ]
    )
    assert found == (Money(Decimal("5.00"), "EUR"), Money(Decimal("30.75"), "points.2"))
