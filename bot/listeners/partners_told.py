"""What has become of a program, told to every partner that has a channel, by its own clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.call import Call
from programs.facts import folded
from storage import languages, people
from storage.outbox import enqueue
from storage.outgoing import Outgoing, Why
from storage.programs import Version


def tell_partners(
    call: Call, session: Session, version: Version, write: Callable[[], Message], *, what: str
) -> None:
    """In the transaction that it tells of; of one act, each `what` is said once."""
    spoken = languages.spoken(session, workspace_id=call.workspace.id)
    bound = people.bound_channels(session, workspace_id=call.workspace.id)
    for partner in {folded(partner): partner for _, partner in bound}.values():
        with written_for(partial(spoken.for_partner, partner)):
            message = write()
        told = Outgoing(
            kind="message",
            message_class="shout-out",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"{what}:{call.envelope.meaning}:{folded(partner)}",
            partner=partner,
            why=Why("program", version.name),
        )
        enqueue(session, workspace_id=call.workspace.id, message=told, now=call.now)
