"""views.*: modals and the Home tab."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.api_core import ApiError, Call, Json, invalid_arguments, method
from bot.sandbox.block_elements import elements, with_ids
from bot.sandbox.blockkit import view_errors
from bot.sandbox.payloads import view_body
from bot.sandbox.world import View, World

DEEPEST_STACK = 3


@method("views.open", tier=4)
def open_view(call: Call) -> Json:
    user = _triggering(call)
    body = checked_view(call.structure("view"))
    view = new_view(call.world, call.workspace.id, user, body)
    call.world.stacks[user] = [view.id]
    call.changed(None)
    return {"ok": True, "view": view_body(view, call.workspace)}


@method("views.push", tier=4)
def push(call: Call) -> Json:
    user = _triggering(call)
    body = checked_view(call.structure("view"))
    stack = call.world.stacks.setdefault(user, [])
    if len(stack) >= DEEPEST_STACK:
        raise ApiError("push_limit_reached")
    view = push_view(call.world, call.workspace.id, user, body)
    call.changed(None)
    return {"ok": True, "view": view_body(view, call.workspace)}


@method("views.update", tier=4)
def update(call: Call) -> Json:
    view = call.world.views.get(call.text("view_id"))
    if view is None and call.text("external_id"):
        view = next(
            (
                each
                for each in call.world.views.values()
                if each.body.get("external_id") == call.text("external_id")
            ),
            None,
        )
    if view is None or view.team != call.workspace.id or _is_closed(view, call.world):
        raise ApiError("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    replace_view(view, checked_view(call.structure("view")))
    call.changed(None)
    return {"ok": True, "view": view_body(view, call.workspace)}


@method("views.publish", tier=4)
def publish(call: Call) -> Json:
    call.need("user_id")
    user = call.world.users.get(call.text("user_id"))
    if user is None:
        raise invalid_arguments(["[ERROR] invalid user_id"])
    body = checked_view(call.structure("view"))
    known = call.world.views.get(call.world.homes.get(user.id, ""))
    if known is not None and call.text("hash") and call.text("hash") != known.hash:
        raise ApiError("hash_conflict")
    if known is None:
        known = new_view(call.world, call.workspace.id, user.id, body)
        call.world.homes[user.id] = known.id
    else:
        replace_view(known, body)
    call.changed(None)
    return {"ok": True, "view": view_body(known, call.workspace)}


def checked_view(found: Any) -> Json:
    """The view with ids for its blocks; raises invalid_arguments as Slack does."""
    errors = view_errors(found)
    if errors:
        raise invalid_arguments([f"[ERROR] {error}" for error in errors])
    return {**found, "blocks": with_ids(found["blocks"])}


def new_view(world: World, team: str, user: str, body: Json) -> View:
    identity = world.new_id("V")
    view = View(identity, team, user, body["type"], body, _hash(world), identity)
    view.state = initial_state(body["blocks"])
    world.views[identity] = view
    return view


def push_view(world: World, team: str, user: str, body: Json) -> View:
    stack = world.stacks.setdefault(user, [])
    view = new_view(world, team, user, body)
    if stack:
        view.previous, view.root = stack[-1], world.views[stack[0]].root
    stack.append(view.id)
    return view


def replace_view(view: View, body: Json) -> None:
    """A new body; what people typed stays in inputs that keep their block_id and action_id, as in Slack's clients."""
    kept = view.state
    view.body = body
    view.errors = {}
    view.hash = f"{view.hash.split('.')[0]}.{secrets.token_hex(4)}"
    view.state = initial_state(body["blocks"])
    for block, actions in view.state.items():
        for action in actions:
            if action in kept.get(block, {}) and kept[block][action].get("type") == actions[action].get(
                "type"
            ):
                actions[action] = kept[block][action]


def initial_state(blocks: list[Json]) -> Json:
    """The state of inputs nobody has touched: initial values, or nothing."""
    state: Json = {}
    for block, element in elements(blocks):
        kind = element.get("type", "")
        if block["type"] != "input" and kind in (
            "button",
            "overflow",
            "image",
            "workflow_button",
            "feedback_buttons",
            "icon_button",
        ):
            continue
        if kind in ("button", "overflow", "image"):
            continue
        state.setdefault(block["block_id"], {})[element.get("action_id", kind)] = {
            "type": kind,
            **initial_value(element),
        }
    return state


def initial_value(element: Json) -> Json:
    match element.get("type"):
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"value": element.get("initial_value")}
        case "static_select" | "external_select" | "radio_buttons":
            return {"selected_option": element.get("initial_option")}
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            return {"selected_options": element.get("initial_options") or []}
        case "users_select" | "channels_select" | "conversations_select" as kind:
            name = kind.removesuffix("s_select")
            return {f"selected_{name}": element.get(f"initial_{name}")}
        case "multi_users_select" | "multi_channels_select" | "multi_conversations_select" as kind:
            name = kind.removeprefix("multi_").removesuffix("_select")
            return {f"selected_{name}": element.get(f"initial_{name}") or []}
        case "datepicker":
            return {"selected_date": element.get("initial_date")}
        case "timepicker":
            return {"selected_time": element.get("initial_time")}
        case "datetimepicker":
            return {"selected_date_time": element.get("initial_date_time")}
        case "file_input":
            return {"files": []}
        case _:
            return {"value": element.get("initial_value")}


def _triggering(call: Call) -> str:
    call.need("trigger_id")
    found = call.interactions.exchange(call.text("trigger_id"))
    if isinstance(found, str):
        raise ApiError(found)
    user, workspace = found
    if workspace != call.workspace.id:
        raise ApiError("invalid_trigger_id")
    return user


def _is_closed(view: View, world: World) -> bool:
    """Slack knows a modal no more once its person has closed it."""
    return view.type == "modal" and view.id not in world.stacks.get(view.user, [])


def _hash(world: World) -> str:
    return f"{world.seconds()}.{secrets.token_hex(4)}"
