"""A text with its days moved by whole months."""

from __future__ import annotations

from datetime import date

import pytest

from dsl.nodes import Runs
from programs.moved_days import months_back, months_of, moved


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), 3),
        (date(2026, 7, 15), date(2026, 8, 14), 1),
        (date(2026, 7, 15), date(2026, 8, 20), 2),
        (date(2026, 2, 3), date(2026, 2, 3), 1),
        (date(2027, 1, 1), date(2027, 12, 31), 12),
    ],
)
def test_a_run_takes_its_months_a_part_of_one_as_a_whole_one(start: date, end: date, months: int) -> None:
    assert months_of(Runs(start, end)) == months


def test_the_last_day_of_a_month_stays_one_and_what_is_no_day_stays_as_it_is() -> None:
    text = "runs 2026-11-01 to 2026-11-30 // 2026-13-45, A-2026-11-30-B"
    assert moved(text, 3).startswith("runs 2027-02-01 to 2027-02-28 // 2026-13-45")
    assert moved(moved(text, 3), -3) == text


@pytest.mark.parametrize(
    ("start", "end", "today", "back"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), date(2026, 7, 1), 0),
        (date(2026, 10, 1), date(2026, 12, 31), date(2026, 9, 20), 3),
        (date(2026, 10, 1), date(2026, 12, 31), date(2026, 7, 6), 6),
        (date(2027, 1, 1), date(2027, 12, 31), date(2026, 11, 26), 12),
        (date(2027, 1, 1), date(2027, 12, 31), date(2026, 3, 1), 24),
    ],
)
def test_what_is_still_to_come_goes_back_by_quarters_or_years_until_half_of_it_is_past(
    start: date, end: date, today: date, back: int
) -> None:
    assert months_back(Runs(start, end), today=today) == back
