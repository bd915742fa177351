"""Readings where an expression is worked out: which one a name means, what it comes to over days, and when it may change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.nodes import FieldOwner
from dsl.readings import goes_by_day
from dsl.vocabulary import LINKS
from dsl.walk import walk_through
from programs.context import Context
from programs.facts import folded
from programs.held_figures import Held
from programs.measures import Days
from programs.periods import DAY
from programs.records import replace


def held_by(name: nodes.Name, context: Context) -> Held | None:
    """The reading that a name means; None where it means none."""
    first, word, fact = name.path[0], name.path[-1], context.fact
    if len(name.path) == 1:
        if context.as_partner:
            return _held("partners", word, context.partner, context)
        return _held(fact.kind, word, fact.id, context) if fact is not None else None
    of = LINKS.get(first)
    if fact is not None:
        of = context.links.own.leads.get((fact.kind, first), of)
    if of is None or len(name.path) > 2:
        return None
    if first == "partner":
        return _held(of, word, folded(fact.partner) if fact is not None else context.partner, context)
    if first == "deal" and fact is not None and fact.kind == "deals":
        return _held(of, word, fact.id, context)
    if fact is not None:
        who = fact.values.get(first)
    else:
        who = context.unit.name if context.unit is not None and context.unit.field == first else None
    known = who if isinstance(who, str) else ""
    return _held(of, word, known if of == "deals" else folded(known), context)


def _held(of: FieldOwner, name: str, who: str, context: Context) -> Held | None:
    return Held(of, name, who) if context.links.figures.has(of, name) else None


def over_days(aggregate: nodes.Aggregate, context: Context, days: Days | None) -> Decimal | None:
    """`least(users over last 3 months)` of the fact or partner at hand."""
    assert isinstance(aggregate.value, nodes.Name)
    held = held_by(aggregate.value, replace(context, fact=context.at_hand))
    return (
        None
        if held is None or days is None
        else context.links.figures.day_by_day(aggregate.function, held, days)
    )


def day_at_hand(context: Context) -> date:
    """Of a fact, the day by which it counts; in a period, its last day, as far as it has come."""
    if context.fact is not None or context.as_partner or context.period is None:
        return context.on
    ends = [context.period.end, context.as_of, context.last_seen, context.this.on if context.this else None]
    return min(each for each in ends if each is not None)


def figure_days(expression: object, context: Context) -> Iterator[date]:
    """The days on which what an expression comes to may change by a reading."""
    program, period = context.program, context.period
    if not program.readings or expression is None:
        return
    for node in walk_through(expression, program):
        if goes_by_day(node, program) and period is not None and context.as_of is not None:
            last = min(period.end, context.as_of)
            yield from (period.start + DAY * each for each in range((last - period.start).days + 1))
        elif isinstance(node, nodes.Name):
            for reading in program.readings:
                if reading.name == node.path[-1]:
                    yield from context.links.figures.days(reading.on, reading.name)
