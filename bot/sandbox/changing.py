"""What changes in a workspace while an app is at work: channels renamed, archived, shared or deleted, people gone, the app thrown out. Each with its events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bot.sandbox import payloads
from bot.sandbox.world import Channel, SceneError, User, Workspace, World

Json = dict[str, Any]
Event = Callable[[Workspace, Json, Channel | None], None]
_OF_USERS: Final = {"name": str, "real_name": str, "tz": str, "locale": str, "admin": bool, "guest": bool, "deactivated": bool}  # fmt: skip


class Changing:
    def __init__(self, world: World, event: Event, changed: Callable[[str | None], None]) -> None:
        self.world = world
        self.event = event
        self.changed = changed

    def change(self, asked: Json) -> Json:
        """One change or several of one thing, in the order of the table in docs/local-slack.md. Raises SceneError."""
        if "channel" in asked:
            self._channel(self.world.channel(str(asked["channel"])), asked)
        elif "user" in asked:
            self._user(self.world.user(str(asked["user"])), asked)
        elif "workspace" in asked:
            self._workspace(self.world.workspace(str(asked["workspace"])), asked)
        else:
            raise SceneError("say what changes: channel, user or workspace")
        self.changed(None)
        return {"ok": True}

    # --- channels ---

    def _channel(self, channel: Channel, asked: Json) -> None:
        kind = "group" if channel.private else "channel"
        if "name" in asked:
            channel.name = str(asked["name"])
            shown = {
                "id": channel.id,
                "name": channel.name,
                "name_normalized": channel.name,
                "created": channel.created,
            }
            self._tell(channel, {"type": f"{kind}_rename", "channel": shown})
        if "archived" in asked:
            channel.archived = bool(asked["archived"])
            word = "archive" if channel.archived else "unarchive"
            self._tell(channel, {"type": f"{kind}_{word}", "channel": channel.id, "user": channel.creator})
        if asked.get("private"):
            channel.private = True
            self._tell(
                channel,
                {
                    "type": "message",
                    "subtype": "channel_convert_to_private",
                    "user": channel.creator,
                    "text": "made this channel *private*.",
                    "channel": channel.id,
                    "channel_type": "group",
                    "ts": self.world.next_ts(),
                },
            )
        if "shared_with" in asked:
            self._share(channel, [self.world.workspace(str(each)).id for each in asked["shared_with"]])
        for name in asked.get("add") or ():
            self._add(channel, self.world.user(str(name)))
        for name in asked.get("remove") or ():
            self._remove(channel, self.world.user(str(name)))
        if asked.get("new_id"):
            self._give_new_id(channel)
        if asked.get("deleted"):
            self._tell(channel, {"type": f"{kind}_deleted", "channel": channel.id})
            del self.world.channels[channel.id]

    def _share(self, channel: Channel, teams: list[str]) -> None:
        before, channel.shared_with = channel.shared_with, teams
        for team in teams:
            if team not in before:
                self._tell(
                    channel,
                    {"type": "channel_shared", "connected_team_id": team, "channel": channel.id},
                )
        for team in before:
            if team not in teams:
                channel.members = [
                    each for each in channel.members if self.world.users[each].workspace != team
                ]
                self._tell(
                    channel,
                    {
                        "type": "channel_unshared",
                        "previously_connected_team_id": team,
                        "channel": channel.id,
                        "is_ext_shared": bool(teams),
                    },
                )

    def _add(self, channel: Channel, user: User) -> None:
        if user.id not in channel.members:
            channel.members.append(user.id)
            self._tell(channel, self._membership("member_joined_channel", channel, user))

    def _remove(self, channel: Channel, user: User) -> None:
        if user.id not in channel.members:
            raise SceneError(f"{user.name} is not in #{channel.name}")
        apps = self._apps(channel)
        channel.members.remove(user.id)
        for app in apps:
            if app.bot_user == user.id:
                kind = "group" if channel.private else "channel"
                self._send(app, {"type": f"{kind}_left", "channel": channel.id}, channel)
            else:
                self._send(app, self._membership("member_left_channel", channel, user), channel)

    def _membership(self, kind: str, channel: Channel, user: User) -> Json:
        return {
            "type": kind,
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C",
            "team": user.workspace,
        }

    def _give_new_id(self, channel: Channel) -> None:
        old, channel.id = channel.id, self.world.new_id("C")
        self.world.channels[channel.id] = self.world.channels.pop(old)
        self._tell(
            channel,
            {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id},
        )

    # --- people ---

    def _user(self, user: User, asked: Json) -> None:
        for name, kind in _OF_USERS.items():
            if name in asked:
                setattr(user, name, kind(asked[name]))
        home = self.world.workspaces[user.workspace]
        for app in self.world.workspaces.values():
            if app.installed and (app is home or self._meet(app, user)):
                body = payloads.user_body(user, home, external=app is not home)
                self._send(app, {"type": "user_change", "user": body}, None)

    def _meet(self, app: Workspace, user: User) -> bool:
        return any(
            {app.bot_user, user.id} <= set(channel.members) for channel in self.world.channels.values()
        )

    # --- workspaces ---

    def _workspace(self, workspace: Workspace, asked: Json) -> None:
        if "name" in asked:
            workspace.name = str(asked["name"])
            self._send(workspace, {"type": "team_rename", "name": workspace.name}, None)
        if "domain" in asked:
            workspace.domain = str(asked["domain"])
            url = f"https://{workspace.domain}.slack.com"
            self._send(
                workspace, {"type": "team_domain_change", "url": url, "domain": workspace.domain}, None
            )
        if asked.get("uninstalled"):
            self._send(workspace, {"type": "app_uninstalled"}, None)
        if asked.get("uninstalled") or asked.get("revoked"):
            tokens = {"oauth": [], "bot": [workspace.bot_user]}
            self._send(workspace, {"type": "tokens_revoked", "tokens": tokens}, None)
            workspace.shut_out = "account_inactive" if asked.get("uninstalled") else "token_revoked"
        if asked.get("let_in"):
            workspace.shut_out = ""

    # --- telling ---

    def _apps(self, channel: Channel) -> list[Workspace]:
        found = (self.world.workspaces[team] for team in channel.teams)
        return [each for each in found if each.installed and each.bot_user in channel.members]

    def _tell(self, channel: Channel, body: Json) -> None:
        for app in self._apps(channel):
            self._send(app, body, channel)

    def _send(self, app: Workspace, body: Json, channel: Channel | None) -> None:
        if app.installed:
            self.event(app, {**body, "event_ts": self.world.next_ts()}, channel)
