"""What is about to be said is seen beforehand, exactly as it will be; and what is struck out is not said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlmodel import SQLModel, select

from bot import settling
from bot.blocks import outlook as blocks
from bot.cli.outlook_forms import outlook_form, outlook_text
from bot.outlook import Outlook, Planned, outlook, outlooks
from storage import outbox, people
from storage.changed import Overtaken
from storage.engine import Database
from storage.outgoing import Outgoing
from storage.tables import AuditRow
from tests.ticks.scene import MARIA, Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
decision "Kind" by partner, "market funds" or "rebate"
commission "Base" on deals pay 10% of amount
bonus "Customer" on deals when decision("Kind") = "rebate" pay 70 EUR
recognition "Big" on deals where amount >= 5000 badge "Big" say "{partner}: well done!"
standings every Monday at 09:00 by sum(amount)
ceremony "Weekly" every Monday at 10:00
poll "Pulse" ask nps "How likely?" every month, day 6, at 08:00 open 14 days remind after 5 days
poll "Mood" ask rating "How are we?" every month, day 12, at 08:00 anonymous
"""
MONDAY = "2026-07-06T12:00"
"""A Monday on which standings, a ceremony and a poll are due."""


@pytest.fixture
def vendor(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    with database.writing() as session:
        people.bind_channel(
            session,
            workspace_id=vendor.workspace.id,
            channel="CBOLT",
            partner="Bolt",
            by=MARIA,
            now=at("2026-07-01T08:00"),
        )
    vendor.load("D-1,Acme,1000,2026-07-01", "2026-07-01T08:00")
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.tick("2026-07-01T08:00")
    return vendor


def _due(vendor: Vendor) -> str:
    """Something is due of everything that a tick does; the moment at which it is."""
    vendor.load("D-1,Acme,1200,2026-07-01 D-2,Acme,7000,2026-07-02 D-3,Bolt,400,2026-07-03", MONDAY)
    return MONDAY


def _seen(vendor: Vendor, now: str) -> Outlook:
    with vendor.database.reading() as session:
        return outlook(session, vendor.workspace, now=at(now))


def _strike(vendor: Vendor, planned: Planned, seen: Outlook, now: str) -> bool:
    with vendor.database.writing() as session:
        return outbox.strike(
            session,
            workspace_id=vendor.workspace.id,
            message=planned.message,
            reason="they know already",
            by=MARIA,
            now=at(now),
            since=seen.reached,
        )


def _as_queued(message: Outgoing) -> Outgoing:
    """Without what a queued message does not keep with it, and the number of a poll, which it gets when it opens."""
    bare = json.loads(json.dumps([dict(block) for block in message.blocks]))
    for block in bare:
        for element in block.get("elements", ()):
            if str(element.get("action_id", "")).startswith("poll"):
                element["value"] = element["value"].partition(":")[2]
    return replace(message, about=(), awards=(), not_before=None, blocks=bare)


def _everything(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            str(row)
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select()).all()
        ]


def test_what_is_seen_beforehand_is_what_the_tick_queues_and_nothing_is_written(vendor: Vendor) -> None:
    before = {message.dedupe for message in vendor.queued}
    now = _due(vendor)
    rows = _everything(vendor.database)
    seen = _seen(vendor, now)
    assert _everything(vendor.database) == rows
    done = vendor.tick(now)
    assert (seen.report.occasions, seen.report.programs) == (done.occasions, done.programs)
    coming = [each.message for each in seen.planned if not each.queued]
    queued = [message for message in vendor.queued if message.dedupe not in before]
    assert [_as_queued(each) for each in coming] == [_as_queued(each) for each in queued]
    assert {each.why.occasion for each in coming} == {"awards", "question", "standings", "ceremony", "poll"}
    assert {each.message.dedupe for each in seen.planned if each.queued} == before
    assert _seen(vendor, now).report.messages == ()


def test_a_reminder_is_seen_beforehand(vendor: Vendor) -> None:
    vendor.tick(_due(vendor))
    seen = _seen(vendor, "2026-07-11T12:00")
    assert [each.why.occasion for each in seen.report.messages] == ["reminder", "reminder"]
    before = vendor.queued
    vendor.tick("2026-07-11T12:00")
    assert [_as_queued(each) for each in vendor.queued if each not in before] == [
        _as_queued(each) for each in seen.report.messages
    ]


def test_what_has_its_time_within_a_week_is_named_once(vendor: Vendor) -> None:
    vendor.tick(_due(vendor))
    assert [(at.isoformat()[:16], blocks.why(reason)) for at, reason in _seen(vendor, MONDAY).coming_up] == [
        ("2026-07-11T08:00", "Sprint: reminder of the poll “Pulse”"),
        ("2026-07-12T08:00", "Sprint: poll “Mood” opens"),
        ("2026-07-13T09:00", "Sprint: standings"),
        ("2026-07-13T10:00", "Sprint: ceremony “Weekly”"),
    ]


def test_each_message_says_to_whom_when_and_why(vendor: Vendor) -> None:
    seen = _seen(vendor, _due(vendor))
    [big] = [each for each in seen.planned if "well done" in each.message.text]
    assert (big.message.partner, big.places, big.queued) == ("Acme", ("CT1",), False)
    assert blocks.why(big.message.why) == "Sprint: Big (D-2)"
    text = "\n".join(outlook_text([seen]))
    assert "to Acme (CT1), with the next tick\n  Sprint: Big (D-2)\n  | *Big*\n  | Acme: well done!" in text
    form = outlook_form([seen])["messages"]
    assert len(form) == len(seen.planned)
    assert {each["state"] for each in form} == {"queued", "coming"}


def test_what_is_struck_out_before_it_is_queued_is_told_in_no_message(vendor: Vendor) -> None:
    now = _due(vendor)
    seen = _seen(vendor, now)
    for each in seen.planned:
        if "well done" in each.message.text or each.message.why.occasion == "standings":
            assert _strike(vendor, each, _seen(vendor, now), now)
    left = _seen(vendor, now)
    assert len(left.planned) == len(seen.planned) - 3
    vendor.tick(now)
    assert {each.dedupe for each in vendor.queued} == {each.message.dedupe for each in left.planned}
    assert not any("well done" in text for text in vendor.messages)
    assert "Big" in {award.rule for award in vendor.awards}  # the award stays
    assert vendor.differences == ()


def test_news_of_which_a_part_was_struck_out_tells_the_rest(vendor: Vendor) -> None:
    """One message was to tell of two awards: struck out, and then a third one comes."""
    vendor.load("D-5,Acme,100,2026-07-02 D-6,Acme,200,2026-07-02", "2026-07-02T08:00")
    seen = _seen(vendor, "2026-07-02T08:00")
    [news] = [each for each in seen.planned if not each.queued and each.message.why.occasion == "awards"]
    assert blocks.why(news.message.why) == "Sprint: Base (D-5, D-6)"
    assert _strike(vendor, news, seen, "2026-07-02T08:00")
    vendor.load("D-7,Acme,300,2026-07-02", "2026-07-02T08:00")
    vendor.tick("2026-07-02T08:00")
    told = "\n".join(vendor.messages)
    assert [worth in told for worth in ("30.00 EUR", "10.00 EUR", "20.00 EUR")] == [True, False, False]


def test_what_is_queued_is_struck_out_once_and_on_record(vendor: Vendor) -> None:
    seen = _seen(vendor, "2026-07-01T09:00")
    queued = seen.planned[0]
    assert queued.queued
    assert _strike(vendor, queued, seen, "2026-07-01T09:00")
    after = _seen(vendor, "2026-07-01T09:00")
    assert not _strike(vendor, queued, after, "2026-07-01T09:00")
    assert after.find(queued.mark) is None
    [row] = after.struck
    assert (row.mark, row.error, row.struck_by, row.struck_at) == (
        queued.mark,
        "they know already",
        str(MARIA),
        at("2026-07-01T09:00"),
    )
    with vendor.database.reading() as session:
        [note] = session.exec(select(AuditRow).where(AuditRow.action == "struck out")).all()
    assert (note.actor, note.subject) == (str(MARIA), f"message:{queued.mark}")
    assert "they know already" not in str(note.details)


def test_a_tick_that_worked_meanwhile_begins_anew_without_it(vendor: Vendor) -> None:
    now = _due(vendor)
    with vendor.database.reading() as session:
        found = settling.found(session, vendor.workspace, now=at(now), as_of=None)
    assert found is not None
    seen = _seen(vendor, now)
    [big] = [each for each in seen.planned if "well done" in each.message.text]
    assert _strike(vendor, big, seen, now)
    with pytest.raises(Overtaken), vendor.database.writing() as session:
        settling.settle(session, found, now=at(now))
    vendor.tick(now)
    assert not any("well done" in text for text in vendor.messages)


def test_who_strikes_out_what_a_tick_has_queued_meanwhile_looks_again(vendor: Vendor) -> None:
    now = _due(vendor)
    seen = _seen(vendor, now)
    [big] = [each for each in seen.planned if "well done" in each.message.text]
    vendor.tick(now)
    with pytest.raises(Overtaken):
        _strike(vendor, big, seen, now)
    assert _strike(vendor, big, _seen(vendor, now), now)
    assert not any("well done" in text for text in vendor.messages)


def test_every_workspace_has_its_own(vendor: Vendor) -> None:
    other = Vendor.install(vendor.database, "T2")
    other.load("D-1,Acme,9,2026-07-01", "2026-07-01T08:00")
    now = _due(vendor)
    first, second = outlooks(vendor.database, now=at(now))
    assert first.planned
    assert second.planned == ()


def test_a_ceremony_is_announced_as_was_seen_and_not_where_that_was_struck_out(vendor: Vendor) -> None:
    weekly = 'ceremony "Weekly" every Monday at 10:00'
    vendor.activate(
        PROGRAM.replace(weekly, f"{weekly} announced 1 day before, 1 hour before"), "2026-07-01T09:00"
    )
    sunday = "2026-07-05T10:00"
    coming = [str(blocks.why(reason)) for _, reason in _seen(vendor, "2026-07-04T12:00").coming_up]
    assert coming.count("Sprint: ceremony “Weekly” announced") == 1
    seen = _seen(vendor, sunday)
    announced = [each for each in seen.planned if each.message.why.occasion == "countdown"]
    assert [(each.message.partner, each.places) for each in announced] == [
        ("Acme", ("CT1",)),
        ("Bolt", ("CBOLT",)),
    ]
    assert all("1 day to go" in each.message.text and not each.message.owners for each in announced)
    assert _strike(vendor, announced[0], seen, sunday)
    vendor.tick(sunday)
    queued = [each for each in vendor.queued if each.why.occasion == "countdown"]
    assert [_as_queued(each) for each in queued] == [_as_queued(announced[1].message)]
