"""The scene's clock: real time until somebody moves it, and forward only."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

_BY = re.compile(r"\s*(\d+)\s*(second|minute|hour|day|week)s?\s*", re.IGNORECASE)


class BackwardsError(ValueError):
    """The clock was asked to go back."""


class SceneClock:
    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = (start - datetime.now(UTC)) if start else timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def refuse_going_back(self, moment: datetime) -> None:
        """Raises BackwardsError for a moment that has passed."""
        if moment < self.now():
            raise BackwardsError(f"it is {self.now():%Y-%m-%d %H:%M} already; the clock only goes forward")

    def move_to(self, moment: datetime) -> None:
        """Make it that moment; one that has passed meanwhile changes nothing."""
        self._ahead = max(self._ahead, moment - datetime.now(UTC))


def moment_of(request: dict[str, str], now: datetime) -> datetime:
    """The instant that `{"to": …}` or `{"by": …}` names. Raises ValueError with the words that are understood."""
    if request.get("to"):
        moment = datetime.fromisoformat(request["to"])
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    by = str(request.get("by", "")).strip().lower()
    if by in ("end of quarter", "quarter"):
        month = (now.month - 1) // 3 * 3 + 3
        return now.replace(
            month=month, day=monthrange(now.year, month)[1], hour=23, minute=59, second=0, microsecond=0
        )
    match = _BY.fullmatch(by)
    if match is None:
        raise ValueError('say {"to": "2026-09-30T18:00"} or {"by": "7 days"}')
    return now + timedelta(**{f"{match.group(2).lower()}s": int(match.group(1))})
