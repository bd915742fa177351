"""A story that needs an event loop, played in a thread of its own: another test may have left its loop running in this one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Told = TypeVar("Told")


def played(story: Coroutine[Any, Any, Told]) -> Told:
    """What the story comes to."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)
