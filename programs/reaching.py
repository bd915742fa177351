"""On which day a partner reached what a milestone asks for."""

from __future__ import annotations

from datetime import date

from dsl import nodes
from programs.needs import rule_needs
from programs.values import Context, days_at_hand, first_day, is_true


def day_reached(rule: nodes.Rule, context: Context, *, since: date) -> date:
    """The first day, not before `since`, on which the rule's condition held with the facts up to then.

    What holds already, or by no fact of the partner's, holds from that day; what everybody counts together stays what it is.
    """
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    wanted = dict.fromkeys(
        need
        for need in rule_needs(
            nodes.Rule(rule.kind, rule.name, each=rule.each, when=rule.when, dated=rule.dated),
            context.period,
            context.program,
            run=context.run,
            as_of=context.as_of,
        )
        if need.scope == "partner"
    )
    days = days_at_hand(rule.when, context)
    found = first_day(wanted, days, context, lambda then: is_true(rule.when, then), since=since)
    return found or since
