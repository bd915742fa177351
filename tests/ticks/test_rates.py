"""What was converted inside a measure says by which rates, in the ledger too."""

from __future__ import annotations

from bot.versions import program_of
from programs.explain import because
from storage import imports
from storage.engine import Database
from tests.ticks.scene import Vendor, at

PROGRAM = 'program "Sprint" runs 2026-07-01 to 2026-07-31 currency EUR\nbonus "All" each month pay 1% of sum(amount)\n'
RATES = "valid_on,from_currency,to_currency,rate\n2026-07-01,USD,EUR,0.875\n2026-07-06,USD,EUR,0.9\n"


def test_an_award_per_period_tells_between_which_rates_its_amounts_were_converted(database: Database) -> None:
    vendor = Vendor.install(database)
    report = imports.load_csv(
        database,
        workspace_id=vendor.workspace.id,
        kind="exchange-rates",
        content=RATES.encode(),
        filename="rates.csv",
        now=at("2026-07-01T08:00"),
    )
    assert not report.refused
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    rows = "D-1,Acme,1000,USD,2026-07-03 D-2,Acme,1000,USD,2026-07-06 D-3,Bolt,100,EUR,2026-07-06"
    vendor.load(rows, "2026-07-06T08:00", header="id,partner,amount,currency,closed_on")
    vendor.tick("2026-08-01T08:00")
    told = {each.partner: because(each.award, program_of(PROGRAM), "en") for each in vendor.awards}
    assert told == {
        "Acme": "1% of 1,775.00 EUR, amounts in USD were converted at the rates of their days: 0.875 to 0.9 EUR",
        "Bolt": "1% of 100.00 EUR",
    }
    assert vendor.differences == ()
