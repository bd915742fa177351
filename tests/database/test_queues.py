"""What comes in and what goes out: once for each meaning, one worker at a time, and nothing settled by whoever came too late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from storage import inbox, leases, outbox, outgoing, tellings
from storage.changed import LeaseLost
from storage.engine import Database
from storage.outgoing import Outgoing, Why
from storage.row import Row
from storage.tables import OutboxRow
from tests.database.values import HOUR, NOW, workspace


def message(dedupe: str, **more: Any) -> Outgoing:
    known: dict[str, Any] = {
        "kind": "message",
        "message_class": "shout-out",
        "text": "Well done",
        "channel": "C1",
        "why": Why("answer"),
    }
    return Outgoing(dedupe=dedupe, **{**known, **more})


@contextmanager
def reads_of(kind: type[Row], ids: list[int]) -> Iterator[None]:
    """Inside, the ids of all rows of that kind that are read whole are noted."""

    def note(row: Any, *_: object) -> None:
        ids.append(row.id)

    for occasion in ("load", "refresh"):
        event.listen(kind, occasion, note)
    try:
        yield
    finally:
        for occasion in ("load", "refresh"):
            event.remove(kind, occasion, note)


def sending(session: Session, item: outgoing.Claimed, *, now: datetime = NOW) -> None:
    outbox.sending(session, id=item.id, token=item.token, channel="C1", said_as="post", now=now, lease=HOUR)


def test_after_a_clock_was_set_back_what_was_due_is_due_and_what_is_worked_on_is_kept(
    database: Database,
) -> None:
    then, lease = NOW - timedelta(hours=1), timedelta(minutes=1)
    with database.writing() as session:
        workspace_id = workspace(session)
        for meaning in ("worked on", "left alone"):
            inbox.store(
                session, team_id="T1", kind="command", meaning=meaning, actor=meaning, payload={}, now=NOW
            )
        (worked_on,) = inbox.claim(session, now=NOW, lease=lease, limit=1)
        outbox.enqueue(session, workspace_id=workspace_id, message=message("soon"), now=NOW)
        later = message("tomorrow", not_before=NOW + timedelta(days=1))
        outbox.enqueue(session, workspace_id=workspace_id, message=later, now=NOW)
        assert inbox.claim(session, now=then, lease=lease, limit=9) == ()
        leases.set_back(session, now=then, by=timedelta(hours=1), lease=lease)
        assert inbox.claim(session, now=then, lease=lease, limit=9) == ()
        inbox.done(session, id=worked_on.id, token=worked_on.token, now=then)
    with database.writing() as session:
        found = inbox.claim(session, now=then + lease, lease=lease, limit=9)
        told = outbox.claim(session, now=then + lease, lease=lease, limit=9)
    assert [each.id for each in found] == [worked_on.id + 1]
    assert [each.message.dedupe for each in told] == ["soon"]


def test_what_means_the_same_is_stored_once(database: Database) -> None:
    with database.writing() as session:
        first = inbox.store(
            session, team_id="T1", kind="command", meaning="m", actor="", payload={"a": 1}, now=NOW
        )
        assert first is not None
        assert (
            inbox.store(
                session, team_id="T1", kind="command", meaning="m", actor="", payload={"a": 2}, now=NOW
            )
            is None
        )
        assert (
            inbox.store(session, team_id="T2", kind="command", meaning="m", actor="", payload={}, now=NOW)
            is not None
        )
        assert [item.payload for item in inbox.claim(session, now=NOW, lease=HOUR, limit=9)] == [{"a": 1}, {}]


def test_work_belongs_to_whoever_claimed_it_until_the_lease_is_over(database: Database) -> None:
    with database.writing() as session:
        inbox.store(session, team_id="T1", kind="command", meaning="m", actor="", payload={}, now=NOW)
        (slow,) = inbox.claim(session, now=NOW, lease=HOUR, limit=9)
        assert inbox.claim(session, now=NOW, lease=HOUR, limit=9) == ()
        (quick,) = inbox.claim(session, now=NOW + HOUR, lease=HOUR, limit=9)
        assert (quick.id, quick.attempts) == (slow.id, 2)
        with pytest.raises(LeaseLost):
            inbox.done(session, id=slow.id, token=slow.token, now=NOW)
        inbox.done(session, id=quick.id, token=quick.token, now=NOW)
        assert inbox.claim(session, now=NOW + 9 * HOUR, lease=HOUR, limit=9) == ()


def test_what_failed_comes_again_or_is_put_away_with_its_error(database: Database) -> None:
    with database.writing() as session:
        inbox.store(session, team_id="T1", kind="command", meaning="m", actor="", payload={}, now=NOW)
        (item,) = inbox.claim(session, now=NOW, lease=HOUR, limit=9)
        inbox.failed(session, id=item.id, token=item.token, error="no answer", now=NOW, retry_at=NOW + HOUR)
        assert inbox.claim(session, now=NOW, lease=HOUR, limit=9) == ()
        (item,) = inbox.claim(session, now=NOW + HOUR, lease=HOUR, limit=9)
        inbox.failed(session, id=item.id, token=item.token, error="broken", now=NOW, retry_at=None)
        assert [(each.state, each.error) for each in inbox.listed(session, state="dead")] == [
            ("dead", "broken")
        ]


def test_many_workers_share_the_work_and_none_of_it_twice(database: Database) -> None:
    with database.writing() as session:
        for number in range(40):
            inbox.store(
                session, team_id="T1", kind="command", meaning=f"m{number}", actor="", payload={}, now=NOW
            )
    taken: list[int] = []
    start = Barrier(4)

    def work() -> None:
        start.wait()
        while True:
            with database.writing() as session:
                found = inbox.claim(session, now=NOW, lease=HOUR, limit=3)
            if not found:
                return
            taken.extend(item.id for item in found)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 40


def test_a_message_is_queued_once_and_the_urgent_goes_first(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        assert outbox.enqueue(session, workspace_id=workspace_id, message=message("a"), now=NOW) is not None
        assert outbox.enqueue(session, workspace_id=workspace_id, message=message("a"), now=NOW) is None
        outbox.enqueue(session, workspace_id=workspace_id, message=message("b", urgency=5), now=NOW)
        found = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        assert [item.message.dedupe for item in found] == ["b", "a"]


def test_of_awards_that_were_told_again_and_again_only_the_newest_messages_are_read(
    database: Database,
) -> None:
    told = [f"award {number}" for number in range(5)]
    with database.writing() as session:
        workspace_id = workspace(session)
        for number in range(12):
            awards = told if number < 10 else told[number - 10 : number - 9]
            outbox.enqueue(
                session, workspace_id=workspace_id, message=message(f"m{number}", awards=awards), now=NOW
            )
            (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
            sending(session, item)
            outbox.sent(session, id=item.id, token=item.token, channel="C1", ts=f"{number}.000100", now=NOW)
    read: list[int] = []
    with database.reading() as session, reads_of(OutboxRow, read):
        found = tellings.standing(session, workspace_id=workspace_id, channel="C1", awards=[*told, "unknown"])
        assert [(each.ts, sorted(each.places)) for each in found] == [
            ("11.000100", [0]),
            ("10.000100", [0]),
            ("9.000100", [2, 3, 4]),
        ]
        assert sorted(read, reverse=True) == [each.id for each in found], "no other message is read whole"
        assert tellings.standing(session, workspace_id=workspace_id, channel="C2", awards=told) == ()


def test_nothing_is_sent_without_proof(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        outbox.enqueue(session, workspace_id=workspace_id, message=message("a"), now=NOW)
        (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        sending(session, item)
        assert outbox.claim(session, now=NOW, lease=HOUR, limit=9) == ()
        outbox.sent(session, id=item.id, token=item.token, channel="C1", ts="1.2", now=NOW)
        assert outbox.claim(session, now=NOW + 9 * HOUR, lease=HOUR, limit=9) == ()
        assert outbox.unknowns(session, workspace_id=workspace_id) == ()
        with pytest.raises(LeaseLost):
            outbox.failed(session, id=item.id, token=item.token, error="late", retry_at=None)


def test_what_was_left_on_its_way_is_unknown_until_somebody_decides(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        for dedupe in ("seen", "not seen"):
            outbox.enqueue(session, workspace_id=workspace_id, message=message(dedupe), now=NOW)
        for item in outbox.claim(session, now=NOW, lease=HOUR, limit=9):
            sending(session, item)
        assert outbox.claim(session, now=NOW + HOUR, lease=HOUR, limit=9) == ()
        seen, missing = outbox.unknowns(session, workspace_id=workspace_id)
        assert outbox.was_posted(session, id=seen.id, now=NOW)
        assert outbox.post_again(session, id=missing.id, now=NOW)
        assert not outbox.post_again(session, id=seen.id, now=NOW)
        assert [item.message.dedupe for item in outbox.claim(session, now=NOW, lease=HOUR, limit=9)] == [
            "not seen"
        ]


def test_whoever_lost_the_lease_may_not_send(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        outbox.enqueue(session, workspace_id=workspace_id, message=message("a"), now=NOW)
        (slow,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        with pytest.raises(LeaseLost):
            sending(session, slow, now=NOW + HOUR)
        (quick,) = outbox.claim(session, now=NOW + HOUR, lease=HOUR, limit=9)
        with pytest.raises(LeaseLost):
            sending(session, slow)
        sending(session, quick, now=NOW + HOUR)


def test_nobody_asks_about_a_message_while_it_is_on_its_way(database: Database) -> None:
    """The last of what was claimed together begins late in the lease; from then on it has a whole one, and says where it goes."""
    with database.writing() as session:
        workspace_id = workspace(session)
        outbox.enqueue(session, workspace_id=workspace_id, message=message("a"), now=NOW)
        (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        sending(session, item, now=NOW + HOUR * 0.9)
        outbox.claim(session, now=NOW + HOUR * 1.8, lease=HOUR, limit=9)
        assert outbox.unknowns(session, workspace_id=workspace_id) == ()
        outbox.claim(session, now=NOW + HOUR * 1.9, lease=HOUR, limit=9)
        assert [each.channel for each in outbox.unknowns(session, workspace_id=workspace_id)] == ["C1"]


def test_what_comes_too_late_is_not_sent(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        outbox.enqueue(session, workspace_id=workspace_id, message=message("a", not_after=NOW), now=NOW)
        assert outbox.claim(session, now=NOW + HOUR, lease=HOUR, limit=9) == ()
        (dead,) = outbox.deads(session, workspace_id=workspace_id)
        assert dead.error == "too late to be worth sending"


def test_what_was_not_tried_does_not_count_as_an_attempt(database: Database) -> None:
    with database.writing() as session:
        outbox.enqueue(session, workspace_id=workspace(session), message=message("a"), now=NOW)
        (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        outbox.defer(session, id=item.id, token=item.token, retry_at=NOW)
        (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        assert item.attempts == 1
        outbox.failed(session, id=item.id, token=item.token, error="busy", retry_at=NOW)
        (item,) = outbox.claim(session, now=NOW, lease=HOUR, limit=9)
        assert (item.attempts, item.error) == (2, "busy")
