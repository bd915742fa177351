"""On which day a partner reached what a milestone asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dsl import nodes
from programs.values import Context, aggregated, is_true, needed
from programs.windows import aggregates


def day_reached(rule: nodes.Rule, context: Context) -> date | None:
    """The first day on which the rule's condition held with the facts up to then; None where no fact of the period made it hold.

    Aggregates of other windows (last year, everybody's) stay what they are.
    """
    wanted = {
        needed(each, context)
        for each in aggregates(rule.when, context.program)
        if isinstance(each, nodes.Aggregate)
    }
    facts = {
        need: context.links.facts.of_partner(need.selection, context.partner)
        for need in wanted
        if need.scope == "partner"
    }
    for day in sorted({fact.on for found in facts.values() for fact in found}):
        until = {
            need: aggregated(need, [fact for fact in found if fact.on <= day], links=context.links)
            for need, found in facts.items()
        }
        if is_true(rule.when, replace(context, until=until)):
            return day
    return None
