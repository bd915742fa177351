"""Awards that would be otherwise, before and after, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.blocks import figures
from bot.blocks.reader import ours, told
from bot.blocks.text import Words, said
from bot.consequences import Effect, Worth

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


def _worth(found: Worth | None) -> str:
    if found is None or found.status == "reversed":
        return ours("nothing")
    worth = figures.worth(found.amount, found.item)
    return told("{worth} (not final)", worth=worth) if found.status == "provisional" else worth
