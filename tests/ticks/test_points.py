"""Points with decimals in the ledger: apart from whole ones, also where a new version changes how they are counted."""

from __future__ import annotations

import copy
from datetime import date

from bot.exports import ledger_sheet, payouts_sheet
from programs.proof_verifier import faults
from storage import ledger
from storage.engine import Database
from storage.proofs import proof
from tests.ticks.scene import Vendor

CLUB = """program "Club" runs 2026-07-01 to 2026-12-31 {}
announce in partner channels
points "Sales" on deals pay 0.25 points for every 100 of amount
"""
WHOLE = CLUB.format("")
FINE = CLUB.format("points with 1 decimal")
DEALS = "D-1,Acme,350,2026-07-02 D-2,Acme,1200,2026-07-03"


def test_points_of_a_new_scale_begin_with_the_day_of_its_version(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(WHOLE, "2026-07-01T08:00")
    vendor.load(f"{DEALS} D-3,Acme,350,2026-08-02", "2026-07-05T08:00")
    vendor.tick("2026-07-05T08:00")
    vendor.activate(FINE, "2026-08-01T12:00")
    vendor.tick("2026-08-03T08:00")
    assert vendor.standing == {"D-1": "1 points", "D-2": "3 points", "D-3": "0.8 points"}
    with database.reading() as session:
        totals = ledger.totals(session, workspace_id=vendor.workspace.id)
        owed = payouts_sheet(session, workspace_id=vendor.workspace.id, on=date(2026, 8, 3))
    assert [(total.minor, total.currency) for _, total in totals] == [(4, "points"), (8, "points.1")]
    assert [(str(row[1]), row[2]) for row in owed.rows] == [("4", "points"), ("0.8", "points.1")]
    assert vendor.differences == ()


def test_reaching_back_takes_back_the_old_points_and_gives_the_new(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(WHOLE, "2026-07-01T08:00")
    vendor.load(DEALS, "2026-07-05T08:00")
    vendor.tick("2026-07-05T08:00")
    told = len(vendor.messages)
    vendor.activate(
        CLUB.format("points with 1 decimal holds from 2026-07-01 retroactively"), "2026-08-01T12:00"
    )
    vendor.tick("2026-08-01T12:01")
    assert vendor.standing == {"D-1": "0.8 points", "D-2": "3.0 points"}
    with database.reading() as session:
        sheet = ledger_sheet(session, workspace_id=vendor.workspace.id)
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    assert [(row["fact"], str(row["change"]), row["currency"]) for row in rows] == [
        ("deals:D-1", "1", "points"),
        ("deals:D-2", "3", "points"),
        ("deals:D-1", "-1", "points"),
        ("deals:D-1", "0.8", "points.1"),
        ("deals:D-2", "-3", "points"),
        ("deals:D-2", "3.0", "points.1"),
    ]
    assert vendor.differences == ()
    # The partner hears of what it has less of, once, and not of 3 points that are 3.0 by now.
    (message,) = vendor.messages[told:]
    assert message.count("•") == 1
    assert "now *0.8 points* instead of 1 point, because the program was corrected." in message


def test_the_proof_of_points_holds_and_knows_their_decimals(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(FINE, "2026-07-01T08:00")
    vendor.load("D-1,Acme,350,2026-07-02", "2026-07-05T08:00")
    vendor.tick("2026-07-05T08:00")
    with database.reading() as session:
        found = proof(session, workspace_id=vendor.workspace.id, award_id=vendor.awards[0].id)
    assert (found["award"]["amount"], found["award"]["currency"]) == ("0.8", "points.1")
    assert faults(found) == []
    forged = copy.deepcopy(found)
    forged["award"]["digits"] = 0
    assert "points.1 have 1 decimal, and the proof counts 0" in faults(forged)
