"""What has become of a program, told to every partner that has a channel, by its own clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.call import Call
from dsl.said import said
from programs.facts import folded
from storage import languages, outbox, people
from storage.outgoing import Outgoing, Why
from storage.programs import Version


def tell_partners(
    call: Call,
    session: Session,
    version: Version,
    write: Callable[[], Message],
    *,
    what: str,
    undoes: str = "",
) -> None:
    """In the transaction that it tells of; each `what` is said once. Who was yet to be told what it `undoes` is told neither."""
    spoken = languages.spoken(session, workspace_id=call.workspace.id)
    bound = people.bound_channels(session, workspace_id=call.workspace.id)
    for partner in {folded(partner): partner for _, partner in bound}.values():
        with written_for(partial(spoken.for_partner, partner)):
            message = write()
        if undoes and _is_called_off(call, session, _dedupe(undoes, partner)):
            continue
        told = Outgoing(
            kind="message",
            message_class="shout-out",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=_dedupe(what, partner),
            partner=partner,
            why=Why("program", version.name),
        )
        outbox.enqueue(session, workspace_id=call.workspace.id, message=told, now=call.now)


def _dedupe(what: str, partner: str) -> str:
    return f"{what}:{folded(partner)}"


def _is_called_off(call: Call, session: Session, dedupe: str) -> bool:
    reason = said("it was over before it was told")
    return outbox.call_off(
        session, workspace_id=call.workspace.id, dedupe=dedupe, reason=reason, by=outbox.BOT, now=call.now
    )
