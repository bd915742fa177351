"""Which of the next rewards are worth a word unasked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from programs.money import Money
from programs.next_steps import NextStep
from programs.nudges import KINDS, behind, same_days, worth_a_word

TODAY = date(2026, 11, 25)


def step(rule: str, distance: str | None, days: int) -> NextStep:
    return NextStep(
        rule=rule,
        sentence=f"{rule}.",
        missing=Decimal(1),
        unit="EUR",
        by=TODAY + timedelta(days=days),
        distance=None if distance is None else Decimal(distance),
    )


STEPS = [
    step("near", "0.15", 60),
    step("near and soon over", "0.1", 2),
    step("half and soon over", "0.5", 10),
    step("half, with time left", "0.5", 11),
    step("far and soon over", "0.51", 1),
    step("one more deal", None, 1),
]


def test_what_is_close_is_told_and_what_runs_out_where_it_is_within_reach() -> None:
    told = worth_a_word(STEPS, today=TODAY, kinds=KINDS)
    assert [(each.kind, each.step.rule) for each in told] == [
        ("close", "near"),
        ("close", "near and soon over"),
        ("ending", "half and soon over"),
    ]


def test_what_is_turned_off_is_not_told_as_something_else() -> None:
    told = worth_a_word(STEPS, today=TODAY, kinds={"ending"})
    assert [each.step.rule for each in told] == ["half and soon over"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2026, 11, 25),
            ((date(2026, 10, 1), date(2026, 11, 24)), (date(2026, 7, 1), date(2026, 8, 24))),
        ),
        (date(2026, 10, 30), None),
        (
            date(2026, 10, 31),
            ((date(2026, 10, 1), date(2026, 10, 30)), (date(2026, 7, 1), date(2026, 7, 30))),
        ),
        # The last quarter of a year has two days more than the first: never a day of the quarter itself.
        (date(2026, 6, 30), ((date(2026, 4, 1), date(2026, 6, 29)), (date(2026, 1, 1), date(2026, 3, 31)))),
        (date(2026, 1, 31), ((date(2026, 1, 1), date(2026, 1, 30)), (date(2025, 10, 1), date(2025, 10, 30)))),
    ],
)
def test_a_pace_compares_as_many_days_of_the_quarter_before(today: date, expected: object) -> None:
    assert same_days(today) == expected


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def test_a_pace_is_behind_below_three_quarters_in_the_currency_in_which_most_is_lacking() -> None:
    days = {"start": date(2026, 10, 1), "end": date(2026, 11, 24)}
    assert behind([money("75")], [money("100")], **days) is None
    assert behind([money("100")], [], **days) is None
    assert behind([], [money("0")], **days) is None
    found = behind([money("74.99")], [money("100"), money("500", "USD")], **days)
    assert found is not None
    assert (found.now, found.before) == (money("0", "USD"), money("500", "USD"))
