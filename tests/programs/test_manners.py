"""Nobody is spoken to in their quiet hours, in their own zone, through every change of its clocks; and not more often a day than they want."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from programs.manners import Manners, Quiet, quiet_hours
from programs.periods import DAY
from tests.programs.test_occasions import ZONES

NIGHT = Quiet(time(20), time(8))
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def towards(zone: str = "Europe/Rome", *, quiet: Quiet | None = NIGHT, per_day: int | None = None) -> Manners:
    return Manners(quiet=quiet, per_day=per_day, zone=zone)


def at(text: str, zone: str = "Europe/Rome") -> datetime:
    """An instant, by the clock on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("20:00-08:00", "20:00-08:00"), ("20-8", "20:00-08:00"), ("9:30–17", "09:30-17:00"), ("0-6", "00:00-06:00"),
        ("8-8", None), ("24-8", None), ("20:60-8", None), ("20", None), ("", None), ("20-8x", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, hours: str | None) -> None:
    assert (str(found) if (found := quiet_hours(text)) else None) == hours


@pytest.mark.parametrize(
    ("now", "later"),
    [
        ("2026-07-01T19:59:59", None),
        ("2026-07-01T20:00", "2026-07-02T08:00"),
        ("2026-07-02T03:00", "2026-07-02T08:00"),
        ("2026-07-02T07:59:59", "2026-07-02T08:00"),
        ("2026-07-02T08:00", None),
        ("2026-03-28T22:00", "2026-03-29T08:00"),  # the night in which the clocks go forward
        ("2026-10-24T22:00", "2026-10-25T08:00"),  # and back
    ],
)
def test_in_quiet_hours_it_is_said_when_they_end(now: str, later: str | None) -> None:
    assert towards().later(at(now), said=0) == (at(later) if later else None)


@pytest.mark.parametrize(
    ("quiet", "now", "later"),
    [
        # 02:30 does not exist on 29 March: the clocks go from two to three.
        (Quiet(time(20), time(2, 30)), "2026-03-29T01:59+01:00", "2026-03-29T03:00+02:00"),
        (Quiet(time(20), time(2, 30)), "2026-03-29T03:00+02:00", None),
        (Quiet(time(2, 30), time(6)), "2026-03-29T01:59+01:00", None),
        (Quiet(time(2, 30), time(6)), "2026-03-29T03:00+02:00", "2026-03-29T06:00+02:00"),
        (Quiet(time(2, 10), time(2, 50)), "2026-03-29T03:00+02:00", None),  # the whole of it does not exist
        # 02:30 is twice on 25 October: what ends at it ends at the first.
        (Quiet(time(20), time(2, 30)), "2026-10-25T02:29+02:00", "2026-10-25T02:30+02:00"),
        (Quiet(time(20), time(2, 30)), "2026-10-25T02:10+01:00", None),
        (Quiet(time(2, 30), time(6)), "2026-10-25T02:10+01:00", "2026-10-25T06:00+01:00"),
    ],
)
def test_hours_that_begin_or_end_while_the_clocks_change(quiet: Quiet, now: str, later: str | None) -> None:
    found = towards(quiet=quiet).later(datetime.fromisoformat(now).astimezone(UTC), said=0)
    assert found == (datetime.fromisoformat(later).astimezone(UTC) if later else None)


@pytest.mark.parametrize(
    "quiet", [NIGHT, Quiet(time(20), time(2, 30)), Quiet(time(0), time(6)), Quiet(time(2, 30), time(1, 30))]
)
def test_in_sixty_zones_quiet_hours_end_on_time_around_every_change_of_the_clocks(quiet: Quiet) -> None:
    assert len(ZONES) == 60
    for name in ZONES:
        zone, manners = ZoneInfo(name), towards(name, quiet=quiet)
        for change in _changes(zone, 2026):
            for now in _quarters(change - 30 * HOUR, change + 30 * HOUR):
                later = manners.later(now, said=0)
                if later is None:
                    continue
                assert now < later <= now + 2 * DAY
                assert manners.later(later, said=0) is None
                assert manners.later(later - timedelta(seconds=1), said=0) == later
                shown = later.astimezone(zone)
                # The end as the wall shows it; where the clocks jump over it, the first moment after.
                assert (
                    shown.time() == quiet.end
                    or (later - timedelta(seconds=1)).astimezone(zone).time() < quiet.end < shown.time()
                )
            for now in _quarters(change - 30 * HOUR, change + 30 * HOUR):
                # Away from the change itself, quiet is what the clock on the wall says.
                if abs(now - change) > 3 * HOUR:
                    wall = now.astimezone(zone).time()
                    inside = (
                        quiet.start <= wall < quiet.end
                        if quiet.start < quiet.end
                        else wall >= quiet.start or wall < quiet.end
                    )
                    assert (manners.later(now, said=0) is not None) == inside, (name, now)


def test_in_sixty_zones_mornings_follow_each_other_for_a_year_without_a_gap() -> None:
    for name in ZONES:
        manners = towards(name)
        now = at("2026-01-01T12:00", name)
        mornings: list[datetime] = []
        for _ in range(365):
            before, now = manners.day(now)
            mornings += [before, now] if not mornings else [now]
            assert before == mornings[-2]
        assert all(timedelta(hours=22) <= b - a <= timedelta(hours=26) for a, b in pairwise(mornings)), name


def test_more_than_so_many_a_day_wait_for_the_next_morning() -> None:
    manners = towards(per_day=3)
    assert manners.later(at("2026-07-01T10:00"), said=2) is None
    assert manners.later(at("2026-07-01T10:00"), said=3) == at("2026-07-02T08:00")
    assert manners.later(at("2026-07-01T21:00"), said=0) == at("2026-07-02T08:00")
    assert manners.day(at("2026-07-02T07:59")) == (at("2026-07-01T08:00"), at("2026-07-02T08:00"))
    assert manners.day(at("2026-07-02T08:00")) == (at("2026-07-02T08:00"), at("2026-07-03T08:00"))


def test_without_quiet_hours_the_day_begins_at_eight() -> None:
    manners = towards(quiet=None, per_day=1)
    assert manners.later(at("2026-07-01T03:00"), said=0) is None
    assert manners.later(at("2026-07-01T03:00"), said=1) == at("2026-07-01T08:00")
    assert towards(quiet=None).later(at("2026-07-01T03:00"), said=99) is None


def _quarters(first: datetime, last: datetime) -> list[datetime]:
    return [first + step * QUARTER for step in range(int((last - first) / QUARTER))]


def _changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The moments of that year at which the clocks are changed; mid-year where they are not."""
    moments = [datetime(year, 1, 1, tzinfo=UTC) + step * HOUR for step in range(365 * 24)]
    found = [
        b for a, b in pairwise(moments) if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()
    ]
    return found or [datetime(year, 7, 1, tzinfo=UTC)]
