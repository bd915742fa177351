"""Time limits in working days, Monday to Friday; holidays, which differ from place to place, are not known here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def working_days_later(start: datetime, days: int, zone: str) -> datetime:
    """The same time of day so many working days later, on the clocks of the zone; in UTC. Of a weekend, Monday is the first day."""
    at = start.astimezone(ZoneInfo(zone))
    while days > 0:
        at += timedelta(days=1)
        days -= at.weekday() < _SATURDAY
    return at.astimezone(UTC)
