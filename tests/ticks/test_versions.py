"""A new version decides from its day on; what was earned before, and the periods that had begun, stay as they were."""

from __future__ import annotations

from storage import programs
from storage.engine import Database
from tests.ticks.scene import Vendor

SPRINT = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
commission "Base" on deals pay {}% of amount
"""
MONTHLY = SPRINT + 'bonus "Month" each month pay {}% of sum(amount)\n'
DATES = "id,partner,amount,closed_on,signed_on"


def test_what_was_earned_before_stays_with_the_version_of_its_day(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT.format(10), "2026-07-01T08:00")
    vendor.load(
        "D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-09-01 D-3,Acme,1000,2026-09-10", "2026-07-01T08:00"
    )
    vendor.tick("2026-09-01T08:00")
    vendor.activate(SPRINT.format(1), "2026-09-05T12:00")
    vendor.tick("2026-09-05T12:01")
    assert vendor.standing == {"D-1": "100.00 EUR", "D-2": "100.00 EUR"}
    assert not any("withdrawn" in text or "instead" in text for text in vendor.messages)
    vendor.tick("2026-09-10T08:00")
    assert vendor.standing["D-3"] == "10.00 EUR"
    # What comes late is decided by the version of its day too.
    vendor.load("D-4,Acme,1000,2026-08-01 D-5,Acme,1000,2026-09-05", "2026-09-11T08:00")
    vendor.tick("2026-09-11T08:00")
    assert (vendor.standing["D-4"], vendor.standing["D-5"]) == ("100.00 EUR", "10.00 EUR")
    assert vendor.differences == ()


def test_a_text_holds_from_the_day_that_it_names(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT.format(10), "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-08-20", "2026-08-20T08:00")
    vendor.tick("2026-08-20T08:00")
    later = SPRINT.replace("currency EUR", "currency EUR holds from 2026-09-01")
    vendor.activate(later.format(1), "2026-08-21T08:00")
    vendor.load("D-3,Acme,1000,2026-08-31 D-4,Acme,1000,2026-09-01", "2026-09-02T08:00")
    vendor.tick("2026-09-02T08:00")
    assert (vendor.standing["D-3"], vendor.standing["D-4"]) == ("100.00 EUR", "10.00 EUR")
    back = SPRINT.replace("currency EUR", "currency EUR holds from 2026-08-01 retroactively")
    vendor.activate(back.format(2), "2026-09-03T08:00")
    vendor.tick("2026-09-03T08:00")
    assert vendor.standing == {
        "D-1": "100.00 EUR", "D-2": "20.00 EUR", "D-3": "20.00 EUR", "D-4": "20.00 EUR"
    }  # fmt: skip
    assert vendor.differences == ()


def test_each_award_is_explained_by_the_version_that_decided_on_it(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT.format(10), "2026-07-01T08:00")
    vendor.activate(SPRINT.format(1), "2026-09-05T12:00")
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-09-06", "2026-09-06T08:00")
    vendor.tick("2026-09-06T08:00")
    vendor.load("D-1,Acme,0,2026-07-02", "2026-09-07T08:00")
    vendor.tick("2026-09-07T08:00")
    with database.reading() as session:
        numbers = {
            award.award.fact.id: programs.get(session, version_id=award.version_id).number
            for award in vendor.awards
            if award.award.fact
        }
    assert numbers == {"D-1": 1, "D-2": 2}
    assert vendor.differences == ()


def test_a_period_stays_with_the_version_of_its_first_day_until_it_is_over(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(MONTHLY.format(0.1, 10), "2026-07-01T08:00")
    vendor.load(
        "D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-07-20 D-3,Acme,1000,2026-08-02", "2026-07-01T08:00"
    )
    vendor.activate(MONTHLY.format(0.1, 1), "2026-07-10T08:00")
    vendor.tick("2026-08-03T08:00")
    assert vendor.standing["2026-07-01"] == "200.00 EUR"
    assert vendor.standing["2026-08-01"] == "10.00 EUR?"
    assert vendor.differences == ()


def test_a_day_is_the_programs_own(database: Database) -> None:
    """In Tokyo it is the sixth already."""
    vendor = Vendor.install(database)
    text = SPRINT.replace("currency EUR", "currency EUR timezone Asia/Tokyo")
    vendor.activate(text.format(10), "2026-07-01T08:00")
    vendor.activate(text.format(1), "2026-07-05T20:00")
    vendor.load("D-1,Acme,1000,2026-07-05 D-2,Acme,1000,2026-07-06", "2026-07-05T21:00")
    vendor.tick("2026-07-05T21:00")
    assert vendor.standing == {"D-1": "100.00 EUR", "D-2": "10.00 EUR"}


def test_a_deal_that_versions_date_differently_is_paid_once_by_the_earlier(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT.format(10), "2026-07-01T08:00")
    vendor.activate(SPRINT.format(1) + "dated signed_on\n", "2026-07-10T08:00")
    vendor.load("D-1,Acme,1000,2026-07-05,2026-07-12", "2026-07-12T08:00", header=DATES)
    vendor.tick("2026-07-12T09:00")
    assert vendor.standing == {"D-1": "100.00 EUR"}
    assert vendor.differences == ()


def test_an_ended_program_earns_nothing_more_and_is_still_put_right(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(MONTHLY.format(10, 1), "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-07-20", "2026-07-01T08:00")
    vendor.tick("2026-07-09T08:00")
    vendor.end("2026-07-10T08:00")
    vendor.tick("2026-07-10T08:01")
    assert vendor.standing == {"D-1": "100.00 EUR", "2026-07-01": "10.00 EUR?"}
    vendor.tick("2026-07-11T08:00")
    assert vendor.standing == {"D-1": "100.00 EUR", "2026-07-01": "10.00 EUR"}
    vendor.tick("2026-07-21T08:00")
    assert "D-2" not in vendor.standing
    assert vendor.differences == ()
    vendor.load("D-1,Acme,500,2026-07-02 D-3,Acme,100,2026-07-10", "2026-08-01T08:00")
    vendor.tick("2026-08-01T08:01")
    assert vendor.standing == {"D-1": "50.00 EUR", "D-3": "10.00 EUR", "2026-07-01": "6.00 EUR"}
    assert vendor.differences == ()


def test_what_happens_between_an_end_and_a_new_beginning_earns_nothing(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(SPRINT.format(10), "2026-07-01T08:00")
    vendor.end("2026-07-10T08:00")
    vendor.activate(SPRINT.format(1), "2026-07-20T08:00")
    vendor.load(
        "D-1,Acme,1000,2026-07-10 D-2,Acme,1000,2026-07-15 D-3,Acme,1000,2026-07-20", "2026-07-21T08:00"
    )
    vendor.tick("2026-07-21T08:00")
    assert vendor.standing == {"D-1": "100.00 EUR", "D-3": "10.00 EUR"}
    assert vendor.differences == ()


def test_a_first_version_that_is_replaced_on_its_own_day_decided_on_nothing(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,1000,2026-09-05", "2026-09-05T07:00")
    vendor.activate(SPRINT.format(10), "2026-09-05T08:00")
    vendor.tick("2026-09-05T08:01")
    assert vendor.standing == {"D-1": "100.00 EUR", "D-2": "100.00 EUR"}
    vendor.activate(SPRINT.format(1), "2026-09-05T08:05")
    vendor.tick("2026-09-05T08:06")
    assert vendor.standing == {"D-1": "10.00 EUR", "D-2": "10.00 EUR"}
    assert vendor.differences == ()
