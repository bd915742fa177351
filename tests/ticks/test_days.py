"""A day is over when it is before today, whoever asks for it; and what is recorded says when it was, whatever day it is about."""

from __future__ import annotations

from datetime import date

import pytest

from bot import settling, ticks
from storage.engine import Database
from tests.ticks.scene import Vendor, at

CONTEST = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
bonus "Win" each month top 1 by sum(amount) pay 1000 EUR
"""


def test_a_tick_of_today_closes_nothing_that_still_goes_on(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(CONTEST, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.tick("2026-07-31T09:00", as_of="2026-07-31")
    assert vendor.standing == {"2026-07-01": "1000.00 EUR?"}
    assert vendor.messages == []
    vendor.load("D-2,Beta,5000,2026-07-31", "2026-07-31T10:00")
    vendor.tick("2026-08-01T09:00")
    (won,) = (award for award in vendor.awards if not award.withdrawn)
    assert (won.partner, won.status) == ("Beta", "earned")
    assert vendor.messages == [] or all("Acme" not in text for text in vendor.messages)


def test_a_day_that_went_on_is_closed_by_a_tick_of_it_when_it_is_over(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(CONTEST, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.tick("2026-07-31T09:00")
    vendor.tick("2026-08-01T09:00", as_of="2026-07-31")
    assert vendor.standing == {"2026-07-01": "1000.00 EUR"}
    assert vendor.differences == ()


def test_an_entry_is_recorded_when_it_is_and_booked_on_its_day(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(CONTEST, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.tick("2026-08-05T09:00", as_of="2026-08-02")
    (award,) = vendor.awards[:1]
    assert (award.recorded_at, award.booked_on) == (at("2026-08-05T09:00"), date(2026, 8, 2))


def test_a_program_further_east_does_not_go_back_for_a_tick_of_yesterday(database: Database) -> None:
    """It is the first in Tokyo, and the tick is of the thirty-first."""
    vendor = Vendor.install(database)
    vendor.activate(CONTEST.replace("currency EUR", "currency EUR timezone Asia/Tokyo"), "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.tick("2026-07-31T20:00")
    assert vendor.standing["2026-07-01"] == "1000.00 EUR"
    vendor.load("D-2,Acme,1,2026-07-02", "2026-07-31T20:00")
    vendor.tick("2026-07-31T21:00", as_of="2026-07-31")
    assert vendor.standing["2026-07-01"] == "1000.00 EUR"
    assert vendor.differences == ()


def test_one_workspace_that_cannot_be_settled_keeps_no_other_waiting(database: Database) -> None:
    first, second = Vendor.install(database), Vendor.install(database, "T2")
    for vendor in (first, second):
        vendor.activate(CONTEST, "2026-07-01T08:00")
        vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    with database.writing() as session:
        found = settling.found(session, first.workspace, now=at("2026-07-05T08:00"), as_of=None)
        assert found is not None
        settling.settle(session, found, now=at("2026-07-05T08:00"))
    with pytest.raises(ticks.Unsettled, match="Vendor T1 is settled up to 2026-07-05") as failure:
        ticks.tick(database, now=at("2026-07-04T08:00"))
    assert failure.value.too_early
    assert [each.new for each in failure.value.report.programs] == [1]
    assert second.standing == {"2026-07-01": "1000.00 EUR?"}


def test_a_tick_of_an_earlier_day_holds_only_what_fell_due_by_then(database: Database) -> None:
    vendor = Vendor.install(database)
    poll = 'poll "Pulse" ask rating "How are we?" every month, day 3, at 10:00 open 7 days\n'
    vendor.activate(CONTEST + poll, "2026-07-01T08:00")
    assert vendor.tick("2026-07-03T12:00", as_of="2026-07-02").occasions == ()
    assert len(vendor.tick("2026-07-03T12:01").occasions) == 1
