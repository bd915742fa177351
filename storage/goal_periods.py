"""The periods that targets, scores and decisions are for, as files name them: `2026-Q3`, `2026-07`, `2026-H2`, `2026-W27`, `2026`, `program`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from dsl.nodes import PeriodName, Program
from dsl.said import said
from programs.periods import DAY, Period, add_months, month_called, period_of, run_of, year_called

_FORMS: Final = re.compile(
    r"(?P<year>(?:19|20|21)\d\d)(?:-?(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>\d\d?)|(?P<month>0[1-9]|1[0-2])))?"
)


def label(text: str) -> str:
    """The name of a period in the one form that is kept. Raises ValueError where it names none."""
    plain = re.sub(r"\s+", "-", text.strip().upper())
    if plain == "PROGRAM":
        return "program"
    found = _FORMS.fullmatch(plain)
    if found is None:
        raise ValueError(
            said(
                "“{text}” is no period; write for example 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026 or program",
                text=text,
            )
        )
    year = found["year"]
    if found["quarter"]:
        return f"{year}-Q{found['quarter']}"
    if found["half"]:
        return f"{year}-H{found['half']}"
    if found["week"]:
        try:
            date.fromisocalendar(int(year), int(found["week"]), 1)
        except ValueError:
            raise ValueError(
                said(
                    "“{text}” is no period: {year} has no week {week}",
                    text=text,
                    year=year,
                    week=found["week"],
                )
            ) from None
        return f"{year}-W{int(found['week']):02}"
    return f"{year}-{found['month']}" if found["month"] else year


def days(name: str, program: Program | None) -> tuple[date, date] | None:
    """The first and the last day of a period that `label` wrote; None for `program` where it is not said which.

    Years, halves and quarters are the program's fiscal ones, called by the year in which they end.
    """
    if name == "program":
        if program is None or program.runs is None:
            return None
        run = run_of(program)
        return run.start, run.end
    found = _FORMS.fullmatch(name)
    assert found is not None, f"{name} was kept, and is no period"
    year = int(found["year"])
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return monday, monday + timedelta(days=6)
    if program is not None and program.weeks is not None:
        return _of_weeks(year, found, program)
    if found["month"]:
        start = date(year, int(found["month"]), 1)
        return start, add_months(start, 1) - DAY
    if program is not None and program.quarters:
        return _of_own_quarters(year, found, program)
    fiscal_start = program.fiscal_start if program else 1
    start = date(year if fiscal_start == 1 else year - 1, fiscal_start, 1)
    length = 12
    if found["half"]:
        length, start = 6, add_months(start, 6 * (int(found["half"]) - 1))
    elif found["quarter"]:
        length, start = 3, add_months(start, 3 * (int(found["quarter"]) - 1))
    return start, add_months(start, length) - DAY


def _of_weeks(year: int, found: re.Match[str], program: Program) -> tuple[date, date]:
    """Where years are made of weeks, a month is the one that is called so, and a year too."""
    if found["month"]:
        asked = date(year, int(found["month"]), 15)
        near = [period_of("month", asked + days * DAY, program) for days in (0, -28, 28)]
        month = next((each for each in near if month_called(each).month == asked.month), near[0])
        return month.start, month.end
    whole = period_of("year", date(year, 1, 1), program)
    while year_called(whole.start, program) < year:
        whole = period_of("year", whole.end + DAY, program)
    return _parts(found, whole, program)


def _of_own_quarters(year: int, found: re.Match[str], program: Program) -> tuple[date, date]:
    """In a calendar of quarters of one's own, the year is the one that ends in that calendar year."""
    whole = period_of("year", date(year, 1, 1), program)
    if whole.end.year < year:
        whole = period_of("year", whole.end + DAY, program)
    return _parts(found, whole, program)


def _parts(found: re.Match[str], whole: Period, program: Program) -> tuple[date, date]:
    """The year, or the half or quarter of it that is asked for."""
    if found["half"]:
        return _part("half", int(found["half"]), whole, program)
    if found["quarter"]:
        return _part("quarter", int(found["quarter"]), whole, program)
    return whole.start, whole.end


def _part(name: PeriodName, number: int, whole: Period, program: Program) -> tuple[date, date]:
    part = period_of(name, whole.start, program)
    for _ in range(number - 1):
        part = period_of(name, part.end + DAY, program)
    return part.start, part.end
