"""When somebody may be spoken to: not in their quiet hours, in their own zone, and so often a day. Pure, and by the clock alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from programs.occasions import instant
from programs.periods import DAY

_HOURS: Final = re.compile(r"(\d{1,2})(?::([0-5]\d))?\s*[-–]\s*(\d{1,2})(?::([0-5]\d))?")
_MORNING: Final = time(8)
"""When the day begins for somebody without quiet hours."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` to `end`, which differ, each day; over midnight where it ends before it starts.

    >>> str(Quiet(time(20), time(8)))
    '20:00-08:00'
    """

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def quiet_hours(text: str) -> Quiet | None:
    """`20:00-08:00`, `20-8`; None where that is not meant, or is no time at all."""
    found = _HOURS.fullmatch(text.strip().casefold())
    if found is None:
        return None
    hours = [int(found[1]), int(found[3])]
    if max(hours) > 23:
        return None
    start, end = time(hours[0], int(found[2] or 0)), time(hours[1], int(found[4] or 0))
    return Quiet(start, end) if start != end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """`per_day`: at most so many messages from morning to morning; None: as many as there are. The morning is when the quiet hours end."""

    quiet: Quiet | None
    per_day: int | None
    zone: str

    def later(self, now: datetime, *, said: int) -> datetime | None:
        """When the next may be said, where `said` were since the morning; None: now."""
        silent = self._silent_until(now)
        if silent is not None:
            return silent
        if self.per_day is not None and said >= self.per_day:
            return self.day(now)[1]
        return None

    def day(self, now: datetime) -> tuple[datetime, datetime]:
        """The reader's day: the morning that was, and the one that comes (UTC)."""
        zone = ZoneInfo(self.zone)
        at = self.quiet.end if self.quiet else _MORNING
        today = now.astimezone(zone).date()
        mornings = [instant(today + days * DAY, at, zone) for days in (-1, 0, 1, 2)]
        return (
            max(each for each in mornings if each <= now),
            min(each for each in mornings if each > now),
        )

    def _silent_until(self, now: datetime) -> datetime | None:
        """The end (UTC) of the quiet hours in which that moment lies.

        Where the clocks are put forward over a time, what begins or ends at it does so at once after; where they are put back over it, at
        the first of the two.
        """
        if self.quiet is None:
            return None
        zone = ZoneInfo(self.zone)
        over_midnight = self.quiet.end < self.quiet.start
        today = now.astimezone(zone).date()
        for day in (today - DAY, today):
            begins = instant(day, self.quiet.start, zone)
            ends = instant(day + DAY if over_midnight else day, self.quiet.end, zone)
            if begins <= now < ends:
                # Where the clocks jump over all that lies between, the next ones begin at once.
                return self._silent_until(ends) or ends
        return None
