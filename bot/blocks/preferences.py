"""What somebody likes best, asked once and changed at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase
from bot.blocks.text import said
from programs.preferences import LIKINGS, Liking

_NONE: Final = "none"
CALLED: Final[Mapping[Liking, str]] = {
    "cash": phrase("Money"),
    "training": phrase("Training"),
    "travel": phrase("Travel"),
    "thing": phrase("Things"),
    "donation": phrase("Donation"),
    "virtual": phrase("Virtual"),
}


def question(now: Liking | None) -> Message:
    """With what holds now."""
    lead = (
        said("You like *{liking}* best, so it comes first where you can choose.", liking=ours(CALLED[now]))
        if now is not None
        else said("What do you like best? Where you can choose, it comes first; you still choose each time.")
    )
    return kit.message(kit.section(lead), choices(now))


def choices(now: Liking | None) -> Block | None:
    return kit.actions(
        *(
            kit.button(
                CALLED[each], f"{actions.PREFER}:{each}", each, style="primary" if each == now else None
            )
            for each in LIKINGS
        ),
        kit.button("No preference", f"{actions.PREFER}:{_NONE}", _NONE) if now is not None else None,
    )
