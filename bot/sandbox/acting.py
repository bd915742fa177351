"""Acting as a person: typing, clicking, choosing, submitting, uploading; and waiting until the app has answered."""

from __future__ import annotations

import asyncio
import mimetypes
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.api_reactions import react, unreact
from bot.sandbox.api_views import checked_view, push_view, replace_view
from bot.sandbox.blockkit import elements
from bot.sandbox.choosing import action_of, chosen, found_element, label, refused
from bot.sandbox.interactions import Interactions
from bot.sandbox.seeing import seen_message
from bot.sandbox.socketmode import Acknowledgement, SocketMode
from bot.sandbox.world import Channel, File, Message, SceneError, User, View, Workspace, World

Json = dict[str, Any]


class Acting:
    def __init__(
        self,
        world: World,
        socket: SocketMode,
        interactions: Interactions,
        changed: Callable[[str | None], None],
        busy: Callable[[], bool],
    ) -> None:
        self.world = world
        self.socket = socket
        self.interactions = interactions
        self.changed = changed
        self.busy = busy
        self.origin = ""

    async def act(self, request: Json) -> Json:
        """One act of a person. Answers what Slack's client would show; a mistake in the request is an `error` in words."""
        before = self.world.sequence
        ack: Acknowledgement | None = None
        error: str | None = None
        extra: Json = {}
        try:
            user = self.world.user(str(request.get("user") or ""))
            if user.deactivated:
                raise SceneError(f"{user.name} is deactivated")
            ack, error, extra = await self._does(user, request)
            await self._settle(request)
        except SceneError as mistake:
            return {"ack": None, "ack_ms": None, "view": None, "messages": [], "error": str(mistake)}
        view = self.top_view(user)
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

    async def _does(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        action = str(request.get("action") or "")
        acts: dict[str, Callable[[User, Json], Awaitable[tuple[Acknowledgement | None, str | None, Json]]]] = {
            "command": self._command, "message": self._message, "click": self._click, "select": self._click, "submit": self._submit,
            "close": self._close, "home": self._home, "react": self._react, "upload": self._upload, "shortcut": self._shortcut,
        }  # fmt: skip
        if action not in acts:
            raise SceneError(f"there is no action “{action}”; there is {', '.join(acts)}")
        return await acts[action](user, request)

    # --- typing -----------------------------------------------------------------------------------------------------

    async def _command(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
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

    async def _message(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        channel = self.world.channel(
            "dm" if request.get("dm") else str(request.get("channel") or ""), user=user
        )
        self._must_see(channel, user)
        if channel.archived:
            raise SceneError(f"#{channel.name} is archived")
        text = self.world.mentions(str(request.get("text") or ""))
        thread = str(request["thread_ts"]) if request.get("thread_ts") else None
        message = self._typed(channel, user, text, thread)
        return None, None, {"ts": message.ts}

    def _typed(
        self, channel: Channel, user: User, text: str, thread: str | None, files: list[Json] | None = None
    ) -> Message:
        if user.id not in channel.members and not channel.is_im:
            channel.members.append(user.id)
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

    # --- acting on elements -----------------------------------------------------------------------------------------

    async def _click(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        wanted = str(request.get("action_id") or "")
        stamp = f"{time.time():.6f}"
        if request.get("view_id"):
            view = self._view(str(request["view_id"]), user)
            workspace = self.world.workspaces[view.team]
            block, element = found_element(
                list(elements(view.body["blocks"])), wanted, request.get("block_id")
            )
            action, state = action_of(block, element, self._selected(element, request, wanted), stamp)
            if state:
                view.state.setdefault(block["block_id"], {})[action["action_id"]] = state
            self._type_into(view, request)
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
                message.state.setdefault(block["block_id"], {})[action["action_id"]] = state
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

    def _type_into(self, view: View, request: Json) -> None:
        """What stands in the other inputs at the moment of a click, where the request says so."""
        for wanted, value in (request.get("values") or {}).items():
            block, element = found_element(
                [pair for pair in elements(view.body["blocks"]) if pair[0]["type"] == "input"], str(wanted)
            )
            view.state[block["block_id"]][element.get("action_id", element["type"])] = {
                "type": element["type"],
                **chosen(element, value),
            }

    async def _submit(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        view = self._view(str(request.get("view_id") or ""), user)
        if view.type != "modal" or not view.body.get("submit"):
            raise SceneError("this view has nothing to submit")
        workspace = self.world.workspaces[view.team]
        self._type_into(view, request)
        view.errors = {}
        for block, element in elements(view.body["blocks"]):
            if block["type"] == "input":
                problem = refused(
                    block,
                    element,
                    view.state.get(block["block_id"], {}).get(element.get("action_id", element["type"]), {}),
                )
                if problem:
                    view.errors[block["block_id"]] = problem
        if view.errors:
            first = next(
                block for block, _ in elements(view.body["blocks"]) if block.get("block_id") in view.errors
            )
            return (
                None,
                f"“{label(first, first['element'])}”: {view.errors[first['block_id']]}",
                {"errors": view.errors},
            )
        payload = payloads.view_submission(
            workspace, user, view, trigger=self.interactions.trigger(user.id, workspace.id)
        )
        ack = await self.socket.deliver(workspace.app_id, "interactive", payload, answered=True)
        if not ack.arrived:
            return ack, "We had some trouble connecting. Try again?", {}
        return ack, self._answered(view, user, ack.answer or {}), {}

    def _answered(self, view: View, user: User, answer: Json) -> str | None:
        """Does what the app answered to a submission: shows errors, changes, adds or clears views."""
        stack = self.world.stacks.setdefault(user.id, [])
        try:
            match answer.get("response_action"):
                case None:
                    if view.id in stack:
                        stack.remove(view.id)
                case "clear":
                    stack.clear()
                case "errors":
                    inputs = {
                        block["block_id"]
                        for block, _ in elements(view.body["blocks"])
                        if block["type"] == "input"
                    }
                    view.errors = {
                        block: text for block, text in answer.get("errors", {}).items() if block in inputs
                    }
                    if not view.errors:
                        return "the app answered errors for blocks that are no inputs"
                case "update":
                    replace_view(view, checked_view(answer.get("view")))
                case "push":
                    push_view(self.world, view.team, user.id, checked_view(answer.get("view")))
                case other:
                    return f"the app answered with an unknown response_action “{other}”"
        except Exception as broken:  # noqa: BLE001  (an answer that Slack would refuse, whatever is wrong with it)
            return f"the app answered with a view that Slack refuses: {getattr(broken, 'extra', broken)}"
        finally:
            self.changed(None)
        return None

    async def _close(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        view = self._view(str(request.get("view_id") or ""), user)
        stack = self.world.stacks.get(user.id, [])
        if view.id in stack:
            stack.remove(view.id)
        self.changed(None)
        if not view.body.get("notify_on_close"):
            return None, None, {}
        workspace = self.world.workspaces[view.team]
        return (
            await self.socket.deliver(
                workspace.app_id, "interactive", payloads.view_closed(workspace, user, view)
            ),
            None,
            {},
        )

    # --- the rest ---------------------------------------------------------------------------------------------------

    async def _home(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
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

    async def _react(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
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

    async def _upload(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
        channel = self.world.channel(
            "dm" if request.get("dm") else str(request.get("channel") or "dm"), user=user
        )
        self._must_see(channel, user)
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
            channel, user, self.world.mentions(str(request.get("text") or "")), None, files=[shown]
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

    async def _shortcut(self, user: User, request: Json) -> tuple[Acknowledgement | None, str | None, Json]:
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

    def top_view(self, user: User) -> View | None:
        stack = self.world.stacks.get(user.id) or []
        return self.world.views[stack[-1]] if stack else None

    def _view(self, identity: str, user: User) -> View:
        view = self.world.views.get(identity) or (self.top_view(user) if not identity else None)
        if view is None or view.user != user.id:
            raise SceneError(f"{user.name} has no view “{identity}” open")
        return view

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

    async def _settle(self, request: Json) -> None:
        """Waits until the app has been quiet for `settle_ms`, at most `wait_ms`."""
        settle = int(request.get("settle_ms", 300)) / 1000
        until = time.monotonic() + int(request.get("wait_ms", 5000)) / 1000
        quiet_since = time.monotonic()
        while time.monotonic() < until:
            await asyncio.sleep(0.02)
            if self.busy():
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since >= settle:
                return

    def _news(self, user: User, before: int) -> list[Json]:
        found = [
            (message.sequence, {"channel": channel.id, **seen_message(message, channel, self.world)})
            for channel in self.world.channels.values()
            if self.world.visible(channel, user)
            for message in self.world.messages_for(channel, user)
            if message.sequence > before
        ]
        return [message for _, message in sorted(found, key=lambda pair: pair[0])]
