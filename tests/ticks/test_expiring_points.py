"""Points expire on their day and not before, after one warning, once whoever wakes up; the oldest are spent first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.expiring import instants
from bot.outlook import outlooks
from bot.ticks import tick
from programs.money import Money
from storage import points
from storage.catalogue import Item
from storage.engine import Database
from tests.ticks.scene import MARIA, Vendor, at
from tests.ticks.test_spent_points import HEADER, left, offer, redeem, vendor_with


def expire_after(vendor: Vendor, months: int | None, now: str) -> None:
    with vendor.database.writing() as session:
        points.set_term(
            session,
            workspace_id=vendor.workspace.id,
            months=months,
            by=MARIA,
            on=at(now).date(),
            now=at(now),
        )


def booked(vendor: Vendor) -> list[tuple[str, int, str]]:
    with vendor.database.reading() as session:
        found = points.entries(session, workspace_id=vendor.workspace.id)
    return [(each.kind, each.change, str(each.booked_on)) for each in found]


def said(vendor: Vendor) -> list[str]:
    return [each.text for each in vendor.queued if each.why.occasion == "points"]


def test_what_was_not_spent_expires_after_a_warning_once_whoever_wakes_up(database: Database) -> None:
    vendor = vendor_with(database, 100)
    expire_after(vendor, 2, "2026-07-02T13:00")
    vendor.load("B,Acme,5000,2026-08-10,", "2026-08-10T12:00", header=HEADER)
    vendor.tick("2026-08-10T12:00")
    pen = offer(vendor, Item(name="Pen", price=Money.from_minor(30, "points"), needs_approval=False))
    assert redeem(vendor, pen, "1") is not None
    vendor.tick("2026-08-30T12:00")
    assert said(vendor) == []
    with database.reading() as session:
        moments = list(instants(session, vendor.workspace, at("2026-08-30T12:00"), at("2026-11-05T00:00")))
    assert moments == [at(f"{day}T00:00") for day in ("2026-08-31", "2026-10-01", "2026-11-01")]
    [outlook] = outlooks(database, now=at("2026-08-31T12:00"))
    assert [each.message.text for each in outlook.planned if each.message.why.occasion == "points"] == [
        ":hourglass_flowing_sand: 70 points of yours expire after 30 September 2026. The oldest are spent first."
    ]
    told = "1 partners are told of points that will expire"
    assert told in vendor.tick("2026-08-31T12:00").occasions
    assert told not in vendor.tick("2026-09-01T12:00").occasions
    assert len(said(vendor)) == 1
    vendor.tick("2026-09-30T12:00")
    assert left(vendor) == 120
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(database, now=at("2026-10-01T06:00")), range(4)))
    assert left(vendor) == 50
    assert booked(vendor) == [("redeemed", -30, "2026-07-02"), ("expired", -70, "2026-10-01")]
    assert said(vendor)[1:] == [
        ":hourglass_flowing_sand: 50 points of yours expire after 31 October 2026. The oldest are spent first.",
        ":hourglass: 70 points of yours have expired. You have 50 points to spend.",
    ]
    assert vendor.differences == ()


def test_old_points_are_warned_of_before_a_new_term_ends_them(database: Database) -> None:
    vendor = vendor_with(database, 100)
    expire_after(vendor, 1, "2026-12-15T12:00")
    vendor.tick("2026-12-15T13:00")
    assert left(vendor) == 100
    vendor.tick("2027-01-31T12:00")
    assert left(vendor) == 100
    assert len(said(vendor)) == 1
    vendor.tick("2027-02-01T12:00")
    assert left(vendor) == 0
    expire_after(vendor, None, "2027-02-01T13:00")
    vendor.load("B,Acme,5000,2026-12-10,", "2027-02-02T12:00", header=HEADER)
    vendor.tick("2027-02-02T12:00")
    vendor.tick("2030-02-02T12:00")
    assert left(vendor) == 50


def test_what_had_expired_of_something_that_is_taken_back_is_not_lost_twice(database: Database) -> None:
    vendor = vendor_with(database, 100)
    expire_after(vendor, 1, "2026-07-02T13:00")
    vendor.load("B,Acme,5000,2026-08-25,", "2026-08-25T12:00", header=HEADER)
    vendor.tick("2026-08-25T12:00")
    vendor.tick("2026-09-01T12:00")
    assert left(vendor) == 50
    vendor.load("A,Acme,10000,2026-07-02,2026-09-02", "2026-09-02T12:00", header=HEADER)
    vendor.tick("2026-09-02T12:00")
    assert left(vendor) == 50
    assert booked(vendor) == [("expired", -100, "2026-09-01"), ("restored", 100, "2026-09-02")]
    vendor.tick("2026-09-03T12:00")
    assert len(booked(vendor)) == 2
    assert vendor.differences == ()
