"""A tick of what cannot be added up, beside the same groups counted anew by hand: `python -m benchmarks.touched` (`--most 1000000`).

By hand: which partners and quarters are touched is read from what the import put down; one query over an index that covers it counts these anew, the same
arithmetic gives their awards, and the very rows that the tick wrote are inserted into the same tables. Nobody looks by hand what the ledger held before, which
other awards there are, what a row's arithmetic, hash or message is: the rows are there, ready made, and the transaction is undone instead of committed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import JSON, Integer, Table, Text, cast, create_engine, func, select, text
from sqlmodel import Session

from benchmarks import market, ticks
from benchmarks.by_hand import WON
from benchmarks.report import write_section
from benchmarks.timing import timed
from bot.ticks import tick
from storage import programs
from storage.engine import Database
from storage.many_rows import insert_all
from storage.row import Row
from tests.database import postgres

HISTORIES: Final = (100_000, 1_000_000)
REPEATED: Final = 2
GOAL: Final = 1.5
CENT: Final = Decimal("0.01")
LIMIT: Final = 1_000_00
INDEX: Final = (
    "CREATE INDEX covering ON deals (workspace_id, currency, credit, stage, partner_key, closed_on, cancelled_on, returned_on,"
    " customer_key, amount_minor, deal_id)"
)
Keys = dict[tuple[str, str, str], int]
"""Minor units by partner, fact and first day of the period, as the key of an award has them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A program of one rule, what is counted for it, and what comes of that."""

    name: str
    rule: str
    columns: str
    grouped: bool
    awards: Callable[[Iterable[Sequence[Any]]], Keys]

    @property
    def program(self) -> str:
        return f'program "{self.name}" runs 2025-01-01 to 2027-12-31 currency EUR\n{self.rule}\n'


@dataclass(frozen=True, slots=True)
class Timed:
    deals: int
    tick: float
    counted: float
    """By hand, without the rows."""
    by_hand: float
    rows: int


def _of_customers(rows: Iterable[Sequence[Any]]) -> Keys:
    return {(partner, "", str(start)): 10_00 * number for partner, start, number in rows if number}


def _of_least(rows: Iterable[Sequence[Any]]) -> Keys:
    return {(partner, "", str(start)): _percent(least) for partner, start, least in rows if least}


def _of_deals(rows: Iterable[Sequence[Any]]) -> Keys:
    """What is left of each partner's limit in each quarter, deal by deal."""
    left: defaultdict[tuple[str, str], int] = defaultdict(lambda: LIMIT)
    found: Keys = {}
    for partner, start, _, deal, amount in rows:
        group = (partner, str(start))
        if given := min(_percent(amount), left[group]):
            left[group] -= given
            found[partner, f"deals:{deal}", ""] = given
    return found


def _percent(minor: int) -> int:
    return int(((Decimal(minor).scaleb(-2) / 100).quantize(CENT, ROUND_HALF_UP)).scaleb(2))


CASES: Final = (
    Case(
        "count(distinct customer)",
        'bonus "Breadth" each quarter pay 10 EUR * count(distinct customer)',
        "count(DISTINCT customer_key)",
        grouped=True,
        awards=_of_customers,
    ),
    Case(
        "least(amount)",
        'bonus "Least" each quarter pay 1% of least(amount)',
        "min(amount_minor)",
        grouped=True,
        awards=_of_least,
    ),
    Case(
        "on deals, at most 1k EUR per quarter",
        'commission "Limited" on deals pay 1% of amount at most 1k EUR per quarter',
        "closed_on, deal_id, amount_minor",
        grouped=False,
        awards=_of_deals,
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=HISTORIES[-1], help="the longest history")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    lines = [
        "| database | deals | counted | tick | by hand | of which counting | compared |",
        "| --- | ---: | --- | ---: | ---: | ---: | --- |",
    ]
    print(*lines, sep="\n")
    for name, servers in (("SQLite", _files()), ("PostgreSQL", _server())):
        if given.only not in (None, name):
            continue
        with servers as place:
            for deals in HISTORIES:
                if deals > given.most:
                    continue
                for case, found in _measured(place, deals):
                    ratio = found.tick / found.by_hand
                    lines.append(
                        f"| {name} | {deals:,} | {case.name} | {found.tick:.3f} s, {found.rows:,} rows | {found.by_hand:.3f} s | {found.counted:.3f} s | {ratio:.1f} times |"
                    )
                    print(lines[-1], flush=True)
    if given.only is None:
        write_section("Ticks of touched groups", _section(given.most, "\n".join(lines)))


def _section(most: int, table: str) -> str:
    return f"""`python -m benchmarks.touched --most {most}`: after the same {ticks.CHANGED:,} changes, programs of one rule whose figures do not add up. By hand one query counts the touched
partners and quarters anew from an index made for it, the same arithmetic gives the same awards to the cent, and the rows that the tick wrote are inserted, ready made, into the same tables:
without the look at what the ledger holds, without hashes, proofs, messages and kept sums, and without a commit. The quickest of {REPEATED}, by processor time.

{table}

The goal is at most {GOAL} times."""


# --- where it lies -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Databases by name."""

    address: Callable[[str], str]
    copy: Callable[[str, str], None]
    drop: Callable[[str], None]


@contextmanager
def _files() -> Iterator[_Place]:
    with tempfile.TemporaryDirectory() as folder:

        def file(name: str) -> Path:
            return Path(folder) / f"{name}.db"

        yield _Place(
            address=lambda name: f"sqlite:///{file(name)}",
            copy=lambda name, other: shutil.copyfile(file(name), file(other)) and None,
            drop=lambda name: file(name).unlink(),
        )


@contextmanager
def _server() -> Iterator[_Place]:
    with postgres.running(Path(tempfile.gettempdir())) as server:
        made: set[str] = set()

        def address(name: str) -> str:
            if name not in made:
                server.execute(f"CREATE DATABASE {name}")
                made.add(name)
            return server.url(name)

        def copy(name: str, other: str) -> None:
            server.execute(f"CREATE DATABASE {other} TEMPLATE {name} STRATEGY FILE_COPY")
            made.add(other)

        def drop(name: str) -> None:
            server.execute(f"DROP DATABASE {name}")
            made.remove(name)

        yield _Place(address=address, copy=copy, drop=drop)


# --- what is measured ----------------------------------------------------------------------------------------------


def _measured(place: _Place, deals: int) -> Iterator[tuple[Case, Timed]]:
    base = f"of_{deals}"
    database = Database.open(place.address(base))
    market.filled(database, deals, scale=max(ticks.HISTORIES) // deals)
    database.close()
    for case in CASES:
        place.copy(base, "measured")
        yield case, _of_case(place, case, deals)
        place.drop("measured")
    place.drop(base)


def _of_case(place: _Place, case: Case, deals: int) -> Timed:
    database = Database.open(place.address("measured"))
    with database.writing() as session:
        draft = programs.save_draft(
            session, workspace_id=1, name=case.name, text=case.program, author=ticks.AUTHOR, now=market.NOW
        )
        programs.activate(session, version_id=draft.id, actor=ticks.AUTHOR, now=market.NOW)
    tick(database, now=market.NOW)
    random, known = Random(7), ticks.known(database)  # noqa: S311 - nothing is secret here
    taken, counted, by_hand, rows = [], [], [], []
    for number in range(REPEATED):
        ticks.load(database, 1, ticks.changes(random, known, number))
        before = _last(database)
        database.close()
        place.copy("measured", "before")
        taken.append(timed(partial(tick, database, now=market.NOW)))
        written = _written(database, before)
        rows.append(sum(map(len, written.values())))
        other = Database.open(place.address("before"))
        _indexed(other)
        for _ in range(2):
            with other.trying() as session:
                found: list[Keys] = []
                first = timed(lambda: found.append(_counted(session, case)))  # noqa: B023 - called at once
                second = timed(partial(_insert, session, written))
            counted.append(first)
            by_hand.append(first + second)
        other.close()
        _check(database, before, found[0])
        place.drop("before")
    database.close()
    return Timed(deals, min(taken), min(counted), min(by_hand), max(rows))


def _indexed(database: Database) -> None:
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(INDEX))
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE deals"))
    engine.dispose()


def _counted(session: Session, case: Case) -> Keys:
    connection = session.connection()
    changed = connection.exec_driver_sql("SELECT DISTINCT partner_key, closed_on FROM deal_changes")
    touched = {(partner, _quarter(day)) for partner, day in changed}
    mark = "DATE " if connection.dialect.name == "postgresql" else ""
    values = ", ".join(f"('{partner}', {mark}'{start}', {mark}'{end}')" for partner, (start, end) in touched)
    statement = (
        f"WITH touched (who, start, until) AS (VALUES {values}) SELECT who, start, {case.columns} FROM touched CROSS JOIN deals"
        f" WHERE {WON} AND partner_key = who AND closed_on BETWEEN start AND until"
        + (" GROUP BY who, start" if case.grouped else " ORDER BY closed_on, deal_id")
    )
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    return case.awards(cursor)


def _quarter(day: date | str) -> tuple[date, date]:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


# --- the rows that a tick writes -----------------------------------------------------------------------------------

_PROOFS: Final = Row.metadata.tables["proofs"]
_ENTRIES: Final = Row.metadata.tables["entries"]
_AWARDS: Final = Row.metadata.tables["awards"]
Rows = dict[str, list[tuple[Any, ...]]]


def _numbered() -> Iterator[Table]:
    for table in Row.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            yield table


def _last(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.connection().scalar(select(func.max(table.c.id))) or 0
            for table in _numbered()
        }


def _written(database: Database, before: dict[str, int]) -> Rows:
    """As the drivers take them."""
    with database.reading() as session:
        connection = session.connection()
        is_sqlite = connection.dialect.name == "sqlite"
        old = select(_ENTRIES.c.proof_hash).where(_ENTRIES.c.id <= before["entries"])
        new = select(_ENTRIES.c.proof_hash).where(_ENTRIES.c.id > before["entries"])
        found: Rows = {}
        for table in (_PROOFS, *_numbered()):
            columns = [
                cast(each, Text) if isinstance(each.type, JSON) and not is_sqlite else each
                for each in table.c
            ]
            which = (
                table.c.hash.in_(new.except_(old)) if table is _PROOFS else table.c.id > before[table.name]
            )
            statement = (
                select(*columns).where(which).compile(connection, compile_kwargs={"literal_binds": True})
            )
            cursor = connection.connection.cursor()
            cursor.execute(str(statement))
            if rows := cursor.fetchall():
                found[table.name] = [tuple(row) for row in rows]
        return found


def _insert(session: Session, written: Rows) -> None:
    for name, rows in written.items():
        table = Row.metadata.tables[name]
        insert_all(session, table, [each.name for each in table.c], rows, same={})


def _check(database: Database, before: dict[str, int], found: Keys) -> None:
    """By hand it came to what the tick wrote."""
    wanted = select(
        _AWARDS.c.partner, _AWARDS.c.fact, _AWARDS.c.period, func.coalesce(_ENTRIES.c.amount_minor, 0)
    ).join(_AWARDS, _AWARDS.c.id == _ENTRIES.c.award_id)
    with database.reading() as session:
        for partner, fact, period, amount in session.connection().execute(
            wanted.where(_ENTRIES.c.id > before["entries"])
        ):
            assert found.get((partner, fact, period), 0) == amount, (partner, fact, period, amount)


if __name__ == "__main__":
    main()
