"""`make soak`: real processes are killed while they import and tick, a few hundred times; in the end the ledger is as if none had been.

python -m tests.faults.kills --kills 200
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.house import House, everything, founded
from tests.faults.scenarios import DEALS, HEAD, put_in_force

_TEXT = HEAD + (
    'commission "Base" on deals pay 5% of amount\n'
    'rebate "Volume" each quarter pay by sum(amount) from 10k 1% from 50k 2%\n'
    'contest "Best" each quarter top 2 by sum(amount) pay by place 1 500 EUR 2 200 EUR\n'
)
_FILES = 12


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--kills", type=int, default=200)
    wanted.add_argument("--seed", type=int, default=0)
    asked = wanted.parse_args()
    random = Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        calm, rough = _vendor(Path(folder) / "calm"), _vendor(Path(folder) / "rough")
        for number in range(_FILES):
            _file(Path(folder) / f"{number}.csv", random)
        kills = 0
        for number in range(_FILES):
            for step, command in enumerate((("import", "deals", f"{folder}/{number}.csv"), ("tick",))):
                _whole(calm, *command)
                while kills < asked.kills * (2 * number + step + 1) / (2 * _FILES):
                    kills += _killed(rough, random, *command)
                _whole(rough, *command)
        expected, found = _end(calm), _end(rough)
        _say(f"{kills} processes killed; {sum(found['entries'].values())} entries")
        for what in ("awards", "revisions", "entries", "wrong", "to be done"):
            if expected[what] != found[what]:
                _say(f"different: {what}\n{expected[what]}\n{found[what]}")
                return 1
    _say("nothing lost, nothing doubled, nothing unbalanced")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _vendor(folder: Path) -> str:
    folder.mkdir()
    url = f"sqlite:///{folder}/premio.db"
    subprocess.run(
        [sys.executable, "-m", "bot", "tick"],
        env={**os.environ, "PREMIO_DATABASE_URL": url},
        check=True,
        capture_output=True,
    )
    house = founded(url)
    put_in_force(_TEXT)(house)
    house.database.close()
    return url


def _file(path: Path, random: Random) -> None:
    """New deals, and others anew with another amount."""
    rows = [
        f"D-{random.randrange(400)},Partner {random.randrange(20)},{random.randrange(1, 9000)}.50,2026-07-01"
        for _ in range(60)
    ]
    path.write_text("\n".join([DEALS[0], *{row.split(",")[0]: row for row in rows}.values()]))


def _whole(url: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", *command],
        env={**os.environ, "PREMIO_DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


def _killed(url: str, random: Random, *command: str) -> int:
    """Whether it was killed before it came to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *command],
        env={**os.environ, "PREMIO_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(random.uniform(0.2, 2.5))
    process.kill()
    return int(process.wait() != 0)


def _end(url: str) -> Mapping[str, Any]:
    house = House(url)
    try:
        return everything(house)
    finally:
        house.database.close()


if __name__ == "__main__":
    sys.exit(main())
