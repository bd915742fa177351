"""What a person sees: messages in a channel, the view that is open, the Home tab, the scene."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bot.sandbox import payloads
from bot.sandbox.world import Channel, Message, User, World

Json = dict[str, Any]


def transcript(channel: Channel, user: User, world: World) -> list[Json]:
    """The channel's messages for that person, oldest first, replies inside their parents."""
    found = []
    replies: dict[str, list[Json]] = {}
    for message in world.messages_for(channel, user):
        if message.thread and message.thread != message.ts:
            replies.setdefault(message.thread, []).append(seen_message(message, channel, user, world))
    for message in world.messages_for(channel, user):
        if message.thread in (None, message.ts) or message.thread not in channel.messages:
            under = replies.get(message.ts, [])
            found.append(
                {**seen_message(message, channel, user, world), "replies": under, "reply_count": len(under)}
            )
    return found


def seen_message(message: Message, channel: Channel, viewer: User, world: World) -> Json:
    author = world.users.get(str(message.body.get("user")))
    body = payloads.message_body(message)
    files = [_with_url(file, world) for file in body.get("files", [])]
    return {
        "ts": message.ts,
        "user": body.get("user"),
        "name": author.real_name if author else "",
        "text": body.get("text", ""),
        "blocks": body.get("blocks", []),
        "thread_ts": message.thread,
        "ephemeral": message.only_for is not None,
        "reactions": body.get("reactions", []),
        "files": files,
        "edited": bool(body.get("edited")),
        "bot_id": body.get("bot_id"),
        "team": body.get("team"),
        "state": message.chosen.get(viewer.id, {}),
        "channel_name": channel.name,
    }


def _with_url(file: Json, world: World) -> Json:
    known = world.files.get(file["id"])
    if known is None:
        return file
    return {
        "id": known.id,
        "name": known.name,
        "size": len(known.content),
        "mimetype": known.mimetype,
        "url": f"/page-files/{known.id}/{quote(known.name, safe='')}",
        "alt_txt": known.alt_text,
    }


def open_view(user: User, world: World) -> Json | None:
    stack = world.stacks.get(user.id) or []
    if not stack:
        return None
    view = world.views[stack[-1]]
    return {
        **payloads.view_body(view, world.workspaces[view.team]),
        "errors": view.errors,
        "depth": len(stack),
    }


def home_view(user: User, world: World) -> Json | None:
    view = world.views.get(world.homes.get(user.id, ""))
    # People of other workspaces get an empty tab, whatever was published for them.
    if view is None or view.team != user.workspace:
        return None
    return payloads.view_body(view, world.workspaces[view.team])


def scene(world: World) -> Json:
    return {
        "now": world.clock.now().isoformat(),
        "workspaces": [
            {"id": each.id, "name": each.name, "installed": each.installed, "bot_user_id": each.bot_user, "bot_name": each.bot_name, "app_id": each.app_id}
            for each in world.workspaces.values()
        ],
        "users": [
            {
                "id": each.id, "name": each.name, "real_name": each.real_name, "workspace": each.workspace, "admin": each.admin,
                "guest": each.guest, "is_bot": bool(each.bot_id), "tz": each.tz, "locale": each.locale, "deactivated": each.deactivated,
            }
            for each in world.users.values()
        ],
        "channels": [
            {
                "id": each.id, "name": each.name, "private": each.private, "archived": each.archived, "workspaces": each.teams,
                "members": each.members, "is_im": each.is_im, "last_sequence": max((message.sequence for message in each.messages.values()), default=0),
            }
            for each in world.channels.values()
        ],
        "commands": [command for each in world.workspaces.values() if each.installed for command in (each.commands or ())],
        "shortcuts": [shortcut for each in world.workspaces.values() for shortcut in each.shortcuts],
    }  # fmt: skip
