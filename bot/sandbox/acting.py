"""Acting as a person: typing, reacting, uploading, looking; and waiting until the app has answered."""

from __future__ import annotations

import asyncio
import mimetypes
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.acknowledgement import Acknowledgement
from bot.sandbox.api_reactions import react, unreact
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.interactions import Interactions
from bot.sandbox.listeners import Listeners
from bot.sandbox.open_views import OpenViews, Outcome
from bot.sandbox.places import app_in, message_in, must_see
from bot.sandbox.pressing import Pressing
from bot.sandbox.seeing import seen_message
from bot.sandbox.world import Channel, File, Message, SceneError, User, Workspace, World

Json = dict[str, Any]
_PACE_SECONDS = 1.0


class Acting:
    def __init__(
        self,
        world: World,
        deliveries: Deliveries,
        interactions: Interactions,
        changed: Callable[[str | None], None],
        busy: Callable[[], bool],
        answers: Callable[[], int],
        listeners: Listeners,
    ) -> None:
        self.world = world
        self.deliveries = deliveries
        self.interactions = interactions
        self.changed = changed
        self.busy = busy
        self.answers = answers
        """How many calls of the app have shown somebody something so far."""
        self.listeners = listeners
        self._events = 0
        self.views = OpenViews(world, deliveries, interactions, changed)
        self.pressing = Pressing(world, deliveries, interactions, self.views)

    async def act(self, request: Json) -> Json:
        """One act of a person. Answers what Slack's client would show; a mistake in the request is an `error` in words."""
        before, answers, events = self.world.sequence, self.answers(), self._events
        ack: Acknowledgement | None = None
        error: str | None = None
        extra: Json = {}
        try:
            user = self.world.user(str(request.get("user") or ""))
            if user.deactivated:
                raise SceneError(f"{user.name} is deactivated")
            ack, error, extra = await self._does(user, request)
            was_told = self._events > events or (ack is not None and ack.arrived and ack.answer is None)
            await self._settle(request, answers if was_told else None)
        except SceneError as mistake:
            return {"ack": None, "ack_ms": None, "view": None, "messages": [], "error": str(mistake)}
        view = self.views.top(user)
        return {
            "ack": ack.answer if ack else None,
            "ack_ms": ack.milliseconds if ack and ack.arrived else None,
            "view": payloads.view_body(view, self.world.workspaces[view.team]) | {"errors": view.errors}
            if view
            else None,
            "messages": self._news(user, before),
            "error": error,
            **extra,
        }

    async def _does(self, user: User, request: Json) -> Outcome:
        action = str(request.get("action") or "")
        acts: dict[str, Callable[[User, Json], Awaitable[Outcome]]] = {
            "command": self._command, "message": self._message, "click": self.pressing.click, "select": self.pressing.click, "suggest": self.pressing.suggest,
            "submit": self.views.submit, "close": self.views.close, "home": self._home, "react": self._react, "upload": self._upload, "shortcut": self.pressing.shortcut,
        }  # fmt: skip
        if action not in acts:
            raise SceneError(f"there is no action “{action}”; there is {', '.join(acts)}")
        return await acts[action](user, request)

    # --- typing -----------------------------------------------------------------------------------------------------

    async def _command(self, user: User, request: Json) -> Outcome:
        text = str(request.get("text") or "").strip()
        word, _, rest = text.partition(" ")
        if not word.startswith("/"):
            raise SceneError("a command begins with a slash")
        workspace = self.world.workspaces[user.workspace]
        channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
        must_see(self.world, channel, user)
        known = workspace.commands
        if not workspace.installed or (known is not None and word not in [each["command"] for each in known]):
            return (
                None,
                f"{word} is not a valid command. In Slack, commands work only in workspaces that installed the app.",
                {},
            )
        if request.get("thread_ts"):
            return None, f"{word} is not supported in threads. Sorry!", {}
        payload = payloads.command(
            workspace, channel, user, word=word, text=self.world.mentions(rest.strip(), with_names=True),
            trigger=self.interactions.trigger(user.id, workspace.id), response_url=self.interactions.address(channel.id, user.id, workspace.id),
        )  # fmt: skip
        ack = await self.deliveries.deliver(workspace, "slash_commands", payload, answered=True)
        if not ack.arrived:
            return (
                ack,
                f"{word} failed with the error “{'operation_timeout' if ack.failure == 'timeout' else 'dispatch_failed'}”",
                {},
            )
        if ack.answer:
            self._say(workspace, channel, user, ack.answer)
        return ack, None, {}

    async def _message(self, user: User, request: Json) -> Outcome:
        channel = self.world.channel(
            "dm" if request.get("dm") else str(request.get("channel") or ""), user=user
        )
        must_see(self.world, channel, user)
        if channel.archived:
            raise SceneError(f"#{channel.name} is archived")
        text = payloads.escaped(self.world.mentions(str(request.get("text") or "")))
        thread = str(request["thread_ts"]) if request.get("thread_ts") else None
        message = self._typed(channel, user, text, thread)
        return None, None, {"ts": message.ts}

    def _typed(
        self, channel: Channel, user: User, text: str, thread: str | None, files: list[Json] | None = None
    ) -> Message:
        if user.id not in channel.members and not channel.is_im:
            self._join(channel, user)
        body: Json = {
            "user": user.id,
            "text": text,
            "team": user.workspace,
            "client_msg_id": str(uuid.uuid4()),
            "blocks": payloads.rich_text(text) if text else [],
        }
        if thread:
            body["thread_ts"] = thread
        if files:
            body["files"] = files
        message = self.world.add_message(channel, body)
        self.changed(channel.id)
        workspace = app_in(self.world, channel)
        if workspace is None:
            return message
        if channel.is_im:
            self.event(
                workspace,
                payloads.message_event(message, channel, user, workspace, mention=False),
                channel,
                user,
            )
        elif f"<@{workspace.bot_user}>" in text:
            self.event(
                workspace,
                payloads.message_event(message, channel, user, workspace, mention=True),
                channel,
                user,
            )
        elif files:
            self.event(
                workspace,
                payloads.message_event(message, channel, user, workspace, mention=False),
                channel,
                user,
            )
        return message

    def _join(self, channel: Channel, user: User) -> None:
        """Writing in a public channel makes its writer a member."""
        channel.members.append(user.id)
        workspace = app_in(self.world, channel)
        if workspace is not None:
            body: Json = {
                "type": "member_joined_channel",
                "user": user.id,
                "channel": channel.id,
                "channel_type": "C",
                "team": user.workspace,
                "event_ts": self.world.next_ts(),
            }
            self.event(workspace, body, channel)

    # --- the rest ---------------------------------------------------------------------------------------------------

    async def _home(self, user: User, request: Json) -> Outcome:
        del request
        workspace = self.world.installed_for(user)
        channel = self.world.direct_channel(workspace, user)
        body: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self.world.next_ts(),
        }
        home = self.world.views.get(self.world.homes.get(user.id, ""))
        if home is not None:
            body["view"] = payloads.view_body(home, workspace)
        self.event(workspace, body, channel)
        return None, None, {}

    async def _react(self, user: User, request: Json) -> Outcome:
        channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
        must_see(self.world, channel, user)
        message = message_in(self.world, channel, user, str(request.get("message_ts") or ""), None)
        name = str(request.get("name") or "").strip(":")
        if not name:
            raise SceneError("say which reaction: name")
        kind = "reaction_added"
        if not react(message, user.id, name, self.world):
            unreact(message, user.id, name, self.world)
            kind = "reaction_removed"
        self.changed(channel.id)
        workspace = app_in(self.world, channel)
        if workspace is not None:
            body = {
                "type": kind,
                "user": user.id,
                "reaction": name,
                "item": {"type": "message", "channel": channel.id, "ts": message.ts},
                "item_user": message.body.get("user"),
                "event_ts": self.world.next_ts(),
            }
            self.event(workspace, body, channel)
        return None, None, {}

    async def _upload(self, user: User, request: Json) -> Outcome:
        channel = self.world.channel(
            "dm" if request.get("dm") else str(request.get("channel") or "dm"), user=user
        )
        must_see(self.world, channel, user)
        if channel.archived:
            raise SceneError(f"#{channel.name} is archived")
        name = str(request.get("filename") or "")
        if not name:
            raise SceneError("a file has a name: filename")
        content = request.get("content", "")
        data = content.encode() if isinstance(content, str) else bytes(content)
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(
            self.world.new_id("F"), name, data, user.id, user.workspace, mimetype, self.world.seconds()
        )
        self.world.files[file.id] = file
        workspace = app_in(self.world, channel)
        shown = payloads.file_body(
            file,
            workspace or self.world.workspaces[user.workspace],
            self.interactions.origin,
            for_app_of=workspace,
        )
        message = self._typed(
            channel,
            user,
            payloads.escaped(self.world.mentions(str(request.get("text") or ""))),
            str(request["thread_ts"]) if request.get("thread_ts") else None,
            files=[shown],
        )
        file.channels[channel.id] = message.ts
        if workspace is not None:
            body = {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": user.id,
                "file": {"id": file.id},
                "channel_id": channel.id,
                "event_ts": self.world.next_ts(),
            }
            self.event(workspace, body, channel)
        return None, None, {"file": file.id, "ts": message.ts}

    # --- helpers ----------------------------------------------------------------------------------------------------

    def event(
        self, workspace: Workspace, body: Json, channel: Channel | None, sender: User | None = None
    ) -> None:
        """Push an event, if the app subscribes to its kind."""
        kind = (
            "message.im"
            if channel and channel.is_im
            else f"message.{'groups' if channel and channel.private else 'channels'}"
        )
        wanted = kind if body["type"] == "message" else body["type"]
        if workspace.events is not None and wanted not in workspace.events:
            return
        self._events += 1
        self.deliveries.deliver_event(
            workspace, payloads.event(workspace, body, self.world, channel=channel, sender=sender)
        )

    def _say(self, workspace: Workspace, channel: Channel, user: User, answer: Json) -> None:
        """An acknowledgement of a command that carries a message."""
        body = {
            "user": workspace.bot_user,
            "bot_id": workspace.bot_id,
            "app_id": workspace.app_id,
            "team": workspace.id,
            "text": answer.get("text", ""),
            "blocks": answer.get("blocks") or [],
        }
        self.world.add_message(
            channel, body, only_for=None if answer.get("response_type") == "in_channel" else user.id
        )
        self.changed(channel.id)

    async def _settle(self, request: Json, answers: int | None) -> None:
        """Waits until the app has done what the act asked of it, at most `wait_ms`.

        An app that listens to the scene says itself when it is idle, and what it is at is waited for, unless nothing is to be (`answer_ms` is 0).
        Of another it is guessed: until it has been quiet for `settle_ms`, and it gets `answer_ms`, if it was told of the act, to show something
        beyond those `answers` that it had given before.
        """
        settle = int(request.get("settle_ms", 300)) / 1000
        began = quiet_since = time.monotonic()
        until = began + int(request.get("wait_ms", 5000)) / 1000
        thinks = int(request.get("answer_ms", 2000)) / 1000
        thinks_until = began + (thinks if answers is not None else 0)
        while time.monotonic() < until:
            now = time.monotonic()
            is_done = await self._is_done(answers, within=thinks)
            if is_done:
                return
            is_at_it = is_done is False and thinks > 0
            if is_at_it or self.busy() or (now < thinks_until and self.answers() == answers):
                quiet_since = now
            elif now - quiet_since >= settle:
                return
            await asyncio.sleep(0.02)

    async def _is_done(self, answers: int | None, *, within: float) -> bool | None:
        """Whether the listeners say so; None where none says. Where nothing was shown yet, what a channel may be told in a second is waited for, too."""
        if self.busy():
            return False
        is_idle = await self.listeners.are_idle(within=within)
        if is_idle and answers is not None and self.answers() == answers:
            return await self.listeners.are_idle(within=within, ahead=_PACE_SECONDS) or None
        return is_idle and not self.busy()

    def _news(self, user: User, before: int) -> list[Json]:
        found = [
            (message.sequence, {"channel": channel.id, **seen_message(message, channel, user, self.world)})
            for channel in self.world.channels.values()
            if self.world.visible(channel, user)
            for message in self.world.messages_for(channel, user)
            if message.sequence > before
        ]
        return [message for _, message in sorted(found, key=lambda pair: pair[0])]
