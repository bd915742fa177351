"""What is chosen is paid to whom the rule says, in the ledger too: nothing is owed before, and another choice corrects the first."""

from __future__ import annotations

from storage import imports
from storage.engine import Database
from tests.ticks.scene import Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
bonus "Your choice" on deals
  offer
    pay 10% of amount
    award "Training" worth 90 EUR
    donate 100 EUR to "Emergency"
  paid to rep 60%, partner the rest
"""


def standing(vendor: Vendor) -> set[tuple[str | None, str, str]]:
    return {
        (each.award.payee, str(each.amount or each.item), each.status)
        for each in vendor.awards
        if not each.withdrawn
    }


def choose(vendor: Vendor, answer: str, on: str) -> None:
    rows = f"name,partner,deal,answer,decided_on\nYour choice,Acme,D-1,{answer},{on}\n"
    report = imports.load_csv(
        vendor.database,
        workspace_id=vendor.workspace.id,
        kind="decisions",
        content=rows.encode(),
        filename="decisions.csv",
        now=at(f"{on}T08:00"),
    )
    assert not report.refused, report.refused


def test_a_choice_is_divided_among_those_who_are_paid_and_may_be_made_anew(database: Database) -> None:
    """Of 1,000 EUR the tenth is 100: 60 for the rep, 40 for the partner. A thing goes to whoever is named first, a gift to neither."""
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,Anna,2026-07-02", "2026-07-02T08:00", header="id,partner,amount,rep,closed_on")
    vendor.tick("2026-07-02T09:00")
    assert {(payee, status) for payee, _, status in standing(vendor)} == {(None, "provisional")}
    (question,) = vendor.messages
    assert "you can choose now" in question
    choose(vendor, "10% of amount", "2026-07-03")
    vendor.tick("2026-07-03T09:00")
    assert standing(vendor) == {("Anna", "60.00 EUR", "earned"), (None, "40.00 EUR", "earned")}
    assert vendor.differences == ()
    choose(vendor, "Training", "2026-07-04")
    vendor.tick("2026-07-04T09:00")
    assert vendor.differences == ()
    assert standing(vendor) == {("Anna", "Training", "earned")}
    choose(vendor, "Emergency", "2026-07-05")
    vendor.tick("2026-07-05T09:00")
    assert vendor.differences == ()
    assert standing(vendor) == {(None, "100.00 EUR", "earned")}
