"""A message of ours of which something holds no longer: it stays where it is, with that struck through, and says since when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.text import moment, said, struck_through

_NOTE: Final = "mended"
_BULLET: Final = "• "


def mended(blocks: Sequence[Mapping[str, Any]], places: Collection[int], *, at: datetime) -> Message:
    """With what stands in these places (0: the first) struck through; where nothing is listed, all that it says. In the reader's language."""
    kept = [dict(block) for block in blocks if block.get("block_id") != _NOTE]
    lines = [
        line for block in kept if block["type"] == "section" for line in block["text"]["text"].split("\n")
    ]
    is_list = any(line.startswith(_BULLET) for line in lines)
    written = list(_struck(kept, places) if is_list else map(_all_struck, kept))
    note = kit.context(
        said("{moment}: what is struck through holds no longer. The thread says why.", moment=moment(at))
    )
    first_action = next((n for n, block in enumerate(written) if block["type"] == "actions"), len(written))
    return kit.message(*written[:first_action], note | {"block_id": _NOTE}, *written[first_action:])


def _struck(blocks: Sequence[Block], places: Collection[int]) -> Iterator[Block]:
    """Each thing that is listed begins with a bullet and goes to the next one, or to the end of its section."""
    place = -1
    for block in blocks:
        if block["type"] != "section":
            yield block
            continue
        lines: list[str] = []
        is_listed = False
        for line in block["text"]["text"].split("\n"):
            if line.startswith(_BULLET):
                is_listed = True
                place += 1
            lines.append(struck_through(line) if is_listed and place in places else line)
        yield _with_text(block, lines)


def _all_struck(block: Block) -> Block:
    if block["type"] != "section":
        return block
    return _with_text(block, [struck_through(line) for line in block["text"]["text"].split("\n")])


def _with_text(block: Block, lines: Sequence[str]) -> Block:
    return block | {"text": block["text"] | {"text": "\n".join(lines)}}
