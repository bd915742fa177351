"""Setting the scene: workspaces, people and channels as the control interface is asked for them."""

from __future__ import annotations

import re
import secrets
from typing import Any

from bot.sandbox.api_core import ALL_SCOPES
from bot.sandbox.world import Channel, RequestUrls, SceneError, User, Workspace, World

Json = dict[str, Any]


def make_workspace(world: World, asked: Json) -> Json:
    """A workspace; one that has installed the app tells its tokens."""
    name = str(asked.get("name") or "").strip()
    if not name:
        raise SceneError("a workspace has a name")
    domain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    workspace = world.add_workspace(Workspace(world.new_id("T"), name, domain, bool(asked.get("installed"))))
    answer: Json = {
        "ok": True,
        "id": workspace.id,
        "name": name,
        "domain": domain,
        "installed": workspace.installed,
    }
    return answer | _install(world, workspace, asked) if workspace.installed else answer


def _install(world: World, workspace: Workspace, asked: Json) -> Json:
    workspace.bot_name = str(asked.get("bot_name") or "Premio")
    workspace.app_id, workspace.bot_id, workspace.bot_user = (world.new_id(letter) for letter in "ABU")
    workspace.bot_token = f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}"
    workspace.app_token = f"xapp-1-{workspace.app_id}-{secrets.token_hex(16)}"
    workspace.signing_secret = secrets.token_hex(16)
    workspace.scopes = tuple(asked.get("scopes") or ALL_SCOPES)
    workspace.commands = _listed(asked.get("commands"), "command")
    workspace.shortcuts = _listed(asked.get("shortcuts"), "callback_id") or ()
    events = asked.get("events")
    workspace.events = None if events is None else frozenset(str(event) for event in events)
    world.add_user(
        User(
            workspace.bot_user,
            workspace.id,
            workspace.bot_name.lower(),
            workspace.bot_name,
            "",
            bot_id=workspace.bot_id,
        )
    )
    return {
        "app_id": workspace.app_id, "bot_id": workspace.bot_id, "bot_user_id": workspace.bot_user, "bot_token": workspace.bot_token,
        "app_token": workspace.app_token, "signing_secret": workspace.signing_secret, "scopes": list(workspace.scopes),
    }  # fmt: skip


def _listed(found: Any, name: str) -> tuple[Json, ...] | None:
    """What the manifest lists, each by its name alone or with more about it."""
    return None if found is None else tuple({name: each} if isinstance(each, str) else each for each in found)


def request_urls(world: World, asked: Json) -> tuple[Workspace, RequestUrls]:
    """Where the app of a workspace is reached: its address for events, and others where they differ."""
    workspace = world.workspace(str(asked.get("workspace") or ""))
    events = str(asked.get("events") or "")
    if not (workspace.installed and events.startswith(("http://", "https://"))):
        raise SceneError("an installed app is reached by a URL for events, and others where they differ")
    interactivity = str(asked.get("interactivity") or events)
    return workspace, RequestUrls(
        events=events,
        interactivity=interactivity,
        options=str(asked.get("options") or interactivity),
        commands=str(asked.get("commands") or events),
    )


def make_user(world: World, asked: Json) -> Json:
    workspace = world.workspace(str(asked.get("workspace") or ""))
    name = str(asked.get("name") or "").strip()
    if not name:
        raise SceneError("a user has a name")
    user = world.add_user(
        User(
            world.new_id("U"), workspace.id, name, str(asked.get("real_name") or name), str(asked.get("email") or f"{name}@{workspace.domain}.example"),
            str(asked.get("locale") or "en-US"), str(asked.get("tz") or "UTC"), bool(asked.get("admin")), bool(asked.get("guest")), bool(asked.get("deactivated")),
        )
    )  # fmt: skip
    return {
        "ok": True,
        "id": user.id,
        "name": user.name,
        "workspace": workspace.id,
        "real_name": user.real_name,
        "email": user.email,
    }


def make_channel(world: World, asked: Json) -> Json:
    """A channel. Its members are people by id or name, looked for first in its own workspaces, and the app by `@Name`."""
    workspace = world.workspace(str(asked.get("workspace") or ""))
    name = str(asked.get("name") or "").removeprefix("#").strip()
    if not re.fullmatch(r"[^\sA-Z.,#@]{1,80}", name):
        raise SceneError("a channel's name has at most 80 lower-case letters, digits, dashes and underscores")
    shared = [world.workspace(str(each)).id for each in asked.get("shared_with") or ()]
    members = [_member(world, str(each), workspace, shared) for each in asked.get("members") or ()]
    if asked.get("bot"):
        members.append(workspace.bot_user)
    ours = [member for member in members if world.users[member].workspace == workspace.id]
    channel = world.add_channel(
        Channel(
            world.new_id("C"),
            name,
            workspace.id,
            bool(asked.get("private")),
            shared,
            list(dict.fromkeys(members)),
            bool(asked.get("archived")),
            post_only=bool(asked.get("external_limited")),
            created=world.seconds(),
            creator=next((member for member in ours if not world.users[member].bot_id), ""),
        )
    )
    return {
        "ok": True,
        "id": channel.id,
        "name": channel.name,
        "members": channel.members,
        "shared_with": channel.shared_with,
    }


def _member(world: World, name: str, workspace: Workspace, shared: list[str]) -> str:
    if workspace.installed and name.casefold() in (
        f"@{workspace.bot_name}".casefold(),
        workspace.bot_user.casefold(),
    ):
        return workspace.bot_user
    for team in (workspace.id, *shared):
        for user in world.users.values():
            if user.workspace == team and name.removeprefix("@") in (user.id, user.name, user.real_name):
                return user.id
    return world.user(name).id
