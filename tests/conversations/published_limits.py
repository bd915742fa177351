"""Slack's published limits for messages, views, files and answers to forms, written down from its reference alone: nothing here knows how the bot or the
local Slack keep to them.

https://docs.slack.dev/reference/block-kit (of elements, the table of blocks and surfaces), https://docs.slack.dev/surfaces/modals and the methods `chat.*`,
`views.*` and `files.*`. What is broken is said with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

_ANY: Final = ("plain_text", "mrkdwn")
_PLAIN: Final = ("plain_text",)
_MODAL, _HOME, _MESSAGE = "modal", "home", "message"
_SELECTS: Final = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")  # fmt: skip
_NOT_EVERYWHERE: Final[Mapping[str, Collection[str]]] = {
    **dict.fromkeys(("markdown", "table", "data_table", "data_visualization", "container", "context_actions", "plan", "task_card"), (_MESSAGE,)),
    **dict.fromkeys(("card", "carousel"), (_MESSAGE, _HOME)),
    "alert": (_MESSAGE, _MODAL),
    "file": (),
}  # fmt: skip
_BLOCKS: Final = frozenset({"section", "header", "context", "actions", "input", "image", "rich_text", "divider", "video", *_NOT_EVERYWHERE})  # fmt: skip
_WHERE: Final[Mapping[str, Collection[str]]] = {
    **dict.fromkeys(("button", "overflow", "workflow_button"), ("section", "actions")),
    **dict.fromkeys(("checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS), ("section", "actions", "input")),
    **dict.fromkeys((f"multi_{each}" for each in _SELECTS), ("section", "actions", "input")),
    **dict.fromkeys(("datetimepicker", "rich_text_input"), ("actions", "input")),
    **dict.fromkeys(("plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input"), ("input",)),
    "image": ("section", "context"),
    **dict.fromkeys(("feedback_buttons", "icon_button"), ("context_actions",)),
}  # fmt: skip
"""The blocks that may hold an element."""
_SURFACES: Final[Mapping[str, Collection[str]]] = {
    **dict.fromkeys(("number_input", "email_text_input", "url_text_input", "file_input"), (_MODAL,)),
    "datetimepicker": (_MODAL, _MESSAGE),
    "rich_text_input": (_MODAL, _HOME),
    "workflow_button": (_MESSAGE,),
}
"""Where an element stands that does not stand everywhere."""
_RICH: Final = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FIGURE: Final = re.compile(r"-?\d+(\.\d+)?")


def of_message(told: Json) -> Iterator[str]:
    text, blocks = str(told.get("text") or ""), _read(told.get("blocks"))
    if not (text or blocks or told.get("attachments") or told.get("delete_original")):
        yield "neither text nor blocks"
    yield from _long(text, 40_000, "text")
    yield from _many(_read(told.get("attachments")) or [], 0, 100, "attachments")
    yield from _blocks(blocks or [], _MESSAGE, "blocks", most=50)


def of_update(told: Json) -> Iterator[str]:
    yield from of_message(told)
    yield from _long(str(told.get("text") or ""), 4_000, "text")


def of_upload(told: Json) -> Iterator[str]:
    """What is asked of `files.getUploadURLExternal`."""
    if not told.get("filename"):
        yield "filename: missing"
    if int(told.get("length") or 0) < 1:
        yield "length: nothing to upload"
    yield from _long(str(told.get("alt_txt") or ""), 1_000, "alt_txt")


def of_share(told: Json) -> Iterator[str]:
    """What is asked of `files.completeUploadExternal`."""
    files = _read(told.get("files")) or []
    yield from _many(files, 1, 100, "files")
    yield from (f"files/{index}: no id" for index, each in enumerate(files) if not each.get("id"))
    channels = str(told.get("channels") or "")
    yield from _many(channels.split(",") if channels else [], 0, 100, "channels")
    if told.get("thread_ts") and "," in channels:
        yield "thread_ts: of several channels"
    if told.get("initial_comment") and told.get("blocks"):
        yield "blocks: not shown beside initial_comment"
    yield from of_message({"text": told.get("initial_comment") or "none", "blocks": told.get("blocks")})


def of_answer(answer: Json) -> Iterator[str]:
    """Of what a form or a menu is answered with in the acknowledgement."""
    if "options" in answer or "option_groups" in answer:
        yield from _choices(answer, "answer")
        return
    match answer.get("response_action"):
        case "update" | "push":
            yield from of_view(answer.get("view"))
        case "errors":
            errors = answer.get("errors")
            if not isinstance(errors, dict) or not errors:
                yield "errors: none"
            else:
                yield from (f"errors/{block}: no text" for block, each in errors.items() if not (isinstance(each, str) and each))  # fmt: skip
        case "clear" | None:
            pass
        case other:
            yield f"response_action: {other}"


def of_view(view: Any) -> Iterator[str]:
    view = _read(view)
    if not isinstance(view, dict) or view.get("type") not in (_MODAL, _HOME):
        yield "no view"
        return
    surface = view["type"]
    yield from _blocks(view.get("blocks"), surface, "blocks", most=100)
    for name in ("title", "submit", "close"):
        if view.get(name) is not None or (name == "title" and surface == _MODAL):
            yield from _text(view.get(name), 24, name, kinds=_PLAIN)
    kinds = [block.get("type") for block in _flat(view.get("blocks"))]
    if surface == _MODAL and "input" in kinds and not view.get("submit"):
        yield "submit: missing, though there is something to fill in"
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        yield from _long(str(view.get(name) or ""), most, name)
    if len(json.dumps(view, ensure_ascii=False).encode()) > 250_000:
        yield "larger than 250 KB"
    focused = [element for block in _flat(view.get("blocks")) for element in _elements(block) if element.get("focus_on_load")]  # fmt: skip
    yield from _many(focused, 0, 1, "elements with focus_on_load")


# --- blocks ---


def _blocks(blocks: Any, surface: str, place: str, *, most: int) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield f"{place}: no list"
        return
    yield from _many(blocks, 0, most, place)
    ids = [block["block_id"] for block in _flat(blocks) if block.get("block_id")]
    yield from _unique(ids, f"{place}: block_id")
    for one, limit in (("plan", 1), ("data_visualization", 2)):
        yield from _many([each for each in blocks if each.get("type") == one], 0, limit, f"{place}: {one}")
    yield from _many([each for each in blocks if each.get("type") in ("table", "data_table")], 0, 1, f"{place}: tables")  # fmt: skip
    yield from _long("".join(str(each.get("text")) for each in blocks if each.get("type") == "markdown"), 12_000, f"{place}: markdown")  # fmt: skip
    for index, block in enumerate(blocks):
        yield from _block(block, surface, f"{place}/{index}")


def _block(block: Json, surface: str, place: str) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _BLOCKS or surface not in _NOT_EVERYWHERE.get(kind, (surface,)):
        yield f"{place}: {kind} in a {surface}"
        return
    yield from _long(str(block.get("block_id") or ""), 255, f"{place}/block_id")
    elements = list(_elements(block))
    yield from _unique([each["action_id"] for each in elements if each.get("action_id")], f"{place}: action_id")  # fmt: skip
    for element in elements:
        yield from _element(element, kind, surface, f"{place}/{element.get('type')}")
    match kind:
        case "section":
            fields = block.get("fields")
            if fields is None or block.get("text") is not None:
                yield from _text(block.get("text"), 3000, f"{place}/text")
            if fields is not None:
                yield from _many(fields, 1, 10, f"{place}/fields")
                for each in fields:
                    yield from _text(each, 2000, f"{place}/fields")
        case "header":
            yield from _text(block.get("text"), 150, f"{place}/text", kinds=_PLAIN)
        case "context":
            yield from _many(block.get("elements"), 1, 10, f"{place}/elements")
            for each in block.get("elements") or ():
                yield from _image(each, place) if each.get("type") == "image" else _text(each, 3000, place)
        case "actions":
            yield from _many(block.get("elements"), 1, 25, f"{place}/elements")
        case "context_actions":
            yield from _many(block.get("elements"), 1, 5, f"{place}/elements")
        case "input":
            yield from _text(block.get("label"), 2000, f"{place}/label", kinds=_PLAIN)
            if block.get("hint") is not None:
                yield from _text(block["hint"], 2000, f"{place}/hint", kinds=_PLAIN)
            if not block.get("element"):
                yield f"{place}: no element"
        case "rich_text":
            yield from _rich(block, place)
        case "image":
            yield from _image(block, place)
            if block.get("title") is not None:
                yield from _text(block["title"], 2000, f"{place}/title", kinds=_PLAIN)
        case "markdown":
            yield from _many(str(block.get("text") or ""), 1, 12_000, f"{place}/text")
        case "table" | "data_table":
            yield from _table(block, place)
        case "data_visualization":
            yield from _many(str(block.get("title") or ""), 1, 50, f"{place}/title")
            yield from _chart(block.get("chart") or {}, place)
        case "card":
            yield from _card(block, surface, place)
        case "carousel":
            yield from _many(block.get("elements"), 1, 10, f"{place}/elements")
            for each in block.get("elements") or ():
                yield from _card(each, surface, place)
        case "container":
            yield from _text(block.get("title"), 150, f"{place}/title", kinds=_PLAIN)
            yield from _many(_children(block), 1, 10, f"{place}/child_blocks")
            yield from _blocks(_children(block), surface, place, most=10)
        case "alert":
            yield from _text(block.get("text"), 200, f"{place}/text")
            if block.get("level") not in (None, "default", "info", "warning", "error", "success"):
                yield f"{place}/level: {block['level']}"


def _card(card: Json, surface: str, place: str) -> Iterator[str]:
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
        if card.get(name) is not None:
            yield from _text(card[name], most, f"{place}/{name}")
    yield from _many(card.get("actions") or [], 0, 3, f"{place}/actions")
    for each in card.get("actions") or ():
        yield from _element(each, "actions", surface, f"{place}/actions")


def _table(block: Json, place: str) -> Iterator[str]:
    rows = block.get("rows") or []
    yield from _many(rows, 2 if block["type"] == "data_table" else 1, 101 if block["type"] == "data_table" else 100, f"{place}/rows")  # fmt: skip
    for row in rows:
        yield from _many(row, 1, 20, f"{place}/row")
        for cell in row:
            if cell.get("type") == "rich_text":
                yield from _rich(cell, f"{place}/cell")
            elif cell.get("type") not in ("raw_text", "raw_number"):
                yield f"{place}/cell: {cell.get('type')}"
            elif cell["type"] == "raw_text":
                yield from _many(str(cell.get("text") or ""), 1, 10_000, f"{place}/cell")
    if len({len(row) for row in rows}) > 1:
        yield f"{place}: rows of several lengths"
    if block["type"] == "data_table":
        yield from _many(str(block.get("caption") or ""), 1, 2000, f"{place}/caption")
    else:
        yield from _long("".join(_words(cell) for row in rows for cell in row), 10_000, place)


def _rich(block: Json, place: str) -> Iterator[str]:
    yield from _many(block.get("elements"), 1, 10_000, f"{place}/elements")
    for index, each in enumerate(block.get("elements") or ()):
        kind, inside = each.get("type"), each.get("elements")
        if kind not in _RICH or not isinstance(inside, list):
            yield f"{place}/elements/{index}: {kind}"
            continue
        if kind == "rich_text_list":
            if each.get("style") not in ("bullet", "ordered"):
                yield f"{place}/elements/{index}/style: {each.get('style')}"
            if not 0 <= each.get("indent", 0) <= 8:
                yield f"{place}/elements/{index}/indent: {each['indent']}"
            yield from (f"{place}/elements/{index}: {item.get('type')}" for item in inside if item.get("type") != "rich_text_section")  # fmt: skip
        else:
            yield from (f"{place}/elements/{index}: an empty text" for item in inside if item.get("type") == "text" and not item.get("text"))  # fmt: skip


def _words(cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    return str(cell.get("text") or "") + "".join(_words(each) for each in cell.get("elements") or ())


def _chart(chart: Json, place: str) -> Iterator[str]:
    if chart.get("type") == "pie":
        yield from _many(chart.get("segments"), 1, 12, f"{place}/segments")
        return
    yield from _many(chart.get("series"), 1, 6, f"{place}/series")
    for each in chart.get("series") or ():
        yield from _many(each.get("data"), 1, 20, f"{place}/data")
        for point in each.get("data") or ():
            yield from _many(str(point.get("label") or ""), 1, 20, f"{place}/label")


# --- elements ---


def _element(element: Json, block: str, surface: str, place: str) -> Iterator[str]:
    kind = str(element.get("type"))
    if block not in _WHERE.get(kind, ()) or surface not in _SURFACES.get(kind, (surface,)):
        yield f"{place}: not in {block} of a {surface}"
        return
    yield from _long(str(element.get("action_id") or ""), 255, f"{place}/action_id")
    if element.get("placeholder") is not None:
        yield from _text(element["placeholder"], 150, f"{place}/placeholder", kinds=_PLAIN)
    if element.get("confirm") is not None:
        yield from _confirm(element["confirm"], f"{place}/confirm")
    match kind:
        case "button":
            yield from _text(element.get("text"), 75, f"{place}/text", kinds=_PLAIN)
            for name, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
                yield from _long(str(element.get(name) or ""), most, f"{place}/{name}")
            if element.get("style") not in (None, "primary", "danger"):
                yield f"{place}/style: {element['style']}"
        case "static_select" | "multi_static_select":
            yield from _select(element, place)
        case "checkboxes" | "radio_buttons":
            yield from _options(element.get("options"), 1, 10, place, kinds=_ANY)
            yield from _initial(element, element.get("options") or [], place)
        case "overflow":
            yield from _options(element.get("options"), 1, 5, place)
        case "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if not 0 <= least <= most <= 3000 or most < 1:
                yield f"{place}: from {least} to {most} characters"
            yield from _long(str(element.get("initial_value") or ""), most, f"{place}/initial_value")
        case "number_input":
            if not isinstance(element.get("is_decimal_allowed"), bool):
                yield f"{place}: is_decimal_allowed is missing"
            for name in ("initial_value", "min_value", "max_value"):
                if name in element and not _is_text(element[name], _FIGURE):
                    yield f"{place}/{name}: {element[name]!r}"
        case "datepicker" | "timepicker":
            name, form = ("initial_date", _DAY) if kind == "datepicker" else ("initial_time", _TIME)
            if name in element and not _is_text(element[name], form):
                yield f"{place}/{name}: {element[name]!r}"
        case "file_input":
            if not 1 <= element.get("max_files", 10) <= 10:
                yield f"{place}: files"
        case "image":
            yield from _image(element, place)


def _select(element: Json, place: str) -> Iterator[str]:
    yield from _choices(element, place)
    options = [*(element.get("options") or ())]
    options += [option for each in element.get("option_groups") or () for option in each.get("options") or ()]
    yield from _initial(element, options, place)
    if element.get("max_selected_items", 1) < 1:
        yield f"{place}/max_selected_items: {element['max_selected_items']}"


def _choices(element: Json, place: str) -> Iterator[str]:
    options, groups = element.get("options"), element.get("option_groups")
    if (options is None) == (groups is None):
        yield f"{place}: either options or option_groups"
        return
    if groups is not None:
        yield from _many(groups, 1, 100, f"{place}/option_groups")
        for each in groups:
            yield from _text(each.get("label"), 75, f"{place}/label", kinds=_PLAIN)
            yield from _options(each.get("options"), 1, 100, place)
    else:
        yield from _options(options, 1, 100, place)


def _initial(element: Json, options: Collection[Json], place: str) -> Iterator[str]:
    chosen = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options")
    if chosen is not None:
        yield from _many(chosen, 1, 100, f"{place}/initial_options")
        yield from (f"{place}: {each} is chosen and not offered" for each in chosen if each not in options)


def _options(
    options: Any, least: int, most: int, place: str, *, kinds: Collection[str] = _PLAIN
) -> Iterator[str]:
    yield from _many(options, least, most, f"{place}/options")
    for each in options or ():
        yield from _text(each.get("text"), 75, f"{place}/option", kinds=kinds)
        yield from _many(str(each.get("value") or ""), 1, 150, f"{place}/value")
        yield from _long(str(each.get("url") or ""), 3000, f"{place}/url")
        if each.get("description") is not None:
            yield from _text(each["description"], 75, f"{place}/description", kinds=kinds)


def _confirm(confirm: Json, place: str) -> Iterator[str]:
    yield from _text(confirm.get("title"), 100, f"{place}/title", kinds=_PLAIN)
    yield from _text(confirm.get("text"), 300, f"{place}/text")
    for name in ("confirm", "deny"):
        yield from _text(confirm.get(name), 30, f"{place}/{name}", kinds=_PLAIN)


def _image(image: Json, place: str) -> Iterator[str]:
    if bool(image.get("image_url")) == bool(image.get("slack_file")):
        yield f"{place}: exactly one of image_url and slack_file"
    yield from _long(str(image.get("image_url") or ""), 3000, f"{place}/image_url")
    yield from _many(str(image.get("alt_text") or ""), 1, 2000, f"{place}/alt_text")


# --- parts ---


def _text(text: Any, most: int, place: str, *, kinds: Collection[str] = _ANY) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        yield f"{place}: no text of {' or '.join(kinds)}"
        return
    yield from _many(text["text"], 1, most, place)


def _long(text: str, most: int, place: str) -> Iterator[str]:
    yield from _many(text, 0, most, place)


def _many(found: Any, least: int, most: int, place: str) -> Iterator[str]:
    count = len(found) if found is not None else 0
    if not least <= count <= most:
        yield f"{place}: {count}, from {least} to {most} are allowed"


def _unique(ids: list[str], place: str) -> Iterator[str]:
    yield from (f"{place} “{each}” stands twice" for each in sorted(set(ids)) if ids.count(each) > 1)


def _is_text(found: Any, form: re.Pattern[str]) -> bool:
    return isinstance(found, str) and form.fullmatch(found) is not None


def _flat(blocks: Any) -> Iterator[Json]:
    """The blocks, and those inside of them."""
    for block in blocks or ():
        yield block
        if block.get("type") == "container":
            yield from _flat(_children(block))


def _children(block: Json) -> list[Json]:
    return list(block.get("child_blocks") or block.get("blocks") or [])


def _elements(block: Json) -> list[Json]:
    match block.get("type"):
        case "section" if block.get("accessory"):
            return [block["accessory"]]
        case "input" if block.get("element"):
            return [block["element"]]
        case "actions" | "context_actions":
            return list(block.get("elements") or [])
        case _:
            return []


def _read(found: Any) -> Any:
    """Structures come as they are, or as JSON in a text."""
    return json.loads(found) if isinstance(found, str) and found else found
