"""Several messages as one: what each begins with; the messages themselves stand in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import several
from bot.blocks.text import said, told_before
from storage.outgoing import Outgoing

_SHOWN: Final = 15
_BEGINNING: Final = 2
"""Lines: a title or an address, and what it is about."""


def digest(messages: Sequence[Outgoing]) -> Message:
    """In the reader's language."""
    lines = [
        said("• {beginning}", beginning=told_before(_beginning(each), 200)) for each in messages[:_SHOWN]
    ]
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


def _beginning(message: Outgoing) -> str:
    return "\n".join(line.removeprefix("• ") for line in message.text.splitlines()[:_BEGINNING])
