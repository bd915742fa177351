"""Contests: who is compared with whom, and who wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.facts import folded
from programs.ranking import Placed, ranked
from programs.values import Context, aggregated, needed, number, value


def winners(top: nodes.Top, contexts: Sequence[Context]) -> Iterator[tuple[Placed, Context]]:
    """The winners of each group, best first; a partner without a value, or below the least, takes no part."""
    groups: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    by_partner = {context.partner: context for context in contexts}
    for context in contexts:
        reached = number(top.by, context)
        least = number(top.at_least, context) if top.at_least is not None else None
        if reached is None or (least is not None and reached < least):
            continue
        group = value(nodes.Name(("partner", *top.in_each.path[-1:])), context) if top.in_each else ""
        groups[folded(str(group))][context.partner] = reached
    for _, values in sorted(groups.items()):
        days = (
            {partner: _day_reached(top.by, values[partner], by_partner[partner]) for partner in values}
            if top.ties == "earliest"
            else {}
        )
        for placed in ranked(values, count=top.count, ties=top.ties, reached=days):
            yield placed, by_partner[placed.partner]


def _day_reached(by: nodes.Expression, final: Decimal, context: Context) -> date:
    """The first day on which the partner had the value that it has at the end."""
    if isinstance(by, nodes.Name) and len(by.path) == 1:
        measure = context.program.measure(by.path[0])
        if measure is not None and not isinstance(measure.value, nodes.Table):
            return _day_reached(measure.value, final, context)
    if not isinstance(by, nodes.Aggregate) or context.measured is None:
        return date.max
    need = needed(by, context)
    facts = [
        fact
        for fact in context.measured.facts.get(need.selection, ())
        if folded(fact.partner) == context.partner
    ]
    for day in sorted({fact.on for fact in facts}):
        until = [fact for fact in facts if fact.on <= day]
        if aggregated(need, until, links=context.links) == final:
            return day
    return date.max
