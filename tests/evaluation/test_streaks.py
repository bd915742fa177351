"""How long something has held without a gap, counted week by week from the rows of a file and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from programs.facts import folded
from tests.evaluation.generated import Row, day, deals
from tests.evaluation.test_programs import by_hand, read_program
from tests.soaking import examples

FIRST, LAST = date(2026, 1, 15), date(2026, 4, 30)
_WEEK: Final = timedelta(weeks=1)
STREAKS: Final = read_program(f"""program "Any" runs {FIRST} to {LAST} currency EUR
bonus "Streak" each week
  when count(count(deals) >= 1 per week in a row over program) >= 1
  pay 1 EUR * count(count(deals) >= 1 per week in a row over program)""")


@settings(deadline=None, max_examples=examples(60))
@given(seed=st.integers(0, 1 << 32))
def test_a_streak_is_as_long_as_the_weeks_before_it_without_a_gap(seed: int) -> None:
    random = Random(seed)
    rows = [replace(row, currency=None) for _ in range(3) for row in deals(random)]
    rows = [replace(row, id=f"{row.id}-{number}") for number, row in enumerate(rows)]
    as_of = day(random)
    given_to = {
        (folded(award.partner), award.period.start): award.amount.amount
        for award in by_hand(STREAKS, rows, (), as_of).awards
        if award.period is not None and award.amount is not None
    }
    assert given_to == _streaks(rows, as_of)


def _streaks(rows: Sequence[Row], as_of: date) -> dict[tuple[str, date], int]:
    found: dict[tuple[str, date], int] = {}
    for partner in {folded(row.partner.strip()) for row in rows}:
        days = [
            row.closed_on for row in rows if folded(row.partner.strip()) == partner and _counts(row, as_of)
        ]
        week, length = FIRST - timedelta(days=FIRST.weekday()), 0
        while week <= min(as_of, LAST):
            held = any(on is not None and max(week, FIRST) <= on < week + _WEEK and on <= LAST for on in days)
            length = length + 1 if held else 0
            if length:
                found[partner, week] = length
            week += _WEEK
    return found


def _counts(row: Row, as_of: date) -> bool:
    if row.closed_on is None or row.closed_on > as_of or (row.stage or "won").casefold() != "won":
        return False
    is_gone = row.cancelled_on is not None and row.cancelled_on <= as_of
    return not is_gone and (row.amount is None or row.amount >= 0)
