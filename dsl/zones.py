"""The time zones that there are."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA database, such as Europe/Rome: looked up once, since hundreds of files tell them."""
    return frozenset(available_timezones())
