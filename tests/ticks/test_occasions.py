"""Standings and ceremonies: nothing is told twice, also not under a new version or late."""

from __future__ import annotations

from storage.engine import Database
from tests.ticks.scene import Vendor

HEAD = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 10% of amount
"""
BY_SUM = "standings every Monday at 09:00 by sum(amount)\n"
BY_COUNT = "standings every month, day 20, at 09:00 by count(deals)\n"
CEREMONY = 'ceremony "Weekly" every Monday at 16:00\n'


def _told(vendor: Vendor, now: str) -> list[str]:
    return [sentence for sentence in vendor.tick(now).occasions if "told" in sentence]


def test_standings_keep_their_last_time_when_a_new_version_puts_others_before_them(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.activate(HEAD + BY_SUM, "2026-07-01T08:00")
    assert _told(vendor, "2026-07-20T09:01") == ["standings of Sprint (2026-07-20): told 1 partners"]
    vendor.activate(HEAD + BY_COUNT + BY_SUM, "2026-07-20T09:02")
    assert _told(vendor, "2026-07-20T09:03") == []
    assert len(_told(vendor, "2026-07-27T09:01")) == 1


def test_standings_that_are_alike_are_each_told(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-01T08:00")
    vendor.activate(HEAD + BY_SUM + BY_SUM.rstrip() + ", top 3\n", "2026-07-01T08:00")
    assert len(_told(vendor, "2026-07-20T09:01")) == 2
    assert _told(vendor, "2026-07-20T09:02") == []


def test_a_ceremony_that_is_told_late_does_not_tell_it_again(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(HEAD + CEREMONY, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-02T08:00")
    vendor.tick("2026-07-02T08:00")
    # Due at four; the bot was away, and first posts what came in the meantime.
    vendor.load("D-2,Acme,2000,2026-07-06", "2026-07-06T20:00")
    assert len(_told(vendor, "2026-07-06T20:00")) == 1
    assert _told(vendor, "2026-07-13T16:01") == []
    vendor.load("D-3,Acme,3000,2026-07-14", "2026-07-14T08:00")
    vendor.tick("2026-07-14T08:00")
    assert len(_told(vendor, "2026-07-20T16:01")) == 1
    told = [str(message.blocks) for message in vendor.queued]
    assert all("_Base_: 10% of" in text for text in told)
    assert [("100.00" in text, "200.00" in text, "300.00" in text) for text in told] == [
        (True, True, False),
        (False, False, True),
    ]
