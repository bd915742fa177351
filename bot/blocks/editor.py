"""The form in which a program is written. Long texts are spread over several fields, as Slack's hold 3,000 characters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from bot import actions
from bot.blocks import kit
from bot.blocks import programs as program_blocks
from bot.blocks.kit import Block
from bot.blocks.reader import told
from bot.blocks.text import Words, said
from dsl.diagnostics import Diagnostic
from dsl.nodes import Program
from storage.programs import Version

_FIELD: Final = 3_000
_FULL: Final = 2_400
"""A field fuller than this gets an empty one after it, so that there is room to write."""
_MOST_FIELDS: Final = 6
LONGEST_TEXT: Final = _FIELD * _MOST_FIELDS


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form remembers about itself. It comes back from outside, so that it only guards against accidents, never grants anything."""

    name: str = ""
    """The program that is being changed; empty for a new one."""
    hash: str | None = None
    """What the latest version was when the form was opened."""
    round: int = 0
    """Slack keeps what was typed as long as a field's id stays; a new round shows new text."""

    def next_round(self) -> Draft:
        return replace(self, round=self.round + 1)


@dataclass(frozen=True, slots=True)
class Starter:
    key: str
    title: str
    text: str


def editor(
    text: str,
    draft: Draft,
    *,
    starters: Sequence[Starter] = (),
    notes: Iterable[Words] = (),
    found: Sequence[Block] = (),
    fields: int = 1,
) -> Block:
    """The form with a text in it, in that many fields or more. `notes` stand on top, then what was `found` wrong."""
    blocks: list[Block | None] = [*(kit.section(note) for note in notes), *found]
    if starters:
        blocks.append(
            kit.section(
                said("Write your program below, or begin with one of these:"),
                kit.select(
                    actions.CHOOSE_TEMPLATE,
                    "Start from …",
                    [kit.option(starter.title, starter.key) for starter in starters],
                ),
            )
        )
    parts = _parts(text)
    parts += [""] * (min(fields, _MOST_FIELDS) - len(parts))
    for number, part in enumerate(parts):
        first = number == 0
        blocks.append(
            kit.text_input(
                "Program" if first else told("Program, continued ({number})", number=number + 1),
                block_id=f"{actions.TEXT_BLOCK}:{number}:{draft.round}",
                action_id=actions.TEXT_INPUT,
                initial=part,
                placeholder='program "Autumn Sprint" …' if first else "",
                hint="A field holds 3,000 characters; a longer program goes on in the next one."
                if number == len(parts) - 1
                else "",
                optional=not first,
            )
        )
    blocks.append(
        kit.actions(
            kit.button("Check", actions.CHECK_TEXT),
            kit.button("More room", actions.MORE_ROOM) if len(parts) < _MOST_FIELDS else None,
            block_id=f"tools:{draft.round}",
        )
    )
    return kit.modal(
        "Edit program" if draft.name else "New program",
        blocks,
        callback_id=actions.EDITOR,
        submit="Save draft",
        close="Cancel",
        metadata=json.dumps(asdict(draft)),
    )


def preview(
    version: Version,
    program: Program,
    words: str,
    *,
    warnings: Sequence[Diagnostic],
    locale: str,
    was: str = "",
    submits: bool = False,
) -> Block:
    """What was saved, in plain words, with the button that makes it count, or that asks for its approval. `was` is the program it was made from, if another."""
    message = program_blocks.program(
        version, program, words, warnings=warnings, active=None, locale=locale, submits=submits
    )
    saved = (
        said("Nothing has changed: this is version {number}, which is active.", number=version.number)
        if version.state == "active"
        else said(
            ":white_check_mark: Saved as a draft, version {number}.{apart} This is what it says:",
            number=version.number,
            apart=said(" *{name}* stays as it is: another name makes another program.", name=was)
            if was
            else "",
        )
    )
    return kit.modal("Saved", [kit.section(saved), *message.blocks], callback_id=actions.PREVIEW)


def draft_of(view: Mapping[str, Any]) -> Draft:
    """What the form remembers; a fresh one where that cannot be read."""
    try:
        known = json.loads(view.get("private_metadata") or "{}")
        return Draft(
            name=str(known.get("name", "")), hash=known.get("hash"), round=int(known.get("round", 0))
        )
    except (ValueError, AttributeError):
        return Draft()


def text_of(view: Mapping[str, Any]) -> str:
    """What stands in the form's fields, in their order."""
    parts = sorted(_fields(view))
    return "\n".join(part for _, _, part in parts if part).rstrip() + "\n"


def field_count(view: Mapping[str, Any]) -> int:
    return len(list(_fields(view)))


def field_of_line(view: Mapping[str, Any], line: int) -> str:
    """The id of the field in which a line of the whole text stands."""
    parts = [(block_id, part) for _, block_id, part in sorted(_fields(view)) if part]
    for block_id, part in parts:
        line -= part.count("\n") + 1
        if line <= 0:
            return block_id
    return parts[-1][0] if parts else min(_fields(view))[1]


def _fields(view: Mapping[str, Any]) -> Iterable[tuple[int, str, str]]:
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        kind, _, rest = block_id.partition(":")
        if kind == actions.TEXT_BLOCK:
            yield (
                int(rest.partition(":")[0]),
                block_id,
                (elements.get(actions.TEXT_INPUT) or {}).get("value") or "",
            )


def _parts(text: str) -> list[str]:
    """The text cut at line ends into pieces that fit a field each. A line longer than a field is cut where it must be."""
    parts = [""]
    for line in text.rstrip("\n").split("\n") if text.strip() else []:
        rest = line
        while len(rest) > _FIELD:
            parts.append(rest[:_FIELD])
            rest = rest[_FIELD:]
        joined = f"{parts[-1]}\n{rest}" if parts[-1] else rest
        if len(joined) <= _FIELD:
            parts[-1] = joined
        else:
            parts.append(rest)
    if len(parts[-1]) > _FULL:
        parts.append("")
    return parts[:_MOST_FIELDS]
