"""Periods of a program's calendar: weeks, months, quarters, halves and years of its fiscal year, and the run itself."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, assert_never

from dsl.nodes import Duration, PeriodName, Program, Runs

DAY: Final = timedelta(days=1)
_MONTHS: Final[dict[PeriodName, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From start to end, both included, as the calendar cuts it; a run that cuts it short changes nothing here."""

    start: date
    end: date
    name: PeriodName


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
        case "month" | "quarter" | "half" | "year":
            length = _MONTHS[name]
            start = date(day.year, day.month, 1)
            start = add_months(start, -((day.month - program.fiscal_start) % 12 % length))
            return Period(start, add_months(start, length) - DAY, name)
        case "program":
            run = run_of(program)
            return Period(run.start, run.end, name)
        case _:
            assert_never(name)


def periods(name: PeriodName, program: Program, run: Runs, until: date) -> tuple[Period, ...]:
    """The periods that meet the run and have begun by that day, oldest first."""
    found = []
    day = run.start
    while day <= min(run.end, until):
        period = period_of(name, day, program)
        found.append(period)
        day = period.end + DAY
    return tuple(found)


def previous(name: PeriodName, period: Period, program: Program) -> Period:
    """The whole period of that name before the one in which `period` begins."""
    return period_of(name, period_of(name, period.start, program).start - DAY, program)


def same_last_year(name: PeriodName, period: Period, program: Program) -> Period:
    """A week is compared with the week 52 weeks before, everything else with the same days a year before."""
    own = period_of(name, period.start, program)
    if name in ("week", "two weeks"):
        return Period(own.start - timedelta(weeks=52), own.end - timedelta(weeks=52), name)
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


def run_of(program: Program) -> Runs:
    """The days on which the program runs; only a program without errors gets here."""
    assert program.runs is not None, "a program without a run has an error"
    return program.runs
