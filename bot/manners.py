"""How a message is said to its reader: at once, in place of what it replaces, or later, together with others.

Quiet hours and the number of messages a day are the reader's (`programs/manners.py`). What answers somebody passes, and so does what would
be too late afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from programs.manners import Manners
from storage import manners, tellings
from storage.outgoing import Outgoing
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a channel: everybody in it, or of a direct one the `user`. `zone` is where Slack says that they are."""

    channel: str
    user: str | None
    zone: str | None

    @property
    def name(self) -> str:
        """Under what is kept what was chosen for them."""
        return manners.of_person(self.user) if self.user is not None else manners.of_channel(self.channel)


@dataclass(frozen=True, slots=True)
class Now:
    """It is posted."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """Our own message at that place is changed."""

    ts: str


@dataclass(frozen=True, slots=True)
class Later:
    """With all the others that wait for the same moment."""

    at: datetime


Manner = Now | InPlace | Later


def manners_of(session: Session, workspace: Workspace, reader: Reader) -> Manners:
    known = manners.known(session, workspace_id=workspace.id, zone=workspace.timezone)
    return known.towards(reader.name, zone=reader.zone)


def manner(
    session: Session,
    workspace: Workspace,
    message: Outgoing,
    reader: Reader,
    *,
    now: datetime,
    before: Sequence[Outgoing] = (),
) -> Manner:
    """How it is said; `before` is what will have been said to the same reader until then, and is not yet."""
    if message.why.occasion == "answer":
        return Now()
    found = manners_of(session, workspace, reader)
    place = _same_place(session, workspace, message, reader, found.zone, now)
    if place is not None and not before:
        return InPlace(place)
    said = tellings.said_since(
        session, workspace_id=workspace.id, channel=reader.channel, since=found.day(now)[0]
    )
    said += sum(each.why.occasion != "answer" for each in before)
    later = found.later(now, said=said)
    if later is None or (message.not_after is not None and message.not_after <= later):
        return Now()
    return Later(later)


def _same_place(
    session: Session, workspace: Workspace, message: Outgoing, reader: Reader, zone: str, now: datetime
) -> str | None:
    """Where the last of its series stands, if nothing else was said there since, and it is of the same month."""
    if not message.series:
        return None
    last = tellings.last_said(session, workspace_id=workspace.id, channel=reader.channel)
    if last is None or last.state != "sent" or last.message.series != message.series:
        return None
    place = ZoneInfo(zone)
    posted = datetime.fromtimestamp(float(last.ts), UTC).astimezone(place)
    today = now.astimezone(place)
    return last.ts if (posted.year, posted.month) == (today.year, today.month) else None
