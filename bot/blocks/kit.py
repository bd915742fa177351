"""The blocks we use, as Slack wants them: values in, dictionaries out, limits kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Final

from bot.blocks.reader import ours, reader
from bot.blocks.text import Words, cut, cut_words, joined, said

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_TEXT = 3_900
"""Slack's own limit is 4,000; the rest is left for what a client adds."""
MAX_BLOCK_TEXT = 12_000
"""All block texts of a message together."""
_MOST_OPTIONS: Final = 100
_LONGEST_OPTION: Final = 75
"""Characters of what one may choose."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: blocks for eyes, and a text that says all of it, for phones, screen readers and search."""

    text: str
    blocks: tuple[Block, ...]
    locale: str = made(default_factory=reader, compare=False)
    """For whom it was written, by Babel's name of it."""


def message(*blocks: Block | None) -> Message:
    """A message of these blocks (None is left out), cut to Slack's limits."""
    kept = _within_limits([block for block in blocks if block is not None])
    text = cut_words(joined(filter(None, map(_text_of, kept))), MAX_TEXT)
    return Message(str(text) or "Premio", tuple(kept))


def section(words: Words, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": _mark_up(words, 3_000)}
    return block | {"accessory": accessory} if accessory else block


def sections(paragraphs: Iterable[Words]) -> list[Block]:
    """Paragraphs gathered into as few sections as their limit allows."""
    blocks: list[Block] = []
    gathered: list[Words] = []
    for paragraph in paragraphs:
        if gathered and sum(len(each) + 1 for each in gathered) + len(paragraph) > 2_900:
            blocks.append(section(joined(gathered)))
            gathered = []
        gathered.append(paragraph)
    return [*blocks, section(joined(gathered))] if gathered else blocks


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(words: Words) -> Block:
    return {"type": "context", "elements": [_mark_up(words, 2_000)]}


def image(file_id: str, alt: str) -> Block:
    """A picture of ours that Slack keeps, with words for those who do not see it."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(alt, 2_000)}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block | None, block_id: str | None = None) -> Block | None:
    kept = [element for element in elements if element is not None]
    if not kept:
        return None
    block: Block = {"type": "actions", "elements": kept[:25]}
    return block | {"block_id": block_id} if block_id else block


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: str | None = None,
    is_ours: bool = True,
) -> Block:
    """`is_ours`: the label is a text of ours, said in the reader's language; what somebody else wrote stays as it is."""
    block: Block = {
        "type": "button",
        "text": plain(ours(label) if is_ours else label, 75),
        "action_id": action_id,
    }
    if value:
        block["value"] = value
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = {
            "title": plain(ours("Are you sure?"), 100),
            "text": plain(confirm, 300),
            "confirm": plain(ours("Yes"), 30),
            "deny": plain(ours("No"), 30),
        }
    return block


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(text, limit) or "–", "emoji": True}


def option(label: str, value: str, description: str = "") -> Block:
    block: Block = {"text": plain(label, _LONGEST_OPTION), "value": value}
    return block | {"description": plain(description, 75)} if description else block


def select(action_id: str, placeholder: str, options: Sequence[Block]) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(ours(placeholder), 150),
        "options": list(options[:_MOST_OPTIONS]),
    }


LONGEST_REASON: Final = 500
"""Characters of a reason that somebody gives."""


def text_input(
    label: str,
    *,
    block_id: str,
    action_id: str,
    initial: str = "",
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
    multiline: bool = True,
    longest: int = 3_000,
) -> Block:
    """`longest` is how many characters Slack lets one write."""
    element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    if initial:
        element["initial_value"] = initial[:longest]
    if placeholder:
        element["placeholder"] = plain(ours(placeholder), 150)
    told = ours(hint) if hint else ""
    return field(ours(label), element, block_id=block_id, action_id=action_id, hint=told, optional=optional)


def date_input(label: str, *, block_id: str, action_id: str, optional: bool = False) -> Block:
    """The label is marked by `phrase` where it stands."""
    return field(
        ours(label), {"type": "datepicker"}, block_id=block_id, action_id=action_id, optional=optional
    )


def choice_input(
    label: str,
    options: Sequence[Block],
    *,
    block_id: str,
    action_id: str,
    placeholder: str,
    initial: str = "",
    optional: bool = False,
) -> Block:
    """One of these options; with `initial`, the value of the one that is chosen. The texts are marked by `phrase` where they stand."""
    element = select(action_id, placeholder, options)
    chosen = next((each for each in element["options"] if each["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return field(ours(label), element, block_id=block_id, action_id=action_id, optional=optional)


def name_input(
    label: str,
    names: Sequence[str],
    *,
    block_id: str,
    action_id: str,
    placeholder: str,
    initial: str = "",
    optional: bool = False,
) -> Block:
    """One of these names: a menu; where there are more than it holds, or longer ones, a line to write it into. The texts as in `choice_input`."""
    where: dict[str, Any] = {"block_id": block_id, "action_id": action_id, "optional": optional}
    if 0 < len(names) <= _MOST_OPTIONS and all(len(each) <= _LONGEST_OPTION for each in names):
        options = [option(each, each) for each in names]
        return choice_input(label, options, placeholder=placeholder, initial=initial, **where)
    return text_input(label, initial=initial, multiline=False, **where)


def field(
    label: str, element: Block, *, block_id: str, action_id: str, hint: str = "", optional: bool = False
) -> Block:
    """Any element as a field of a form; the label is given in the reader's language."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": element | {"action_id": action_id},
        "optional": optional,
    }
    return block | {"hint": plain(hint, 2_000)} if hint else block


def choice(kind: str, options: Sequence[Block], *, chosen: Sequence[Block] = ()) -> Block:
    """`radio_buttons`, `checkboxes`, `static_select` or `multi_static_select`, for `field`; what is `chosen` from the first."""
    element: Block = {"type": kind, "options": list(options)}
    if not chosen:
        return element
    one = kind in ("radio_buttons", "static_select")
    return element | ({"initial_option": chosen[0]} if one else {"initial_options": list(chosen)})


def modal(
    title: str,
    blocks: Sequence[Block | None],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Close",
    metadata: str = "",
) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(ours(title), 24),
        "close": plain(ours(close), 24),
        "private_metadata": metadata,
        "blocks": [block for block in blocks if block is not None][:100],
    }
    return view | {"submit": plain(ours(submit), 24)} if submit else view


def home(blocks: Sequence[Block | None]) -> Block:
    return {"type": "home", "blocks": [block for block in blocks if block is not None][:100]}


def _mark_up(words: Words, limit: int) -> Block:
    """`verbatim`: Slack makes no links of addresses, channels and names that it finds in plain text; ours are linked by id."""
    return {"type": "mrkdwn", "text": str(cut_words(words, limit)), "verbatim": True}


def _within_limits(blocks: list[Block]) -> list[Block]:
    kept: list[Block] = []
    room = MAX_BLOCK_TEXT
    for block in blocks:
        room -= len(_text_of(block))
        if len(kept) == MAX_BLOCKS - 1 or room < 0:
            return [*kept, context(said("_There is more than fits into one message._"))]
        kept.append(block)
    return kept


def _text_of(block: Block) -> Words:
    """What a block says, for those who do not see it. Plain text becomes mark-up on the way, so it is made inert."""
    match block["type"]:
        case "section":
            return Words(block["text"]["text"])
        case "header":
            return said("*{text}*", text=block["text"]["text"])
        case "context":
            return Words(" ".join(element["text"] for element in block["elements"]))
        case _:
            return Words("")
