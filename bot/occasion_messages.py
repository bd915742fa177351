"""What all messages of an occasion have in common: to whom, until when, why, and by what each of them is the same one for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.occasions import Occasion
from dsl import nodes
from programs.facts import folded
from storage import people
from storage.outgoing import MessageClass, Outgoing, Why
from storage.workspaces import Workspace

FRESH: Final = timedelta(days=2)
"""Standings and ceremonies older than this are not told any more."""


def outgoing(
    occasion: Occasion, partner: str, message: Message, message_class: MessageClass,
    *, owners: Sequence[str], until: datetime, person: str | None = None,
) -> Outgoing:  # fmt: skip
    return Outgoing(
        kind="message",
        message_class=message_class,
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=dedupe(occasion, partner) + (f":{folded(person)}" if person is not None else ""),
        owners=tuple(owners),
        partner=partner,
        person=person,
        not_after=until,
        why=why(occasion),
    )


def dedupe(occasion: Occasion, partner: str) -> str:
    return named(occasion.version.program_id, occasion.item, occasion.due_at, partner)


def named(program_id: int, item: str, due_at: datetime, partner: str) -> str:
    """What a program tells a partner at a time, for ever."""
    return f"{program_id}:{item}:{due_at.isoformat()}:{folded(partner)}"


def why(occasion: Occasion) -> Why:
    """What is said of it, for those who look after what is sent."""
    program = occasion.version.name
    if occasion.turn is not None:
        return Why("turned", program, (occasion.turn.name,))
    match occasion.what, occasion.node:
        case "ceremony announced", nodes.Ceremony(name):
            return Why("countdown", program, (name,))
        case "ceremony told again", nodes.Ceremony(name):
            return Why("retold", program, (name,))
        case _, nodes.Ceremony(name):
            return Why("ceremony", program, (name,))
        case "poll reminds", nodes.Poll(name=name):
            return Why("reminder", program, (name,))
        case _, nodes.Poll(name=name):
            return Why("poll", program, (name,))
        case _:
            return Why("standings", program)


def partners(session: Session, workspace: Workspace) -> list[str]:
    """The partners that have a channel, each once."""
    return list(
        {
            folded(partner): partner
            for _, partner in people.bound_channels(session, workspace_id=workspace.id)
        }.values()
    )
