"""What waited for the same moment is told together: one message that says what there is, and in its thread the messages themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import digests as blocks
from programs.facts import folded
from storage.outgoing import Claimed, Outgoing, Why


def name(channel: str, at: datetime) -> str:
    """What waits for that moment of that channel."""
    return f"digest:{channel}@{at.isoformat()}"


def head(rows: Sequence[Claimed], *, digest: str, channel: str) -> Outgoing:
    """The message that says what there is, in the reader's language. Whoever may see all of its parts may see it."""
    first = rows[0].message
    message = blocks.digest([row.message for row in rows])
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=digest,
        channel="" if first.person is not None else channel,
        owners=_owners([row.message for row in rows]),
        partner=first.partner,
        person=first.person,
        urgency=max(row.message.urgency for row in rows) + 1,
        why=Why("digest", first.why.program, more=len(rows)),
    )


def _owners(messages: Sequence[Outgoing]) -> tuple[str, ...]:
    """Those whom every part that holds figures may be shown to."""
    held = [{folded(owner) for owner in each.owners} for each in messages if each.owners]
    every = [owner for each in messages for owner in each.owners]
    return tuple(dict.fromkeys(owner for owner in every if all(folded(owner) in owners for owners in held)))
