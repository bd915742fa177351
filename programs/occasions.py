"""When something is due: the occurrences of a schedule, by our own calendar, in the program's zone (OWN_CALENDAR)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, assert_never

from dsl import nodes
from programs.periods import DAY, Period, period_of

_WEEKDAYS: Final[tuple[nodes.Weekday, ...]] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_SECOND: Final = timedelta(seconds=1)


def occurrences(
    schedule: nodes.Schedule,
    *,
    zone: tzinfo,
    run: nodes.Runs,
    fiscal_start: int,
    quarters: tuple[date, ...] = (),
    weeks: nodes.WeekYear | None = None,
    after: datetime,
    until: datetime,
) -> Iterator[datetime]:
    """The instants (UTC) after `after`, up to and including `until`, oldest first.

    An occurrence belongs to a local day, and that day lies inside the run. A period whose day lies outside is left out: nothing moves
    to another day. A wall time that does not exist runs at the next that does, one that exists twice runs the first time.
    """
    calendar = nodes.Program("", runs=run, fiscal_start=fiscal_start, quarters=quarters, weeks=weeks)
    # A day more on both ends: a zone is up to 14 hours away, and a time that does not exist may move past midnight.
    first = max(run.start, after.astimezone(zone).date() - DAY)
    last = min(run.end, until.astimezone(zone).date() + DAY)
    if first > last:
        return
    period = period_of(schedule.period, first, calendar)
    # The day of a period may lie up to two days before it, so one period more is looked at.
    while period.start <= last + 2 * DAY:
        day = day_in(period, schedule)
        if first <= day <= last:
            due = instant(day, schedule.at, zone)
            if after < due <= until:
                yield due
        period = period_of(schedule.period, period.end + DAY, calendar)
        if schedule.period == "program":
            return


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant (UTC) of a wall time: the first of two, and where there is none, the next wall time that exists."""
    wall = datetime.combine(day, at, tzinfo=zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    # The clocks were put forward over it. Read with the later offset it lies before the change, with the earlier one after it.
    return _change_between(wall.replace(fold=1).astimezone(UTC), found, zone)


def _change_between(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first instant with the offset that holds at `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def day_in(period: Period, schedule: nodes.Schedule) -> date:
    """The schedule's one day for a period; where it gives way to the weekday before, that may lie before the period."""
    day = _named_day(period, schedule)
    while schedule.weekday_before and day.weekday() >= 5:
        day -= DAY
    return day


def _named_day(period: Period, schedule: nodes.Schedule) -> date:
    if schedule.once_on is not None:
        return schedule.once_on
    if schedule.day is not None:
        return min(period.start + (schedule.day - 1) * DAY, period.end)
    if schedule.nth is None:
        return period.start if schedule.weekday is None else _nearest(period.start, schedule.weekday, DAY)
    day, step = (period.start, DAY) if schedule.nth == "first" else (period.end, -DAY)
    match schedule.nth_of:
        case None | "day":
            return day
        case "weekday":
            while day.weekday() >= 5:
                day += step
            return day
        case ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday") as weekday:
            return _nearest(day, weekday, step)
        case _:
            assert_never(schedule.nth_of)


def _nearest(day: date, weekday: nodes.Weekday, step: timedelta) -> date:
    while _WEEKDAYS[day.weekday()] != weekday:
        day += step
    return day
