"""OWN_CALENDAR: what is due, in any zone and through every change of the clocks, is met once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dsl import nodes
from programs.occasions import instant, occurrences
from tests.programs.book import program_of

ROME = ZoneInfo("Europe/Rome")
RUN = nodes.Runs(date(2026, 1, 1), date(2026, 12, 31))
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Anchorage",
    "America/Argentina/Buenos_Aires", "America/Asuncion", "America/Bogota", "America/Caracas", "America/Chicago",
    "America/Denver", "America/Halifax", "America/Havana", "America/Lima", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto",
    "Antarctica/Troll", "Asia/Almaty", "Asia/Amman", "Asia/Baghdad", "Asia/Bangkok", "Asia/Beirut", "Asia/Dhaka",
    "Asia/Dubai", "Asia/Gaza", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kabul", "Asia/Karachi",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Pyongyang", "Asia/Riyadh", "Asia/Shanghai", "Asia/Tehran",
    "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Perth", "Australia/Sydney",
    "Europe/Athens", "Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Moscow", "Europe/Rome",
    "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati",
)  # fmt: skip
TIMES = tuple(
    time(*each)
    for each in (
        (0, 0), (0, 30), (1, 0), (1, 30), (2, 0), (2, 30), (3, 0), (3, 30), (9, 0), (12, 0), (23, 30), (23, 59),
    )
)  # fmt: skip
TEN_YEARS = nodes.Runs(
    date(2011, 1, 1), date(2020, 12, 31)
)  # with the day that Apia never had, 30 December 2011


def schedule_of(words: str) -> nodes.Schedule:
    found = program_of(f'ceremony "C" {words}\nbonus "B" on deals pay 1 EUR').ceremonies[0].schedule
    assert found is not None
    return found


def due(words: str, *, run: nodes.Runs = RUN, fiscal_start: int = 1, zone: ZoneInfo = ROME) -> list[str]:
    """The occurrences in a run, as local wall times."""
    found = occurrences(
        schedule_of(words),
        zone=zone,
        run=run,
        fiscal_start=fiscal_start,
        after=datetime(2000, 1, 1, tzinfo=UTC),
        until=datetime(2100, 1, 1, tzinfo=UTC),
    )
    return [f"{each.astimezone(zone):%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("words", "first", "count"),
    [
        pytest.param("every Monday at 09:00", ["01-05 09:00", "01-12 09:00"], 52, id="a weekday"),
        pytest.param("every week", ["01-05 09:00"], 52, id="a week is met on its Monday, the one before the run is not"),
        pytest.param("every month", ["01-01 09:00", "02-01 09:00"], 12, id="a month on its first day"),
        pytest.param("every month, day 31", ["01-31 09:00", "02-28 09:00", "03-31 09:00", "04-30 09:00"], 12, id="the 31st falls on the last day"),
        pytest.param("every month, last day", ["01-31 09:00", "02-28 09:00"], 12, id="the last day of a month"),
        pytest.param("every quarter, first Monday, at 16:00", ["01-05 16:00", "04-06 16:00", "07-06 16:00", "10-05 16:00"], 4, id="the first Monday of a quarter"),
        pytest.param("every quarter, last weekday, at 10:00", ["03-31 10:00", "06-30 10:00", "09-30 10:00", "12-31 10:00"], 4, id="the last weekday of a quarter"),
        pytest.param("every month, last weekday", ["01-30 09:00", "02-27 09:00", "03-31 09:00", "04-30 09:00", "05-29 09:00"], 12, id="a weekend before the end of a month is left out"),
        pytest.param("every month, first weekday", ["01-01 09:00", "02-02 09:00", "03-02 09:00"], 12, id="a month that begins on a weekend"),
        pytest.param("every week, last weekday", ["01-02 09:00", "01-09 09:00"], 52, id="the last weekday of a week is Friday"),
        pytest.param("every half, last weekday", ["06-30 09:00", "12-31 09:00"], 2, id="a half ends twice a year"),
        pytest.param("every year, day 31", ["01-31 09:00"], 1, id="a day inside a year"),
        pytest.param("every quarter, day 15", ["01-15 09:00", "04-15 09:00"], 4, id="a day inside a quarter"),
    ],
)  # fmt: skip
def test_a_schedule_names_its_days(words: str, first: list[str], count: int) -> None:
    found = due(words)
    assert found[: len(first)] == first
    assert len(found) == count


def test_a_fiscal_year_shifts_its_quarters() -> None:
    assert due("every quarter", fiscal_start=2) == [
        "02-01 09:00",
        "05-01 09:00",
        "08-01 09:00",
        "11-01 09:00",
    ]


def test_a_leap_day_is_the_last_of_its_february() -> None:
    run = nodes.Runs(date(2028, 2, 1), date(2028, 3, 31))
    assert due("every month, day 30", run=run) == ["02-29 09:00", "03-30 09:00"]


def test_only_days_inside_the_run_count() -> None:
    run = nodes.Runs(date(2026, 3, 15), date(2026, 5, 31))
    assert due("every month", run=run) == ["04-01 09:00", "05-01 09:00"]


def test_after_is_left_out_and_until_belongs() -> None:
    monday = datetime(2026, 1, 5, 8, tzinfo=UTC)
    found = occurrences(
        schedule_of("every Monday at 09:00"),
        zone=ROME,
        run=RUN,
        fiscal_start=1,
        after=monday,
        until=monday + timedelta(days=7),
    )
    assert list(found) == [monday + timedelta(days=7)]


def test_a_wall_time_that_does_not_exist_runs_at_the_next_that_does() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), ROME) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )


def test_a_wall_time_that_exists_twice_runs_the_first_time() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), ROME) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("at", TIMES, ids=str)
def test_sixty_zones_and_ten_years_miss_and_double_nothing(at: time) -> None:
    """Every Sunday of ten years, and every day around which the clocks changed."""
    assert len(ZONES) == 60
    for name in ZONES:
        zone = ZoneInfo(name)
        sunday = nodes.Schedule("week", weekday="sunday", at=at)
        assert _local_days(sunday, zone, TEN_YEARS) == list(_days(TEN_YEARS, weekday=6)), name
        for day in _changes(name):
            around = nodes.Runs(day - timedelta(days=1), day + timedelta(days=1))
            weekday = nodes.Schedule("week", weekday=_WEEKDAYS[day.weekday()], at=at)
            assert len(_local_days(weekday, zone, around)) == 1, f"{name} {day}"


def test_a_clock_that_is_asked_again_and_again_meets_each_occurrence_once() -> None:
    schedule = nodes.Schedule("week", weekday="sunday", at=time(2, 30))
    run = nodes.Runs(date(2026, 1, 1), date(2026, 12, 31))
    met: list[datetime] = []
    last = start = datetime(2025, 12, 31, 23, 17, tzinfo=UTC)
    while start < datetime(2027, 1, 2, tzinfo=UTC):
        start += timedelta(hours=7, minutes=31)
        met += occurrences(schedule, zone=ROME, run=run, fiscal_start=1, after=last, until=start)
        last = start
    assert len(met) == len(set(met)) == 52
    assert met == sorted(met)


_WEEKDAYS: tuple[nodes.Weekday, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_CHANGES: dict[str, list[date]] = {}


def _local_days(schedule: nodes.Schedule, zone: ZoneInfo, run: nodes.Runs) -> list[date]:
    """The day of each occurrence, having made sure that it is at its wall time, or at the end of a gap in which that lies."""
    days = []
    last = datetime(2000, 1, 1, tzinfo=UTC)
    for each in occurrences(
        schedule, zone=zone, run=run, fiscal_start=1, after=last, until=datetime(2100, 1, 1, tzinfo=UTC)
    ):
        assert each > last, "in order, and none twice"
        last = each
        local = each.astimezone(zone)
        day = local.date()
        if local.time() != schedule.at:
            before = (each - timedelta(seconds=1)).astimezone(zone)
            day = before.date() if before.time() < schedule.at else before.date() + timedelta(days=1)
            wall = datetime.combine(day, schedule.at)
            assert before.replace(tzinfo=None) < wall < local.replace(tzinfo=None), "only a gap moves it"
        assert local.fold == 0, "the first of two"
        days.append(day)
    return days


def _changes(name: str) -> list[date]:
    """The local days on which the zone's clocks were changed."""
    if name not in _CHANGES:
        zone = ZoneInfo(name)
        noons = [datetime.combine(day, time(12), tzinfo=UTC).astimezone(zone) for day in _days(TEN_YEARS)]
        found = {
            later.date() - timedelta(days=back)
            for before, later in pairwise(noons)
            if before.utcoffset() != later.utcoffset()
            for back in (0, 1)
        }
        _CHANGES[name] = sorted(day for day in found if TEN_YEARS.start < day < TEN_YEARS.end)
    return _CHANGES[name]


def _days(run: nodes.Runs, weekday: int | None = None) -> Iterator[date]:
    day = run.start
    while day <= run.end:
        if weekday is None or day.weekday() == weekday:
            yield day
        day += timedelta(days=1)
