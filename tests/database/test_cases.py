"""A case is opened once for what it is about, is never lost, and ends once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot import escalation
from programs.working_days import working_days_later
from storage import cases, people, workspaces
from storage.cases import Case
from storage.engine import Database
from tests.database.values import ACME, FRANCO, MARIA, NOW, workspace

MOMENT = timedelta(seconds=1)


def opened(session: Session, workspace_id: int, subject: str = "deals:D-1", **but: Any) -> Case:
    known: dict[str, Any] = {
        "kind": "dispute",
        "partner": "Acme",
        "owner": "",
        "by": ACME,
        "due_at": NOW + timedelta(days=7),
        "note": "The amount was 5,000.",
        "now": NOW,
        **but,
    }
    return cases.open_case(session, workspace_id=workspace_id, subject=subject, **known)[0]


def test_the_same_subject_is_the_same_case_and_numbers_have_no_gaps(database: Database) -> None:
    with database.writing() as session:
        ours, other = workspace(session), workspace(session, "T2")
        first, again = opened(session, ours), opened(session, ours, note="once more")
        assert (first.id, first.name) == (again.id, "C-1")
        assert len(cases.history(session, first)) == 1
        assert opened(session, ours, "deals:D-2").number == 2
        assert opened(session, ours, kind="detractor").number == 3
        assert opened(session, other).number == 1
        assert cases.find(session, workspace_id=other, number=2) is None


def test_a_partner_finds_its_own_cases_only(database: Database) -> None:
    with database.writing() as session:
        ours = workspace(session)
        opened(session, ours)
        opened(session, ours, "deals:D-2", partner="Bolt")
        assert cases.find(session, workspace_id=ours, number=2, partner="acme") is None
        assert cases.find(session, workspace_id=ours, number=2, partner="bolt") is not None
        assert [each.number for each in cases.listed(session, workspace_id=ours, partner="ACME")] == [1]


def test_the_journal_tells_who_did_what_and_a_case_ends_once(database: Database) -> None:
    with database.writing() as session:
        ours = workspace(session)
        case = opened(session, ours)
        case = cases.give(session, case, owner=str(FRANCO), by=MARIA, now=NOW)
        assert case.owner == str(FRANCO)
        assert cases.ask(session, case, "Which invoice?", by=FRANCO, now=NOW).state == "asked"
        assert cases.answer(session, case, "R-7", by=ACME, now=NOW).state == "open"
        ended = cases.end(session, case, "booked", by=FRANCO, now=NOW + MOMENT)
        assert (ended.is_open, ended.outcome) == (False, "booked")
        with pytest.raises(cases.NotOpen):
            cases.end(session, case, "declined", by=MARIA, now=NOW)
        told = [(each.act, each.actor, each.note) for each in cases.history(session, case)]
    assert told == [
        ("opened", str(ACME), "The amount was 5,000."),
        ("given", str(MARIA), str(FRANCO)),
        ("asked", str(FRANCO), "Which invoice?"),
        ("answered", str(ACME), "R-7"),
        ("ended", str(FRANCO), ""),
    ]


def test_what_is_late_is_escalated_once_and_what_has_ended_never(database: Database) -> None:
    with database.writing() as session:
        ours = workspace(session)
        late = opened(session, ours, due_at=NOW)
        ended = opened(session, ours, "deals:D-2", due_at=NOW)
        opened(session, ours, "deals:D-3", due_at=NOW + MOMENT)
        cases.end(session, ended, "declined", by=MARIA, now=NOW)
        assert cases.overdue(session, workspace_id=ours, now=NOW) == (late,)
        assert [cases.escalate(session, late, now=NOW) for _ in range(2)] == [True, False]
        assert not cases.escalate(session, ended, now=NOW)
        assert cases.overdue(session, workspace_id=ours, now=NOW) == ()
        assert cases.falls_due(session, workspace_id=ours, after=NOW, until=NOW + MOMENT) == (NOW + MOMENT,)
        assert cases.history(session, late)[-1].act == "escalated"


def test_the_time_limit_is_in_working_days_by_the_workspaces_clock(database: Database) -> None:
    friday = datetime(2026, 10, 23, 8, tzinfo=UTC)  # 10:00 in Rome, whose summer time ends on the Sunday
    assert working_days_later(friday, 1, "Europe/Rome") == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert working_days_later(friday + timedelta(days=1), 1, "UTC") == datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert working_days_later(friday, 0, "UTC") == friday
    with database.writing() as session:
        ours = workspace(session)
        workspaces.set_case_days(session, workspace_id=ours, days=10, by=MARIA, now=NOW)
        known = workspaces.get(session, workspace_id=ours)
        assert cases.due(known, now=NOW) == NOW + timedelta(days=14)
        assert cases.due(known, now=NOW + MOMENT) == NOW + timedelta(days=14, hours=1), (
            "many of an hour are late together"
        )


def test_more_than_a_few_late_cases_are_told_in_one_message(database: Database) -> None:
    with database.writing() as session:
        ours = workspace(session)
        people.set_role(session, workspace_id=ours, actor=FRANCO, role="manager", by=MARIA, now=NOW)
        people.set_role(session, workspace_id=ours, actor=MARIA, role="approver", by=MARIA, now=NOW)
        for number in range(5):
            opened(session, ours, f"deals:D-{number}", due_at=NOW, owner=str(FRANCO if number else MARIA))
        known = workspaces.get(session, workspace_id=ours)
        late = escalation.late(session, known, NOW)
        assert late is not None
        said = escalation.messages(session, known, late)
        assert [(each.user, each.why.names) for each in said] == [
            (FRANCO.user, ("C-1",)),
            (MARIA.user, ("C-2", "C-3", "C-4", "C-5")),
        ]
        assert "4 cases are past their time" in said[1].text
        assert len(escalation.escalate(session, known, late, NOW)) == 5
        assert escalation.late(session, known, NOW) is None
