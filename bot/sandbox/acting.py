"""Acting as a person: typing, clicking, choosing, reacting, uploading; and waiting until the app has answered."""

from __future__ import annotations

import asyncio
import mimetypes
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.api_reactions import react, unreact
from bot.sandbox.block_elements import elements
from bot.sandbox.choosing import action_of, found_element
from bot.sandbox.interactions import Interactions
from bot.sandbox.open_views import OpenViews, Outcome
from bot.sandbox.seeing import seen_message
from bot.sandbox.socketmode import Acknowledgement, SocketMode
from bot.sandbox.world import Channel, File, Message, SceneError, User, Workspace, World

Json = dict[str, Any]


class Acting:
    def __init__(
        self,
        world: World,
        socket: SocketMode,
        interactions: Interactions,
        changed: Callable[[str | None], None],
        busy: Callable[[], bool],
        answers: Callable[[], int],
    ) -> None:
        self.world = world
        self.socket = socket
        self.interactions = interactions
        self.changed = changed
        self.busy = busy
        self.answers = answers
        """How many calls of the app have shown somebody something so far."""
        self._events = 0
        self.views = OpenViews(world, socket, interactions, changed)
        self._origin = ""

    @property
    def origin(self) -> str:
        """The server's own address, for those that it hands out."""
        return self._origin

    @origin.setter
    def origin(self, address: str) -> None:
        self._origin = self.views.origin = address

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
            "command": self._command, "message": self._message, "click": self._click, "select": self._click, "suggest": self._suggest,
            "submit": self.views.submit, "close": self.views.close, "home": self._home, "react": self._react, "upload": self._upload, "shortcut": self._shortcut,
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
        self._must_see(channel, user)
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
            trigger=self.interactions.trigger(user.id, workspace.id), response_url=self._response(channel, user, workspace),
        )  # fmt: skip
        ack = await self.socket.deliver(workspace.app_id, "slash_commands", payload, answered=True)
        if not ack.arrived:
            return (
                ack,
                f"{word} failed with the error “{'operation_timeout' if self.socket.connected(workspace.app_id) else 'dispatch_failed'}”",
                {},
            )
        if ack.answer:
            self._say(workspace, channel, user, ack.answer)
        return ack, None, {}

    async def _message(self, user: User, request: Json) -> Outcome:
        channel = self.world.channel(
            "dm" if request.get("dm") else str(request.get("channel") or ""), user=user
        )
        self._must_see(channel, user)
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
        workspace = self._app_in(channel)
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
        workspace = self._app_in(channel)
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

    # --- acting on elements -----------------------------------------------------------------------------------------

    async def _click(self, user: User, request: Json) -> Outcome:
        wanted = str(request.get("action_id") or "")
        stamp = f"{time.time():.6f}"
        if request.get("view_id"):
            view = self.views.get(str(request["view_id"]), user)
            workspace = self.world.workspaces[view.team]
            block, element = found_element(
                list(elements(view.body["blocks"])), wanted, request.get("block_id")
            )
            action, state = action_of(block, element, self._selected(element, request, wanted), stamp)
            if state:
                view.state.setdefault(block["block_id"], {})[action["action_id"]] = state
            self.views.type_into(view, request.get("values") or {})
            if block["type"] == "input" and not block.get("dispatch_action"):
                return None, None, {}
            payload = payloads.view_action(
                workspace, user, view, action=action, trigger=self.interactions.trigger(user.id, workspace.id)
            )
        else:
            channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
            self._must_see(channel, user)
            message = self._message_in(channel, user, str(request.get("message_ts") or ""), wanted)
            app = self._app_in(channel)
            if app is None or message.body.get("bot_id") != app.bot_id:
                raise SceneError("this message has nothing to act on")
            if channel.post_only and user.workspace != app.id:
                return None, "In this channel people of your organisation cannot use apps.", {}
            workspace = app
            block, element = found_element(
                list(elements(message.body.get("blocks") or [])), wanted, request.get("block_id")
            )
            action, state = action_of(block, element, self._selected(element, request, wanted), stamp)
            if state:
                mine = message.chosen.setdefault(user.id, {})
                mine.setdefault(block["block_id"], {})[action["action_id"]] = state
            payload = payloads.message_action(
                workspace, channel, user, message, action=action, trigger=self.interactions.trigger(user.id, workspace.id),
                response_url=self._response(channel, user, workspace, message),
            )  # fmt: skip
        ack = await self.socket.deliver(workspace.app_id, "interactive", payload)
        return ack, None if ack.arrived else "This app did not respond in time.", {}

    @staticmethod
    def _selected(element: Json, request: Json, wanted: str) -> Any:
        if "selected" in request:
            return request["selected"]
        return wanted if element["type"] == "overflow" else request.get("value")

    async def _suggest(self, user: User, request: Json) -> Outcome:
        """Type into a select whose options the app tells; they come back as `options` or `option_groups`."""
        wanted, value = str(request.get("action_id") or ""), str(request.get("value") or "")
        place: Json
        if request.get("view_id"):
            view = self.views.get(str(request["view_id"]), user)
            workspace, blocks = self.world.workspaces[view.team], view.body["blocks"]
            place = {
                "container": {"type": "view", "view_id": view.id},
                "view": payloads.view_body(view, workspace),
            }
        else:
            channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
            self._must_see(channel, user)
            message = self._message_in(channel, user, str(request.get("message_ts") or ""), wanted)
            app = self._app_in(channel)
            if app is None:
                raise SceneError("there is no app in this channel")
            workspace, blocks = app, message.body.get("blocks") or []
            place = {
                "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
                "channel": {"id": channel.id, "name": channel.name},
            }
        block, element = found_element(list(elements(blocks)), wanted, request.get("block_id"))
        payload = payloads.suggestion(workspace, user, block, element, value=value, place=place)
        ack = await self.socket.deliver(workspace.app_id, "interactive", payload, answered=True)
        if not ack.arrived:
            return ack, "The options could not be loaded.", {}
        return ack, None, ack.answer or {}

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
        self._must_see(channel, user)
        message = self._message_in(channel, user, str(request.get("message_ts") or ""), None)
        name = str(request.get("name") or "").strip(":")
        if not name:
            raise SceneError("say which reaction: name")
        kind = "reaction_added"
        if not react(message, user.id, name, self.world):
            unreact(message, user.id, name, self.world)
            kind = "reaction_removed"
        self.changed(channel.id)
        workspace = self._app_in(channel)
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
        self._must_see(channel, user)
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
        workspace = self._app_in(channel)
        shown = payloads.file_body(
            file, workspace or self.world.workspaces[user.workspace], self.origin, for_app_of=workspace
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

    async def _shortcut(self, user: User, request: Json) -> Outcome:
        workspace = self.world.workspaces[user.workspace]
        if not workspace.installed:
            return None, "Shortcuts exist only in workspaces that installed the app.", {}
        channel: Channel | None = None
        message: Message | None = None
        if request.get("message_ts"):
            channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
            message = self._message_in(channel, user, str(request["message_ts"]), None)
        payload = payloads.shortcut(
            workspace, user, callback=str(request.get("callback_id") or ""), trigger=self.interactions.trigger(user.id, workspace.id),
            channel=channel, message=message, response_url=self._response(channel, user, workspace, message) if channel else "",
        )  # fmt: skip
        ack = await self.socket.deliver(workspace.app_id, "interactive", payload)
        return ack, None if ack.arrived else "This app did not respond in time.", {}

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _message_in(self, channel: Channel, user: User, ts: str, wanted: str | None) -> Message:
        if ts:
            message = channel.messages.get(ts)
            if message is None or message.deleted or message.only_for not in (None, user.id):
                raise SceneError(f"there is no message {ts} in #{channel.name}")
            return message
        for message in reversed(list(self.world.messages_for(channel, user))):
            if wanted is None:
                return message
            try:
                found_element(list(elements(message.body.get("blocks") or [])), wanted)
            except SceneError:
                continue
            return message
        raise SceneError(f"no message in #{channel.name} has “{wanted}”")

    def _must_see(self, channel: Channel, user: User) -> None:
        if not self.world.visible(channel, user):
            raise SceneError(f"{user.name} does not see #{channel.name}")

    def _app_in(self, channel: Channel) -> Workspace | None:
        for team in channel.teams:
            workspace = self.world.workspaces[team]
            if workspace.installed and workspace.bot_user in channel.members:
                return workspace
        return None

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
        self.socket.deliver_event(
            workspace.app_id, payloads.event(workspace, body, self.world, channel=channel, sender=sender)
        )

    def _response(
        self, channel: Channel, user: User, workspace: Workspace, message: Message | None = None
    ) -> str:
        return f"{self.origin}/response/{self.interactions.response(channel.id, user.id, workspace.id, message.ts if message else None)}"

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
        """Waits until the app has been quiet for `settle_ms`, at most `wait_ms`.

        An app that was told of the act gets `answer_ms` to show something, beyond those `answers` that it had given before: until
        then it is thinking, not done.
        """
        settle = int(request.get("settle_ms", 300)) / 1000
        began = quiet_since = time.monotonic()
        until = began + int(request.get("wait_ms", 5000)) / 1000
        thinks_until = began + (int(request.get("answer_ms", 2000)) / 1000 if answers is not None else 0)
        while time.monotonic() < until:
            await asyncio.sleep(0.02)
            now = time.monotonic()
            if self.busy() or (now < thinks_until and self.answers() == answers):
                quiet_since = now
            elif now - quiet_since >= settle:
                return

    def _news(self, user: User, before: int) -> list[Json]:
        found = [
            (message.sequence, {"channel": channel.id, **seen_message(message, channel, user, self.world)})
            for channel in self.world.channels.values()
            if self.world.visible(channel, user)
            for message in self.world.messages_for(channel, user)
            if message.sequence > before
        ]
        return [message for _, message in sorted(found, key=lambda pair: pair[0])]
