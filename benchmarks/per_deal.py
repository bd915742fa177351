"""Rules per deal: 100 thousand deals that match, beside the least that anybody could do: `python -m benchmarks.per_deal [DEALS]`.

The least: a cursor over the same rows, 5% of each amount, and one `executemany` of as many rows into a table of three columns. What Premio
makes of each deal is an award; nobody reads its arithmetic here, and it is posted to no ledger.
"""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks import market
from benchmarks.report import write_section
from benchmarks.timing import best
from dsl import nodes
from dsl.read import read
from programs.awards import Award
from storage.engine import Database
from storage.evaluation import evaluated
from tests.database import postgres

DEALS: Final = 100_000
GOAL: Final = 3
ROUNDS: Final = 3
PROGRAM: Final = f"""program "Per deal" runs {market.START} to {market.END} currency EUR
commission "Five" on deals pay 5% of amount
"""
CENT: Final = Decimal("0.01")


def ours(database: Database, program: nodes.Program) -> Sequence[Award]:
    with database.reading() as session:
        return evaluated(session, workspace_id=1, program=program, as_of=date(2026, 12, 31)).awards


def by_hand(database: Database) -> Decimal:
    total = Decimal(0)
    rows = []
    with database.writing() as session:
        connection = session.connection()
        connection.execute(text("CREATE TABLE IF NOT EXISTS made (deal text, partner text, minor bigint)"))
        found = connection.execute(
            text("SELECT deal_id, partner, amount_minor FROM deals WHERE workspace_id = 1 AND stage = 'won'")
        )
        for deal, partner, minor in found:
            amount = (Decimal(minor).scaleb(-2) * 5 / 100).quantize(CENT, rounding=ROUND_HALF_UP)
            total += amount
            rows.append({"deal": deal, "partner": partner, "minor": int(amount * 100)})
        connection.execute(text("INSERT INTO made VALUES (:deal, :partner, :minor)"), rows)
    return total


def main(deals: int) -> None:
    program = read(PROGRAM).program
    assert program is not None
    lines = []
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for dialect in ("sqlite", "postgresql"):
            if dialect == "sqlite":
                url = f"sqlite:///{Path(folder) / 'market'}.db"
            else:
                server.execute("CREATE DATABASE per_deal")
                url = server.url("per_deal")
            database = Database.open(url)
            market.filled(database, deals)
            awards = ours(database, program)
            total = sum((award.amount.amount for award in awards if award.amount), Decimal(0))
            assert total == by_hand(database), "not both come to the same"
            del awards
            contestants: dict[str, Callable[[], object]] = {
                "by_hand": partial(by_hand, database),
                "ours": partial(ours, database, program),
            }
            taken = best(contestants, rounds=ROUNDS)
            ratio = taken["ours"] / taken["by_hand"]
            lines += [
                f"| {dialect} | a cursor, and as many rows inserted | {taken['by_hand']:.2f} s | |",
                f"| {dialect} | Premio, {deals:,} awards | {taken['ours']:.2f} s | {ratio:.1f} times as long (goal: at most {GOAL}) |",
            ]
            database.close()
    table = "\n".join(["| database | what | taken | compared |", "| --- | --- | ---: | --- |", *lines])
    print(table)
    write_section(
        "Rules per deal",
        f"""`python -m benchmarks.per_deal {deals}`: one rule, 5% of the amount of each of {deals:,} deals. The best of {ROUNDS} rounds, taken in turn; both come to the same sum. Processor time,
that of PostgreSQL's own processes included.

{table}

Python {platform.python_version()}, {platform.machine()}. By hand an amount is kept of each deal; Premio's awards hold their days and what they are counted by;
their arithmetic is written down when somebody reads it, which is not timed here.""",
    )


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:2]] or [DEALS])
