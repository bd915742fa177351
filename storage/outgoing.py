"""A message on its way to Slack: what it says, to whom, what it comes from, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from dsl.said import told_again
from storage.tables import OutboxRow

Kind = Literal["message"]
Occasion = Literal[
    "awards",
    "question",
    "version",
    "launch",
    "program",
    "standings",
    "ceremony",
    "countdown",
    "retold",
    "turned",
    "poll",
    "reminder",
    "answer",
    "digest",
    "case",
    "statement",
    "adjustment",
    "scores",
    "nudge",
    "proposal",
    "fulfilment",
    "points",
]
SaidAs = Literal["post", "answer", "reply", "edit"]
MessageClass = Literal["confirmation", "shout-out", "standings", "poll"]
State = Literal["pending", "sending", "sent", "unknown", "dead", "struck"]


@dataclass(frozen=True, slots=True)
class Why:
    """What a message comes from, for those who look after what is sent; `names` are rules with their facts, or what it is called."""

    occasion: Occasion
    program: str = ""
    names: tuple[str, ...] = ()
    more: int = 0
    """So many more than are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be sent. `dedupe` is what makes it the same message, for ever, within the workspace.

    `owners` are the partners whose figures it holds. With `partner`, it goes to that partner's channels, as bound when it is sent: with
    a `channel` as well, to that one for as long as it is theirs. Else it goes to `channel`.
    """

    kind: Kind
    message_class: MessageClass
    text: str
    blocks: Sequence[Mapping[str, Any]] = ()
    locale: str = ""
    """In which it was written, by Babel's name; "": nobody said."""
    dedupe: str
    channel: str = ""
    owners: Sequence[str] = ()
    partner: str | None = None
    person: str | None = None
    """Of the partner's: it goes to that person alone, who is looked up when it is sent."""
    user: str = ""
    """Somebody of ours: it goes to that Slack user alone."""
    for_staff: bool = False
    """It is posted only where nobody but our own people reads."""
    urgency: int = 0
    """Higher goes first."""
    not_before: datetime | None = None
    """It waits until then. Kept as the time at which it is due."""
    not_after: datetime | None = field(default=None)
    """Not worth sending later than this."""
    why: Why
    under: str = ""
    """The `dedupe` of the message in whose thread it is said, once that is sent, or with which it goes in its place; "": of none. What is under a message that was struck out is not said."""
    replaces: str = ""
    """The `dedupe` of the message in whose place it is said, wherever that stands; "": of none."""
    calls_off: str = ""
    """The `dedupe` of a message that is not said any more once this one is queued, as long as it waits; "": of none."""
    series: str = ""
    """What it is the newest of: it may be said in place of the one before it. "": of nothing."""
    picture: Mapping[str, Any] = field(default_factory=dict)
    """What is drawn when it is sent, and stands before its buttons; empty: nothing. Its words say the same."""
    mends: Sequence[str] = ()
    """The awards that were told before and are otherwise now, by the names that they keep: it is said where that was told."""
    awards: Sequence[str] = ()
    """The awards that it tells, in that order, by the names that they keep. Kept apart from the message, to be found by them."""
    wording: str = ""
    """The lines of a program that it takes its turn from: see `turns`. Kept apart from the message, and by the first of its copies alone."""
    about: Sequence[str] = ()
    """The things that it tells, by names that are theirs for ever; kept where it is struck out, to be told in no other message either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message and who may say what becomes of it. `attempts` counts this one."""

    id: int
    token: int
    workspace_id: int
    attempts: int
    created_at: datetime
    state: State
    error: str
    channel: str
    """Where it was posted, or may have been: kept from before Slack is called; "" before that."""
    message: Outgoing
    due_at: datetime
    ts: str = ""
    """Where it stands, once it was sent."""
    thread: str = ""
    """The message in whose thread that is, if any."""
    said_as: SaidAs | None = None
    digest: str = ""
    """What it is told together with, if anything."""
    struck_by: str = ""
    struck_at: datetime | None = None

    @property
    def mark(self) -> str:
        return mark(self.workspace_id, self.message.dedupe)


def mark(workspace_id: int, dedupe: str) -> str:
    """An opaque name of a message: it tells nothing to anybody."""
    return hashlib.sha256(f"{workspace_id}:{dedupe}".encode()).hexdigest()[:24]


def copied(dedupe: str, channel: str) -> str:
    """What makes the copy of a message for another channel of its partner the same message."""
    return f"{dedupe}@{channel}"


def claimed(row: OutboxRow) -> Claimed:
    kept = dict(row.message)
    for name in ("owners", "about", "mends"):
        kept[name] = tuple(kept[name])
    kept["why"] = Why(**kept["why"] | {"names": tuple(kept["why"]["names"])})
    return Claimed(
        id=row.id,
        token=row.token,
        workspace_id=row.workspace_id,
        attempts=row.attempts,
        created_at=row.created_at,
        state=cast("State", row.state),
        error=told_again(row.error),
        channel=row.sent_channel,
        due_at=row.due_at,
        ts=row.sent_ts,
        thread=row.sent_thread,
        said_as=cast("SaidAs", row.said_as) if row.said_as else None,
        digest=row.digest,
        struck_by=row.struck_by,
        struck_at=row.struck_at,
        message=Outgoing(
            **kept, dedupe=row.dedupe, urgency=row.urgency, not_after=row.not_after, wording=row.wording
        ),
    )
