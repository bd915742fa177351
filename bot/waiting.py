"""Waiting for something to do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


async def woken(event: asyncio.Event, *, within: float) -> None:
    """Return when the event is set, or after so many seconds; it is not set any more then.

    Not by `asyncio.wait_for`: up to Python 3.11 that loses a cancellation which comes in the moment of the waking, and whoever waits
    again and again would never end (https://github.com/python/cpython/issues/86296).
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            await event.wait()
    event.clear()


class Turns:
    """Counts the turns of a worker, so that another can tell whether one was under way while it looked. Begun and ended by one thread at a time."""

    def __init__(self) -> None:
        self.begun = 0
        self._ended = 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """A turn, while inside."""
        self.begun += 1
        try:
            yield
        finally:
            self._ended += 1

    @property
    def is_between(self) -> bool:
        """Whether none is under way."""
        return self.begun == self._ended
