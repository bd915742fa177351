"""An account of points: nothing is lost or made, the oldest are spent first, and what expires has had its time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.point_accounts import Lot, Move, Term, account, expired, expiring

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))
LOTS = st.lists(st.tuples(DAYS, st.integers(-50, 200).filter(bool)), max_size=8).map(
    lambda found: [Lot(f"award:{number}", on, minor) for number, (on, minor) in enumerate(found)]
)
SPENT = st.lists(st.tuples(DAYS, st.integers(1, 200)), max_size=8).map(
    lambda found: [Move("redeemed", on, minor) for on, minor in sorted(found)]
)


@given(LOTS, SPENT)
def test_what_is_left_is_what_came_less_what_went(lots: list[Lot], spent: list[Move]) -> None:
    found = account(lots, spent)
    assert found.balance == sum(lot.minor for lot in lots) - sum(move.minor for move in spent)
    assert not (found.debt and found.lots)
    assert not found.excess


@given(st.lists(st.tuples(DAYS, st.integers(1, 200)), max_size=8), st.lists(st.integers(1, 200), max_size=8))
def test_the_oldest_are_spent_first(came: list[tuple[date, int]], spent: list[int]) -> None:
    """Point by point: what is left are the youngest."""
    lots = [Lot(f"award:{number}", on, minor) for number, (on, minor) in enumerate(came)]
    after = FIRST + timedelta(days=500)
    found = account(lots, [Move("redeemed", after, minor) for minor in spent])
    days = sorted(on for on, minor in came for _ in range(minor))
    assert [lot.on for lot in found.lots for _ in range(lot.minor)] == days[sum(spent) :]
    assert found.debt == max(sum(spent) - len(days), 0)


@given(LOTS, SPENT, st.integers(1, 14), st.integers(0, 800))
def test_once_all_that_is_over_has_expired_nothing_more_does(
    lots: list[Lot], spent: list[Move], months: int, days: int
) -> None:
    term, today = Term(months, FIRST), FIRST + timedelta(days=days)
    lots = [lot for lot in lots if lot.on <= today]
    spent = [move for move in spent if move.on <= today]
    before = account(lots, spent)
    over = expired(before, term, on=today)
    after = account(lots, [*spent, *(Move("expired", today, lot.minor, lot.name) for lot in over)])
    assert expired(after, term, on=today) == ()
    assert after.balance == before.balance - sum(lot.minor for lot in over)
    assert not after.excess
    assert all(last >= today for last, _ in expiring(after, term))


def test_the_oldest_go_first_and_what_comes_back_is_as_young_as_the_day_it_came_back() -> None:
    lots = [Lot("award:1", date(2026, 1, 5), 10), Lot("award:2", date(2026, 2, 5), 10)]
    spent = Move("redeemed", date(2026, 3, 1), 12)
    back = Move("given back", date(2026, 4, 1), 12, "entry:7")
    assert account(lots, [spent]).lots == (Lot("award:2", date(2026, 2, 5), 8),)
    assert account(lots, [spent, back]).lots == (
        Lot("award:2", date(2026, 2, 5), 8),
        Lot("entry:7", date(2026, 4, 1), 12),
    )


@pytest.mark.parametrize(
    ("on", "since", "last"),
    [
        pytest.param(date(2026, 1, 31), FIRST, date(2026, 7, 31), id="the end of the month"),
        pytest.param(date(2026, 8, 31), FIRST, date(2027, 2, 28), id="a short month"),
        pytest.param(
            date(2025, 1, 1), date(2026, 5, 15), date(2026, 6, 30), id="old ones have a warning first"
        ),
    ],
)
def test_points_expire_at_the_end_of_a_month_and_never_without_a_warning(
    on: date, since: date, last: date
) -> None:
    assert Term(6, since).last_day(Lot("award:1", on, 1)) == last


def test_nobody_loses_the_same_points_twice() -> None:
    """Of 100 points 60 were spent and 40 expired; then the award shrinks to 50, and 50 points were spent of it after all."""
    moves = [Move("redeemed", date(2026, 2, 1), 60), Move("expired", date(2027, 2, 1), 40, "award:1")]
    whole = account([Lot("award:1", FIRST, 100)], moves)
    assert (whole.balance, whole.excess) == (0, {})
    shrunk = account([Lot("award:1", FIRST, 50)], moves)
    assert (shrunk.balance, shrunk.excess) == (-10, {"award:1": 40})
    restored = account(
        [Lot("award:1", FIRST, 50)], [*moves, Move("restored", date(2027, 3, 1), 40, "award:1")]
    )
    assert (restored.balance, restored.excess) == (-10, {})
