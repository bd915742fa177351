"""auth.*, team.*, bots.*, users.* and the address of a socket."""

from __future__ import annotations

from bot.sandbox.api_core import ApiError, Call, Json, method, page
from bot.sandbox.payloads import channel_body, user_body


@method("api.test", tier=4)
def api_test(call: Call) -> Json:
    return {"ok": True, "args": call.arguments}


@method("auth.test", tier=4)
def auth_test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "ok": True, "url": f"{call.origin}/", "team": workspace.name, "user": workspace.bot_name.lower(), "team_id": workspace.id,
        "user_id": workspace.bot_user, "bot_id": workspace.bot_id, "is_enterprise_install": False,
    }  # fmt: skip


@method("apps.connections.open", "connections:write", tier=1, token="app")
def open_connection(call: Call) -> Json:
    ticket = call.socket.ticket(call.workspace.app_id)
    return {
        "ok": True,
        "url": f"{call.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={call.workspace.app_id}",
    }


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {
        "ok": True,
        "team": {
            "id": workspace.id,
            "name": workspace.name,
            "url": f"{call.origin}/",
            "domain": workspace.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "is_verified": False,
        },
    }


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    workspace = call.workspace
    if call.text("bot") and call.text("bot") != workspace.bot_id:
        raise ApiError("bot_not_found")
    return {
        "ok": True,
        "bot": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": workspace.bot_name,
            "updated": 0,
            "app_id": workspace.app_id,
            "user_id": workspace.bot_user,
            "icons": {},
        },
    }


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    call.need("user")
    user = call.world.users.get(call.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    external = user.workspace != call.workspace.id
    if external and not any(
        user.id in channel.members and call.workspace.id in channel.teams
        for channel in call.world.channels.values()
    ):
        raise ApiError("user_not_found")
    return {
        "ok": True,
        "user": user_body(
            user,
            call.workspace,
            include_locale=call.flag("include_locale"),
            external=external,
            stranger=external and not call.knows(user),
        ),
    }


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    found = [
        user_body(user, call.workspace, include_locale=call.flag("include_locale"))
        for user in call.world.users.values()
        if user.workspace == call.workspace.id
    ]
    items, cursor = page(found, call)
    return {
        "ok": True,
        "members": items,
        "cache_ts": call.world.seconds(),
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.conversations", "channels:read", "groups:read", "im:read", tier=3)
def users_conversations(call: Call) -> Json:
    who = call.text("user") or call.workspace.bot_user
    wanted = set((call.text("types") or "public_channel").split(","))
    found = []
    for channel in call.world.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.private else "public_channel"
        if (
            who in channel.members
            and kind in wanted
            and call.workspace.id in channel.teams
            and not (call.flag("exclude_archived") and channel.archived)
        ):
            found.append(channel_body(channel, call.workspace))
    items, cursor = page(found, call)
    return {"ok": True, "channels": items, "response_metadata": {"next_cursor": cursor}}


@method("users.lookupByEmail", "users:read.email", tier=3)
def lookup_by_email(call: Call) -> Json:
    call.need("email")
    for user in call.world.users.values():
        if user.workspace == call.workspace.id and user.email.casefold() == call.text("email").casefold():
            return {"ok": True, "user": user_body(user, call.workspace)}
    raise ApiError("users_not_found")
