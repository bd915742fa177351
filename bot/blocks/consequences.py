"""Awards that would be otherwise, before and after, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.blocks import figures
from bot.blocks.reader import ours, told
from bot.blocks.text import Words, said
from bot.consequences import Effect
from programs.corrections import Posted

_EFFECTS: Final = 8


def effect_lines(found: Sequence[Effect]) -> Iterator[Words]:
    for each in found[:_EFFECTS]:
        delta = each.delta
        yield said(
            "• {partner}, _{rule}_ ({program}): {before} → *{after}*{delta}",
            partner=each.partner,
            rule=each.rule,
            program=each.program,
            before=_worth(each.before),
            after=_worth(each.after),
            delta=f"  ({'+' if delta.amount > 0 else ''}{figures.money(delta)})" if delta else "",
        )
    if len(found) > _EFFECTS:
        yield said("… and {more} more", more=len(found) - _EFFECTS)


def _worth(posted: Posted | None) -> str:
    if posted is None or posted.status == "reversed":
        return ours("nothing")
    worth = figures.worth(posted.amount, posted.item)
    return told("{worth} (not final)", worth=worth) if posted.status == "provisional" else worth
