"""Slack's rules for blocks and views, and what Slack says when they are broken: a message with a JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]

MESSAGE, MODAL, HOME = "message", "modal", "home"
_EVERYWHERE: Final = frozenset({MESSAGE, MODAL, HOME})
BLOCKS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        ("section", "header", "context", "actions", "input", "image", "rich_text", "divider", "video"),
        _EVERYWHERE,
    ),
    **dict.fromkeys(
        (
            "markdown",
            "table",
            "data_table",
            "data_visualization",
            "container",
            "context_actions",
            "plan",
            "task_card",
        ),
        frozenset({MESSAGE}),
    ),
    **dict.fromkeys(("card", "carousel"), frozenset({MESSAGE, HOME})),
    "alert": frozenset({MODAL, MESSAGE}),
}
_SELECTS: Final = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
_ELEMENTS: Final = frozenset(
    {
        "button", "overflow", "datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes", "plain_text_input",
        "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input", "image", "workflow_button",
        "feedback_buttons", "icon_button", *_SELECTS, *(f"multi_{name}" for name in _SELECTS),
    }
)  # fmt: skip
_INPUTS: Final = _ELEMENTS - {
    "button",
    "overflow",
    "image",
    "workflow_button",
    "feedback_buttons",
    "icon_button",
}


def block_errors(blocks: Any, surface: str, pointer: str = "/blocks") -> list[str]:
    """What is wrong with a list of blocks, in Slack's words; an empty list is fine."""
    if not isinstance(blocks, list):
        return [f"must be an array [json-pointer:{pointer}]"]
    most = 100 if surface != MESSAGE else 50
    errors = [f"no more than {most} items allowed [json-pointer:{pointer}]"] if len(blocks) > most else []
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        place = f"{pointer}/{index}"
        if not isinstance(block, dict) or "type" not in block:
            errors.append(f"missing required field: type [json-pointer:{place}]")
            continue
        identity = block.get("block_id")
        if identity is not None:
            errors += _length(identity, 255, f"{place}/block_id")
            if identity in seen:
                errors.append(f"duplicate block_id [json-pointer:{place}/block_id]")
            seen.add(identity)
        errors += _block(block, surface, place)
    tables = sum(
        1 for block in blocks if isinstance(block, dict) and block.get("type") in ("table", "data_table")
    )
    if tables > 1:
        errors.append(f"only_one_table_allowed [json-pointer:{pointer}]")
    return errors


def view_errors(view: Any) -> list[str]:
    """What is wrong with a view."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    surface = view.get("type")
    if surface not in (MODAL, HOME):
        return ["must be a valid enum value [json-pointer:/view/type]"]
    errors = block_errors(view.get("blocks"), surface, "/view/blocks")
    if surface == MODAL:
        errors += _plain(view.get("title"), 24, "/view/title")
        for name in ("submit", "close"):
            if view.get(name) is not None:
                errors += _plain(view[name], 24, f"/view/{name}")
        if any(
            isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or ()
        ) and not view.get("submit"):
            errors.append("required field [json-pointer:/view/submit]")
    errors += _length(view.get("private_metadata", ""), 3000, "/view/private_metadata")
    errors += _length(view.get("callback_id", ""), 255, "/view/callback_id")
    return errors


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be acted on, with its block."""
    for block in blocks:
        match block.get("type"):
            case "section" if isinstance(block.get("accessory"), dict):
                yield block, block["accessory"]
            case "actions" | "context_actions":
                for element in block.get("elements", ()):
                    yield block, element
            case "input":
                yield block, block["element"]
            case "card":
                for element in block.get("actions", ()):
                    yield block, element
            case "carousel":
                yield from elements([card for card in block.get("elements", ()) if isinstance(card, dict)])
            case "container":
                yield from elements(block.get("child_blocks") or block.get("blocks") or [])
            case _:
                pass


def _block(block: Json, surface: str, place: str) -> Iterator[str]:
    kind = block["type"]
    if kind not in BLOCKS:
        yield f"unsupported type: {kind} [json-pointer:{place}/type]"
        return
    if surface not in BLOCKS[kind]:
        yield f"unsupported type: {kind} [json-pointer:{place}/type]"
    match kind:
        case "section":
            if not block.get("text") and not block.get("fields"):
                yield f"missing required field: text [json-pointer:{place}]"
            if block.get("text"):
                yield from _text(block["text"], 3000, f"{place}/text")
            fields = block.get("fields") or []
            if len(fields) > 10:
                yield f"no more than 10 items allowed [json-pointer:{place}/fields]"
            for index, each in enumerate(fields):
                yield from _text(each, 2000, f"{place}/fields/{index}")
            if block.get("accessory"):
                yield from _element(block["accessory"], surface, f"{place}/accessory")
        case "header":
            yield from _plain(block.get("text"), 150, f"{place}/text")
        case "context":
            found = block.get("elements")
            if not found or len(found) > 10:
                yield f"must have between 1 and 10 items [json-pointer:{place}/elements]"
            for index, each in enumerate(found or ()):
                if each.get("type") == "image":
                    yield from _image(each, f"{place}/elements/{index}")
                else:
                    yield from _text(each, 3000, f"{place}/elements/{index}")
        case "actions" | "context_actions":
            yield from _actions(block, surface, place, 25 if kind == "actions" else 5)
        case "input":
            yield from _plain(block.get("label"), 2000, f"{place}/label")
            if block.get("hint"):
                yield from _plain(block["hint"], 2000, f"{place}/hint")
            element = block.get("element")
            if not isinstance(element, dict):
                yield f"missing required field: element [json-pointer:{place}]"
            elif element.get("type") not in _INPUTS:
                yield f"unsupported element: {element.get('type')} [json-pointer:{place}/element/type]"
            else:
                yield from _element(element, surface, f"{place}/element")
        case "image":
            yield from _image(block, place)
        case "markdown":
            yield from _length(block.get("text", ""), 12_000, f"{place}/text")
        case "table":
            yield from _table(block, place)
        case "card":
            for name, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
                if block.get(name):
                    yield from _text(block[name], most, f"{place}/{name}")
        case "alert":
            if block.get("text"):
                yield from _text(block["text"], 200, f"{place}/text")
        case _:
            return


def _actions(block: Json, surface: str, place: str, most: int) -> Iterator[str]:
    found = block.get("elements")
    if not isinstance(found, list) or not 1 <= len(found) <= most:
        yield f"must have between 1 and {most} items [json-pointer:{place}/elements]"
        return
    seen: set[str] = set()
    for index, element in enumerate(found):
        yield from _element(element, surface, f"{place}/elements/{index}")
        identity = element.get("action_id")
        if identity in seen:
            yield f"duplicate action_id [json-pointer:{place}/elements/{index}/action_id]"
        if identity:
            seen.add(identity)


def _element(element: Json, surface: str, place: str) -> Iterator[str]:
    kind = element.get("type")
    if kind not in _ELEMENTS:
        yield f"unsupported element: {kind} [json-pointer:{place}/type]"
        return
    yield from _length(element.get("action_id", ""), 255, f"{place}/action_id")
    if element.get("placeholder"):
        yield from _plain(element["placeholder"], 150, f"{place}/placeholder")
    if element.get("confirm"):
        yield from _confirm(element["confirm"], f"{place}/confirm")
    options = element.get("options")
    match kind:
        case "button":
            yield from _plain(element.get("text"), 75, f"{place}/text")
            yield from _length(element.get("value", ""), 2000, f"{place}/value")
            yield from _length(element.get("url", ""), 3000, f"{place}/url")
            yield from _length(element.get("accessibility_label", ""), 75, f"{place}/accessibility_label")
            if element.get("style") not in (None, "primary", "danger"):
                yield f"must be a valid enum value [json-pointer:{place}/style]"
        case "static_select" | "multi_static_select":
            groups = element.get("option_groups")
            yield from _options(
                options
                if options is not None
                else [option for group in groups or () for option in group.get("options", ())],
                100,
                place,
            )
            initial = element.get("initial_option")
            if initial is not None and options is not None and initial not in options:
                yield f"initial_option must be one of the options [json-pointer:{place}/initial_option]"
        case "overflow":
            yield from _options(options, 5, place)
        case "checkboxes" | "radio_buttons":
            yield from _options(options, 10, place)
        case "plain_text_input":
            most = element.get("max_length", 3000)
            if not 1 <= int(most) <= 3000:
                yield f"must be between 1 and 3000 [json-pointer:{place}/max_length]"
            yield from _length(element.get("initial_value", ""), 3000, f"{place}/initial_value")
        case "number_input":
            if "is_decimal_allowed" not in element:
                yield f"missing required field: is_decimal_allowed [json-pointer:{place}]"
        case "file_input":
            if surface != MODAL:
                yield f"unsupported element: file_input [json-pointer:{place}/type]"
        case _:
            return


def _options(options: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"must have between 1 and {most} items [json-pointer:{place}/options]"
        return
    for index, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{place}/options/{index}/text")
        yield from _length(option.get("value", ""), 150, f"{place}/options/{index}/value")
        if option.get("description"):
            yield from _text(option["description"], 75, f"{place}/options/{index}/description")


def _confirm(confirm: Json, place: str) -> Iterator[str]:
    yield from _plain(confirm.get("title"), 100, f"{place}/title")
    yield from _text(confirm.get("text"), 300, f"{place}/text")
    yield from _plain(confirm.get("confirm"), 30, f"{place}/confirm")
    yield from _plain(confirm.get("deny"), 30, f"{place}/deny")


def _image(image: Json, place: str) -> Iterator[str]:
    if bool(image.get("image_url")) == bool(image.get("slack_file")):
        yield f"exactly one of image_url and slack_file [json-pointer:{place}]"
    if not image.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{place}]"
    yield from _length(image.get("alt_text", ""), 2000, f"{place}/alt_text")


def _table(table: Json, place: str) -> Iterator[str]:
    rows = table.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        yield f"must have between 1 and 100 items [json-pointer:{place}/rows]"
        return
    for index, row in enumerate(rows):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:
            yield f"must have between 1 and 20 items [json-pointer:{place}/rows/{index}]"
        for column, cell in enumerate(row if isinstance(row, list) else ()):
            if not isinstance(cell, dict) or cell.get("type") not in ("raw_text", "rich_text", "raw_number"):
                yield f"unsupported type [json-pointer:{place}/rows/{index}/{column}/type]"
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield f"must be more than 0 characters [json-pointer:{place}/rows/{index}/{column}/text]"


def _text(text: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"missing required field: text [json-pointer:{place}]"
        return
    if not text.get("text"):
        yield f"must be more than 0 characters [json-pointer:{place}/text]"
    yield from _length(text.get("text", ""), most, f"{place}/text")


def _plain(text: Any, most: int, place: str) -> Iterator[str]:
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        yield f"must be plain_text [json-pointer:{place}/type]"
    yield from _text(text, most, place)


def _length(text: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{place}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{place}]"
