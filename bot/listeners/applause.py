"""Reactions to what we say, kept as applause."""

from __future__ import annotations

import re
from typing import Final

from bot.call import Call
from storage import applause

_TIMESTAMP: Final = re.compile(r"\d{10}\.\d{6}")


def on_reaction(call: Call) -> None:
    """To our own messages only; bots do not applaud."""
    event = call.envelope.payload["event"]
    item = event.get("item") or {}
    ts, moved_ts = str(item.get("ts") or ""), str(event.get("event_ts") or "")
    is_message = item.get("type") == "message" and all(map(_TIMESTAMP.fullmatch, (ts, moved_ts)))
    if not is_message or event.get("item_user") != call.slack.own_user:
        return
    person = call.slack.person(call.actor.user)
    if person is None or person.is_bot:
        return
    partner = call.partner
    with call.database.writing() as session:
        applause.left(
            session,
            workspace_id=call.workspace.id,
            channel=call.envelope.channel,
            ts=ts,
            user=call.actor.user,
            reaction=str(event.get("reaction") or ""),
            partner=partner,
            is_on=call.envelope.name == "reaction_added",
            moved_ts=moved_ts,
        )
