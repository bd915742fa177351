"""What a deal leads to, and the currency that it is in, may change: the ledger follows, and every proof holds."""

from __future__ import annotations

import pytest

from programs.proof_verifier import faults
from storage import payouts
from storage.engine import Database
from storage.payouts import NothingDue
from storage.proofs import proof
from tests.ticks.scene import Vendor, at
from tests.ticks.test_touched import load

FOLLOWING = """program "Renewals" runs 2026-01-01 to 2026-12-31 currency EUR
field follows deal on deals
commission "Base" on deals where follows is missing pay 10% of amount
commission "More" on deals where follows is known pay 10% of (amount - follows.amount)
"""
ABROAD = """program "Abroad" runs 2026-01-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 5% of amount currency of the deal
commission "Capped" on deals pay 5% of amount at most 40 EUR currency of the deal
"""
LINKED = "id,partner,amount,closed_on,follows"
RATES = "valid_on,from_currency,to_currency,rate\n2026-01-01,USD,EUR,0.9\n2026-01-01,GBP,EUR,1.25"


def standing(vendor: Vendor) -> dict[tuple[str, str], str]:
    """What stands in the ledger, by rule and deal; every award of it is proved."""
    with vendor.database.reading() as session:
        for each in vendor.awards:
            told = proof(session, workspace_id=vendor.workspace.id, award_id=each.id)
            assert each.withdrawn or faults(told) == []
    return {
        (each.award.rule, each.award.fact.id): str(each.award.amount)
        for each in vendor.awards
        if not each.withdrawn and each.award.fact is not None
    }


def test_a_corrected_deal_corrects_the_awards_of_those_that_name_it(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(FOLLOWING, "2026-01-01T08:00")
    load(
        vendor,
        "deals",
        f"{LINKED}\nD-1,Acme,500,2026-02-01,\nD-2,Beta,1500,2026-03-01,D-1",
        "2026-04-01T08:00",
    )
    vendor.tick("2026-04-02T08:00")
    assert standing(vendor) == {("Base", "D-1"): "50.00 EUR", ("More", "D-2"): "100.00 EUR"}
    load(vendor, "deals", f"{LINKED}\nD-1,Acme,900,2026-02-01,", "2026-04-03T08:00")
    vendor.tick("2026-04-03T09:00")
    assert standing(vendor) == {("Base", "D-1"): "90.00 EUR", ("More", "D-2"): "60.00 EUR"}
    assert vendor.differences == ()


def test_a_deal_that_turns_out_to_be_in_another_currency_is_awarded_in_that(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(ABROAD, "2026-01-01T08:00")
    header = "id,partner,amount,closed_on,currency"
    load(vendor, "exchange-rates", RATES, "2026-04-01T08:00")
    load(vendor, "deals", f"{header}\nD-1,Acme,1000,2026-02-01,USD", "2026-04-01T08:00")
    vendor.tick("2026-04-02T08:00")
    # 1,000 USD are 900 EUR: 5% would be 45 EUR; 40 EUR are 44.44 USD, and 32 GBP.
    assert standing(vendor) == {("Base", "D-1"): "50.00 USD", ("Capped", "D-1"): "44.44 USD"}
    load(vendor, "deals", f"{header}\nD-1,Acme,1000,2026-02-01,GBP", "2026-04-03T08:00")
    vendor.tick("2026-04-03T09:00")
    assert standing(vendor) == {("Base", "D-1"): "50.00 GBP", ("Capped", "D-1"): "32.00 GBP"}
    assert vendor.differences == ()


def test_what_was_paid_in_a_currency_that_was_wrong_is_set_off_in_that_currency(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(ABROAD, "2026-01-01T08:00")
    header = "id,partner,amount,closed_on,currency"
    load(vendor, "exchange-rates", RATES, "2026-04-01T08:00")
    load(vendor, "deals", f"{header}\nD-1,Acme,800,2026-02-01,USD", "2026-04-01T08:00")
    vendor.tick("2026-04-02T08:00")
    assert vendor.pay("2026-04-02T09:00") == ["Acme 80.00 USD"]
    load(vendor, "deals", f"{header}\nD-1,Acme,800,2026-02-01,GBP", "2026-04-03T08:00")
    vendor.tick("2026-04-03T08:00")
    assert vendor.differences == ()
    # 5% of 800 GBP are 40 GBP, which the limit of 40 EUR makes 32: what was paid in dollars is owed in dollars.
    assert vendor.pay("2026-04-03T09:00") == ["Acme 72.00 GBP"]
    load(vendor, "deals", f"{header}\nD-2,Acme,600,2026-02-02,USD", "2026-04-04T08:00")
    vendor.tick("2026-04-04T08:00")
    with pytest.raises(NothingDue):  # 60 USD are less than the 80 USD that are owed
        vendor.pay("2026-04-04T09:00")
    load(vendor, "deals", f"{header}\nD-3,Acme,500,2026-02-03,USD", "2026-04-05T08:00")
    vendor.tick("2026-04-05T08:00")
    assert vendor.pay("2026-04-05T09:00") == ["Acme 30.00 USD"]
    assert vendor.differences == ()
    load(vendor, "deals", f"{header}\nD-1,Acme,800,2026-02-01,USD", "2026-04-06T08:00")
    vendor.tick("2026-04-06T08:00")
    # It was dollars after all: these are due again, and the pounds are owed.
    assert vendor.pay("2026-04-06T09:00") == ["Acme 80.00 USD"]
    assert vendor.differences == ()


def test_a_payout_is_cancelled_in_the_currency_in_which_it_was_prepared(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(ABROAD, "2026-01-01T08:00")
    header = "id,partner,amount,closed_on,currency"
    load(vendor, "exchange-rates", RATES, "2026-04-01T08:00")
    load(vendor, "deals", f"{header}\nD-1,Acme,800,2026-02-01,USD", "2026-04-01T08:00")
    vendor.tick("2026-04-02T08:00")
    vendor.prepare("2026-04-02T09:00")
    load(vendor, "deals", f"{header}\nD-1,Acme,800,2026-02-01,GBP", "2026-04-03T08:00")
    vendor.tick("2026-04-03T08:00")
    with vendor.database.writing() as session:
        payouts.cancel(
            session,
            workspace_id=vendor.workspace.id,
            number=1,
            actor="T1:F",
            now=at("2026-04-03T09:00"),
            on=at("2026-04-03T09:00").date(),
        )
    assert vendor.pay("2026-04-03T10:00") == ["Acme 72.00 GBP"]
    with pytest.raises(NothingDue):
        vendor.prepare("2026-04-03T11:00")
    assert vendor.differences == ()
