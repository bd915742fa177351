"""When a partner reached what a milestone or a level asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dsl import nodes
from dsl.names import levels_of
from programs import tables
from programs.awaiting import may_hold
from programs.context import Context
from programs.facts import MIDNIGHT, Moment
from programs.measures import Need
from programs.needs import rule_needs
from programs.values import first_moment, moments_at_hand, reckoner


def reached(rule: nodes.Rule, context: Context, *, since: date) -> Moment:
    """When the rule's condition first held with the facts up to then, not before the day `since`.

    What holds already, or by no fact of the partner's, holds from that day's beginning; what everybody counts together stays what it is.
    """
    only = nodes.Rule(rule.kind, rule.name, each=rule.each, when=rule.when, dated=rule.dated)
    counted = moments_at_hand(rule.when, context)
    found = first_moment(
        _wanted(only, context), counted, context, lambda then: may_hold(rule.when, then), since=since
    )
    return found or (since, MIDNIGHT)


def levels_reached(rule: nodes.Rule, context: Context, *, since: date) -> Iterator[tuple[date, str]]:
    """The levels that the partner came to in the period, each with its first day, not before `since`."""
    assert rule.level is not None
    table = rule.level.table
    only = nodes.Rule(rule.kind, rule.name, each=rule.each, level=rule.level, dated=rule.dated)
    needs = _wanted(only, context)
    counted = tuple(moments_at_hand(table, context))
    for name in levels_of(rule):

        def is_level(then: Context, wanted: str = name) -> bool:
            return tables.as_measure(table, reckoner(then)) == wanted

        found = first_moment(needs, counted, context, is_level, since=since)
        if found is not None:
            yield found[0], name
        elif is_level(context):
            yield since, name


def _wanted(rule: nodes.Rule, context: Context) -> tuple[Need, ...]:
    """The partner's own aggregates that the rule counts."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    found = rule_needs(rule, context.period, context.program, run=context.run, as_of=context.as_of)
    return tuple(dict.fromkeys(need for need in found if need.scope == "partner"))
