"""`make season`: a quarter with two hundred people of three companies in the local Slack, reckoned anew outside.

python -m tests.season --people 200 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from bot.settings import forget_proxies
from storage.engine import Database
from tests.season.plan import drawn
from tests.season.played import lived
from tests.season.reckoned import differences


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=int, default=200)
    wanted.add_argument("--months", type=int, default=3)
    wanted.add_argument("--deals", type=int, default=10, help="of each company and month")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--read", action="store_true", help="print what a partner has read in the end")
    asked = wanted.parse_args()
    forget_proxies()
    plan = drawn(Random(asked.seed), people=asked.people, months=asked.months, deals=asked.deals)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder) / 'premio.db'}")
        database.migrate()
        with lived(database, plan) as season:
            wrong = differences(season, plan)
            if asked.read:
                sys.stdout.write(
                    f"{season.scene.said(plan.people[0].name, plan.people[0].company.lower())}\n"
                )
        database.close()
    answers = sum(len(month.named) + len(month.anonymous) for month in plan.months)
    sys.stdout.write(
        f"seed {asked.seed}: {len(plan.people)} people, {answers} answers, {time.monotonic() - began:.0f} s\n"
    )
    sys.stdout.write("\n".join([*wrong[:40], f"{len(wrong)} differences"]) + "\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
