"""How fast a whole program is evaluated: beside a hand-written query, hand-written loops, and interpreters of rules.

    python -m benchmarks.evaluation              # 1 million deals
    python -m benchmarks.evaluation 5000000
    python -m benchmarks.evaluation 1000000 5000 # interpreters on 5,000 of them instead of 100,000

1,000 partners, eight quarters, eight kinds of rules (`benchmarks.by_hand.PROGRAM`), on SQLite and PostgreSQL. All that is compared gives the same
awards, to the cent. Both are timed by the processor: PostgreSQL's own processes included.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import celpy
import rule_engine
from sqlalchemy import Connection, text

from benchmarks import by_hand, market
from benchmarks.report import write_section
from benchmarks.timing import best, peak_memory
from dsl import nodes
from dsl.read import read
from programs.awards import Award
from storage.engine import Database
from storage.evaluation import evaluated
from tests.database import postgres

Row = tuple[str, float, float, str]
"""What was done, in how many seconds, how many times ours that is or ours is, and the goal."""
ROUNDS: Final = 3
SAMPLE: Final = 100_000
SMALL: Final = 100_000


def program() -> nodes.Program:
    found = read(by_hand.PROGRAM)
    assert found.program is not None
    return found.program


def ours(database: Database, program: nodes.Program) -> Sequence[Award]:
    with database.reading() as session:
        return evaluated(session, workspace_id=1, program=program, as_of=date(2026, 12, 31)).awards


def rows(database: Database, dialect: str, deals: int, sample: int) -> Iterator[Row]:
    """All comparisons on a database that is filled."""
    with database.writing() as session:
        for statement in by_hand.OWN_TABLE:
            session.connection().execute(text(statement))
    with database.reading() as session:
        connection = session.connection()
        query = by_hand.fused(dialect)
        theirs: dict[str, Callable[[], by_hand.Awards]] = {
            "query": partial(by_hand.by_query, connection, query),
            "own": partial(by_hand.by_query, connection, by_hand.FUSED_ON_OWN_TABLE),
            "loop": partial(by_hand.by_loop, connection),
            "closures": partial(by_hand.by_closures, connection),
        }
        us_alone = partial(ours, database, program())
        awards = by_hand.in_form(us_alone())
        assert all(work() == awards for work in theirs.values()), "not all come to the same awards"
        query_alone = partial(by_hand.rows_of, connection, query)
        taken = best({"us": us_alone, "query alone": query_alone, **theirs}, rounds=ROUNDS)
        us = taken["us"]
        yield f"Premio, {len(awards):,} awards", us, 1, ""
        for name, what, goal in (
            (
                "query",
                "one hand-written query with our index, and the same arithmetic",
                "we: ≤ 1.5 times",
            ),
            ("query alone", "that query alone, and no arithmetic", ""),
            ("own", "query and arithmetic on a table made for it, with the quarter as a column", ""),
        ):
            yield what, taken[name], us / taken[name], goal
        yield "a hand-inlined loop over the cursor", taken["loop"], us / taken["loop"], "we: ≤ 1/3"
        yield "a loop with a closure for each rule", taken["closures"], us / taken["closures"], "we: ≤ 1/12"
        if dialect == "sqlite":
            yield from _interpreters(connection, us, deals, min(sample, deals))


def _interpreters(connection: Connection, us: float, deals: int, sample: int) -> Iterator[Row]:
    """Only the conditions, on a sample, reckoned up to all deals."""
    environment = celpy.Environment()
    programs = [environment.program(environment.compile(each)) for each in by_hand.CONDITIONS]
    compiled = [partial(_by_cel, each) for each in programs]
    rules = [rule_engine.Rule(each) for each in by_hand.CONDITIONS]
    for name, conditions, goal in (
        (f"rule-engine {version('rule-engine')}", [each.matches for each in rules], "we: ≤ 1/40"),
        (f"cel-python {version('cel-python')}", compiled, "we: ≤ 1/300"),
    ):
        started = time.process_time()
        by_hand.by_interpreter(connection, conditions, sample)
        whole = (time.process_time() - started) * deals / sample
        yield f"{name}, the five conditions alone ({sample:,} deals, per deal)", whole, us / whole, goal


def _by_cel(compiled: Any, values: dict[str, str]) -> object:
    return compiled.evaluate({name: celpy.celtypes.StringType(value) for name, value in values.items()})


def memory(small: str, large: str) -> Row:
    """The most that a process holds that evaluates everything."""
    peaks = []
    for url in (small, large):
        command = [sys.executable, "-m", "benchmarks.evaluation", "--peak", url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
        peaks.append(float(done.stdout))
    return (
        f"memory of a process that evaluates all: {peaks[0]:.0f} MiB of {SMALL:,} deals, then",
        peaks[1],
        peaks[1] / peaks[0],
        "≤ 1.3 times",
    )


def main(deals: int, sample: int) -> None:
    table: list[str] = []
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for dialect in ("sqlite", "postgresql"):
            urls = {}
            for size in (SMALL, deals):
                name = f"market_{size}"
                if dialect == "sqlite":
                    urls[size] = f"sqlite:///{Path(folder) / name}.db"
                else:
                    server.execute(f"CREATE DATABASE {name}")
                    urls[size] = server.url(name)
                database = Database.open(urls[size])
                market.filled(database, size)
                if size == deals:
                    peak = memory(urls[SMALL], urls[deals])
                    found = list(rows(database, dialect, deals, sample))
                    table += [_line(dialect, *row, unit="s") for row in found]
                    table.append(_line(dialect, *peak, unit="MiB"))
                database.close()
    written = "\n".join(
        ["| database | what | taken | Premio takes | goal |", "| --- | --- | ---: | ---: | --- |", *table]
    )
    print(written)
    write_section(
        "Evaluating programs",
        f"""`python -m benchmarks.evaluation {deals} {sample}`: {deals:,} deals of 1,000 partners in eight quarters, a program of eight kinds of rules per period
(`benchmarks/by_hand.py`). The best of {ROUNDS} rounds, taken in turn; all give the same awards to the cent. Processor time, that of PostgreSQL's own processes included.

{written}

Python {platform.python_version()}, {platform.machine()}. What is written by hand keeps an amount for each award; Premio's awards also hold the days on
which they are earned; their arithmetic is written down when somebody reads it, which is not timed here. What Premio takes beside the query is the same for five million deals as for one, as it
goes by awards: so the comparison is the better, the more deals there are of each. On SQLite, of five million deals
Premio takes 0.86 times as long as the query by hand and 0.30 times as long as the loop; of one million a third of the loop leaves some two microseconds for each award beside the query,
which is less than it takes to make one. A twelfth of the loop with closures is less than the query takes even on the table that is made for it ([more](decisions/0022-arithmetic-when-it-is-read.md)).""",
    )


def _line(dialect: str, what: str, taken: float, ratio: float, goal: str, *, unit: str) -> str:
    times = "" if ratio == 1 else f"{ratio:.2f} times as {'much' if unit == 'MiB' else 'long'}"
    return f"| {dialect} | {what} | {taken:.2f} {unit} | {times} | {goal} |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        ours(Database.open(sys.argv[2]), program())
        print(peak_memory())
    else:
        given = [int(each) for each in sys.argv[1:]]
        main(*[*given, *(1_000_000, SAMPLE)[len(given) :]])
