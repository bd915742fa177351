"""Right after a tick, the ledger says what the facts say; and what does not is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pytest
from sqlmodel import Session

from bot import ticks
from storage import imports
from storage.engine import Database
from storage.verification import verified
from tests.database.values import NOW, in_force, workspace

PROGRAM: Final = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR timezone Asia/Tokyo
commission "Base" on deals pay 10% of amount
bonus "Volume" each month pay marginal by sum(amount)
  up to 1k 3%
  above that 8%
bonus "Two" each quarter when count(deals) >= 2 pay 50 EUR
"""
DEALS: Final = "id,partner,amount,closed_on,credit\nD-1,Acme,1500,2026-07-01,60%\nD-1,Beta,1500,2026-07-01,40%\nD-2,Acme,99.99,2026-07-15,\n"


def filled(session: Session) -> int:
    workspace_id = workspace(session)
    in_force(session, workspace_id, text=PROGRAM)
    load(session, workspace_id, DEALS)
    return workspace_id


def load(session: Session, workspace_id: int, content: str) -> None:
    report = imports.import_csv(
        session,
        workspace_id=workspace_id,
        kind="deals",
        content=content.encode(),
        filename="deals.csv",
        now=NOW,
    )
    assert not report.refused


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param([(datetime(2026, 7, 15, 9, tzinfo=UTC), None)], id="in the middle of a day"),
        pytest.param(
            [(datetime(2026, 7, 15, 20, tzinfo=UTC), None)], id="when it is tomorrow in the program's zone"
        ),
        pytest.param(
            [(datetime(2026, 7, 31, 20, tzinfo=UTC), date(2026, 7, 31))],
            id="of a whole day that ends a month",
        ),
        pytest.param(
            [
                (datetime(2026, 7, 31, 9, tzinfo=UTC), date(2026, 7, 31)),
                (datetime(2026, 7, 31, 9, tzinfo=UTC), None),
            ],
            id="of a whole day that then goes on",
        ),
        pytest.param(
            [(datetime(2026, 7, day, 9, tzinfo=UTC), None) for day in (10, 16, 31)], id="day after day"
        ),
    ],
)
def test_right_after_a_tick_nothing_differs(
    database: Database, moments: list[tuple[datetime, date | None]]
) -> None:
    with database.writing() as session:
        workspace_id = filled(session)
    for now, as_of in moments:
        ticks.tick(database, now=now, as_of=as_of)
    with database.reading() as session:
        found = verified(session, workspace_id=workspace_id)
    assert found.differences == ()
    assert found.awards >= 4
    assert found.entries >= found.awards


def test_a_program_that_no_tick_has_seen_yet_has_nothing_to_differ_from(database: Database) -> None:
    with database.writing() as session:
        workspace_id = filled(session)
    with database.reading() as session:
        assert verified(session, workspace_id=workspace_id).differences == ()


def test_what_changed_since_is_named_with_what_to_do(database: Database) -> None:
    with database.writing() as session:
        workspace_id = filled(session)
    ticks.tick(database, now=NOW)
    with database.writing() as session:
        load(session, workspace_id, "id,partner,amount,closed_on\nD-2,Acme,200,2026-07-15\n")
        differences = verified(session, workspace_id=workspace_id).differences
    assert (
        "“base” of acme for D-2 should have 20.00 EUR earned on 2026-07-15, and the ledger has 10.00 EUR"
        in differences[0]
    )
    assert "run `premio tick`" in differences[-1]
    ticks.tick(database, now=NOW)
    with database.reading() as session:
        assert verified(session, workspace_id=workspace_id).differences == ()
