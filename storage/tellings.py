"""What was told in Slack, and where it stands: by the awards that a message tells, by its lines, and by channel."""

# ruff: noqa: A002 - `id` is the row's own name for it
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from storage.incoming import in_portions
from storage.outgoing import Claimed, Outgoing, claimed
from storage.tables import OutboxRow, TellingRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that was sent, and what in it holds no longer: the places of awards that it tells."""

    id: int
    ts: str
    thread: str
    message: Outgoing
    places: frozenset[int]

    @property
    def root(self) -> str:
        """The message whose thread it is in, or would begin."""
        return self.thread or self.ts


def telling(session: Session, *, workspace_id: int, award: str) -> str | None:
    """The `dedupe` of the newest message that tells that award, and was or may still be sent."""
    statement = (
        select(OutboxRow.dedupe)
        .join(TellingRow, col(TellingRow.outbox_id) == OutboxRow.id)
        .where(
            TellingRow.workspace_id == workspace_id,
            TellingRow.award == award,
            col(OutboxRow.state).not_in(("struck", "dead")),
        )
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def last_told(session: Session, *, workspace_id: int, awards: Sequence[str]) -> dict[str, int]:
    """By award, the newest message that tells it and was not struck out, by its id."""
    found: dict[str, int] = {}
    for portion in in_portions(awards):
        statement = (
            select(TellingRow.award, func.max(TellingRow.outbox_id))
            .join(OutboxRow, col(OutboxRow.id) == TellingRow.outbox_id)
            .where(
                TellingRow.workspace_id == workspace_id,
                col(TellingRow.award).in_(portion),
                OutboxRow.state != "struck",
            )
            .group_by(col(TellingRow.award))
        )
        found |= dict(session.exec(statement).all())
    return found


def turns(session: Session, *, workspace_id: int, wordings: Sequence[str]) -> dict[str, int]:
    """How many awards were told in turn of each of these; those of which none was are left out, and so is what was struck out: nobody has read it."""
    found: dict[str, int] = {}
    for portion in in_portions(wordings):
        statement = (
            select(OutboxRow.wording, func.count())
            .join(TellingRow, col(TellingRow.outbox_id) == OutboxRow.id)
            .where(
                OutboxRow.workspace_id == workspace_id,
                col(OutboxRow.wording).in_(portion),
                OutboxRow.state != "struck",
            )
            .group_by(col(OutboxRow.wording))
        )
        found |= dict(session.exec(statement).all())
    return found


def under_way(session: Session, *, before: Claimed, or_unknown: bool) -> datetime | None:
    """When an earlier message is due again that tells what this one mends and is being sent, or (`or_unknown`) may have been; None where there is none.

    What waits for a morning is not on its way.
    """
    states = ("pending", "sending", "unknown") if or_unknown else ("pending", "sending")
    found: list[datetime] = []
    for portion in in_portions(before.message.mends):
        found += session.exec(
            select(OutboxRow.due_at)
            .join(TellingRow, col(TellingRow.outbox_id) == OutboxRow.id)
            .where(
                TellingRow.workspace_id == before.workspace_id,
                col(TellingRow.award).in_(portion),
                OutboxRow.id < before.id,
                OutboxRow.attempts > 0,
                OutboxRow.digest == "",
                col(OutboxRow.state).in_(states),
            )
        ).all()
    return max(found, default=None)


def standing(
    session: Session, *, workspace_id: int, channel: str, awards: Sequence[str]
) -> tuple[Standing, ...]:
    """Where these awards were told last in that channel, the newest message first; only what was certainly posted."""
    newest: dict[str, tuple[int, int]] = {}
    for portion in in_portions(awards):
        # Awards that are corrected again and again are told in many messages: of all but the newest nothing is read but its number.
        statement = (
            select(TellingRow.award, TellingRow.outbox_id, TellingRow.place)
            .join(OutboxRow, col(OutboxRow.id) == TellingRow.outbox_id)
            .where(
                TellingRow.workspace_id == workspace_id,
                col(TellingRow.award).in_(portion),
                OutboxRow.sent_channel == channel,
                OutboxRow.state == "sent",
                OutboxRow.sent_ts != "",
            )
            .order_by(col(TellingRow.outbox_id))
        )
        newest |= {award: (message, place) for award, message, place in session.exec(statement)}
    places: dict[int, set[int]] = {}
    for message, place in newest.values():
        places.setdefault(message, set()).add(place)
    rows = (
        row
        for portion in in_portions(sorted(places))
        for row in session.exec(
            select(OutboxRow).where(col(OutboxRow.id).in_(portion)).execution_options(populate_existing=True)
        )
    )
    return tuple(
        Standing(row.id, row.sent_ts, row.sent_thread, claimed(row).message, frozenset(places[row.id]))
        for row in sorted(rows, key=lambda each: each.id, reverse=True)
    )


def rewritten(session: Session, *, id: int, text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    """What was sent reads otherwise now."""
    row = session.get_one(OutboxRow, id)
    row.message = row.message | {"text": text, "blocks": [dict(block) for block in blocks]}
    session.flush()


def awards_told(session: Session, *, id: int) -> tuple[str, ...]:
    """In the order in which that message tells them."""
    statement = select(TellingRow.award).where(TellingRow.outbox_id == id)
    return tuple(session.exec(statement.order_by(col(TellingRow.place))))


def said_since(session: Session, *, workspace_id: int, channel: str, since: datetime) -> int:
    """How many messages of their own were, or may have been, posted there; without answers, replies in threads, and what was changed in place."""
    statement = select(func.count()).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.sent_channel == channel,
        col(OutboxRow.said_at) >= since,
        OutboxRow.said_as == "post",
        col(OutboxRow.state).in_(("sending", "unknown", "sent")),
    )
    return session.exec(statement).one()


def last_said(session: Session, *, workspace_id: int, channel: str) -> Claimed | None:
    """What was, or may have been, said there last, outside of threads."""
    row = session.exec(
        select(OutboxRow)
        .where(
            OutboxRow.workspace_id == workspace_id,
            OutboxRow.sent_channel == channel,
            col(OutboxRow.said_as).in_(("post", "answer", "edit")),
            col(OutboxRow.state).in_(("sending", "unknown", "sent")),
        )
        .order_by(col(OutboxRow.said_at).desc(), col(OutboxRow.id).desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    return claimed(row) if row is not None else None
