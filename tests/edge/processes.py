"""The local Slack and the bot as processes of their own, as anybody would start them; ended whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

READY_WITHIN: Final = 120.0
_ROOT: Final = Path(__file__).parents[2]


@contextmanager
def local_slack(*, port: int, clock_port: int | None = None) -> Iterator[str]:
    """The local Slack; its address. A bot with that clock port is told when the clock is moved."""
    told = [] if clock_port is None else ["--clock-listener", f"http://127.0.0.1:{clock_port}/clock"]
    with _process(["sandbox", "--port", str(port), *told], {}) as process:
        url = f"http://127.0.0.1:{port}"
        _until_answers(f"{url}/control/scene", process)
        yield url


@contextmanager
def bot(told: Mapping[str, str], *, port: int) -> Iterator[tuple[int, float]]:
    """`premio serve` with an HTTP server on that port; its process id, and the seconds from its start until it was ready."""
    started = time.perf_counter()
    with _process(["serve"], {**told, "PREMIO_HTTP_PORT": str(port)}) as process:
        _until_answers(f"http://127.0.0.1:{port}/readyz", process)
        yield process.pid, time.perf_counter() - started


class Restarted:
    """A bot that is killed without warning, and started again at once."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = told
        self.process = _start(["serve"], told)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = _start(["serve"], self._told)


@contextmanager
def restarted(told: Mapping[str, str]) -> Iterator[Restarted]:
    found = Restarted(told)
    try:
        yield found
    finally:
        _end(found.process)


def resident(process: int) -> float:
    """The memory that a process holds now, in MiB."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


@contextmanager
def _process(command: list[str], told: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = _start(command, told)
    try:
        yield process
    finally:
        _end(process)


def _start(command: list[str], told: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # As anybody would start it: what Python has compiled once is kept, whatever is set where the tests run.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "PREMIO_"))
        and not name.lower().endswith("_proxy")
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *command],
        env={**kept, "PYTHONPATH": str(_ROOT), "PREMIO_LOG_LEVEL": "WARNING", **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _until_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{url} has ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.01)
    raise TimeoutError(url)
