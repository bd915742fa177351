"""Periods of a program's calendar: weeks, months, quarters, halves and years of its fiscal year, and the run itself."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, assert_never

from dsl.nodes import Duration, PeriodName, Program, Runs
from programs import week_years

DAY: Final = timedelta(days=1)
_MONTHS: Final[dict[PeriodName, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From start to end, both included, as the calendar cuts it; a run that cuts it short changes nothing here."""

    start: date
    end: date
    name: PeriodName | Literal["days"]
    """What the calendar calls it; `days` where it has no name of its own."""


def period_of(name: PeriodName, day: date, program: Program) -> Period:
    """The period of that name in which the day lies."""
    match name:
        case "week":
            start = day - timedelta(days=day.weekday())
            return Period(start, start + timedelta(days=6), name)
        case "two weeks":
            first = run_of(program).start
            start = first + timedelta(days=(day - first).days // 14 * 14)
            return Period(start, start + timedelta(days=13), name)
        case "month" | "quarter" | "half" | "year" if program.weeks is not None:
            length = _MONTHS[name]
            number = week_years.part_number(day, length, program.weeks)
            return Period(*week_years.part(number, length, program.weeks), name)
        case "quarter" | "half" | "year" if program.quarters:
            return _of_own_quarters(name, quarter_number(day, program), program)
        case "month" | "quarter" | "half" | "year":
            return _of_months(name, day, program.fiscal_start)
        case "program":
            run = run_of(program)
            return Period(run.start, run.end, name)
        case _:
            assert_never(name)


@lru_cache(maxsize=10_000)
def _of_months(name: PeriodName, day: date, fiscal_start: int) -> Period:
    """Of very many deals the days are the same few."""
    length = _MONTHS[name]
    start = date(day.year, day.month, 1)
    start = add_months(start, -((day.month - fiscal_start) % 12 % length))
    return Period(start, add_months(start, length) - DAY, name)


def periods(name: PeriodName, program: Program, run: Runs, until: date) -> tuple[Period, ...]:
    """The periods that meet the run and have begun by that day, oldest first."""
    found = []
    day = run.start
    while day <= min(run.end, until):
        period = period_of(name, day, program)
        found.append(period)
        day = period.end + DAY
    return tuple(found)


def spans(length: Duration, first: date, run: Runs, until: date) -> tuple[Period, ...]:
    """The stretches of that length, one after the other from `first`, that meet the run and have begun by that day, oldest first."""
    found = []
    day = max(run.start, first)
    while day <= min(run.end, until):
        period = span_at(length, first, day)
        assert period is not None
        found.append(period)
        day = period.end + DAY
    return tuple(found)


def span_at(length: Duration, first: date, day: date) -> Period | None:
    """The one in which a day lies; None before the first. Each is counted from `first`: a 31st comes back after a shorter month."""
    if day < first:
        return None
    longest = add(date(2000, 1, 1), length) - date(2000, 1, 1) + timedelta(days=3)
    number = max(0, (day - first) // longest - 1)
    while add(first, length, times=number + 1) <= day:
        number += 1
    return Period(add(first, length, times=number), add(first, length, times=number + 1) - DAY, "days")


def quarter_number(day: date, program: Program) -> int:
    """In a calendar of quarters of one's own: which, from 0 for the first that is named."""
    number = bisect_right(program.quarters, day) - 1
    while day < _quarter_start(number, program):
        number -= 1
    while day >= _quarter_start(number + 1, program):
        number += 1
    return number


def _quarter_start(number: int, program: Program) -> date:
    """Before the first and after the last that are named, quarters are three months long."""
    named = program.quarters
    if number < 0:
        return add_months(named[0], 3 * number)
    return named[number] if number < len(named) else add_months(named[-1], 3 * (number - len(named) + 1))


def _of_own_quarters(name: Literal["quarter", "half", "year"], number: int, program: Program) -> Period:
    """The quarter of that number, or the half or year in which it lies; years begin with the first quarter that is named."""
    length = _MONTHS[name] // 3
    first = number - number % length
    return Period(_quarter_start(first, program), _quarter_start(first + length, program) - DAY, name)


def part_of_year(period: Period, program: Program) -> int:
    """Which of its fiscal year's months, quarters or halves a period is, from 1."""
    assert period.name in _MONTHS
    length = _MONTHS[period.name]
    if program.weeks is not None:
        return week_years.part_number(period.start, length, program.weeks) % (12 // length) + 1
    if program.quarters and period.name != "month":
        return quarter_number(period.start, program) % 4 * 3 // length + 1
    return (period.start.month - program.fiscal_start) % 12 // length + 1


def year_called(day: date, program: Program) -> int:
    """By which year the fiscal year in which the day lies is called: the one in which it ends."""
    if program.weeks is not None:
        return week_years.year_called(day, program.weeks)
    return period_of("year", day, program).end.year


def month_called(period: Period) -> date:
    """A day of the calendar month by which a month is called, also where it is made of weeks: most of it lies in that one."""
    return period.start + (period.end - period.start) // 2


def previous(name: PeriodName, period: Period, program: Program) -> Period:
    """The whole period of that name before the one in which `period` begins."""
    return period_of(name, period_of(name, period.start, program).start - DAY, program)


def same_last_year(name: PeriodName, period: Period, program: Program) -> Period:
    """A week is compared with the week 52 weeks before, everything else with the same days a year before."""
    own = period_of(name, period.start, program)
    if name in ("week", "two weeks"):
        return Period(own.start - timedelta(weeks=52), own.end - timedelta(weeks=52), name)
    if program.weeks is not None and name in _MONTHS:
        length = _MONTHS[name]
        number = week_years.part_number(own.start, length, program.weeks) - 12 // length
        return Period(*week_years.part(number, length, program.weeks), name)
    if program.quarters and name in ("quarter", "half", "year"):
        return _of_own_quarters(name, quarter_number(own.start, program) - 4, program)
    return Period(add_months(own.start, -12), add_months(own.end + DAY, -12) - DAY, name)


def add(day: date, duration: Duration, *, times: int = 1) -> date:
    """The day that many days, weeks or calendar months later; a 31st falls on the last day of a shorter month."""
    count = duration.count * times
    match duration.unit:
        case "days":
            return day + timedelta(days=count)
        case "weeks":
            return day + timedelta(weeks=count)
        case "months":
            return add_months(day, count)
        case "quarters":
            return add_months(day, 3 * count)
        case "years":
            return add_months(day, 12 * count)
        case _:
            assert_never(duration.unit)


def add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start: date, end: date, *, of: int = 1) -> int:
    """How many full months (or stretches of several) lie between two days; below zero where the second is the earlier."""
    if end < start:
        return -full_months(end, start, of=of)
    months = (end.year - start.year) * 12 + end.month - start.month
    return (months if add_months(start, months) <= end else months - 1) // of


def run_of(program: Program) -> Runs:
    """The days on which the program runs; only a program without errors gets here."""
    assert program.runs is not None, "a program without a run has an error"
    return program.runs
