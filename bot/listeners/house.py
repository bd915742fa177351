"""What happens to channels and people around us: ids that change, being invited, being removed."""

from __future__ import annotations

import structlog

from bot.blocks import greetings
from bot.call import Call
from storage import manners, people

log = structlog.get_logger()


def on_channel_id_changed(call: Call) -> None:
    event = call.envelope.payload["event"]
    with call.database.writing() as session:
        people.channel_moved(
            session,
            workspace_id=call.workspace.id,
            old=str(event["old_channel_id"]),
            new=str(event["new_channel_id"]),
        )
        manners.channel_moved(
            session,
            workspace_id=call.workspace.id,
            old=str(event["old_channel_id"]),
            new=str(event["new_channel_id"]),
        )


def on_people_changed(call: Call) -> None:
    """Who may see what may be different now."""
    call.slack.forget_people()


def on_joined(call: Call) -> None:
    """Somebody came into a channel, and may be greeted: when it is us, we say who we are."""
    call.slack.forget_people()
    event = call.envelope.payload["event"]
    ours = {str(each.get("user_id", "")) for each in call.envelope.payload.get("authorizations") or []}
    if str(event.get("user", "")) not in ours:
        return
    with call.database.reading() as session:
        partner = people.partner_of_channel(
            session, workspace_id=call.workspace.id, channel=call.envelope.channel
        )
    if partner is None:
        return
    hello = greetings.hello(partner=partner, is_manager=False)
    with call.database.writing() as session:
        call.queue(session, hello, channel=call.envelope.channel, what="joined")
