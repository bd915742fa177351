"""Slack's rules for blocks and views, and what Slack says when they are broken: a message with a JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.block_elements import elements, with_ids
from bot.sandbox.block_parts import (
    HOME,
    INPUTS,
    MESSAGE,
    MODAL,
    NOT_IN,
    element_errors,
    image_errors,
    length_errors,
    plain_errors,
    text_errors,
)

Json = dict[str, Any]

LARGEST_VIEW: Final = 250_000
_RICH: Final = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
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


def block_errors(blocks: Any, surface: str, pointer: str = "/blocks") -> list[str]:
    """What is wrong with a list of blocks, in Slack's words; an empty list is fine."""
    if not isinstance(blocks, list):
        return [f"must be an array [json-pointer:{pointer}]"]
    most = 100 if surface != MESSAGE else 50
    errors = [f"no more than {most} items allowed [json-pointer:{pointer}]"] if len(blocks) > most else []
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        place = f"{pointer}/{index}"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            errors.append(f"missing required field: type [json-pointer:{place}]")
            continue
        identity = block.get("block_id")
        if identity is not None:
            errors += length_errors(identity, 255, f"{place}/block_id")
            if str(identity) in seen:
                errors.append(f"duplicate block_id [json-pointer:{place}/block_id]")
            seen.add(str(identity))
        errors += _one(block, surface, place)
    return errors + list(_together([block for block in blocks if isinstance(block, dict)], pointer))


def _one(block: Json, surface: str, place: str) -> list[str]:
    """What is wrong with one block. Its parts may be of any kind at all: what no rule reads is refused whole."""
    try:
        found = list(_block(block, surface, place))
        list(elements(with_ids([block])))
    except (AttributeError, KeyError, TypeError, ValueError):
        return [f"must be a valid {block['type']} block [json-pointer:{place}]"]
    return found


def _together(blocks: list[Json], pointer: str) -> Iterator[str]:
    """What each block may have and all together may not."""
    kinds = [block.get("type") for block in blocks]
    if kinds.count("table") + kinds.count("data_table") > 1:
        yield f"only_one_table_allowed [json-pointer:{pointer}]"
    if kinds.count("data_visualization") > 2:
        yield f"no more than 2 data_visualization blocks allowed [json-pointer:{pointer}]"
    if kinds.count("plan") > 1:
        yield f"no more than 1 plan block allowed [json-pointer:{pointer}]"
    markdown = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if markdown > 12_000:
        yield f"must be less than 12001 characters in all markdown blocks [json-pointer:{pointer}]"


def view_errors(view: Any) -> list[str]:
    """What is wrong with a view."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    surface = view.get("type")
    if surface not in (MODAL, HOME):
        return ["must be a valid enum value [json-pointer:/view/type]"]
    errors = block_errors(view.get("blocks"), surface, "/view/blocks")
    if surface == MODAL:
        errors += plain_errors(view.get("title"), 24, "/view/title")
        for name in ("submit", "close"):
            if view.get(name) is not None:
                errors += plain_errors(view[name], 24, f"/view/{name}")
        if any(
            isinstance(block, dict) and block.get("type") == "input"
            for block in (view["blocks"] if isinstance(view.get("blocks"), list) else ())
        ) and not view.get("submit"):
            errors.append("required field [json-pointer:/view/submit]")
    errors += length_errors(view.get("private_metadata", ""), 3000, "/view/private_metadata")
    errors += length_errors(view.get("external_id", ""), 255, "/view/external_id")
    if len(str(view)) > LARGEST_VIEW:
        errors.append("view is too large [json-pointer:/view]")
    focused = [] if errors else [each for _, each in elements(view["blocks"]) if each.get("focus_on_load")]
    if len(focused) > 1:
        errors.append("only one element may have focus_on_load [json-pointer:/view/blocks]")
    errors += length_errors(view.get("callback_id", ""), 255, "/view/callback_id")
    return errors


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
                yield from text_errors(block["text"], 3000, f"{place}/text")
            fields = block.get("fields") or []
            if len(fields) > 10:
                yield f"no more than 10 items allowed [json-pointer:{place}/fields]"
            for index, each in enumerate(fields):
                yield from text_errors(each, 2000, f"{place}/fields/{index}")
            if block.get("accessory"):
                if block["accessory"].get("type") in NOT_IN["section"]:
                    yield f"unsupported element: {block['accessory']['type']} [json-pointer:{place}/accessory/type]"
                yield from element_errors(block["accessory"], surface, f"{place}/accessory")
        case "header":
            yield from plain_errors(block.get("text"), 150, f"{place}/text")
        case "context":
            found = block.get("elements")
            if not found or len(found) > 10:
                yield f"must have between 1 and 10 items [json-pointer:{place}/elements]"
            for index, each in enumerate(found or ()):
                if each.get("type") == "image":
                    yield from image_errors(each, f"{place}/elements/{index}")
                else:
                    yield from text_errors(each, 3000, f"{place}/elements/{index}")
        case "actions" | "context_actions":
            yield from _actions(block, surface, place, 25 if kind == "actions" else 5)
        case "input":
            yield from plain_errors(block.get("label"), 2000, f"{place}/label")
            if block.get("hint"):
                yield from plain_errors(block["hint"], 2000, f"{place}/hint")
            element = block.get("element")
            if not isinstance(element, dict):
                yield f"missing required field: element [json-pointer:{place}]"
            elif element.get("type") not in INPUTS:
                yield f"unsupported element: {element.get('type')} [json-pointer:{place}/element/type]"
            else:
                yield from element_errors(element, surface, f"{place}/element")
        case "image":
            yield from image_errors(block, place)
        case "rich_text":
            yield from _rich_text(block, place)
        case "markdown":
            yield from length_errors(block.get("text", ""), 12_000, f"{place}/text")
        case "table":
            yield from _table(block, place)
        case "data_table":
            yield from _data_table(block, place)
        case "data_visualization":
            yield from length_errors(block.get("title"), 50, f"{place}/title")
            yield from _chart(block.get("chart"), f"{place}/chart")
        case "card":
            yield from _card(block, surface, place)
        case "carousel":
            cards = block.get("elements")
            if not isinstance(cards, list) or not 1 <= len(cards) <= 10:
                yield f"must have between 1 and 10 items [json-pointer:{place}/elements]"
            for index, each in enumerate(cards if isinstance(cards, list) else ()):
                yield from _card(each, surface, f"{place}/elements/{index}")
        case "container":
            yield from _container(block, surface, place)
        case "alert":
            if block.get("text"):
                yield from text_errors(block["text"], 200, f"{place}/text")
        case _:
            return


def _actions(block: Json, surface: str, place: str, most: int, name: str = "elements") -> Iterator[str]:
    found = block.get(name)
    if not isinstance(found, list) or not 1 <= len(found) <= most:
        yield f"must have between 1 and {most} items [json-pointer:{place}/{name}]"
        return
    seen: set[str] = set()
    for index, element in enumerate(found):
        if element.get("type") in NOT_IN["actions"]:
            yield f"unsupported element: {element['type']} [json-pointer:{place}/{name}/{index}/type]"
        yield from element_errors(element, surface, f"{place}/{name}/{index}")
        identity = element.get("action_id")
        if identity in seen:
            yield f"duplicate action_id [json-pointer:{place}/{name}/{index}/action_id]"
        if identity:
            seen.add(identity)


def _card(card: Any, surface: str, place: str) -> Iterator[str]:
    if not isinstance(card, dict):
        yield f"must be an object [json-pointer:{place}]"
        return
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
        if card.get(name):
            yield from text_errors(card[name], most, f"{place}/{name}")
    if card.get("actions"):
        yield from _actions(card, surface, place, 3, "actions")


def _container(container: Json, surface: str, place: str) -> Iterator[str]:
    if container.get("title"):
        yield from plain_errors(container["title"], 150, f"{place}/title")
    name = "blocks" if "blocks" in container else "child_blocks"
    inside = container.get(name)
    if not isinstance(inside, list) or not 1 <= len(inside) <= 10:
        yield f"must have between 1 and 10 items [json-pointer:{place}/{name}]"
    yield from block_errors(inside, surface, f"{place}/{name}")


def _chart(chart: Any, place: str) -> Iterator[str]:
    if not isinstance(chart, dict):
        yield f"missing required field: chart [json-pointer:{place}]"
        return
    match chart.get("type"):
        case "pie":
            yield from _count(chart.get("segments"), 12, f"{place}/segments")
        case "bar" | "line" | "area":
            yield from _count(chart.get("series"), 6, f"{place}/series")
            for index, each in enumerate(chart.get("series") or ()):
                yield from _count(each.get("data"), 20, f"{place}/series/{index}/data")
        case _:
            yield f"must be a valid enum value [json-pointer:{place}/type]"


def _count(found: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(found, list) or not 1 <= len(found) <= most:
        yield f"must have between 1 and {most} items [json-pointer:{place}]"


def _rich_text(block: Json, place: str) -> Iterator[str]:
    found = block.get("elements")
    if not isinstance(found, list) or not found:
        yield f"must have at least 1 item [json-pointer:{place}/elements]"
    for index, each in enumerate(found or ()):
        here = f"{place}/elements/{index}"
        if each.get("type") not in _RICH or not isinstance(each.get("elements"), list):
            yield f"unsupported type: {each.get('type')} [json-pointer:{here}/type]"
        elif each["type"] == "rich_text_list":
            if each.get("style") not in ("bullet", "ordered"):
                yield f"must be a valid enum value [json-pointer:{here}/style]"
            if not 0 <= each.get("indent", 0) <= 8:
                yield f"must be between 0 and 8 [json-pointer:{here}/indent]"
            if any(item.get("type") != "rich_text_section" for item in each["elements"]):
                yield f"unsupported type [json-pointer:{here}/elements]"
        elif any(item.get("type") == "text" and not item.get("text") for item in each["elements"]):
            yield f"must be more than 0 characters [json-pointer:{here}/elements]"


def _data_table(table: Json, place: str) -> Iterator[str]:
    if not table.get("caption"):
        yield f"missing required field: caption [json-pointer:{place}]"
    rows = table.get("rows")
    if not isinstance(rows, list) or not 2 <= len(rows) <= 201:
        yield f"must have between 2 and 201 items [json-pointer:{place}/rows]"
        return
    for index, row in enumerate(rows):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:
            yield f"must have between 1 and 20 items [json-pointer:{place}/rows/{index}]"
        elif len(row) != len(rows[0]):
            yield f"all rows must have the same number of items [json-pointer:{place}/rows/{index}]"


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
    if len("".join(_said(cell) for row in rows if isinstance(row, list) for cell in row)) > 10_000:
        yield f"must be less than 10001 characters [json-pointer:{place}/rows]"


def _said(cell: Any) -> str:
    """All text in a cell."""
    if isinstance(cell, dict):
        return str(cell.get("text", "")) + "".join(_said(each) for each in cell.get("elements") or ())
    return ""
