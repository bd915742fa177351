"""A status is told once when it is reached, renewed, changed or lost, stands in the ledger, and follows the facts."""

from __future__ import annotations

from datetime import date

import pytest

from bot.exports import ledger_sheet, payouts_sheet
from storage.engine import Database
from tests.ticks.scene import Vendor

RUN = 'program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR\nannounce in partner channels\n'
LADDER = RUN + 'status "Partner level" each quarter level by sum(amount) from 1k "Bronze" from 20k "Silver"\n'
GOLD = RUN + 'status "Gold" on deals where amount >= 10k keeps 6 months\n'


def at_work(database: Database, program: str, deals: str) -> Vendor:
    vendor = Vendor.install(database)
    vendor.activate(program, "2026-01-01T08:00")
    vendor.load(deals, "2026-01-01T08:00")
    return vendor


def told(vendor: Vendor, *days: str) -> list[str]:
    """What the ticks of these days tell, without the first line of each message."""
    before = len(vendor.messages)
    for day in days:
        vendor.tick(f"{day}T08:00")
        assert vendor.differences == ()
    return [line for text in vendor.messages[before:] for line in text.splitlines()[1:]]


def test_a_level_is_told_when_it_is_reached_and_when_it_changes(database: Database) -> None:
    vendor = at_work(database, LADDER, "D-1,Acme,15000,2026-02-01 D-2,Acme,25000,2026-05-01")
    assert told(vendor, "2026-02-02", "2026-03-31") == []
    assert told(vendor, "2026-04-01", "2026-04-02", "2026-06-30") == [
        "• *Bronze*, _Partner level_: held until 30 June 2026. The sum of the amounts of the deals is 15,000.00 EUR"
    ]
    assert told(vendor, "2026-07-01", "2026-07-02") == [
        (
            "• *Silver*, _Partner level_: instead of Bronze, held until 30 September 2026. "
            "The sum of the amounts of the deals is 25,000.00 EUR"
        )
    ]
    assert told(vendor, "2026-10-01", "2026-10-02") == [
        "• *Silver*, _Partner level_: held until 30 September 2026, and no longer."
    ]


def test_a_status_that_is_kept_longer_is_told_to_be(database: Database) -> None:
    vendor = at_work(database, GOLD, "D-1,Acme,10000,2026-02-01 D-2,Acme,10000,2026-05-01")
    assert told(vendor, "2026-02-01") == [
        "• *Gold*: held until 31 July 2026. The amount is at least 10,000 EUR"
    ]
    assert told(vendor, "2026-05-01", "2026-08-01") == [
        "• *Gold*: held until 31 October 2026 instead of until 31 July 2026. The amount is at least 10,000 EUR"
    ]
    assert told(vendor, "2026-10-31") == []
    assert told(vendor, "2026-11-01", "2026-11-02") == [
        "• *Gold*: held until 31 October 2026, and no longer."
    ]
    (gold,) = vendor.awards
    assert (gold.award.item, str(gold.award.held)) == ("Gold", "ended 2026-10-31")


def test_a_status_is_taken_back_with_the_fact_that_gave_it(database: Database) -> None:
    vendor = at_work(database, GOLD, "D-1,Acme,10000,2026-02-01")
    told(vendor, "2026-02-01")
    vendor.load("D-1,Acme,9000,2026-02-01", "2026-02-02T08:00")
    assert told(vendor, "2026-02-03", "2026-02-04") == [
        "• *Gold*: taken back, because the facts behind it changed or were cancelled."
    ]
    assert vendor.standing == {}


def test_what_is_long_over_is_written_and_not_told(database: Database) -> None:
    vendor = at_work(database, LADDER, "D-1,Acme,15000,2026-02-01 D-2,Acme,25000,2026-05-01")
    assert told(vendor, "2026-10-05") == []
    assert [(each.award.item, str(each.award.held)) for each in vendor.awards] == [
        ("Bronze", "ended 2026-06-30"),
        ("Silver", "ended 2026-09-30"),
    ]


def test_an_earlier_deal_that_comes_late_moves_the_first_day_without_a_word(database: Database) -> None:
    program = RUN + 'status "Gold" each year when sum(amount) >= 10k\n'
    vendor = at_work(database, program, "D-1,Acme,10000,2026-02-10")
    assert len(told(vendor, "2026-02-10")) == 1
    vendor.load("D-2,Acme,10000,2026-02-01", "2026-02-11T08:00")
    assert told(vendor, "2026-02-12") == []
    (gold,) = (each for each in vendor.awards if not each.withdrawn)
    assert gold.award.on == date(2026, 2, 1)


def test_another_version_goes_on_where_the_one_before_has_ended(database: Database) -> None:
    """Beta is gold by the new text only, from its first day; Acme is by both, and hears nothing."""
    program = RUN + 'status "Gold" each year when sum(amount) >= 10k\n'
    vendor = at_work(database, program, "D-1,Acme,10000,2026-02-10 D-2,Beta,5000,2026-02-10")
    assert len(told(vendor, "2026-02-10")) == 1
    vendor.activate(program.replace("10k", "5k"), "2026-03-01T08:00")
    assert len(told(vendor, "2026-03-01", "2026-03-02")) == 1
    assert [message.partner for message in vendor.queued] == ["Acme", "Beta"]
    assert {(each.partner, each.award.on.isoformat(), str(each.award.held)) for each in vendor.awards} == {
        ("Acme", "2026-02-10", "ended 2026-02-28"),
        ("Acme", "2026-03-01", "held until 2026-12-31"),
        ("Beta", "2026-03-01", "held until 2026-12-31"),
    }


@pytest.mark.parametrize("announce", ["announce in partner channels\n", ""])
def test_a_status_with_words_of_its_own_is_told_in_them(database: Database, announce: str) -> None:
    program = GOLD.replace("announce in partner channels\n", announce) + 'say "{partner} is gold now!"\n'
    vendor = at_work(database, program, "D-1,Acme,10000,2026-02-01")
    vendor.tick("2026-02-01T08:00")
    assert [text.splitlines()[:2] for text in vendor.messages] == [["*Gold*", "Acme is gold now!"]]


def test_a_status_is_in_the_ledger_for_export_and_is_not_owed(database: Database) -> None:
    vendor = at_work(database, GOLD, "D-1,Acme,10000,2026-02-01")
    vendor.tick("2026-02-01T08:00")
    with database.reading() as session:
        sheet = ledger_sheet(session, workspace_id=vendor.workspace.id)
        (row,) = [dict(zip(sheet.columns, each, strict=True)) for each in sheet.rows]
        owed = payouts_sheet(session, workspace_id=vendor.workspace.id, on=date(2026, 12, 31))
    assert (row["line"], row["period"], row["item"], row["terms"]) == (
        "status",
        "2026-02-01",
        "Gold",
        "held until 2026-07-31",
    )
    assert owed.rows == ()
