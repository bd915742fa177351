"""What is about to be said: all that the next tick would queue, and all that is queued and not sent yet. It only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot import ticks
from bot.ticks import TickReport
from storage import outbox, people, settling
from storage.engine import Database
from storage.outbox import Claimed, Outgoing
from storage.settling import Reached
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that is not sent yet. `places` are the channels to which it goes as things stand, `user` is whom it goes to alone."""

    message: Outgoing
    mark: str
    places: tuple[str, ...]
    user: str | None
    due_at: datetime | None
    """When it is sent, at the earliest; None: it is queued by the next tick."""
    waits_for: str = ""
    """What kept it from being sent until now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`report` says what the next tick would do."""

    workspace: Workspace
    report: TickReport
    reached: Reached
    """What was written when it was looked at."""
    planned: tuple[Planned, ...]
    """In the order in which it is sent; of what is equally urgent, what is queued before what the next tick adds."""
    struck: tuple[Claimed, ...]
    """What somebody struck out, the newest first."""

    def find(self, mark: str) -> Planned | None:
        return next((each for each in self.planned if each.mark == mark), None)


def outlooks(database: Database, *, now: datetime, as_of: date | None = None) -> tuple[Outlook, ...]:
    """Of all workspaces. Never opens a transaction that writes. Raises Unsettled."""
    seen: list[Outlook] = []

    def step(workspace: Workspace) -> TickReport:
        with database.reading() as session:
            seen.append(outlook(session, workspace, now=now, as_of=as_of))
        return seen[-1].report

    ticks.of_each(database, step)
    return tuple(seen)


def outlook(session: Session, workspace: Workspace, *, now: datetime, as_of: date | None = None) -> Outlook:
    """As a tick at that moment would have it. Raises TooEarly."""
    reached = settling.reached(session, workspace_id=workspace.id)
    report = ticks.expected(session, workspace, now=now, as_of=as_of)
    waiting = outbox.waiting(session, workspace_id=workspace.id)
    planned = [
        _planned(session, workspace, row.message, due_at=row.due_at, waits_for=row.error) for row in waiting
    ]
    planned += [_planned(session, workspace, each) for each in report.messages]
    return Outlook(
        workspace=workspace,
        report=report,
        reached=reached,
        planned=tuple(sorted(planned, key=lambda each: -each.message.urgency)),
        struck=outbox.struck(session, workspace_id=workspace.id),
    )


def _planned(
    session: Session,
    workspace: Workspace,
    message: Outgoing,
    *,
    due_at: datetime | None = None,
    waits_for: str = "",
) -> Planned:
    places: tuple[str, ...] = ()
    user = None
    if message.partner is not None and message.person is not None:
        user = people.user_of_person(
            session, workspace_id=workspace.id, partner=message.partner, person=message.person
        )
    elif message.channel:
        places = (message.channel,)
    elif message.partner is not None:
        places = people.channels_of_partner(session, workspace_id=workspace.id, partner=message.partner)
    return Planned(
        message=message,
        mark=outbox.mark(workspace.id, message.dedupe),
        places=places,
        user=user,
        due_at=due_at,
        waits_for=waits_for,
    )
