"""Acting on what an app has put there: its buttons and selects, in messages and views, and its shortcuts."""

from __future__ import annotations

import time
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.block_elements import elements
from bot.sandbox.choosing import action_of, found_element
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.interactions import Interactions
from bot.sandbox.open_views import OpenViews, Outcome
from bot.sandbox.places import app_in, message_in, must_see
from bot.sandbox.world import Channel, Message, SceneError, User, World

Json = dict[str, Any]


class Pressing:
    def __init__(
        self, world: World, deliveries: Deliveries, interactions: Interactions, views: OpenViews
    ) -> None:
        self.world = world
        self.deliveries = deliveries
        self.interactions = interactions
        self.views = views

    async def click(self, user: User, request: Json) -> Outcome:
        wanted = str(request.get("action_id") or "")
        stamp = f"{time.time():.6f}"
        if request.get("view_id"):
            view = self.views.get(str(request["view_id"]), user)
            workspace = self.world.workspaces[view.team]
            block, element = found_element(
                list(elements(view.body["blocks"])), wanted, request.get("block_id")
            )
            action, state = action_of(block, element, _selected(element, request, wanted), stamp)
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
            must_see(self.world, channel, user)
            message = message_in(self.world, channel, user, str(request.get("message_ts") or ""), wanted)
            app = app_in(self.world, channel)
            if app is None or message.body.get("bot_id") != app.bot_id:
                raise SceneError("this message has nothing to act on")
            if channel.post_only and user.workspace != app.id:
                return None, "In this channel people of your organisation cannot use apps.", {}
            workspace = app
            block, element = found_element(
                list(elements(message.body.get("blocks") or [])), wanted, request.get("block_id")
            )
            action, state = action_of(block, element, _selected(element, request, wanted), stamp)
            if state:
                mine = message.chosen.setdefault(user.id, {})
                mine.setdefault(block["block_id"], {})[action["action_id"]] = state
            payload = payloads.message_action(
                workspace, channel, user, message, action=action, trigger=self.interactions.trigger(user.id, workspace.id),
                response_url=self.interactions.address(channel.id, user.id, workspace.id, message.ts),
            )  # fmt: skip
        ack = await self.deliveries.deliver(workspace, "interactive", payload)
        return ack, None if ack.arrived else "This app did not respond in time.", {}

    async def suggest(self, user: User, request: Json) -> Outcome:
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
            must_see(self.world, channel, user)
            message = message_in(self.world, channel, user, str(request.get("message_ts") or ""), wanted)
            app = app_in(self.world, channel)
            if app is None:
                raise SceneError("there is no app in this channel")
            workspace, blocks = app, message.body.get("blocks") or []
            place = {
                "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
                "channel": {"id": channel.id, "name": channel.name},
            }
        block, element = found_element(list(elements(blocks)), wanted, request.get("block_id"))
        payload = payloads.suggestion(workspace, user, block, element, value=value, place=place)
        ack = await self.deliveries.deliver(workspace, "interactive", payload, answered=True)
        if not ack.arrived:
            return ack, "The options could not be loaded.", {}
        return ack, None, ack.answer or {}

    async def shortcut(self, user: User, request: Json) -> Outcome:
        workspace = self.world.workspaces[user.workspace]
        if not workspace.installed:
            return None, "Shortcuts exist only in workspaces that installed the app.", {}
        channel: Channel | None = None
        message: Message | None = None
        if request.get("message_ts"):
            channel = self.world.channel(str(request.get("channel") or "dm"), user=user)
            message = message_in(self.world, channel, user, str(request["message_ts"]), None)
        payload = payloads.shortcut(
            workspace, user, callback=str(request.get("callback_id") or ""), trigger=self.interactions.trigger(user.id, workspace.id),
            channel=channel, message=message, response_url=self.interactions.address(channel.id, user.id, workspace.id, message.ts if message else None) if channel else "",
        )  # fmt: skip
        ack = await self.deliveries.deliver(workspace, "interactive", payload)
        return ack, None if ack.arrived else "This app did not respond in time.", {}


def _selected(element: Json, request: Json, wanted: str) -> Any:
    if "selected" in request:
        return request["selected"]
    return wanted if element["type"] == "overflow" else request.get("value")
