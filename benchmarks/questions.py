"""What it costs to answer a partner: why not, and what next, on a database of many partners. Prints a table.

Run it with `python -m benchmarks.questions`, with a number of partners of a hundred deals each behind it if not 1,000.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from sqlmodel import Session

from bot.ranking import missing_steps
from bot.why_not import answers
from dsl.nodes import Program
from dsl.read import read
from programs.narrowed import Spent
from storage import workspaces
from storage.engine import Database
from storage.imports import import_csv

_RULES: Final = """program "P" runs 2025-01-01 to 2026-12-31 currency EUR {head}
measure revenue = sum(amount)
measure cloud = sum(amount where category = "Cloud")
commission "Base" on deals where category = "Cloud" pay 5% of amount at most 20k EUR per quarter
rebate "Volume" each quarter pay by revenue from 20k 1% from 50k 2% from 100k 3% from 900k 4%
rebate "Slices" each quarter pay marginal by cloud up to 50k 1% up to 200k 2% above that 3%
bonus "Ten deals" each quarter when count(deals) >= 40 pay 500 EUR
bonus "Growth" each quarter when growth(revenue, previous quarter) >= 50% pay 900 EUR
bonus "Both" each quarter when cloud >= 90k and count(deals) >= 15 pay 2% of cloud
bonus "Customers" each quarter when count(distinct customer) >= 60 pay 250 EUR
bonus "Year" each year when revenue >= 5M pay 1% of revenue
{more}"""
_ALONE: Final = _RULES.format(head="", more="")
_TOGETHER: Final = _RULES.format(
    head="budget 50M EUR", more='contest "Top" each quarter top 10 by cloud pay 1k EUR'
)
_TODAY: Final = date(2026, 8, 20)


def main(partners: int) -> None:
    """Fill a database in memory and ask."""
    database = Database.memory()
    try:
        with database.writing() as session:
            workspace = workspaces.install(
                session, team_id="T1", name="Bench", now=datetime.now(UTC), currency="EUR", timezone="UTC"
            )
            import_csv(
                session,
                workspace_id=workspace.id,
                kind="deals",
                content=_deals(partners),
                filename="deals.csv",
                now=datetime.now(UTC),
            )
            print(f"| question, {partners:,} partners and {partners * 100:,} deals | milliseconds |")
            print("| --- | ---: |")
            for name, text in (
                ("every partner by itself", _ALONE),
                ("with a budget and a contest", _TOGETHER),
            ):
                _ask(session, workspace.id, name, text)
    finally:
        database.close()


def _ask(session: Session, workspace_id: int, name: str, text: str) -> None:
    program = read(text).program
    assert program is not None
    # What the ledger would tell: the others have spent a part of the budget.
    spent: Spent = {(f"partner {n}", "volume", "EUR"): Decimal(10_000) for n in range(1_000)}

    def why_not(*rules: str) -> Callable[[], object]:
        chosen = tuple(rule for rule in program.rules if not rules or rule.name in rules)
        return lambda: answers(
            session,
            workspace_id=workspace_id,
            program=program,
            rules=chosen,
            partner="Partner 7",
            as_of=_TODAY,
            to_partner=True,
            spent=lambda: spent,
        )

    print(f"| what next ({name}) | {_milliseconds(_next(session, workspace_id, program, spent)):,.0f} |")
    print(f"| why not, one rule ({name}) | {_milliseconds(why_not('Volume')):,.0f} |")
    print(f"| why not, all rules ({name}) | {_milliseconds(why_not()):,.0f} |")


def _next(session: Session, workspace_id: int, program: Program, spent: Spent) -> Callable[[], object]:
    return lambda: missing_steps(
        session,
        workspace_id=workspace_id,
        program=program,
        partner="Partner 7",
        as_of=_TODAY,
        language="en",
        spent=spent,
    )


def _milliseconds(question: Callable[[], object]) -> float:
    """The median of three, in time of this process: others on the machine do not count."""
    times = []
    for _ in range(3):
        start = time.process_time()
        question()
        times.append(time.process_time() - start)
    return sorted(times)[1] * 1_000


def _deals(partners: int) -> bytes:
    random = Random(7)  # noqa: S311 - deals that are the same each time
    lines = io.StringIO()
    lines.write("id,partner,customer,category,amount,closed_on\n")
    for number in range(partners * 100):
        on = date(2025, 1, 1) + timedelta(days=random.randrange(590))
        category = random.choice(["Cloud", "Cloud", "Hardware"])
        amount, customer = random.randrange(100, 20_000), random.randrange(50)
        lines.write(f"D-{number},Partner {number % partners},C-{customer},{category},{amount},{on}\n")
    return lines.getvalue().encode()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
