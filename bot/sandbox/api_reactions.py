"""Reactions and pins: reactions.* and pins.*."""

from __future__ import annotations

from bot.sandbox.api_core import ApiError, Call, Json, method
from bot.sandbox.payloads import message_body
from bot.sandbox.world import Message, World


@method("reactions.add", "reactions:write", tier=3)
def add(call: Call) -> Json:
    call.need("name", "timestamp")
    channel = call.channel()
    message = call.message(channel, "timestamp")
    if not react(message, call.workspace.bot_user, call.text("name"), call.world):
        raise ApiError("already_reacted")
    call.changed(channel.id)
    return {"ok": True}


@method("reactions.remove", "reactions:write", tier=2)
def remove(call: Call) -> Json:
    call.need("name", "timestamp")
    channel = call.channel()
    message = call.message(channel, "timestamp")
    if not unreact(message, call.workspace.bot_user, call.text("name"), call.world):
        raise ApiError("no_reaction")
    call.changed(channel.id)
    return {"ok": True}


@method("reactions.get", "reactions:read", tier=3)
def get(call: Call) -> Json:
    channel = call.channel()
    return {
        "ok": True,
        "type": "message",
        "channel": channel.id,
        "message": message_body(call.message(channel, "timestamp")),
    }


@method("pins.add", "pins:write", tier=2)
def pin(call: Call) -> Json:
    call.message(call.channel(), "timestamp")
    return {"ok": True}


def react(message: Message, user: str, name: str, world: World) -> bool:
    """Adds the reaction; false where the person had it already."""
    reactions = message.body.setdefault("reactions", [])
    found = next((each for each in reactions if each["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    if user in found["users"]:
        return False
    found["users"].append(user)
    found["count"] += 1
    message.sequence = world.next_sequence()
    return True


def unreact(message: Message, user: str, name: str, world: World) -> bool:
    reactions = message.body.get("reactions", [])
    found = next((each for each in reactions if each["name"] == name and user in each["users"]), None)
    if found is None:
        return False
    found["users"].remove(user)
    found["count"] -= 1
    if not found["users"]:
        reactions.remove(found)
    message.sequence = world.next_sequence()
    return True
