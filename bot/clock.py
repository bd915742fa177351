"""The time. The one place that reads it; under the demo and in tests it can be moved ahead, and runs on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Real time, or real time moved by a fixed distance. Safe to share among threads."""

    def __init__(self, start: datetime | None = None) -> None:
        self._lock = Lock()
        self._ahead = timedelta(0) if start is None else start - _real_time()

    def now(self) -> datetime:
        """This moment, in UTC."""
        with self._lock:
            return _real_time() + self._ahead

    def move(self, to: datetime) -> None:
        """Make it that moment. Time never runs backwards: an earlier moment is left alone."""
        with self._lock:
            self._ahead = max(self._ahead, to - _real_time())


def _real_time() -> datetime:
    return datetime.now(UTC)
