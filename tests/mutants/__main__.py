"""Plant each defect in a copy of the code, and see whether the tests find it: `python -m tests.mutants [WORD…]`.

Only defects whose description has all the words are tried. Ends with 1 where a defect was not found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.mutants.defects import DEFECTS, Defect

_ROOT: Final = Path(__file__).parents[2]
_LEFT_OUT: Final = shutil.ignore_patterns(".*_cache", ".git", ".venv", ".demo", ".hypothesis", "__pycache__")
_FOUND: Final = 1
"""pytest ends with this where tests failed, and with others where it could not run them, which finds nothing."""


@dataclass(frozen=True, slots=True)
class Tried:
    defect: Defect
    outcome: int
    failed: str
    seconds: float


def main(words: Sequence[str]) -> int:
    chosen = [each for each in DEFECTS if all(word in each.what for word in words)]
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(Path(shutil.copytree(_ROOT, Path(place, str(number)), ignore=_LEFT_OUT)))
        print(f"{len(chosen)} defects; first, whether the tests hold without any")
        tests = sorted({test for each in chosen for test in each.found_by})
        with _lent(copies) as copy:
            outcome, said = _tested(copy, tests)
        if outcome:
            print(said)
            return 2
        escaped = 0
        for tried in pool.map(lambda each: _tried(each, copies), chosen):
            found = tried.outcome == _FOUND
            escaped += not found
            verdict = (
                f"found by {tried.failed}" if found else f"NOT FOUND (pytest ended with {tried.outcome})"
            )
            print(f"{tried.seconds:5.1f} s  {tried.defect.what}: {verdict}", flush=True)
    print(f"{len(chosen) - escaped} of {len(chosen)} defects were found")
    return 1 if escaped else 0


def _tried(defect: Defect, copies: SimpleQueue[Path]) -> Tried:
    began = time.monotonic()
    with _lent(copies) as copy, _planted(defect, copy):
        outcome, said = _tested(copy, defect.found_by)
    failed = next((line.split()[1] for line in said.splitlines() if line.startswith("FAILED ")), "a test")
    return Tried(defect, outcome, failed, time.monotonic() - began)


@contextmanager
def _lent(copies: SimpleQueue[Path]) -> Iterator[Path]:
    copy = copies.get()
    try:
        yield copy
    finally:
        copies.put(copy)


@contextmanager
def _planted(defect: Defect, copy: Path) -> Iterator[None]:
    file = copy / defect.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace(defect.before, defect.after), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(sound, encoding="utf-8")


def _tested(copy: Path, tests: Sequence[str]) -> tuple[int, str]:
    """How pytest ended over the copy, and what it said; it stops at the first test that fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
