"""Times of day as they are stored, beside the days that they belong to. Midnight is what a day without a time counts as, and is not kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import time
from typing import Final

NO_TIMES: Final[Mapping[str, time]] = {}


def times_as_text(times: Mapping[str, time]) -> dict[str, str] | None:
    return {name: times[name].isoformat() for name in sorted(times)} or None


def times_read(stored: Mapping[str, str] | None, seen: Collection[str]) -> Mapping[str, time]:
    """The times of those days that are seen."""
    if not stored:
        return NO_TIMES
    return {name: time.fromisoformat(text) for name, text in stored.items() if name in seen}
