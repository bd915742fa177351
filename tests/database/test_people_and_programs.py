"""Who may do what, which program is in force, what is due: each on record, each decided once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from storage import marks, occurrences, people, programs, settling, workspaces
from storage.changed import Changed, Overtaken
from storage.engine import Database
from storage.people import Actor
from storage.settling import Reached
from storage.tables import AuditRow
from tests.database.values import FRANCO, MARIA, NOW, in_force, workspace


def test_a_role_is_given_and_taken_on_record(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        people.set_role(session, workspace_id=workspace_id, actor=FRANCO, role="finance", by=MARIA, now=NOW)
        people.set_role(session, workspace_id=workspace_id, actor=FRANCO, role="manager", by=MARIA, now=NOW)
        assert people.role(session, workspace_id=workspace_id, actor=FRANCO) == "manager"
        assert people.role(session, workspace_id=workspace(session, "T2"), actor=FRANCO) is None
        people.set_role(session, workspace_id=workspace_id, actor=FRANCO, role=None, by=MARIA, now=NOW)
        assert people.role(session, workspace_id=workspace_id, actor=FRANCO) is None
    with database.reading() as session:
        on_record = session.exec(select(AuditRow.details).order_by(col(AuditRow.id)))
        assert list(on_record) == [{"role": "finance"}, {"role": "manager"}, {"role": None}]


def test_the_same_user_id_in_another_workspace_is_somebody_else(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        people.set_role(session, workspace_id=workspace_id, actor=MARIA, role="manager", by=MARIA, now=NOW)
        for other in (Actor("", "T9", MARIA.user), Actor("E1", MARIA.team, MARIA.user)):
            assert people.role(session, workspace_id=workspace_id, actor=other) is None


def test_a_channel_belongs_to_one_partner(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        for partner in ("Acme", "Straße"):
            people.bind_channel(
                session, workspace_id=workspace_id, channel="C1", partner=partner, by=MARIA, now=NOW
            )
        assert people.partner_of_channel(session, workspace_id=workspace_id, channel="C1") == "Straße"
        assert people.channels_of_partner(session, workspace_id=workspace_id, partner=" STRASSE") == ("C1",)
        assert people.channels_of_partner(session, workspace_id=workspace_id, partner="Acme") == ()
        people.channel_moved(session, workspace_id=workspace_id, old="C1", new="C2")
        assert people.bound_channels(session, workspace_id=workspace_id) == (("C2", "Straße"),)
        assert people.unbind_channel(session, workspace_id=workspace_id, channel="C2", by=MARIA, now=NOW)
        assert not people.unbind_channel(session, workspace_id=workspace_id, channel="C2", by=MARIA, now=NOW)


def test_a_person_speaks_for_one_partner(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        for partner in ("Acme", "Beta"):
            people.bind_person(
                session, workspace_id=workspace_id, actor=FRANCO, partner=partner, by=MARIA, now=NOW
            )
        assert people.partner_of_person(session, workspace_id=workspace_id, actor=FRANCO) == "Beta"
        assert people.unbind_person(session, workspace_id=workspace_id, actor=FRANCO, by=MARIA, now=NOW)
        assert people.partner_of_person(session, workspace_id=workspace_id, actor=FRANCO) is None


def test_one_version_of_a_program_is_in_force(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        first = in_force(session, workspace_id, text="one")
        second = in_force(session, workspace_id, text="two")
        assert (first.program_id, first.number, second.number) == (second.program_id, 1, 2)
        assert [each.text for each in programs.in_force(session, workspace_id=workspace_id)] == ["two"]
        states = [
            each.state for each in programs.versions(session, workspace_id=workspace_id, name="SPRINT ")
        ]
        assert states == ["ended", "active"]
        with pytest.raises(Changed):
            programs.activate(session, version_id=first.id, actor=MARIA, now=NOW)
        programs.end(session, program_id=first.program_id, actor=MARIA, now=NOW)
        assert programs.in_force(session, workspace_id=workspace_id) == ()


def test_a_text_written_on_an_older_one_is_not_saved(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        first = programs.save_draft(
            session, workspace_id=workspace_id, name="Sprint", text="one", author=MARIA, now=NOW
        )
        programs.save_draft(
            session, workspace_id=workspace_id, name="Sprint", text="two", author=FRANCO, now=NOW
        )
        with pytest.raises(Changed):
            programs.save_draft(
                session,
                workspace_id=workspace_id,
                name="Sprint",
                text="three",
                author=MARIA,
                now=NOW,
                expected_hash=first.hash,
            )


def test_an_occurrence_is_claimed_by_one(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        program_id = in_force(session, workspace_id).program_id
    claimed: list[bool] = []
    start = Barrier(4)

    def work() -> None:
        start.wait()
        with database.writing() as session:
            claimed.append(
                occurrences.claim(
                    session,
                    workspace_id=workspace_id,
                    program_id=program_id,
                    item="poll:nps",
                    due_at=NOW,
                    now=NOW,
                )
            )

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == [False, False, False, True]
    with database.reading() as session:
        last = occurrences.last_handled(
            session, workspace_id=workspace_id, program_id=program_id, item="poll:nps"
        )
    assert last == NOW


def test_marks_are_gone_with_the_transaction_that_took_them(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        for _ in range(2):
            marks.mark(session, workspace_id=workspace_id, now=NOW, subject="acme", on=date(2026, 7, 1))
    with database.reading() as session:
        seen = marks.listed(session, workspace_id=workspace_id)
        assert [(mark.kind, mark.subject, mark.on) for mark in seen] == [
            ("facts", "acme", date(2026, 7, 1))
        ] * 2
    with suppress(RuntimeError), database.writing() as session:
        marks.remove(session, seen)
        raise RuntimeError
    with database.writing() as session:
        assert marks.any(session)
        assert marks.workspaces_with_marks(session) == (workspace_id,)
        marks.mark(session, workspace_id=workspace_id, now=NOW, subject="beta")
        marks.remove(session, seen)
        (since,) = marks.listed(session, workspace_id=workspace_id)
        assert since.subject == "beta"
        marks.remove(session, [since])
    with database.writing() as session:
        assert not marks.any(session)
        assert not marks.waiting(session, workspace_id=workspace_id)


def test_the_settled_day_only_goes_forward(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        first = settling.reached(session, workspace_id=workspace_id)
        assert first == Reached(None, 0)
        for day in (2, 1):
            since = settling.reached(session, workspace_id=workspace_id)
            settling.advance(session, workspace_id=workspace_id, since=since, on=date(2026, 7, day))
        assert settling.reached(session, workspace_id=workspace_id) == Reached(date(2026, 7, 2), 2)
        with pytest.raises(Overtaken):
            settling.advance(session, workspace_id=workspace_id, since=first, on=date(2026, 7, 3))


def test_facts_that_were_there_first_belong_to_whoever_installs_first(database: Database) -> None:
    with database.writing() as session:
        reserved = workspaces.reserve(session, now=NOW)
        installed = workspaces.install(session, team_id="T1", name="Vendor", now=NOW)
        assert (installed.id, installed.name) == (reserved.id, "Vendor")
        assert workspaces.install(session, team_id="T2", name="Other", now=NOW).id != reserved.id


def test_an_older_text_is_not_put_in_force_over_a_newer_one(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        older, newer = (
            programs.save_draft(
                session, workspace_id=workspace_id, name="Sprint", text=text, author=MARIA, now=NOW
            )
            for text in ("one", "two")
        )
        programs.activate(session, version_id=newer.id, actor=MARIA, now=NOW)
        with pytest.raises(Changed):
            programs.activate(session, version_id=older.id, actor=MARIA, now=NOW)
        assert [each.text for each in programs.in_force(session, workspace_id=workspace_id)] == ["two"]
