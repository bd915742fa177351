"""What was found out lately. What is older is let go of, so that a process that runs for months holds no more than the last minutes brought."""

from __future__ import annotations

import time
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")

_FEW: Final = 100
"""So many are kept before it is looked which of them are old."""


class Cache(Generic[Key, Found]):
    """For one thread at a time."""

    def __init__(self, *, seconds: float) -> None:
        """For so long anything is known at all; whoever asks may want it younger."""
        self._seconds = seconds
        self._found: dict[Key, tuple[float, Found]] = {}
        self._room = _FEW

    def keep(self, key: Key, found: Found) -> None:
        now = time.monotonic()
        if len(self._found) >= self._room:
            self._found = {
                known: each for known, each in self._found.items() if now - each[0] < self._seconds
            }
            self._room = 2 * len(self._found) + _FEW
        self._found[key] = (now, found)

    def find(self, key: Key, *, within: float) -> tuple[Found] | None:
        """What was found out within the last seconds; None where nothing was, or nothing so young. It comes by itself in a tuple, as it may be None."""
        known = self._found.get(key)
        if known is None or time.monotonic() - known[0] >= min(within, self._seconds):
            return None
        return (known[1],)

    def forget(self) -> None:
        self._found.clear()

    def __len__(self) -> int:
        return len(self._found)
