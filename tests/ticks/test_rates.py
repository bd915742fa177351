"""What was converted inside a measure says by which rates, in the ledger too."""

from __future__ import annotations

from bot.versions import program_of
from programs.explain import because
from storage.engine import Database
from tests.ticks.scene import Vendor
from tests.ticks.test_touched import load

PROGRAM = 'program "Sprint" runs 2026-07-01 to 2026-07-31 currency EUR\nbonus "All" each month pay 1% of sum(amount)\n'
HEADER = "id,partner,amount,currency,closed_on"
RATES = "valid_on,from_currency,to_currency,rate\n2026-07-01,USD,EUR,0.875\n2026-07-06,USD,EUR,0.9\n"


def test_an_award_per_period_tells_between_which_rates_its_amounts_were_converted(database: Database) -> None:
    vendor = Vendor.install(database)
    load(vendor, "exchange-rates", RATES, "2026-07-01T08:00")
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    rows = "D-1,Acme,1000,USD,2026-07-03 D-2,Acme,1000,USD,2026-07-06 D-3,Bolt,100,EUR,2026-07-06"
    vendor.load(rows, "2026-07-06T08:00", header=HEADER)
    vendor.tick("2026-08-01T08:00")
    told = {each.partner: because(each.award, program_of(PROGRAM), "en") for each in vendor.awards}
    assert told == {
        "Acme": "1% of 1,775.00 EUR, amounts in USD were converted at the rates of their days: 0.875 to 0.9 EUR",
        "Bolt": "1% of 100.00 EUR",
    }
    assert vendor.differences == ()
    assert vendor.pay("2026-08-01T09:00") == ["Acme 17.75 EUR", "Bolt 1.00 EUR"]
    load(vendor, "exchange-rates", f"{RATES}2026-07-03,USD,EUR,0.8\n", "2026-08-02T08:00")
    vendor.load("D-4,Acme,1000,EUR,2026-07-07", "2026-08-02T08:00", header=HEADER)
    vendor.tick("2026-08-02T08:00")
    # 800 + 900 + 1,000 EUR now: what was paid too much on the first is set off against the last.
    assert vendor.pay("2026-08-02T09:00") == ["Acme 9.25 EUR"]
    assert vendor.differences == ()
