"""What is about to be said: all that the next tick would queue, and all that is queued and not sent yet. It only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from bot import digests, ticks
from bot.manners import InPlace, Later, Now, Reader, manner
from bot.occasion_messages import why
from bot.occasions import due_occasions
from bot.ticks import TickReport
from storage import outbox, outgoing, people, settling
from storage.engine import Database
from storage.outgoing import Claimed, Outgoing, Why
from storage.settling import Reached
from storage.workspaces import Workspace

_AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that is not sent yet. `places` are the channels to which it goes as things stand, `user` is whom it goes to alone."""

    message: Outgoing
    mark: str
    places: tuple[str, ...]
    user: str | None
    queued: bool = False
    """Else the next tick queues it."""
    at: datetime | None = None
    """When it is said, at the earliest; None: at once."""
    in_place: bool = False
    """It is said in place of the one before it."""
    digest: str = ""
    """What it is told together with, if anything."""
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
    coming_up: tuple[tuple[datetime, Why], ...]
    """What programs do at a time within a week, the next of each."""
    struck: tuple[Claimed, ...]
    """What somebody struck out, the newest first."""

    def beside(self, planned: Planned) -> int:
        """How many others are told together with it."""
        return sum(each.digest == planned.digest for each in self.planned) - 1 if planned.digest else 0

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
        replace(
            _planned(session, workspace, row.message, now),
            queued=True,
            at=row.due_at if row.due_at > now else None,
            waits_for=row.error,
            digest=row.digest,
        )
        for row in waiting
    ]
    planned += [_planned(session, workspace, each, now) for each in report.messages]
    return Outlook(
        workspace=workspace,
        report=report,
        reached=reached,
        planned=tuple(sorted(planned, key=lambda each: -each.message.urgency)),
        coming_up=_coming_up(session, workspace, now),
        struck=outbox.struck(session, workspace_id=workspace.id),
    )


def _coming_up(session: Session, workspace: Workspace, now: datetime) -> tuple[tuple[datetime, Why], ...]:
    due = due_occasions(session, workspace=workspace, now=now + _AHEAD)
    found: dict[Why, datetime] = {}
    for each in due:
        if each.due_at > now and each.what != "poll closes":
            found.setdefault(why(each), each.due_at)
    return tuple((at, why) for why, at in found.items())


def foreseen(
    session: Session,
    found: Outlook,
    *,
    channels: Collection[str],
    zone_of: Callable[[str], str | None],
    now: datetime,
) -> Outlook:
    """With how the readers' manners let it be said in these channels, if a tick comes now: at once, in place, or later and together."""
    posted: defaultdict[str, list[Outgoing]] = defaultdict(list)
    planned: list[Planned] = []
    for each in found.planned:
        place = each.places[0] if each.places else ""
        if each.message.replaces or each.message.under:
            each = replace(each, in_place=bool(each.message.replaces))  # noqa: PLW2901 - the same, known better
        elif place in channels and each.at is None:
            reader = Reader(place, each.user, zone_of(place))
            way = manner(session, found.workspace, each.message, reader, now=now, before=posted[place])
            match way:
                case Later(at):
                    each = replace(each, at=at, digest=digests.name(place, at))  # noqa: PLW2901 - the same, known better
                case InPlace():
                    each = replace(each, in_place=True)  # noqa: PLW2901 - the same
                case Now():
                    posted[place].append(each.message)
        planned.append(each)
    return replace(found, planned=tuple(planned))


def _planned(session: Session, workspace: Workspace, message: Outgoing, now: datetime) -> Planned:
    places: tuple[str, ...] = ()
    user = message.user or None
    if message.partner is not None and message.person is not None:
        user = people.user_of_person(
            session, workspace_id=workspace.id, partner=message.partner, person=message.person
        )
    elif message.channel:
        places = (message.channel,)
    elif message.partner is not None:
        places = people.channels_of_partner(session, workspace_id=workspace.id, partner=message.partner)
    at = message.not_before if message.not_before is not None and message.not_before > now else None
    return Planned(
        message=message, mark=outgoing.mark(workspace.id, message.dedupe), places=places, user=user, at=at
    )
