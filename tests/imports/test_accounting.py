"""Whatever a file holds, every row is accounted for once; and in whatever order facts come, and how often, the result is the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from random import Random
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dsl.read import read
from storage import evaluation, facts
from storage.engine import Database
from storage.import_reports import OUTCOMES
from tests.imports.loading import Desk, desk_in
from tests.soaking import examples

HEAD: Final = ("id", "partner", "amount", "currency", "stage", "closed_on", "revision", "credit", "band")
CELLS: Final = {
    "id": ["D-1", "D-2", "D-3", "", " D-1 "],
    "partner": ["Acme", "Beta", "ACME", "Acne", "", "Be\nta"],
    "amount": ["10", "10.00", "-5", "1.005", "x", "", "1,200", '1"0'],
    "currency": ["", "", "EUR", "EURO"],
    "stage": ["", "won", "open", "lost"],
    "closed_on": ["2026-07-01", "2026-07-01", "2026-13-01", "", "01.07.2026"],
    "revision": ["", "", "1", "2", "x"],
    "credit": ["", "", "60%", "60"],
    "band": ["", "A", "=1"],
}
quick = settings(
    deadline=None, max_examples=examples(75), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(seed=st.integers(0, 1 << 32), noise=st.text(alphabet='",;\n\tabc', max_size=12))
def test_every_row_of_a_file_is_accounted_for(memory: Database, seed: int, noise: str) -> None:
    random = Random(seed)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    number = random.randrange(12)
    for place in range(number):
        # A row without any text is no row; with its own value none of these is one.
        writer.writerow(
            [random.choice(CELLS[name]) for name in HEAD[:-1]] + [f"{place}{random.choice(CELLS['band'])}"]
        )
    with desk_in(memory) as desk:
        desk.load("partners", "name\nAcme\nBeta\n")
        for _ in range(2):
            report = desk.load("deals", buffer.getvalue())
            assert len(report.rows) == number
            assert sum(report.counts.values()) == number
            assert [row.line for row in report.rows] == sorted({row.line for row in report.rows})
            assert all(
                row.outcome in OUTCOMES and (row.outcome != "refused" or row.reasons) for row in report.rows
            )
        # Nothing new comes of the same file again.
        assert not report.of("new")
        assert not report.of("changed")
        # And whatever follows a good file is taken or refused, never lost without a word.
        spoiled = desk.load("deals", buffer.getvalue() + noise)
        assert sum(spoiled.counts.values()) == len(spoiled.rows)


PROGRAM = read(
    'program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR\n'
    'commission "Base" on deals where category = "Cloud" pay 5% of amount at most 60 EUR per quarter\n'
    'bonus "Volume" each quarter pay marginal by sum(amount)\n  up to 1k 3%\n  above that 8%\n'
    'bonus "First" each quarter when count(deals) >= 3 pay 50 EUR\n'
).program


@settings(
    deadline=None,
    max_examples=examples(4),
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1 << 32))
def test_the_order_in_which_facts_come_and_how_often_changes_nothing(memory: Database, seed: int) -> None:
    random = Random(seed)
    deals = [
        f"D-{number},{random.choice(['Acme', 'Beta'])},{random.randrange(100_000) / 100},{random.choice(['Cloud', 'Other'])},"
        f"2026-0{random.randint(1, 9)}-1{random.randrange(9)},{revision}"
        for number in range(12)
        for revision in range(1, random.randint(2, 4))
    ]
    with desk_in(memory) as desk:
        expected = _delivered(desk, deals)
    times = [deal for deal in deals for _ in range(random.randint(1, 11))]
    random.shuffle(times)
    with desk_in(memory) as desk:
        assert _delivered(desk, times) == expected


def _delivered(desk: Desk, deals: list[str]) -> object:
    """What the program awards when deals come one file after the other."""
    for deal in deals:
        desk.load("deals", f"id,partner,amount,category,closed_on,revision\n{deal}\n")
    assert PROGRAM is not None
    outcome = evaluation.evaluated(
        desk.session, workspace_id=desk.workspace_id, program=PROGRAM, as_of=date(2026, 12, 31)
    )
    return [
        (award.key, award.amount, award.status, award.on) for award in outcome.awards
    ], facts.partner_names(desk.session, workspace_id=desk.workspace_id)
