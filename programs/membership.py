"""Who is in a program, and whom a rule is for, on the day that matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final

from dsl import nodes
from programs.context import Context, Links
from programs.facts import Partner, folded
from programs.measures import Measured
from programs.needs import counted_period, goes_by_partner, periods_of_rule, run_of_rule
from programs.periods import Period
from programs.records import copier, replace
from programs.statuses import NO_STATUSES, Statuses
from programs.units import contexts_by_unit
from programs.values import is_true

_of_partner: Final = copier(Context, "partner")


def belongs(rule: nodes.Rule | None, context: Context) -> bool:
    """Whether the program, and the rule, are for the context's partner on the context's day."""
    if context.program.eligible is None and (rule is None or rule.eligible is None):
        return True
    asked = replace(context, as_partner=True, fact=None)
    return is_true(context.program.eligible, asked) and (rule is None or is_true(rule.eligible, asked))


def occasions(
    rule: nodes.Rule,
    program: nodes.Program,
    measured: Measured,
    *,
    links: Links,
    as_of: date,
    statuses: Statuses = NO_STATUSES,
) -> Iterator[tuple[Period, list[Context]]]:
    """The periods of a rule that have begun, each with everybody whom the rule is for in it, in the order of names."""
    if not goes_by_partner(rule):
        for period in periods_of_rule(rule, program, as_of=as_of):
            everybody = contexts(
                rule,
                period,
                program,
                measured,
                measured.partners,
                links=links,
                as_of=as_of,
                statuses=statuses,
            )
            yield period, list(everybody)
        return
    for partner in measured.partners:
        first = first_day_of(rule, partner, as_of=as_of)
        for period in periods_of_rule(rule, program, as_of=as_of, first=first):
            alone = contexts(
                rule, period, program, measured, (partner,), links=links, as_of=as_of, statuses=statuses
            )
            yield period, list(alone)


def first_day_of(rule: nodes.Rule, partner: Partner | None, *, as_of: date) -> date | None:
    """The day of the partner's from which the rule's periods are counted, as it is known now."""
    if rule.each is None or rule.each.start is None or partner is None:
        return None
    word = rule.each.start.path[-1]
    found = partner.joined_on if word == "joined_on" else partner.attributes(as_of).get(word)
    return found if isinstance(found, date) else None


def contexts(
    rule: nodes.Rule,
    period: Period,
    program: nodes.Program,
    measured: Measured,
    partners: Iterable[Partner],
    *,
    links: Links,
    as_of: date,
    statuses: Statuses = NO_STATUSES,
) -> Iterator[Context]:
    """Those of the partners, or their units, whom a rule per period is for in one of its periods, also without facts."""
    known = partial(
        _members, rule, period, program, measured, partners, links=links, as_of=as_of, statuses=statuses
    )
    if rule.eligible is None and partners is measured.partners:
        # Rules that are for everybody see the same: it is made once, and what one rule counts there, it counts for all its rewards.
        seen = (period, counted_period(rule, period, program), run_of_rule(rule, program), _dated(rule))
        members = links.facts.remembered(("members", *seen, id(statuses)), lambda: tuple(known()))
    else:
        members = tuple(known())
    yield from contexts_by_unit(rule, period, members)


def _members(
    rule: nodes.Rule,
    period: Period,
    program: nodes.Program,
    measured: Measured,
    partners: Iterable[Partner],
    *,
    links: Links,
    as_of: date,
    statuses: Statuses,
) -> Iterator[Context]:
    anybody = Context(
        program=program,
        links=links,
        partner="",
        on=period.start,
        measured=measured,
        period=counted_period(rule, period, program),
        run=run_of_rule(rule, program),
        as_of=as_of,
        dated=_dated(rule),
        statuses=statuses,
    )
    for partner in partners:
        if is_here(partner, period.end):
            context = _of_partner(anybody, folded(partner.name))
            if belongs(rule, context):
                yield context


def _dated(rule: nodes.Rule) -> str | None:
    return rule.dated.name.dotted if rule.dated else None


def is_here(partner: Partner, day: date) -> bool:
    """Whether the partner has joined by that day."""
    return partner.joined_on is None or partner.joined_on <= day
