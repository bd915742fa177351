"""The elements in blocks that people act on, and the ids that Slack gives to what has none."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


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


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, those inside others too, each with a block_id, and their elements each with an action_id."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Json) -> Json:
    found = {**block, "block_id": block.get("block_id") or secrets.token_hex(3)}
    match block.get("type"):
        case "section" if isinstance(block.get("accessory"), dict):
            found["accessory"] = _named(block["accessory"])
        case "input":
            found["element"] = _named(block["element"])
        case "actions" | "context_actions":
            found["elements"] = [_named(element) for element in block.get("elements", ())]
        case "card" if block.get("actions"):
            found["actions"] = [_named(element) for element in block["actions"]]
        case "carousel":
            found["elements"] = [_with_ids({"type": "card", **card}) for card in block.get("elements", ())]
        case "container":
            for name in ("child_blocks", "blocks"):
                if block.get(name):
                    found[name] = with_ids(block[name])
        case _:
            pass
    return found


def _named(element: Json) -> Json:
    if element.get("action_id") or element.get("type") == "image":
        return element
    return {**element, "action_id": secrets.token_urlsafe(4)}
