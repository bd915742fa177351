"""In proportion to the days: how much of a period there was, where the run cuts it, or the partner joined in the midst of it."""

from __future__ import annotations

from datetime import date

from dsl.nodes import Runs
from programs.periods import DAY, Period


def days_there(period: Period, run: Runs, joined_on: date | None) -> tuple[int, int]:
    """On how many days of the period the program (or the rule) runs and the partner is there, and how many it has.

    What is still to come counts, too: a target of the quarter is the same on its first day as on its last.
    """
    first = max(period.start, run.start, joined_on or period.start)
    last = min(period.end, run.end)
    return max(0, (last + DAY - first).days), (period.end + DAY - period.start).days
