"""Measured side by side: each contestant in turn, several rounds, and of each the best."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path


def best(contestants: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Seconds of the processor, the least of so many rounds."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            taken[name].append(timed(work))
    return {name: min(seconds) for name, seconds in taken.items()}


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor that it takes once."""
    gc.collect()
    started = processor_time()
    work()
    return processor_time() - started


def processor_time() -> float:
    """Seconds that processors have worked for this process and for all that it started, which is where PostgreSQL works.

    Others on the machine take the clock's time, and less of this.
    """
    return time.process_time() + sum(map(_worked, _started_by(os.getpid())))


def _started_by(process: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _started_by(child)


def _worked(process: int) -> float:
    """What it and those took that it waited for, in seconds; nothing where it is gone."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0.0
    times = stat.rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def peak_memory() -> float:
    """The most that this process ever held, in MiB."""
    found = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(found.split()[1]) / 1024
