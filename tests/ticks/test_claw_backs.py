"""What is taken back of a cancelled deal, entry by entry: the ledger keeps what was earned, and says what is left of it."""

from __future__ import annotations

import pytest

from storage import ledger
from storage.engine import Database
from tests.ticks.scene import Vendor

HEAD = 'program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR\nannounce in partner channels\n'
DATES = "id,partner,amount,closed_on,cancelled_on"


def after_cancelling(database: Database, clause: str) -> Vendor:
    """100 EUR earned on 10 January for a deal that is cancelled on 15 April: after three whole months."""
    vendor = Vendor.install(database)
    vendor.activate(f'{HEAD}commission "Base" on deals pay 10% of amount\n{clause}\n', "2026-01-01T08:00")
    vendor.load("D-1,Acme,1000,2026-01-10", "2026-01-10T08:00")
    vendor.tick("2026-01-10T09:00")
    assert vendor.standing == {"D-1": "100.00 EUR"}
    vendor.load("D-1,Acme,1000,2026-01-10,2026-04-15", "2026-04-15T08:00", header=DATES)
    vendor.tick("2026-04-15T09:00")
    vendor.tick("2026-04-16T09:00")
    return vendor


@pytest.mark.parametrize(
    ("clause", "changes", "left"),
    [
        pytest.param(
            "", ["100.00 EUR new", "-100.00 EUR withdrawn"], None, id="all of it where nothing is said"
        ),
        pytest.param("claw back half", ["100.00 EUR new", "-50.00 EUR changed"], "50.00 EUR", id="half"),
        pytest.param(
            "claw back by month over 12 months",
            ["100.00 EUR new", "-75.00 EUR changed"],
            "25.00 EUR",
            id="a twelfth is kept for each of three months",
        ),
        pytest.param(
            "claw back within 90 days", ["100.00 EUR new"], "100.00 EUR", id="nothing after 95 days"
        ),
        pytest.param(
            "claw back within 95 days of closed_on",
            ["100.00 EUR new", "-100.00 EUR withdrawn"],
            None,
            id="all on the 95th",
        ),
        pytest.param("no claw back", ["100.00 EUR new"], "100.00 EUR", id="never"),
    ],
)
def test_what_is_taken_back_is_an_entry_of_its_own(
    database: Database, clause: str, changes: list[str], left: str | None
) -> None:
    vendor = after_cancelling(database, clause)
    with database.reading() as session:
        (base,) = vendor.awards
        found = ledger.award(session, workspace_id=vendor.workspace.id, award_id=base.id)
        totals = ledger.totals(session, workspace_id=vendor.workspace.id)
    assert found is not None
    assert [f"{entry.delta} {entry.reason}" for entry in found.entries] == changes
    assert [str(total) for _, total in totals] == ([left] if left else [])
    assert len(vendor.messages) == len(changes)
    assert vendor.differences == ()


def test_a_deal_that_is_not_cancelled_after_all_earns_again(database: Database) -> None:
    vendor = after_cancelling(database, "claw back half")
    vendor.load("D-1,Acme,1000,2026-01-10,", "2026-04-17T08:00", header=DATES)
    vendor.tick("2026-04-17T09:00")
    assert vendor.standing == {"D-1": "100.00 EUR"}
    assert vendor.differences == ()
