"""When a ceremony is announced, and when it is told again: reckoned from when it takes place, by the clocks of a place."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from dsl import nodes
from programs.occasions import instant
from programs.periods import DAY

LONGEST_AHEAD: Final = timedelta(weeks=nodes.MOST_WEEKS_AHEAD)
LONGEST_AFTER: Final = timedelta(days=2)
"""The first time of day after a ceremony is never as far away, also where clocks are put back."""


def announced_at(held_at: datetime, ahead: nodes.Ahead, zone: tzinfo) -> datetime:
    """The instant (UTC) so long before. Days and weeks are the calendar's, so that it is the same time of day."""
    match ahead.unit:
        case "minutes":
            return held_at - timedelta(minutes=ahead.count)
        case "hours":
            return held_at - timedelta(hours=ahead.count)
        case "days" | "weeks":
            days = ahead.count * (7 if ahead.unit == "weeks" else 1)
            local = held_at.astimezone(zone)
            return instant(local.date() - days * DAY, local.time(), zone)
        case _:
            assert_never(ahead.unit)


def told_again_at(held_at: datetime, again: nodes.Retold, zone: tzinfo) -> datetime:
    """The first instant (UTC) after it at which it is that time there; `zone` is that of a time without a place."""
    there = ZoneInfo(again.zone) if again.zone else zone
    day = held_at.astimezone(there).date()
    return next(at for days in range(3) if (at := instant(day + days * DAY, again.at, there)) > held_at)
