"""Standings and ceremonies: nothing is told twice, also not under a new version or late; what goes before and after a ceremony goes with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.outlook import outlook
from storage import outbox
from storage.engine import Database
from tests.ticks.scene import Vendor, at

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
    told = [str(message.blocks) for message in vendor.queued if "this is what you earned" in message.text]
    assert all("_Base_: 10% of" in text for text in told)
    assert [("100.00" in text, "200.00" in text, "300.00" in text) for text in told] == [
        (True, True, False),
        (False, False, True),
    ]


ANNOUNCED = """ceremony "Weekly" every Monday at 16:00 in America/New_York announced 1 day before, 1 hour before
by sum(amount) names hidden again at 09:00
"""
"""At eight in the evening by UTC, in summer."""


def _occasions(vendor: Vendor, now: str) -> list[str]:
    return [sentence.partition(" (")[2] for sentence in vendor.tick(now).occasions if "ceremony" in sentence]


def test_a_ceremony_is_announced_while_it_is_still_to_come_and_told_again_once(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,500,2026-07-02", "2026-07-01T08:00")
    vendor.activate(HEAD + ANNOUNCED, "2026-07-01T08:00")
    assert _occasions(vendor, "2026-07-05T19:59") == []
    assert _occasions(vendor, "2026-07-05T20:00") == ["2026-07-06) announced: told 1 partners"]
    assert _occasions(vendor, "2026-07-06T19:01") == ["2026-07-06) announced: told 1 partners"]
    assert _occasions(vendor, "2026-07-06T20:00") == ["2026-07-06): told 1 partners"]
    # Of what nobody was told, nobody is told again; nothing was sent yet.
    assert _occasions(vendor, "2026-07-07T13:00") == []
    # Nobody looked for a week: both announcements are late, and only the ceremony itself is held.
    assert _occasions(vendor, "2026-07-13T20:30") == ["2026-07-13): told 1 partners"]
    # Of two that are due at once, the nearer one is said, where the one before would have stood.
    assert _occasions(vendor, "2026-07-20T19:30") == ["2026-07-20) announced: told 1 partners"]
    said = [each for each in vendor.queued if each.why.occasion == "countdown"]
    assert ["1 day" in said[0].text, *("1 hour" in each.text for each in said[1:])] == [True] * 3
    assert said[1].replaces == said[0].dedupe


def test_awards_stand_under_their_opening_in_turn_and_the_whole_takes_its_place(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,500,2026-07-02", "2026-07-01T08:00")
    vendor.activate(HEAD + ANNOUNCED, "2026-07-01T08:00")
    vendor.tick("2026-07-06T20:00")
    opening, first, second, whole = (each for each in vendor.queued if each.why.occasion == "ceremony")
    assert "2 awards" in opening.text
    assert [each.under for each in (first, second)] == [opening.dedupe] * 2
    assert whole.replaces == opening.dedupe
    assert "the only one so far" in whole.text
    assert all(each.owners == ("Acme",) for each in (opening, first, second, whole))
    with database.reading() as session:
        waiting = {
            each.message.dedupe: each.due_at
            for each in outbox.waiting(session, workspace_id=vendor.workspace.id)
        }
    assert [waiting[each.dedupe].isoformat()[11:19] for each in (opening, first, second, whole)] == [
        "20:00:00", "20:00:30", "20:01:00", "20:01:30",
    ]  # fmt: skip


def _announced(database: Database) -> Vendor:
    """The ceremony of 6 July was announced, and Slack took it."""
    vendor = Vendor.install(database)
    vendor.activate(HEAD + ANNOUNCED, "2026-07-01T08:00")
    vendor.tick("2026-07-05T20:00")
    _send_all(vendor, "2026-07-05T20:01")
    return vendor


def _send_all(vendor: Vendor, now: str) -> None:
    """Slack takes what waits, one a second."""
    with vendor.database.writing() as session:
        lease = timedelta(minutes=1)
        for number, row in enumerate(outbox.claim(session, now=at(now), lease=lease, limit=50)):
            outbox.sending(
                session, id=row.id, token=row.token, channel="CT1", said_as="post", now=at(now), lease=lease
            )
            ts = f"{at(now).timestamp() + number:.6f}"
            outbox.sent(session, id=row.id, token=row.token, channel="CT1", ts=ts, now=at(now))


@pytest.mark.parametrize(
    ("again", "heard", "then", "told"),
    [
        pytest.param("09:00", "2026-07-06T20:00", "2026-07-07T13:00", 1, id="the next morning"),
        pytest.param("19:00", "2026-07-06T20:00", "2026-07-06T23:00", 1, id="three hours later"),
        pytest.param("09:00", "2026-07-07T12:00", "2026-07-07T13:00", 0, id="just when it was heard late"),
        pytest.param("09:00", "2026-07-07T12:00", "2026-07-10T13:00", 0, id="too late"),
    ],
)
def test_a_ceremony_is_told_again_to_those_who_heard_it_in_time_as_seen_beforehand(
    database: Database, again: str, heard: str, then: str, told: int
) -> None:
    vendor = Vendor.install(database)
    vendor.load("D-1,Acme,1000,2026-07-02 D-2,Acme,500,2026-07-02", "2026-07-01T08:00")
    vendor.activate(HEAD + ANNOUNCED.replace("09:00", again), "2026-07-01T08:00")
    vendor.tick("2026-07-06T20:00")
    _send_all(vendor, heard)
    # What was earned since is for the next ceremony, and what was taken back is not told again.
    vendor.load(
        "D-2,Acme,500,2026-07-02,2026-07-03 D-3,Acme,7000,2026-07-06,",
        "2026-07-06T21:00",
        header="id,partner,amount,closed_on,cancelled_on",
    )
    vendor.tick("2026-07-06T21:00")
    with database.reading() as session:
        seen = outlook(session, vendor.workspace, now=at(then)).report.messages
    vendor.tick(then)
    said = [each for each in vendor.queued if each.why.occasion == "retold"]
    assert [each.text for each in said] == [each.text for each in seen if each.why.occasion == "retold"]
    assert len(said) == told
    for each in said:
        assert "100.00 EUR*, _Base_" in each.text
        assert "*50.00 EUR*" not in each.text
        assert "700.00" not in each.text


MOVED = ANNOUNCED.replace("16:00", "18:00")


def _turned(vendor: Vendor, now: str) -> list[str]:
    """What a tick says of announced ceremonies that turned: in place of the announcement, or as a message of its own. Each is said once."""
    known = {each.dedupe for each in vendor.queued}
    with vendor.database.reading() as session:
        planned = outlook(session, vendor.workspace, now=at(now)).report.messages
    vendor.tick(now)
    new = [each for each in vendor.queued if each.why.occasion == "turned" and each.dedupe not in known]
    assert {each.text for each in new} <= {each.text for each in planned}
    assert vendor.tick(now).occasions == ()
    return [
        ("in place: " if each.replaces else "anew: ") + re.sub(r"<!date.*?\|(.*?)>", r"\1", each.text)
        for each in new
    ]


def test_an_announced_ceremony_that_is_not_held_then_is_corrected_where_it_was_announced(
    database: Database,
) -> None:
    vendor = _announced(database)
    vendor.pause("2026-07-06T08:00")
    [said] = _read(vendor, "2026-07-06T08:00")
    assert "in place: :no_entry_sign: *Weekly* is not held as announced" in said
    assert "It was to begin 2026-07-06 20:00 UTC. It is put off, as Sprint is paused." in said
    # Whatever it is changed to meanwhile, nothing is held until it goes on.
    vendor.activate(HEAD + MOVED, "2026-07-06T08:10")
    assert _read(vendor, "2026-07-06T08:10") == []
    vendor.activate(HEAD + ANNOUNCED + "\n", "2026-07-06T08:20")
    vendor.resume("2026-07-06T09:00")
    [said] = _read(vendor, "2026-07-06T09:00")
    assert "in place: :hourglass_flowing_sand: *Weekly* is held after all" in said
    vendor.activate(HEAD + MOVED, "2026-07-06T10:00")
    [said] = _read(vendor, "2026-07-06T10:00")
    assert "*Weekly* is held at another time" in said
    assert "It begins 2026-07-06 22:00 UTC, and not 2026-07-06 20:00 UTC, as Sprint was changed." in said
    vendor.activate(HEAD + MOVED.replace("Weekly", "Monday"), "2026-07-06T10:30")
    said, that_of_ten = _read(vendor, "2026-07-06T10:30")
    assert "It is not held any more, as Sprint was changed" in said
    assert "The next ceremony is *Monday*, 2026-07-06 22:00 UTC." in said
    vendor.activate(HEAD + ANNOUNCED.replace("Weekly", "Monday"), "2026-07-06T11:00")
    assert "*Weekly* is called *Monday* now" in that_of_ten
    assert "It begins 2026-07-06 22:00 UTC, as announced." in that_of_ten
    said, *_ = _read(vendor, "2026-07-06T11:00")
    assert "*Weekly* is called *Monday* now" in said
    assert "It begins 2026-07-06 20:00 UTC, as announced." in said
    vendor.end("2026-07-06T12:00")
    every = _read(vendor, "2026-07-06T12:00")
    assert all("It is not held, as Sprint has ended." in said for said in every)
    assert _read(vendor, "2026-07-06T20:00") == []


def _read(vendor: Vendor, now: str) -> list[str]:
    """What a tick says of them, once Slack has taken it."""
    said = _turned(vendor, now)
    _send_all(vendor, now)
    return said


def test_an_announcement_that_was_not_sent_is_struck_with_its_ceremony_and_made_anew(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(HEAD + ANNOUNCED, "2026-07-01T08:00")
    vendor.tick("2026-07-05T20:00")
    vendor.pause("2026-07-06T08:00")
    assert _turned(vendor, "2026-07-06T08:00") == []
    with database.reading() as session:
        [struck] = outbox.struck(session, workspace_id=vendor.workspace.id)
    assert (struck.message.why.occasion, struck.error) == (
        "countdown",
        "the ceremony is not held as announced",
    )
    vendor.resume("2026-07-06T09:00")
    [said] = _turned(vendor, "2026-07-06T09:00")
    assert said.startswith("anew: :hourglass_flowing_sand: *Weekly* is held after all")


def test_what_slack_is_slow_to_take_is_called_off_by_what_holds_now(database: Database) -> None:
    vendor = _announced(database)
    vendor.pause("2026-07-06T08:00")
    [paused] = _turned(vendor, "2026-07-06T08:00")
    assert "It is put off" in paused
    vendor.resume("2026-07-06T08:05")
    assert _turned(vendor, "2026-07-06T08:05") == [], "the announcement stands, and nobody has read otherwise"
    vendor.pause("2026-07-06T08:10")
    assert len(_turned(vendor, "2026-07-06T08:10")) == 1
    vendor.end("2026-07-06T08:15")
    [ended] = _turned(vendor, "2026-07-06T08:15")
    assert "has ended" in ended
    with database.reading() as session:
        [waits] = outbox.waiting(session, workspace_id=vendor.workspace.id)
        struck = outbox.struck(session, workspace_id=vendor.workspace.id)
    assert "has ended" in waits.message.text
    assert [row.error for row in struck] == [
        "the ceremony is not held as announced",
        "the ceremony is held after all",
    ]


def test_a_ceremony_that_was_announced_anew_is_called_off_where_that_stands(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(HEAD + ANNOUNCED, "2026-07-01T08:00")
    vendor.tick("2026-07-05T20:00")
    vendor.pause("2026-07-06T08:00")
    assert _turned(vendor, "2026-07-06T08:00") == []
    vendor.resume("2026-07-06T09:00")
    assert len(_turned(vendor, "2026-07-06T09:00")) == 1
    vendor.pause("2026-07-06T09:01")
    assert _turned(vendor, "2026-07-06T09:01") == [], "nobody has read that it is coming"
    vendor.resume("2026-07-06T09:02")
    assert len(_turned(vendor, "2026-07-06T09:02")) == 1
    _send_all(vendor, "2026-07-06T09:03")
    vendor.end("2026-07-06T10:00")
    [said] = _turned(vendor, "2026-07-06T10:00")
    assert said.startswith("in place: :no_entry_sign: *Weekly* is not held as announced")


def test_a_ceremony_that_is_stopped_in_its_last_minute_is_corrected_and_one_that_was_held_is_not(
    database: Database,
) -> None:
    vendor = _announced(database)
    vendor.end("2026-07-06T19:59")
    [said] = _turned(vendor, "2026-07-06T20:01")
    assert "It is not held, as Sprint has ended." in said
    vendor.activate(HEAD + ANNOUNCED, "2026-07-07T08:00")
    vendor.tick("2026-07-12T20:00")
    _send_all(vendor, "2026-07-12T20:01")
    vendor.tick("2026-07-13T20:00")
    vendor.end("2026-07-13T20:01")
    assert _turned(vendor, "2026-07-13T20:02") == []
