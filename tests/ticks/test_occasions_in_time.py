"""Each occasion is claimed once, at the local hour that its program states; after a pause each kind is told late, together, or not any more."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot import ticks
from programs.occasions import instant
from storage.engine import Database
from storage.tables import OccurrenceRow
from tests.programs.test_occasions import ZONES
from tests.ticks.scene import MARIA, Vendor, at

HEAD = 'program "Sprint" runs 2026-01-01 to 2028-12-31 currency EUR\ncommission "Base" on deals pay 10% of amount\n'


def _claimed(database: Database) -> list[OccurrenceRow]:
    with database.reading() as session:
        return list(session.exec(select(OccurrenceRow).order_by("due_at")))


@pytest.mark.parametrize(
    "sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["clocks put forward", "and back"]
)
def test_in_sixty_zones_what_is_due_is_claimed_once_and_at_its_local_hour(sunday: date) -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        due = instant(sunday, time(2, 30), zone)
        database = Database.memory()
        vendor = Vendor.install(database)
        text = HEAD.replace("currency", f"timezone {name} currency") + "standings every Sunday at 02:30\n"
        vendor.activate(text, f"{sunday - timedelta(days=3)}T12:00")
        for seconds in (-1, 0, 1, 3_600, 7_200):
            ticks.tick(database, now=due + timedelta(seconds=seconds))
        (row,) = _claimed(database)
        database.close()
        assert row.due_at == row.claimed_at == due, name
        local, before = (each.astimezone(zone) for each in (due, due - timedelta(seconds=1)))
        is_after_a_gap = before.time() < time(2, 30) < local.time()
        assert local.date() == sunday
        assert local.time() == time(2, 30) or is_after_a_gap, name


@pytest.mark.parametrize(
    ("when", "ticked", "due"),
    [
        pytest.param("every month, day 31, at 09:00", ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-30", "2026-03-31"], ["2026-01-31", "2026-02-28", "2026-03-31"], id="the end of a month"),
        pytest.param("every month, last day, at 09:00", ["2028-02-27", "2028-02-28", "2028-02-29"], ["2028-01-31", "2028-02-29"], id="a leap day"),
        pytest.param("every quarter, day 1, at 09:00", ["2026-01-31", "2026-02-01", "2026-04-01", "2026-05-01"], ["2026-02-01", "2026-05-01"], id="a fiscal year"),
        pytest.param("every year, last weekday, at 09:00", ["2027-01-28", "2027-01-29", "2027-01-31"], ["2027-01-29"], id="the end of a fiscal year"),
    ],
)  # fmt: skip
def test_what_is_due_at_the_turn_of_a_period_is_claimed_on_its_day(
    database: Database, when: str, ticked: list[str], due: list[str]
) -> None:
    vendor = Vendor.install(database)
    fiscal = " fiscal year starts February" if "quarter" in when or "year" in when else ""
    first = date.fromisoformat(ticked[0]) - timedelta(days=30)
    vendor.activate(HEAD.replace(" currency", fiscal + " currency") + f"standings {when}\n", f"{first}T00:00")
    for day in ticked:
        vendor.tick(f"{day}T08:59")
        vendor.tick(f"{day}T09:00")
        vendor.tick(f"{day}T23:00")
    assert [f"{row.due_at:%Y-%m-%d %H:%M}" for row in _claimed(database)] == [f"{day} 09:00" for day in due]


def _vendor(database: Database, occasion: str) -> Vendor:
    vendor = Vendor.install(database)
    vendor.activate(HEAD + occasion, "2026-07-01T08:00")
    vendor.load("D-1,Acme,1000,2026-07-02", "2026-07-02T08:00")
    vendor.tick("2026-07-02T08:00")
    return vendor


def test_of_standings_that_were_missed_the_latest_is_told_and_only_while_it_is_fresh(
    database: Database,
) -> None:
    vendor = _vendor(database, "standings every Monday at 09:00\n")
    assert [each for each in vendor.tick("2026-07-28T09:00").occasions if "told" in each] == [
        "standings of Sprint (2026-07-27): told 1 partners"
    ]
    assert not vendor.tick("2026-07-28T09:01").occasions
    assert "standings" not in str(vendor.tick("2026-08-06T09:00").occasions), "three days late is too late"
    assert [each for each in vendor.tick("2026-08-10T09:00").occasions if "told" in each] != []
    due = [row.due_at for row in _claimed(database)]
    assert len(due) == len(set(due)) == 6, "what was not told is handled, too"


def test_ceremonies_that_were_missed_are_told_as_one(database: Database) -> None:
    vendor = _vendor(database, 'ceremony "Weekly" every Monday at 16:00\n')
    vendor.load("D-2,Acme,2000,2026-07-08", "2026-07-08T08:00")
    vendor.tick("2026-07-20T16:05")
    told = [str(each.blocks) for each in vendor.queued if "this is what you earned" in each.text]
    assert len(told) == 1
    assert "100.00" in told[0]
    assert "200.00" in told[0]


@pytest.mark.parametrize(
    ("back", "sentences"),
    [
        pytest.param("2026-07-05T10:00", ["opened until"], id="late, while it may still be open"),
        pytest.param("2026-07-10T10:00", ["was missed"], id="too late, and it is let go"),
    ],
)
def test_a_poll_that_was_missed_opens_late_or_is_let_go(
    database: Database, back: str, sentences: list[str]
) -> None:
    vendor = _vendor(
        database, 'poll "Pulse" ask nps "How likely?" every month, day 3, at 10:00 open 5 days\n'
    )
    found = vendor.tick(back).occasions
    assert len(found) == len(sentences)
    assert all(words in each for words, each in zip(sentences, found, strict=True))
    assert not vendor.tick(back).occasions
    asked = [each for each in vendor.queued if each.why.occasion == "poll"]
    assert len(asked) == ("opened" in sentences[0])
    assert all(each.not_after is None or each.not_after >= at(back) for each in asked)


@pytest.mark.parametrize("back", ["2026-07-03T10:00", "2026-07-07T10:00"])
def test_a_poll_that_opens_late_asks_nobody_else(database: Database, back: str) -> None:
    poll = 'poll "Pulse" ask nps "How likely?" to partners where tier = "gold" every month, day 3, at 10:00 open 5 days\n'
    vendor = _vendor(database, poll)
    assert len(vendor.tick(back).occasions) == 1
    [news] = [each for each in vendor.queued if each.why.occasion == "poll"]
    assert news.text.startswith("*Pulse* has opened, and asks nobody"), "and that is told to whoever asked"
    assert (news.channel, news.partner, news.user) == ("", None, MARIA.user)


def test_a_poll_is_reminded_of_and_closed_once_after_a_pause(database: Database) -> None:
    poll = 'poll "Pulse" ask nps "How likely?" every month, day 3, at 10:00 open 9 days remind after 3 days\n'
    vendor = _vendor(database, poll)
    assert len(vendor.tick("2026-07-03T10:00").occasions) == 1
    assert list(vendor.tick("2026-07-11T10:00").occasions) == ["poll “Pulse” reminded"]
    assert not vendor.tick("2026-07-11T10:01").occasions
    assert list(vendor.tick("2026-07-20T10:00").occasions) == ["poll “Pulse” closed"]
    assert not vendor.tick("2026-07-20T10:01").occasions
