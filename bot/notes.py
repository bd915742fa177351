"""Telling those who keep a workspace's channels: the managers by role, and whoever bound the channel. Each is told once, in their own language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.call import Call
from storage import people
from storage.outgoing import Outgoing, Why
from storage.people import user_of


def for_managers(call: Call, write: Callable[[], Message], *, bound_by: str) -> tuple[Outgoing, ...]:
    """To be queued with what they tell of. Slack is asked which language each speaks, so not from within a transaction."""
    with call.database.reading() as session:
        users = [*people.managers(session, workspace_id=call.workspace.id), user_of(bound_by)]
    return tuple(_note(call, write, user) for user in dict.fromkeys(users) if user)


def _note(call: Call, write: Callable[[], Message], user: str) -> Outgoing:
    with written_for(partial(call.locale_of, user)):
        message = write()
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=f"note:{call.envelope.meaning}:{user}",
        user=user,
        why=Why("answer"),
    )
