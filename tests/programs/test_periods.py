"""The calendar of a program."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl import nodes
from programs.period_words import period_label
from programs.periods import add, period_of, periods, previous, same_last_year
from programs.speech import speech

RUN = nodes.Runs(date(2026, 7, 1), date(2026, 12, 31))
PROGRAM = nodes.Program("P", runs=RUN)
FISCAL = nodes.Program("P", runs=RUN, fiscal_start=4)
WEEKS = nodes.Program("P", runs=RUN, weeks=nodes.WeekYear((4, 5, 4), "sunday", "nearest", 2))
NEW_YEAR = nodes.Program(
    "P", runs=RUN, weeks=nodes.WeekYear((4, 4, 5), "saturday", "nearest", 12, 31, ends=True)
)
DAY = date(2026, 8, 12)


@pytest.mark.parametrize(
    ("name", "program", "days", "english", "italian"),
    [
        ("week", PROGRAM, "2026-08-10 2026-08-16", "week 33 of 2026", "settimana 33 del 2026"),
        ("two weeks", PROGRAM, "2026-08-12 2026-08-25", "the days from 12 August 2026 to 25 August 2026", "i giorni dal 12 agosto 2026 al 25 agosto 2026"),
        ("month", PROGRAM, "2026-08-01 2026-08-31", "August 2026", "agosto 2026"),
        ("quarter", PROGRAM, "2026-07-01 2026-09-30", "Q3 2026", "3º trimestre 2026"),
        ("half", PROGRAM, "2026-07-01 2026-12-31", "H2 2026", "2º semestre 2026"),
        ("year", PROGRAM, "2026-01-01 2026-12-31", "2026", "2026"),
        ("program", PROGRAM, "2026-07-01 2026-12-31", "the whole program", "tutto il programma"),
        ("quarter", FISCAL, "2026-07-01 2026-09-30", "Q2 2027", "2º trimestre 2027"),
        ("year", FISCAL, "2026-04-01 2027-03-31", "2027", "2027"),
        ("month", WEEKS, "2026-08-02 2026-08-29", "August 2026", "agosto 2026"),
        ("quarter", WEEKS, "2026-08-02 2026-10-31", "Q3 2027", "3º trimestre 2027"),
        ("year", WEEKS, "2026-02-01 2027-01-30", "2027", "2027"),
        ("half", NEW_YEAR, "2026-07-05 2027-01-02", "H2 2026", "2º semestre 2026"),
    ],
)  # fmt: skip
def test_a_day_lies_in_a_period_with_a_name(
    name: nodes.PeriodName, program: nodes.Program, days: str, english: str, italian: str
) -> None:
    found = period_of(name, DAY, program)
    assert f"{found.start} {found.end}" == days
    assert period_label(found, program, speech("en")) == english
    assert period_label(found, program, speech("it")) == italian


@pytest.mark.parametrize(
    ("day", "length", "later"),
    [
        pytest.param(
            "2026-01-31", nodes.Duration(1, "months"), "2026-02-28", id="the 31st falls on the last day"
        ),
        pytest.param("2028-01-31", nodes.Duration(1, "months"), "2028-02-29", id="in a leap year"),
        pytest.param("2026-11-30", nodes.Duration(1, "quarters"), "2027-02-28", id="a quarter"),
        pytest.param("2028-02-29", nodes.Duration(1, "years"), "2029-02-28", id="a year after a leap day"),
        pytest.param("2026-12-28", nodes.Duration(1, "weeks"), "2027-01-04", id="a week"),
        pytest.param("2026-12-28", nodes.Duration(5, "days"), "2027-01-02", id="days"),
    ],
)
def test_lengths_of_time_are_added_by_the_calendar(day: str, length: nodes.Duration, later: str) -> None:
    assert str(add(date.fromisoformat(day), length)) == later


def test_periods_look_back() -> None:
    quarter = period_of("quarter", DAY, PROGRAM)
    week = period_of("week", DAY, PROGRAM)
    assert str(previous("quarter", quarter, PROGRAM).start) == "2026-04-01"
    assert str(previous("month", quarter, PROGRAM).start) == "2026-06-01"
    assert str(same_last_year("quarter", quarter, PROGRAM).end) == "2025-09-30"
    assert same_last_year("week", week, PROGRAM).start == week.start - timedelta(weeks=52)
    assert [str(each.start) for each in periods("quarter", PROGRAM, RUN, date(2026, 10, 1))] == [
        "2026-07-01",
        "2026-10-01",
    ]


@given(
    st.sampled_from(("week", "two weeks", "month", "quarter", "half", "year")),
    st.integers(1, 12),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_periods_cover_every_day_once(name: nodes.PeriodName, fiscal_start: int, day: date) -> None:
    program = nodes.Program("P", runs=RUN, fiscal_start=fiscal_start)
    found = period_of(name, day, program)
    assert found.start <= day <= found.end
    assert period_of(name, found.start, program) == period_of(name, found.end, program) == found
    assert period_of(name, found.end + timedelta(days=1), program).start == found.end + timedelta(days=1)


@given(
    st.builds(
        nodes.WeekYear,
        st.sampled_from([(4, 4, 5), (4, 5, 4), (5, 4, 4)]),
        st.sampled_from(["monday", "wednesday", "saturday", "sunday"]),
        st.sampled_from(["first", "last", "nearest"]),
        st.integers(1, 12),
        st.integers(1, 28),
        st.booleans(),
    ),
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from(["month", "quarter", "half", "year"]),
)
def test_years_of_weeks_leave_no_day_out_and_have_52_weeks_or_53(
    weeks: nodes.WeekYear, day: date, name: nodes.PeriodName
) -> None:
    program = nodes.Program("P", runs=RUN, weeks=weeks)
    found = period_of(name, day, program)
    assert found.start <= day <= found.end
    assert period_of(name, found.end + timedelta(days=1), program).start == found.end + timedelta(days=1)
    year = period_of("year", day, program)
    assert (year.end - year.start).days + 1 in (52 * 7, 53 * 7)
    assert year.start <= found.start <= found.end <= year.end
    assert same_last_year(name, found, program).end < found.start
