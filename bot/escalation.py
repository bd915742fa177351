"""Cases that are past their time: those who could see to them as well are told, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.blocks import cases as blocks
from bot.case_news import others, to_users
from storage import cases, languages, outbox
from storage.cases import Case
from storage.outbox import Outgoing
from storage.workspaces import Workspace


def late(session: Session, workspace: Workspace, now: datetime) -> tuple[Case, ...] | None:
    """None where nothing is."""
    return cases.overdue(session, workspace_id=workspace.id, now=now) or None


def messages(session: Session, case: Case) -> tuple[Outgoing, ...]:
    spoken = languages.spoken(session, workspace_id=case.workspace_id)
    return to_users(
        case,
        lambda: blocks.escalated(case),
        users=others(session, case),
        locale_of=lambda user: spoken.for_person(user, slack_says=None, partner=None),
        what="late",
    )


def escalate(session: Session, workspace: Workspace, found: Sequence[Case], now: datetime) -> tuple[str, ...]:
    """A sentence for each that was ours to escalate."""
    sentences = []
    for case in found:
        if cases.escalate(session, case, now=now):
            for message in messages(session, case):
                outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
            sentences.append(sentence(case))
    return tuple(sentences)


def plan(
    session: Session, _workspace: Workspace, found: Sequence[Case], _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return tuple((sentence(case), messages(session, case)) for case in found)


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return cases.falls_due(session, workspace_id=workspace.id, after=after, until=until)


def sentence(case: Case) -> str:
    return f"case {case.name} of {case.concerns or 'nobody'} is past its time; others are told"
