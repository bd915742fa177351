"""An import of 100 thousand deals, checks and marks included, beside the least that anybody could do: `python -m benchmarks.imports [DEALS]`.

The least: `csv.reader`, conversion by hand, and one `executemany` (SQLite) or `COPY` (PostgreSQL) into the same table with the same indexes. It
checks nothing, keeps no revisions, marks nothing for the next tick and would double every row of a file that comes twice.
"""

from __future__ import annotations

import csv
import io
import platform
import sys
import tempfile
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from benchmarks import market
from benchmarks.report import write_section
from benchmarks.timing import timed
from storage import workspaces
from storage.engine import Database
from storage.imports import load_csv
from tests.database import postgres

DEALS: Final = 100_000
GOAL: Final = 3
HEAD: Final = (
    "id", "partner", "stage", "currency", "amount", "units", "customer", "product", "category", "type", "closed_on",
)  # fmt: skip


def file_of(deals: int) -> bytes:
    """The market of the other benchmarks as somebody would export it."""
    place = {name: number for number, name in enumerate(market.COLUMNS)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in market.rows(0, deals):
        of = partial(_at, row, place)
        writer.writerow(
            [
                of("deal_id"), of("partner"), "won", "EUR", Decimal(of("amount_minor")).scaleb(-2), of("units_millionths") // 1_000_000,
                of("customer"), of("product"), of("category"), of("type"), of("closed_on"),
            ]
        )  # fmt: skip
    return out.getvalue().encode()


def _at(row: tuple[Any, ...], place: dict[str, int], name: str) -> Any:
    return row[place[name]]


def by_hand(database: Database, content: bytes, workspace: int) -> None:
    reader = csv.reader(io.StringIO(content.decode()))
    next(reader)
    rows = (
        (
            workspace, ident, partner, partner.casefold(), "1", stage, currency, int(Decimal(amount) * 100), int(units) * 1_000_000,
            customer, customer.casefold(), product, product.casefold(), category, category.casefold(), type_, type_.casefold(),
            date.fromisoformat(day), "{}", 1, f"{number:064x}",
        )
        for number, (ident, partner, stage, currency, amount, units, customer, product, category, type_, day) in enumerate(reader)
    )  # fmt: skip
    with database.writing() as session:
        market.insert(session, rows)


def ours(database: Database, content: bytes, workspace: int) -> None:
    report = load_csv(
        database, workspace_id=workspace, kind="deals", content=content, filename="deals.csv", now=market.NOW
    )
    assert not report.refused, report


def fresh(url: str) -> tuple[Database, int]:
    database = Database.open(url)
    database.migrate()
    with database.writing() as session:
        return database, _workspace(session)


def _workspace(session: Session) -> int:
    return workspaces.install(session, team_id="T1", name="Vendor", now=market.NOW).id


def main(deals: int) -> None:
    content = file_of(deals)
    lines = []
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for dialect in ("sqlite", "postgresql"):
            taken = {}
            for name, work in (("by_hand", by_hand), ("ours", ours)):
                if dialect == "sqlite":
                    url = f"sqlite:///{Path(folder) / name}.db"
                else:
                    server.execute(f"CREATE DATABASE {name}")
                    url = server.url(name)
                database, workspace = fresh(url)
                taken[name] = timed(partial(work, database, content, workspace))
                if name == "ours":
                    again = timed(partial(work, database, content, workspace))
                database.close()
            ratio = taken["ours"] / taken["by_hand"]
            lines += [
                f"| {dialect} | by hand, nothing checked | {taken['by_hand']:.2f} s | |",
                f"| {dialect} | Premio | {taken['ours']:.2f} s | {ratio:.2f} times as long (goal: at most {GOAL}) |",
                f"| {dialect} | Premio, the same file again: nothing changes | {again:.2f} s | |",
            ]
    table = "\n".join(["| database | what | taken | compared |", "| --- | --- | ---: | --- |", *lines])
    print(table)
    write_section(
        "Importing deals",
        f"""`python -m benchmarks.imports {deals}`: a CSV file of {deals:,} deals into an empty database. By hand it is `csv.reader`, conversion and one `executemany` or `COPY`
into the same table with the same indexes; Premio also checks each field, folds what is compared, hashes each deal, seals what it puts on record, and marks what changed for the next tick.
Processor time, that of PostgreSQL's own processes included; once each.

{table}

Python {platform.python_version()}, {platform.machine()}.""",
    )


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:2]] or [DEALS])
