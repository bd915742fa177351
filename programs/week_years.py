"""Fiscal years of whole weeks: months of 4, 4 and 5 weeks, four times, and a 53rd week in the last month of some years."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, get_args

from dsl.nodes import Weekday, WeekYear

_WEEK: Final = timedelta(weeks=1)
_DAY: Final = timedelta(days=1)
_MONTHS: Final = 12
_HALF_A_MONTH: Final = timedelta(days=15)


def year_start(year: int, weeks: WeekYear) -> date:
    """The first day of the fiscal year that begins, or behind the one that ends, about the named day of that calendar year."""
    weekday = get_args(Weekday).index(weeks.weekday)
    match weeks.which:
        case "first":
            found = _from(date(year, weeks.month, 1), weekday)
        case "last":
            last = date(year, weeks.month, calendar.monthrange(year, weeks.month)[1])
            found = _from(last - 6 * _DAY, weekday)
        case "nearest":
            last_of_month = calendar.monthrange(year, weeks.month)[1]
            found = _from(date(year, weeks.month, min(weeks.day, last_of_month)) - 3 * _DAY, weekday)
    return found + _DAY if weeks.ends else found


def year_number(day: date, weeks: WeekYear) -> int:
    """The calendar year by which `year_start` finds the fiscal year in which the day lies."""
    return next(year for year in range(day.year + 1, day.year - 3, -1) if year_start(year, weeks) <= day)


def year_called(day: date, weeks: WeekYear) -> int:
    """By which year people call the fiscal year in which the day lies: the one in which it ends, a few days more or less."""
    following = year_start(year_number(day, weeks) + 1, weeks)
    return (following - _HALF_A_MONTH).year


def months_of(year: int, weeks: WeekYear) -> tuple[date, ...]:
    """The first days of the twelve months of the fiscal year of that number, and of the year that follows."""
    start = year_start(year, weeks)
    weeks_before = accumulate((*weeks.pattern * 4,)[:-1], initial=0)
    return (*(start + number * _WEEK for number in weeks_before), year_start(year + 1, weeks))


def part(number: int, length: int, weeks: WeekYear) -> tuple[date, date]:
    """The first and last day of so many months that go together, counted from the year 0."""
    return _first(number * length, weeks), _first((number + 1) * length, weeks) - _DAY


def part_number(day: date, length: int, weeks: WeekYear) -> int:
    """Which of these it is, in which the day lies."""
    year = year_number(day, weeks)
    month = sum(start <= day for start in months_of(year, weeks)) - 1
    return (year * _MONTHS + month) // length


def _first(month: int, weeks: WeekYear) -> date:
    year, within = divmod(month, _MONTHS)
    return months_of(year, weeks)[within]


def _from(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * _DAY
