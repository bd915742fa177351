"""A summary as a picture: what rules cost, or, beside another version, what changes for whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bot.charts import Bar, Chart
from bot.comparison import Comparison, Summary
from dsl.nodes import POINTS
from programs.money import said

_MOST: Final = 20
"""More bars than this nobody reads: of more partners, those are shown for whom most changes."""


def chart(summary: Summary, comparison: Comparison | None = None) -> Chart:
    """In the program's currency; items and other currencies stand in the tables."""
    program = summary.simulation.program
    currency = program.currency or POINTS
    if comparison is None:
        bars = tuple(
            Bar(each.rule, cost.amount, f"{cost.amount:,f}")
            for each in summary.rules
            for cost in each.costs
            if said(cost.currency) == currency
        )
        return Chart(f"{program.name}: cost by rule", currency, "", bars)
    changed = [
        each for each in comparison.partners if said(each.after.currency) == currency and each.change.amount
    ]
    shown = sorted(changed, key=lambda each: (-abs(each.change.amount), each.partner))[:_MOST]
    same = sum(said(each.after.currency) == currency for each in comparison.partners) - len(changed)
    notes = [f"{len(changed) - len(shown)} more with smaller changes."] if len(changed) > len(shown) else []
    notes += [f"Unchanged: {same}."] if same else []
    rows = sorted(shown, key=lambda each: (-each.change.amount, each.partner))
    bars = tuple(_signed(each.partner, each.change.amount) for each in rows)
    return Chart(f"{program.name}: what changes for partners", currency, " ".join(notes), bars)


def _signed(partner: str, change: Decimal) -> Bar:
    return Bar(partner, change, f"{change:+,f}")
