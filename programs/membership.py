"""Who is in a program, and whom a rule is for, on the day that matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dsl import nodes
from programs.facts import Partner, folded
from programs.measures import Measured
from programs.needs import run_of_rule
from programs.periods import Period
from programs.values import Context, Links, is_true


def belongs(rule: nodes.Rule | None, context: Context) -> bool:
    """Whether the program, and the rule, are for the context's partner on the context's day."""
    asked = replace(context, as_partner=True, fact=None)
    return is_true(context.program.eligible, asked) and (rule is None or is_true(rule.eligible, asked))


def contexts(
    rule: nodes.Rule,
    period: Period,
    program: nodes.Program,
    measured: Measured,
    *,
    links: Links,
    as_of: date,
) -> Iterator[Context]:
    """Everybody whom a rule per period is for in one of its periods, in the order of names, also those without facts."""
    run = run_of_rule(rule, program)
    for partner in measured.partners:
        if not is_here(partner, period.end):
            continue
        context = Context(
            program=program,
            links=links,
            partner=folded(partner.name),
            on=period.start,
            measured=measured,
            period=period,
            run=run,
            as_of=as_of,
            dated=rule.dated.name.dotted if rule.dated else None,
        )
        if belongs(rule, context):
            yield context


def is_here(partner: Partner, day: date) -> bool:
    """Whether the partner has joined by that day."""
    return partner.joined_on is None or partner.joined_on <= day
