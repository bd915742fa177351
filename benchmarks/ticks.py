"""A tick after 1,000 changed deals, with ever longer histories: `python -m benchmarks.ticks` (`--most 5000000` for the longest one).

Nine of ten changes are of the current quarter: half of them new deals, the others corrected. Measured is the tick alone, from the marks to
the entries, the quickest of several (others work on the machine, too); each history is compared with the shortest. The import is told beside it.
"""

from __future__ import annotations

import argparse
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import select

from benchmarks.market import NOW, PARTNERS, START, filled
from benchmarks.report import write_section
from benchmarks.timing import timed
from bot import ticks
from storage import programs
from storage.engine import Database
from storage.fact_tables import DealRow
from storage.imports import load_csv
from storage.people import Actor
from storage.verification import verified
from tests.database import postgres

HISTORIES: Final = (100_000, 1_000_000, 5_000_000)
CHANGED: Final = 1_000
REPEATED: Final = 4
GOAL: Final = 2.0
HEAD: Final = (
    "| database | deals | first tick | import of the changes | tick | compared | memory | compared |\n"
    "| --- | ---: | ---: | ---: | ---: | --- | ---: | --- |"
)
STRETCHES: Final = ((date(2026, 10, 1), date(2026, 12, 31)), (START, date(2026, 9, 30)))
"""The current quarter, and the time before."""
AUTHOR: Final = Actor("", "T1", "U1")
PROGRAM: Final = """program "Eight kinds" runs 2025-01-01 to 2027-12-31 currency EUR
rebate "Volume" each quarter pay by sum(amount) of sum(amount)
  from 10k 1%
  from 100k 2%
  from 1M 3%
rebate "Cloud" each quarter pay marginal by sum(amount where category = "Cloud")
  up to 50k 1%
  up to 500k 2%
  above that 3%
bonus "Many" each quarter when count(deals) >= 10 pay 250 EUR earned at period end
bonus "New" each quarter pay 5 EUR * count(deals where type = "new")
bonus "Units" each quarter when sum(units) >= 100 pay 500 EUR earned at period end
bonus "Growth" each quarter when growth(sum(amount), previous quarter) >= 10% pay 1000 EUR earned at period end
rebate "Services" each quarter pay 2% of sum(amount where category = "Services" and type != "renewal")
bonus "Large" each quarter pay 20 EUR * count(deals where amount >= 5k EUR)
"""
"""Rules per period, of sums and counts. A milestone that is earned on the day on which it is reached would look at single deals, too."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What one history takes, in seconds; `first` is the tick that works out everything."""

    deals: int
    first: float
    imported: float
    tick: float
    memory: float
    """The most that a tick holds at once, in MB."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what, against what, how many times as much, and how much that may be."""

    what: str
    against: str
    ratio: float
    goal: float


def rows(histories: Sequence[int] = HISTORIES[:2]) -> Iterator[Row]:
    """Measured on both databases."""
    for name, found in _on_both(histories):
        shortest, *others = found
        for each in others:
            what = f"a tick after {CHANGED:,} changed deals, history of {each.deals:,}, {name}"
            yield Row(what, f"itself at {shortest.deals:,}", each.tick / shortest.tick, GOAL)
            yield Row(f"{what}: memory", f"itself at {shortest.deals:,}", each.memory / shortest.memory, 1.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000, help="the longest history")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    parser.add_argument(
        "--verify", action="store_true", help="evaluate everything anew after the ticks, and compare"
    )
    given = parser.parse_args()
    histories = [deals for deals in HISTORIES if deals <= given.most]
    lines = [HEAD]
    print(HEAD)
    for name, found in _on_both(histories, only=given.only, verify=given.verify):
        shortest = None
        for each in found:
            shortest = shortest or each
            lines.append(_line(name, each, shortest))
            print(lines[-1], flush=True)
    if given.only is None:
        write_section("Ticks", _section(given.most, "\n".join(lines)))


def _line(database: str, found: Timed, shortest: Timed) -> str:
    return (
        f"| {database} | {found.deals:,} | {found.first:.2f} s | {found.imported:.2f} s | {found.tick:.3f} s | "
        f"{found.tick / shortest.tick:.2f} times | {found.memory:.1f} MB | {found.memory / shortest.memory:.2f} times |"
    )


def _section(most: int, table: str) -> str:
    return f"""`python -m benchmarks.ticks --most {most}`: {CHANGED:,} deals are new or corrected, nine of ten in the current quarter, and a tick posts what follows, after histories
of different lengths. The quickest of {REPEATED}, by processor time, that of PostgreSQL's own processes included; the memory is what Python holds at most during one more tick.

{table}

The goal is a tick of at most {GOAL:.0f} times, and memory of at most 1.3 times, at 5,000,000 deals."""


def _on_both(
    histories: Sequence[int], *, only: str | None = None, verify: bool = False
) -> Iterator[tuple[str, Iterator[Timed]]]:
    if only != "PostgreSQL":
        with tempfile.TemporaryDirectory() as folder:
            addresses = {deals: f"sqlite:///{Path(folder) / f'{deals}.db'}" for deals in histories}
            yield "SQLite", (after(address, deals, verify=verify) for deals, address in addresses.items())
    if only != "SQLite":
        with postgres.running(
            Path(tempfile.gettempdir())
        ) as server:  # five million deals are too many for memory
            for deals in histories:
                server.execute(f"CREATE DATABASE history_{deals}")
            yield (
                "PostgreSQL",
                (after(server.url(f"history_{deals}"), deals, verify=verify) for deals in histories),
            )


def after(address: str, deals: int, *, verify: bool = False) -> Timed:
    """A history of so many deals, and the ticks after it; the amounts of shorter ones are larger, so that the awards are alike."""
    database = Database.open(address)
    workspace = filled(database, deals, scale=max(HISTORIES) // deals)
    with database.writing() as session:
        draft = programs.save_draft(
            session, workspace_id=workspace, name="Eight kinds", text=PROGRAM, author=AUTHOR, now=NOW
        )
        programs.activate(session, version_id=draft.id, actor=AUTHOR, now=NOW)
    first = timed(partial(ticks.tick, database, now=NOW))
    random, some = Random(7), known(database)  # noqa: S311 - nothing is secret here
    imports, taken = [], []
    for number in range(REPEATED):
        imports.append(timed(partial(load, database, workspace, changes(random, some, number))))
        taken.append(timed(partial(ticks.tick, database, now=NOW)))
    load(database, workspace, changes(random, some, REPEATED))
    with _measured_memory() as memory:
        ticks.tick(database, now=NOW)
    if verify:
        with database.reading() as session:
            assert verified(session, workspace_id=workspace).differences == ()
    database.close()
    return Timed(deals, first, min(imports), min(taken), memory[0])


def known(database: Database) -> dict[date, list[str]]:
    """Some deals of the current quarter, and of the time before it."""
    deals = DealRow.metadata.tables["deals"].c
    with database.reading() as session:
        return {
            first: list(
                session.connection().scalars(
                    select(deals.deal_id).where(deals.closed_on.between(first, last)).limit(10 * CHANGED)
                )
            )
            for first, last in STRETCHES
        }


def changes(random: Random, known: dict[date, list[str]], number: int) -> bytes:
    """New and corrected deals, as a file."""
    lines = ["id,partner,amount,closed_on,units,category,type"]
    corrected = {first: iter(random.sample(ids, min(len(ids), CHANGED))) for first, ids in known.items()}
    for place in range(CHANGED):
        first, last = STRETCHES[0] if random.random() < 0.9 else STRETCHES[1]
        day = first + timedelta(random.randrange((last - first).days))
        key = f"N-{number}-{place}" if place % 2 == 0 else next(corrected[first])
        partner = f"Partner {random.randrange(PARTNERS):04}"
        category, type_ = random.choice(("Cloud", "Services", "Network")), random.choice(("new", "renewal"))
        lines.append(
            f"{key},{partner},{random.randrange(100, 9000)},{day},{random.randrange(1, 9)},{category},{type_}"
        )
    return "\n".join(lines).encode()


def load(database: Database, workspace: int, content: bytes) -> None:
    report = load_csv(
        database, workspace_id=workspace, kind="deals", content=content, filename="deals.csv", now=NOW
    )
    assert not report.refused, report.refused


@contextmanager
def _measured_memory() -> Iterator[list[float]]:
    found: list[float] = []
    tracemalloc.start()
    try:
        yield found
        found.append(tracemalloc.get_traced_memory()[1] / 1e6)
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()
