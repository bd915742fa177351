"""Measured side by side: each contestant in turn, several rounds, and of each the best."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def best(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Seconds, the least of so many rounds."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            gc.collect()
            started = clock()
            work()
            taken[name].append(clock() - started)
    return {name: min(seconds) for name, seconds in taken.items()}


def timed(work: Callable[[], object], *, by_processor: bool) -> float:
    """Seconds that it takes once."""
    clock = time.process_time if by_processor else time.perf_counter
    gc.collect()
    started = clock()
    work()
    return clock() - started


def peak_memory() -> float:
    """The most that this process ever held, in MiB."""
    found = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(found.split()[1]) / 1024
