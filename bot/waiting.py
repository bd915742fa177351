"""Waiting for something to do."""

from __future__ import annotations

import asyncio
import contextlib


async def woken(event: asyncio.Event, *, within: float) -> None:
    """Return when the event is set, or after so many seconds; it is not set any more then.

    Not by `asyncio.wait_for`: up to Python 3.11 that loses a cancellation which comes in the moment of the waking, and whoever waits
    again and again would never end (https://github.com/python/cpython/issues/86296).
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            await event.wait()
    event.clear()
