"""conversations.*: channels, their members and their history."""

from __future__ import annotations

from bot.sandbox.api_core import ApiError, Call, Json, method, page
from bot.sandbox.payloads import channel_body, message_body
from bot.sandbox.world import Message

_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")


@method("conversations.list", *_READ, tier=2)
def list_channels(call: Call) -> Json:
    wanted = set((call.text("types") or "public_channel").split(","))
    found = []
    for channel in call.world.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.private else "public_channel"
        if (
            kind not in wanted
            or call.workspace.id not in channel.teams
            or (call.flag("exclude_archived") and channel.archived)
        ):
            continue
        if channel.private and call.workspace.bot_user not in channel.members:
            continue
        found.append(channel_body(channel, call.workspace))
    items, cursor = page(found, call)
    return {"ok": True, "channels": items, "response_metadata": {"next_cursor": cursor}}


@method("conversations.info", *_READ, tier=3)
def info(call: Call) -> Json:
    body = channel_body(call.channel(), call.workspace)
    if not call.flag("include_num_members"):
        body.pop("num_members", None)
    return {"ok": True, "channel": body}


@method("conversations.members", *_READ, tier=4)
def members(call: Call) -> Json:
    channel = call.channel()
    items, cursor = page([{"id": member} for member in channel.members], call)
    return {
        "ok": True,
        "members": [item["id"] for item in items],
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.open", "im:write", tier=3)
def open_direct(call: Call) -> Json:
    wanted = [each for each in call.text("users").split(",") if each]
    if not wanted and call.text("channel"):
        return {"ok": True, "channel": channel_body(call.channel(), call.workspace)}
    if len(wanted) != 1:
        raise ApiError("users_list_not_supplied" if not wanted else "not_enough_users")
    user = call.world.users.get(wanted[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.deactivated:
        raise ApiError("user_disabled")
    if user.bot_id or not call.knows(user):
        raise ApiError("invalid_user_combination" if not user.bot_id else "cannot_dm_bot")
    channel = call.world.direct_channel(call.workspace, user)
    call.changed(channel.id)
    return {
        "ok": True,
        "no_op": False,
        "already_open": False,
        "channel": {
            "id": channel.id,
            **(channel_body(channel, call.workspace) if call.flag("return_im") else {}),
        },
    }


@method("conversations.join", "channels:join", tier=3)
def join(call: Call) -> Json:
    channel = call.channel()
    if call.workspace.bot_user not in channel.members:
        channel.members.append(call.workspace.bot_user)
        call.changed(channel.id)
    return {"ok": True, "channel": channel_body(channel, call.workspace)}


@method("conversations.history", *_HISTORY, tier=3)
def history(call: Call) -> Json:
    channel = call.channel()
    if call.workspace.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    latest, oldest = call.text("latest") or "9", call.text("oldest") or "0"
    inclusive = call.flag("inclusive")
    found = [
        _shown(message, call)
        for message in reversed(channel.messages.values())
        if not message.deleted
        and message.only_for is None
        and message.thread in (None, message.ts)
        and _between(message.ts, oldest, latest, inclusive=inclusive)
    ]
    items, cursor = page(found, call, most=999)
    return {
        "ok": True,
        "messages": items,
        "has_more": bool(cursor),
        "pin_count": 0,
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.replies", *_HISTORY, tier=3)
def replies(call: Call) -> Json:
    channel = call.channel()
    parent = call.message(channel)
    found = [
        _shown(message, call)
        for message in channel.messages.values()
        if not message.deleted
        and message.only_for is None
        and (message is parent or message.thread == parent.ts)
    ]
    items, cursor = page(found, call, most=1000)
    return {
        "ok": True,
        "messages": items,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _shown(message: Message, call: Call) -> Json:
    body = message_body(message)
    if call.flag("include_all_metadata") and message.metadata:
        body["metadata"] = message.metadata
    return body


def _between(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    return (oldest <= ts <= latest) if inclusive else (oldest < ts < latest)
