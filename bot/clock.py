"""The time. The one place that reads it; under the demo and in tests it can be moved ahead, and runs on from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

_LEAST_STEP: Final = timedelta(seconds=5)
"""What a clock is put right by without anybody noticing."""


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


class Steps:
    """Notices when a clock was set back, by one that nobody sets."""

    def __init__(self, clock: Clock, *, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._seen = clock.now(), steady()

    def back(self) -> timedelta:
        """By how much, since this was asked last; nothing where it was not."""
        seen, steady = self._seen
        self._seen = self._clock.now(), self._steady()
        lacking = seen + timedelta(seconds=self._seen[1] - steady) - self._seen[0]
        return lacking if lacking > _LEAST_STEP else timedelta(0)


def _real_time() -> datetime:
    return datetime.now(UTC)
