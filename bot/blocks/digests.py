"""Several messages as one: what each begins with; the messages themselves stand in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import several
from bot.blocks.text import Words, joined, said, told_before
from storage.outgoing import Outgoing

_SHOWN: Final = 15
_BEGINNING: Final = 2
"""Lines: a title or an address, and what it is about."""
_LONGEST: Final = 150
"""Characters of such a line."""


def digest(messages: Sequence[Outgoing]) -> Message:
    """In the reader's language."""
    lines = [_beginning(each) for each in messages[:_SHOWN]]
    more = len(messages) - _SHOWN
    if more > 0:
        lines.append(said("… and {more} more", more=more))
    return kit.message(
        kit.section(
            said(
                "*{news} for you*",
                news=several(len(messages), "{count} piece of news", "{count} pieces of news"),
            )
        ),
        *kit.sections(lines),
        kit.context(said("Each of them stands in the thread below.")),
    )


def _beginning(message: Outgoing) -> Words:
    lines = [line.strip().removeprefix("• ") for line in message.text.splitlines() if line.strip()]
    first, *rest = [told_before(line, _LONGEST) for line in lines[:_BEGINNING]]
    more = sum(line.lstrip().startswith("• ") for line in message.text.splitlines()) - 1
    return joined(
        [
            said("• {line}", line=first),
            *(said("      {line}", line=line) for line in rest),
            *([said("      … and {more} more", more=more)] if more > 0 else []),
        ]
    )
