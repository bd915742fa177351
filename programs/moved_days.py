"""A program's text with all its days moved by whole months: to be tried on a time that is past, or used again in the next."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from dsl.nodes import Runs
from programs.periods import DAY, add_months

_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_YEAR: Final = 12
_QUARTER: Final = 3


def moved(text: str, months: int) -> str:
    """The text with every day so many months later; the last day of a month stays one."""

    def later(match: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(match.group())
        except ValueError:
            return match.group()
        return moved_day(day, months).isoformat()

    return _DAY.sub(later, text)


def moved_day(day: date, months: int) -> date:
    is_last = (day + DAY).day == 1
    return add_months(day + DAY, months) - DAY if is_last else add_months(day, months)


def months_of(runs: Runs) -> int:
    """How many months a run takes, a part of one as a whole one."""
    after = runs.end + DAY
    whole = (after.year - runs.start.year) * 12 + after.month - runs.start.month
    return max(1, whole + (after.day > runs.start.day))


def months_back(runs: Runs, *, today: date) -> int:
    """By how many months a run that is still to begin has to be moved back so that half of it is past; 0 where it has begun.

    By whole quarters, or by whole years where it takes one: what goes by the season stays in it.
    """
    if runs.start <= today:
        return 0
    step = _YEAR if months_of(runs) >= _YEAR else _QUARTER
    back = step
    while _middle(runs, back) > today:
        back += step
    return back


def _middle(runs: Runs, back: int) -> date:
    start, end = moved_day(runs.start, -back), moved_day(runs.end, -back)
    return start + (end - start) / 2
