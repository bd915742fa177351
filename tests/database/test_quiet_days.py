"""A day on which nothing can differ is not worked out again, and leaves the same ledger as if it had been."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot import ticks
from dsl.read import read
from programs.periods import DAY
from programs.turning_days import turns
from storage import programs, workspaces
from storage.engine import Database
from storage.imports import import_csv
from storage.verification import verified
from tests.soaking import examples

PROGRAM = """program "Quiet"
  runs 2026-07-05 to 2026-08-20
  currency EUR
  closes after 3 days

commission "Base" on deals pay 5% of amount earned at period end
commission "Paid" on deals where paid_on is known pay 1% of amount
rebate "Monthly" each month pay 2% of sum(amount)
bonus "Two" each two weeks when count(deals) >= 2 pay 10 EUR
rebate "Average" each program pay 1% of average(sum(amount) per week)
bonus "Early" each program when day when sum(amount) reaches 150 <= 2026-08-01 pay 5 EUR
rebate "So far" each month, year to date pay 1% of sum(amount)
status "Paid for" on deals where paid_on is known keeps 2 weeks
status "Level" each two weeks level by sum(amount) from 100 "One" from 200 "Two" moves 1 step per month
training "Exam" each month when count(activities) >= 1 award "Exam"
"""
RESTLESS = PROGRAM + 'bonus "Joined" each 5 weeks from partner.joined_on pay 1% of sum(amount)\n'
QUIET = "".join(line for line in PROGRAM.splitlines(keepends=True) if not line.startswith("status"))
"""A status may end on any day, and a partner's own periods turn on any; without them there are quiet days."""
FUNDS = """fund "Kept" {expires}
rebate "In" each two weeks pay 3% of sum(amount) into "Kept"
bonus "Out" on activities pay 2 EUR out of "Kept"
bonus "Left" each month when balance("Kept") > 0 pay 10% of balance("Kept")
"""
PROGRAMS = (
    RESTLESS,
    QUIET + FUNDS.format(expires=""),
    QUIET + FUNDS.format(expires="expires 9 days after it was earned"),
)
DAYS = some.dates(datetime(2026, 6, 25).date(), datetime(2026, 9, 5).date())  # noqa: DTZ001 - days have no zone
MAYBE = some.none() | DAYS


def test_there_are_quiet_days() -> None:
    """Of sixty in a row; else the test below would try nothing."""
    program = read(PROGRAMS[1]).program
    assert program is not None
    quiet = [
        n
        for n in range(60)
        if not turns(program, after=date(2026, 7, 1) + n * DAY, until=date(2026, 7, 2) + n * DAY)
    ]
    assert 20 < len(quiet) < 60


@pytest.mark.parametrize("text", PROGRAMS, ids=["statuses", "quiet", "expiring"])
@settings(max_examples=examples(2), deadline=None)
@given(
    deals=some.lists(some.tuples(DAYS, MAYBE, MAYBE), min_size=1, max_size=4),
    exams=some.lists(DAYS, max_size=2),
)
def test_every_morning_the_ledger_is_what_a_whole_evaluation_says(
    text: str, deals: list[tuple[object, object, object]], exams: list[object]
) -> None:
    database = Database.memory()
    start = datetime(2026, 7, 1, 6, tzinfo=UTC)
    with database.writing() as session:
        owner = workspaces.install(session, team_id="T1", name="Vendor", now=start).id
        rows = [f"D-{n},Acme,100,{a},{b or ''},{c or ''}" for n, (a, b, c) in enumerate(deals)]
        for kind, lines in (
            ("partners", ["name,joined_on", "Acme,2026-06-29"]),
            ("deals", ["id,partner,amount,closed_on,paid_on,cancelled_on", *rows]),
            (
                "activities",
                ["id,partner,kind,done_on", *(f"A-{n},Acme,exam,{day}" for n, day in enumerate(exams))],
            ),
        ):
            import_csv(
                session,
                workspace_id=owner,
                kind=kind,
                content="\n".join(lines).encode(),
                filename="f.csv",
                now=start,
            )
        draft = programs.save_draft(
            session, workspace_id=owner, name="Quiet", text=text, author="x", now=start
        )
        programs.activate(session, version_id=draft.id, actor="x", now=start)
    for day in range(60):
        ticks.tick(database, now=start + timedelta(days=day))
        if day % 7 == 0 or day > 52:
            with database.reading() as session:
                assert verified(session, workspace_id=owner).differences == ()
    database.close()
