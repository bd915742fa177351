"""Where a message stands, and when: by itself, in place of one before it, in a thread, behind what is on its way, or in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from bot import digests
from bot.addressing import Held
from bot.blocks.reader import written_for
from bot.clock import Clock
from bot.manners import InPlace, Later, Now, Reader, manner, manners_of
from bot.roster import Roster
from bot.slack import Slack
from dsl.said import said
from storage import languages, outbox, outgoing, tellings, workspaces
from storage.engine import Database
from storage.languages import Languages
from storage.outgoing import Claimed, Outgoing
from storage.tellings import Standing

_PATIENT: Final = timedelta(minutes=10)
"""How long what corrects a message waits until it is known where that stands."""
_BEHIND: Final = timedelta(seconds=1)
"""How long a message waits for one before it that is under way."""
_AT_HAND: Final = timedelta(milliseconds=50)
"""How long it waits for one that is sent in the next round."""


@dataclass(frozen=True, slots=True)
class Under:
    """It is posted in the thread of that message."""

    ts: str
    mended: tuple[Standing, ...] = ()
    """What is otherwise by it, and is changed where it stands."""


@dataclass(frozen=True, slots=True)
class Behind:
    """It waits until what says that it is there has been sent."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Struck:
    """It is not said: the message under which it would stand was struck out."""

    head: Claimed


Way = Now | InPlace | Later | Under | Behind | Struck


class Placing:
    """Decided just before each message is sent. With `read_history` a message waits a while behind one of unknown outcome, which is looked for; without, it does not."""

    def __init__(self, database: Database, clock: Clock, *, read_history: bool) -> None:
        self._database = database
        self._clock = clock
        self._read_history = read_history

    def way(self, row: Claimed, slack: Slack, channel: str, user: str | None) -> Way:
        """How it is said to whoever reads that channel."""
        if row.message.replaces and (place := self._in_its_place(row, channel)) is not None:
            return place
        if row.message.under:
            return self._below(row, channel)
        if row.message.why.occasion in ("answer", "digest"):
            return Now()
        now = self._clock.now()
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
            reader = Reader(channel, user, Roster(slack, workspace).zone(channel))
            standing = tellings.standing(
                session, workspace_id=row.workspace_id, channel=channel, awards=row.message.mends
            )
            first = tellings.under_way(session, before=row, or_unknown=self._is_sought(row))
            if first is not None:
                return Behind(max(first - now, _BEHIND))
            if standing:
                # In a thread it is no message more of the day's.
                later = manners_of(session, workspace, reader).later(now, said=0)
                return Behind(later - now) if later is not None else Under(standing[0].root, standing)
            head = (
                outbox.find(session, workspace_id=row.workspace_id, dedupe=row.digest) if row.digest else None
            )
            if head is not None and head.state == "sent" and head.channel == channel:
                return Under(head.ts)
            if head is not None and head.state in ("pending", "sending", "unknown"):
                return self._behind(head)
            way = manner(session, workspace, row.message, reader, now=now)
            together = (
                outbox.gathered(session, workspace_id=row.workspace_id, digest=row.digest)
                if head is None and row.digest
                else ()
            )
            spoken = languages.spoken(session, workspace_id=row.workspace_id)
        if isinstance(way, Later) or len(together) < 2:
            return way
        with written_for(partial(_locale, spoken, together[0].message, user)):
            message = digests.head(together, digest=row.digest, channel=channel)
        if not message.owners and any(each.message.owners for each in together):
            return way
        with self._database.writing() as session:
            outbox.enqueue(session, workspace_id=row.workspace_id, message=message, now=self._clock.now())
        return Behind(_AT_HAND)

    def _behind(self, ahead: Claimed) -> Behind:
        """Until that is sent: in the next round, where it only waits for its turn; where it is under way, it takes a while until it is known."""
        least = _AT_HAND if ahead.state == "pending" else _BEHIND
        return Behind(max(ahead.due_at - self._clock.now(), least))

    def _is_sought(self, row: Claimed) -> bool:
        """Whether it waits until it is known what became of the message before: that may have arrived, and is looked for; nobody waits for ever."""
        return self._read_history and self._clock.now() - row.created_at < _PATIENT

    def _in_its_place(self, row: Claimed, channel: str) -> Now | InPlace | Behind | Struck | None:
        """Where what it replaces stands; behind that, where it is not sent yet. None where that was never said here: it is a message of its own."""
        before = self._said_before(row, row.message.replaces, channel)
        match before:
            case Claimed(state="unknown") if not self._is_sought(row):
                return Now() if row.message.under else None
            case Claimed(state="pending" | "sending" | "unknown"):
                return self._behind(before)
            case Claimed(state="struck") if row.message.under == row.message.replaces:
                return Struck(before)
            case Claimed(state="sent") if before.channel == channel and before.ts:
                return InPlace(before.ts)
            case _:
                return Now() if row.message.under else None

    def _below(self, row: Claimed, channel: str) -> Now | Under | Behind | Struck:
        """In the thread of the message that it goes with, once that is there. Raises Held."""
        head = self._said_before(row, row.message.under, channel)
        match head:
            case Claimed(state="unknown") if not self._is_sought(row):
                raise Held(said("nobody knows yet whether the message arrived under which it is to stand"))
            case Claimed(state="pending" | "sending" | "unknown"):
                return self._behind(head)
            case Claimed(state="sent") if head.channel == channel and head.ts:
                return Under(head.thread or head.ts)
            case Claimed(state="struck"):
                return Struck(head)
            case Claimed(state="dead"):
                raise Held(said("the message under which it stands was not sent"))
            case _:
                return Now()

    def _said_before(self, row: Claimed, dedupe: str, channel: str) -> Claimed | None:
        """That message, or its copy in this channel, where it was spread over several."""
        with self._database.reading() as session:
            found = outbox.find(session, workspace_id=row.workspace_id, dedupe=dedupe)
            if found is None or found.message.channel in ("", channel):
                return found
            copy = outbox.find(
                session, workspace_id=row.workspace_id, dedupe=outgoing.copied(dedupe, channel)
            )
            return copy or found


def _locale(spoken: Languages, message: Outgoing, user: str | None) -> str:
    """For whom what we add to a message is written: for whom that was; else for the `user` who alone reads it, or the partner."""
    if message.locale:
        return message.locale
    if user is not None:
        return spoken.for_person(user, slack_says=None, partner=message.partner)
    return spoken.for_partner(message.partner or "")
