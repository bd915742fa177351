"""Cases that are past their time: those who could see to them as well are told, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks import cases as blocks
from bot.blocks.kit import Message
from bot.case_news import others, to_user
from storage import cases, languages, outbox
from storage.cases import Case
from storage.outgoing import Outgoing
from storage.workspaces import Workspace

_ONE_BY_ONE: Final = 3
"""More cases that are late at one time are told to somebody in one message."""


def late(session: Session, workspace: Workspace, now: datetime) -> tuple[Case, ...] | None:
    """None where nothing is."""
    return cases.overdue(session, workspace_id=workspace.id, now=now) or None


def messages(session: Session, workspace: Workspace, late: Sequence[Case]) -> tuple[Outgoing, ...]:
    """Of each case one, to each who could see to it; of more than a few, one of all."""
    spoken = languages.spoken(session, workspace_id=workspace.id)

    def locale_of(user: str) -> str:
        return spoken.for_person(user, slack_says=None, partner=None)

    by_user: dict[str, list[Case]] = {}
    for case in late:
        for user in others(session, case):
            by_user.setdefault(user, []).append(case)
    return tuple(
        to_user(about, partial(_written, about), user=user, locale_of=locale_of, what="late")
        for user, own in by_user.items()
        for about in ([own] if len(own) > _ONE_BY_ONE else [[case] for case in own])
    )


def _written(late: Sequence[Case]) -> Message:
    return blocks.escalated(late[0]) if len(late) == 1 else blocks.many_escalated(late)


def escalate(session: Session, workspace: Workspace, found: Sequence[Case], now: datetime) -> tuple[str, ...]:
    """A sentence for each that was ours to escalate."""
    ours = [case for case in found if cases.escalate(session, case, now=now)]
    for message in messages(session, workspace, ours):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return tuple(map(sentence, ours))


def plan(
    session: Session, workspace: Workspace, found: Sequence[Case], _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return (("; ".join(map(sentence, found)), messages(session, workspace, found)),)


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterable[datetime]:
    return cases.falls_due(session, workspace_id=workspace.id, after=after, until=until)


def sentence(case: Case) -> str:
    return f"case {case.name} of {case.concerns or 'nobody'} is past its time; others are told"
