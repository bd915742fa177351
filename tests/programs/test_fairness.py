"""A change is worse for whom it gives less of anything, better for whom it gives more and less of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from programs.awards import Award
from programs.fairness import classified, names
from programs.money import Money


def _pays(partner: str, amount: str, currency: str = "EUR") -> Award:
    return Award(
        rule="Base",
        kind="commission",
        partner=partner,
        amount=Money(Decimal(amount), currency),
        on=date(2026, 7, 1),
    )


def _gives(partner: str, item: str, quantity: int = 1) -> Award:
    return replace(_pays(partner, "0"), amount=None, item=item, quantity=Decimal(quantity))


def test_each_partner_is_worse_better_or_the_same() -> None:
    before = [_pays("Acme", "100"), _pays("Acme", "20"), _pays("Birch", "50"), _pays("Cedar", "70")]
    after = [_pays("Acme", "90"), _pays("Birch", "55"), _pays("Cedar", "30"), _pays("Cedar", "40")]
    found = classified(before, [*after, _pays("Dune", "5")])
    assert names(found.worse) == ("Acme",)
    assert found.worse[0].changes == (Money(Decimal(-30), "EUR"),)
    assert [(fate.partner, fate.changes) for fate in found.better] == [
        ("Birch", (Money(Decimal(5), "EUR"),)),
        ("Dune", (Money(Decimal(5), "EUR"),)),
    ]
    assert names(found.neutral) == ("Cedar",)


def test_less_of_one_thing_is_worse_whatever_there_is_more_of() -> None:
    found = classified(
        [_pays("Acme", "100"), _gives("Acme", "Cap", 2)],
        [_pays("Acme", "900"), _gives("Acme", "Cap", 1)],
    )
    assert names(found.worse) == ("Acme",)
    assert found.worse[0].changes == (Money(Decimal(800), "EUR"), (Decimal(-1), "Cap"))


def test_an_item_that_is_called_like_a_currency_is_not_money() -> None:
    found = classified([_pays("Acme", "1")], [_gives("Acme", "EUR")])
    assert found.worse[0].changes == (Money(Decimal(-1), "EUR"), (Decimal(1), "EUR"))


def test_nobody_is_named_to_whom_neither_gives_anything() -> None:
    nobody = classified([], [])
    assert (nobody.worse, nobody.better, nobody.neutral) == ((), (), ())


def test_points_with_more_decimals_are_no_loss() -> None:
    found = classified(
        [_pays("Acme", "30", "points"), _pays("Birch", "3", "points")],
        [_pays("Acme", "30.0", "points.1"), _pays("Birch", "2.5", "points.1")],
    )
    assert names(found.neutral) == ("Acme",)
    assert found.worse[0].changes == (Money(Decimal("-0.5"), "points.1"),)
