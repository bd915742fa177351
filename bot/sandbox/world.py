"""What exists: workspaces, people, channels, messages, views and files, with ids in Slack's form. No rules, no network."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.sandbox.clock import SceneClock

Json = dict[str, Any]
PROCESSING_SECONDS: Final = 0.4


class SceneError(Exception):
    """The scene cannot be set or acted in like that; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUrls:
    """Where an app without Socket Mode is reached."""

    events: str
    interactivity: str
    options: str
    """For the options of selects that the app tells while somebody types."""
    commands: str


@dataclass(slots=True)
class Workspace:
    id: str
    name: str
    domain: str
    installed: bool
    bot_name: str = "Premio"
    bot_user: str = ""
    bot_id: str = ""
    app_id: str = ""
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    scopes: tuple[str, ...] = ()
    commands: tuple[Json, ...] | None = None
    """None: whatever is typed with a slash is a command of the app."""
    shortcuts: tuple[Json, ...] = ()
    shut_out: str = ""
    """The error that the app's calls get, where its token is not valid any more."""
    events: frozenset[str] | None = None
    """What the app subscribes to, named as in a manifest: `message.im`. None: everything."""
    request_urls: RequestUrls | None = None
    """None: the app is on Socket Mode."""


@dataclass(slots=True)
class App:
    """An app that any workspace may install by OAuth."""

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    redirect_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    events: frozenset[str] | None
    rotates: bool
    """Its tokens expire."""
    org_wide: bool
    """A whole organisation may install it at once."""
    app_token: str = ""


@dataclass(slots=True)
class Token:
    """A bot's, from OAuth."""

    value: str
    workspace: str
    expires_at: datetime | None = None
    refused: str = ""
    """Slack's word for why it is good no more."""


@dataclass(slots=True)
class User:
    id: str
    workspace: str
    name: str
    real_name: str
    email: str
    locale: str = "en-US"
    tz: str = "UTC"
    admin: bool = False
    guest: bool = False
    deactivated: bool = False
    bot_id: str = ""


@dataclass(slots=True)
class Message:
    ts: str
    channel: str
    body: Json
    sequence: int
    """Rises with every change that can be seen."""
    only_for: str | None = None
    """An ephemeral message: for whom."""
    deleted: bool = False
    metadata: Json | None = None
    chosen: dict[str, Json] = field(default_factory=dict)
    """What each person has chosen in its selects, by block and action."""

    @property
    def thread(self) -> str | None:
        found = self.body.get("thread_ts")
        return found if isinstance(found, str) else None


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    workspace: str
    private: bool = False
    shared_with: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    archived: bool = False
    is_im: bool = False
    post_only: bool = False
    """Other organisations may only post: no apps for their people."""
    created: int = 0
    creator: str = ""
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def teams(self) -> list[str]:
        return [self.workspace, *self.shared_with]


@dataclass(slots=True)
class View:
    id: str
    team: str
    user: str
    type: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class File:
    id: str
    name: str
    content: bytes
    user: str
    team: str
    mimetype: str
    created: int
    channels: dict[str, str] = field(default_factory=dict)
    """Where it is shared: channel and the message's ts."""
    title: str = ""
    alt_text: str = ""
    completed_at: float | None = 0.0
    """When its upload was completed, by the computer's clock; None before."""

    @property
    def processed(self) -> bool:
        """Whether Slack knows the file's type by now and blocks may show it: some time after its upload."""
        return self.completed_at is not None and time.monotonic() >= self.completed_at + PROCESSING_SECONDS


class World:
    """Everything in it is found by id, people and channels by name as well."""

    def __init__(self, clock: SceneClock) -> None:
        self.clock = clock
        self.reset()

    def reset(self) -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Token] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self._sequence = itertools.count(1)
        self._last_ts = (0, 0)

    # --- making -----------------------------------------------------------------------------------------------------

    def new_id(self, letter: str) -> str:
        """Such as U0BKWTRQZHX: of consonants alone, so that no id spells a word or a figure that a text is looked through for."""
        return letter + "0" + "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(9))

    def next_sequence(self) -> int:
        return next(self._sequence)

    @property
    def sequence(self) -> int:
        return max(
            (message.sequence for channel in self.channels.values() for message in channel.messages.values()),
            default=0,
        )

    def next_ts(self) -> str:
        """A timestamp of the scene's clock with six decimals, later than every one before."""
        now = self.clock.now()
        stamp = (int(now.timestamp()), now.microsecond)
        if stamp <= self._last_ts:
            seconds, micro = self._last_ts
            stamp = (seconds + (micro + 1) // 1_000_000, (micro + 1) % 1_000_000)
        self._last_ts = stamp
        return f"{stamp[0]}.{stamp[1]:06d}"

    def add_workspace(self, workspace: Workspace) -> Workspace:
        if any(each.name.casefold() == workspace.name.casefold() for each in self.workspaces.values()):
            raise SceneError(f"there is a workspace “{workspace.name}” already")
        self.workspaces[workspace.id] = workspace
        return workspace

    def add_user(self, user: User) -> User:
        if any(each.name == user.name and each.workspace == user.workspace for each in self.users.values()):
            raise SceneError(f"there is a user “{user.name}” in this workspace already")
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        if not channel.is_im and any(
            each.name == channel.name and each.workspace == channel.workspace
            for each in self.channels.values()
        ):
            raise SceneError(f"there is a channel “{channel.name}” in this workspace already")
        self.channels[channel.id] = channel
        return channel

    def add_message(
        self, channel: Channel, body: Json, *, only_for: str | None = None, metadata: Json | None = None
    ) -> Message:
        ts = self.next_ts()
        message = Message(
            ts,
            channel.id,
            {"type": "message", **body, "ts": ts},
            self.next_sequence(),
            only_for,
            metadata=metadata,
        )
        channel.messages[ts] = message
        return message

    def direct_channel(self, workspace: Workspace, user: User) -> Channel:
        """The direct messages between a person and the app, made on first use."""
        for channel in self.channels.values():
            if (
                channel.is_im
                and channel.workspace == workspace.id
                and set(channel.members) == {user.id, workspace.bot_user}
            ):
                return channel
        return self.add_channel(
            Channel(
                self.new_id("D"),
                "directmessage",
                workspace.id,
                private=True,
                members=[user.id, workspace.bot_user],
                is_im=True,
                created=self.seconds(),
            )
        )

    def seconds(self) -> int:
        return int(self.clock.now().timestamp())

    # --- finding ----------------------------------------------------------------------------------------------------

    def workspace(self, name: str) -> Workspace:
        for each in self.workspaces.values():
            if name in (each.id, each.name) or name.casefold() in (each.domain, each.name.casefold()):
                return each
        raise SceneError(
            f"there is no workspace “{name}”; there is {_listed(each.name for each in self.workspaces.values())}"
        )

    def user(self, name: str) -> User:
        """By id, name, real name or `workspace/name`."""
        if name in self.users:
            return self.users[name]
        wanted = name.removeprefix("@").casefold()
        home, _, short = wanted.rpartition("/")
        found = [
            each
            for each in self.users.values()
            if each.name.casefold() == short or each.real_name.casefold() == short
        ]
        if home:
            team = self.workspace(home).id
            found = [each for each in found if each.workspace == team]
        if len(found) > 1:
            raise SceneError(f"“{name}” is in several workspaces; write workspace/{short}, or the id")
        if not found:
            raise SceneError(
                f"there is no user “{name}”; there is {_listed(each.name for each in self.users.values() if not each.bot_id)}"
            )
        return found[0]

    def channel(self, name: str, *, user: User | None = None) -> Channel:
        """By id, name or `workspace/name`; `dm` and the app's name mean the user's direct messages with the app."""
        if name in self.channels:
            return self.channels[name]
        if user is not None and name.casefold().removeprefix("@") in (
            "dm",
            *(each.bot_name.casefold() for each in self.workspaces.values() if each.installed),
        ):
            return self.direct_channel(self.installed_for(user), user)
        wanted = name.removeprefix("#")
        home, _, short = wanted.rpartition("/")
        found = [each for each in self.channels.values() if not each.is_im and each.name == short]
        if home:
            team = self.workspace(home).id
            found = [each for each in found if each.workspace == team]
        if len(found) > 1 and user is not None:
            found = [each for each in found if user.id in each.members] or found
        if len(found) != 1:
            there = _listed("#" + each.name for each in self.channels.values() if not each.is_im)
            word = "are several channels" if found else "is no channel"
            raise SceneError(f"there {word} “{name}”; there is {there}")
        return found[0]

    def installed_for(self, user: User) -> Workspace:
        """The workspace whose app the user meets: the own one, or one that shares a channel."""
        own = self.workspaces[user.workspace]
        if own.installed:
            return own
        for channel in self.channels.values():
            if user.id in channel.members and self.workspaces[channel.workspace].installed:
                return self.workspaces[channel.workspace]
        raise SceneError(f"{user.name} shares no channel with an app")

    def by_token(self, token: str) -> tuple[Workspace, str] | None:
        """The workspace of a token, and whether it is the `bot`'s or the `app`'s."""
        for workspace in self.workspaces.values():
            if workspace.installed and token == workspace.bot_token:
                return workspace, "bot"
            if workspace.installed and token == workspace.app_token:
                return workspace, "app"
        for app in self.apps.values():
            if token == app.app_token:
                return Workspace("", app.name, "", installed=False, app_id=app.id), "app"
        granted = self.tokens.get(token)
        if granted is not None and not self.refusal(token):
            return self.workspaces[granted.workspace], "bot"
        return None

    def rotate(self, token: str) -> None:
        """The workspace of a bot's token has another one from now on, and this one is revoked."""
        known = self.by_token(token)
        if known is None or known[1] != "bot":
            return
        workspace, _ = known
        renewed = f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}"
        if token == workspace.bot_token:
            workspace.bot_token = renewed
            self.tokens[token] = Token(token, workspace.id)
        else:
            self.tokens[renewed] = Token(renewed, workspace.id, self.tokens[token].expires_at)
        self.tokens[token].refused = "token_revoked"

    def refusal(self, token: str) -> str:
        """Slack's word for a token that is good no more; empty for one that is good or was never known."""
        granted = self.tokens.get(token)
        if granted is None:
            return ""
        is_over = granted.expires_at is not None and granted.expires_at <= self.clock.now()
        return granted.refused or ("token_expired" if is_over else "")

    def visible(self, channel: Channel, user: User) -> bool:
        """Members see a channel; colleagues of a workspace that it belongs to see a public one."""
        if user.id in channel.members:
            return True
        return (
            not channel.private and not user.guest and user.workspace in channel.teams and not channel.is_im
        )

    def messages_for(self, channel: Channel, user: User) -> Iterator[Message]:
        for message in channel.messages.values():
            if not message.deleted and message.only_for in (None, user.id):
                yield message

    def mentions(self, text: str, *, with_names: bool = False) -> str:
        """`@name` and `#channel` as Slack writes them: `<@U…>`, `<#C…>`."""

        def person(match: re.Match[str]) -> str:
            try:
                user = self._person(match.group(1))
            except SceneError:
                return match.group()
            return f"<@{user.id}|{user.name}>" if with_names else f"<@{user.id}>"

        def place(match: re.Match[str]) -> str:
            try:
                channel = self.channel(match.group(1))
            except SceneError:
                return match.group()
            return f"<#{channel.id}|{channel.name}>"

        text = re.sub(r"(?<![\w<])@([\w.\-/]+\w)", person, text)
        return re.sub(r"(?<![\w<&])#([\w\-]+)", place, text)

    def _person(self, name: str) -> User:
        for workspace in self.workspaces.values():
            if workspace.installed and workspace.bot_name.casefold() == name.casefold():
                return self.users[workspace.bot_user]
        return self.user(name)


def _listed(names: Iterator[str] | Any) -> str:
    return ", ".join(names) or "none"
