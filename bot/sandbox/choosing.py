"""What a person does to an element: the action that Slack sends, and the state that is left behind."""

from __future__ import annotations

from typing import Any

from bot.sandbox.world import SceneError

Json = dict[str, Any]


def found_element(pairs: list[tuple[Json, Json]], wanted: str, block: str | None = None) -> tuple[Json, Json]:
    """The element by action_id, block_id, or the label that people read. Raises SceneError naming what there is."""
    candidates = [(each, element) for each, element in pairs if block in (None, each.get("block_id"))]
    for test in (_by_id, _by_label):
        for each, element in candidates:
            if test(each, element, wanted):
                return each, element
    there = ", ".join(f"“{label(each, element)}”" for each, element in candidates) or "nothing"
    raise SceneError(f"there is no “{wanted}” to act on here; there is {there}")


def _by_id(block: Json, element: Json, wanted: str) -> bool:
    return element.get("action_id") == wanted or (
        block["type"] == "input" and block.get("block_id") == wanted
    )


def _by_label(block: Json, element: Json, wanted: str) -> bool:
    if label(block, element).casefold() == wanted.strip().casefold():
        return True
    options = element.get("options") or []
    return element.get("type") == "overflow" and any(
        option["text"]["text"].casefold() == wanted.strip().casefold() for option in options
    )


def label(block: Json, element: Json) -> str:
    """What a person would call the element."""
    if block["type"] == "input":
        return str(block["label"]["text"])
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text") or element.get("action_id") or element.get("type"))


def action_of(block: Json, element: Json, selected: Any, stamp: str) -> tuple[Json, Json]:
    """The action that Slack sends for a click or a choice, and the element's new state."""
    kind = element["type"]
    action: Json = {
        "action_id": element.get("action_id", kind),
        "block_id": block["block_id"],
        "type": kind,
        "action_ts": stamp,
    }
    if kind == "button":
        action["text"] = element["text"]
        if "value" in element:
            action["value"] = element["value"]
        return action, {}
    if kind in ("feedback_buttons", "icon_button", "workflow_button"):
        action["value"] = str(selected or element.get("value", ""))
        return action, {}
    state = chosen(element, selected)
    action |= state
    if element.get("placeholder"):
        action["placeholder"] = element["placeholder"]
    return action, ({} if kind == "overflow" else {"type": kind, **state})


def chosen(element: Json, selected: Any) -> Json:
    """The state of an element in which this was typed or chosen. Raises SceneError for what cannot be chosen."""
    match element["type"]:
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"value": None if selected in (None, "") else str(selected)}
        case "static_select" | "radio_buttons" | "overflow":
            return {"selected_option": None if selected in (None, "") else _option(element, selected)}
        case "multi_static_select" | "checkboxes":
            wanted = selected if isinstance(selected, list) else [] if selected in (None, "") else [selected]
            return {"selected_options": [_option(element, each) for each in wanted]}
        case "external_select":
            return {"selected_option": None if selected in (None, "") else _told(selected)}
        case "multi_external_select":
            wanted = selected if isinstance(selected, list) else [] if selected in (None, "") else [selected]
            return {"selected_options": [_told(each) for each in wanted]}
        case "users_select" | "channels_select" | "conversations_select" as kind:
            return {f"selected_{kind.removesuffix('s_select')}": selected or None}
        case "multi_users_select" | "multi_channels_select" | "multi_conversations_select" as kind:
            return {
                f"selected_{kind.removeprefix('multi_').removesuffix('_select')}": selected
                if isinstance(selected, list)
                else [selected]
            }
        case "datepicker":
            return {"selected_date": selected or None}
        case "timepicker":
            return {"selected_time": selected or None}
        case "datetimepicker":
            return {"selected_date_time": int(selected) if selected else None}
        case "file_input":
            return {"files": selected or []}
        case _:
            return {"value": selected}


def _told(selected: Any) -> Json:
    """An option that the app told: as it is, or a value whose words are the value."""
    if isinstance(selected, dict):
        return selected
    return {"text": {"type": "plain_text", "text": str(selected)}, "value": str(selected)}


def _option(element: Json, wanted: Any) -> Json:
    if isinstance(wanted, dict):
        wanted = wanted.get("value")
    options = element.get("options") or [
        option for group in element.get("option_groups") or () for option in group["options"]
    ]
    for option in options:
        if (
            str(wanted) == option.get("value")
            or str(wanted).strip().casefold() == option["text"]["text"].strip().casefold()
        ):
            found: Json = option
            return found
    there = ", ".join(f"“{option['text']['text']}”" for option in options)
    raise SceneError(f"“{wanted}” cannot be chosen here; there is {there}")


def refused(block: Json, element: Json, state: Json) -> str | None:
    """Why Slack's client would not let this be submitted; None where it would."""
    value = state.get("value")
    empty = all(each in (None, "", []) for name, each in state.items() if name != "type")
    if empty:
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(value, str):
        if len(value) > int(element.get("max_length", 3000)):
            return f"Please shorten this to {element.get('max_length', 3000)} characters or fewer."
        if len(value) < int(element.get("min_length", 0)):
            return f"Please write at least {element['min_length']} characters."
        if element["type"] == "number_input":
            return _no_number(element, value)
    return None


def _no_number(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != int(number):
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
