"""Days as files write them, with or without a time of day: `2026-03-31`, `2026-03-31 14:05`, `2026-03-31T14:05:30+02:00`.

A time with an offset is turned into the zone of whoever reads. Midnight, with or without an offset, is how programs write a day that has
no time: the day is then taken as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from dsl.said import said
from programs.facts import MIDNIGHT

_ISO: Final = "%Y-%m-%d"
_YEARS: Final = range(1900, 2200)
_WITH_CLOCK: Final = re.compile(r"(?P<day>\S.*?)(?:[T\s]|,\s)\s*(?P<clock>\d{1,2}:.*)", re.ASCII)
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\.?)?\s?(?P<offset>z|utc|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DayForm:
    """How a file writes its days, and where those live who read its times."""

    form: str = _ISO
    shown: str = "YYYY-MM-DD"
    zone: str = "UTC"

    def read(self, text: str) -> tuple[date, time]:
        """The day, and the time that it is written with, or midnight. Raises ValueError saying what is wrong with it."""
        parts = _WITH_CLOCK.fullmatch(text) if ":" in text else None
        day = self._day(parts["day"] if parts else text, text)
        if parts is None:
            return day, MIDNIGHT
        at, offset = _clock(parts["clock"], text)
        if offset is None or at == MIDNIGHT:
            return day, at
        there = datetime.combine(day, at, timezone(offset)).astimezone(ZoneInfo(self.zone))
        return there.date(), there.time()

    def _day(self, plain: str, text: str) -> date:
        try:
            day = (
                _iso_day(plain) if self.form == _ISO else datetime.strptime(plain, self.form).date()  # noqa: DTZ007 - a day has no zone
            )
        except ValueError:
            raise ValueError(
                said("“{text}” is no day written as {form}", text=text, form=self.shown)
            ) from None
        if day.year not in _YEARS:
            raise ValueError(said("“{text}” is in the year {year}", text=text, year=str(day.year)))
        return day


def _iso_day(text: str) -> date:
    # Python reads 20260701 and 2026-W27-1 as well; people who write those mean something else too often.
    if not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text, re.ASCII):
        raise ValueError(text)
    year, month, day = text.split("-")
    return date(int(year), int(month), int(day))


def _clock(clock: str, text: str) -> tuple[time, timedelta | None]:
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(
            said("“{text}” ends in no time of day; write 14:05, 14:05:30 or 14:05+02:00", text=text)
        )
    hour, second = int(found["hour"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(said("“{text}” ends in a time that no clock shows", text=text))
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    micro = int((found["part"] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(found["minute"]), second, micro), _offset(found["offset"])
    except ValueError:
        raise ValueError(said("“{text}” ends in a time that no clock shows", text=text)) from None


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead >= timedelta(days=1) or int(digits[2:]) > 59:
        raise ValueError(text)
    return ahead if text[0] == "+" else -ahead
