"""The Web API's frame: which methods there are, who may call them, how arguments arrive, and how errors look."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox.interactions import Interactions
from bot.sandbox.socketmode import SocketMode
from bot.sandbox.world import Channel, Message, User, Workspace, World

Json = dict[str, Any]

ALL_SCOPES: Final = (
    "app_mentions:read", "commands", "chat:write", "im:history", "im:write", "channels:read", "groups:read", "users:read",
    "users:read.email", "files:write", "files:read", "team:read", "reactions:write", "reactions:read", "channels:history",
    "groups:history", "im:read", "mpim:read", "pins:write", "bookmarks:write",
)  # fmt: skip


class ApiError(Exception):
    """What Slack answers instead of ok; `extra` stands beside the error."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(slots=True)
class Call:
    """One call: which method, whose token, with which arguments."""

    world: World
    socket: SocketMode
    interactions: Interactions
    workspace: Workspace
    arguments: Json
    origin: str
    changed: Callable[[str | None], None]
    """To be told when something visible changed in a channel."""
    emit: Callable[..., None]
    """Sends an event to the app."""
    token: str = ""
    """The one that the call was made with."""
    later: list[Callable[[], None]] = field(default_factory=list)

    def need(self, *names: str) -> None:
        missing = [name for name in names if self.arguments.get(name) in (None, "")]
        if missing:
            raise invalid_arguments([f"[ERROR] missing required field: {name}" for name in missing])

    def text(self, name: str, default: str = "") -> str:
        found = self.arguments.get(name, default)
        return found if isinstance(found, str) else default if found is None else str(found)

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in (True, "1", "true", 1)

    def number(self, name: str, default: int, most: int) -> int:
        try:
            return max(1, min(most, int(self.arguments.get(name) or default)))
        except ValueError:
            raise invalid_arguments([f"[ERROR] must be an integer: {name}"]) from None

    def structure(self, name: str) -> Any:
        """A list or object, sent as such or as JSON text."""
        found = self.arguments.get(name)
        if isinstance(found, str):
            try:
                return json.loads(found)
            except ValueError:
                raise invalid_arguments([f"[ERROR] failed to parse JSON: {name}"]) from None
        return found

    @property
    def bot(self) -> User:
        return self.world.users[self.workspace.bot_user]

    def channel(self, name: str = "channel") -> Channel:
        """The channel of an argument, if the app's workspace knows it; the app must be in private ones."""
        self.need(name)
        channel = self.world.channels.get(self.text(name))
        if (
            channel is None
            or self.workspace.id not in channel.teams
            or (channel.private and self.workspace.bot_user not in channel.members)
        ):
            raise ApiError("channel_not_found")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        message = channel.messages.get(self.text(name))
        if message is None or message.deleted or message.only_for is not None:
            raise ApiError("message_not_found")
        return message

    def knows(self, user: User) -> bool:
        """Whether the app may see this person: a colleague, or somebody in a channel with it."""
        if user.workspace == self.workspace.id:
            return True
        return any(
            {user.id, self.workspace.bot_user} <= set(channel.members)
            for channel in self.world.channels.values()
        )


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    handler: Handler
    scopes: tuple[str, ...]
    """Any one of them is enough; none: no scope is needed."""
    tier: int | None
    token: str = "bot"


METHODS: Final[dict[str, Method]] = {}


def method(name: str, *scopes: str, tier: int | None = 3, token: str = "bot") -> Callable[[Handler], Handler]:
    """Register a method with its scopes and rate tier; a tier of None is posting's own limit."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, scopes, tier, token)
        return handler

    return register


def invalid_arguments(messages: list[str]) -> ApiError:
    return ApiError("invalid_arguments", response_metadata={"messages": messages})


def invalid_blocks(errors: list[str]) -> ApiError:
    return ApiError(
        "invalid_blocks",
        errors=errors,
        response_metadata={"messages": [f"[ERROR] {error}" for error in errors]},
    )


def page(items: list[Json], call: Call, default: int = 100, most: int = 1000) -> tuple[list[Json], str]:
    """One page of a list and the cursor of the next ("" at the end)."""
    start = 0
    cursor = call.text("cursor")
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise ApiError("invalid_cursor")
        start = int(cursor[5:])
    limit = call.number("limit", default, most)
    following = f"next:{start + limit}" if start + limit < len(items) else ""
    return items[start : start + limit], following
