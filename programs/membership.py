"""Who is in a program, and whom a rule is for, on the day that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from dsl import nodes
from programs.awards import Unit
from programs.facts import Partner, folded
from programs.measures import Measured
from programs.needs import counted_period, goes_by_partner, periods_of_rule, run_of_rule, unit_facts
from programs.periods import Period
from programs.statuses import NO_STATUSES, Statuses
from programs.values import Context, Links, is_true, of_fact


def belongs(rule: nodes.Rule | None, context: Context) -> bool:
    """Whether the program, and the rule, are for the context's partner on the context's day."""
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
    """Those of the partners whom a rule per period is for in one of its periods, also without facts."""
    run = run_of_rule(rule, program)
    for partner in partners:
        if not is_here(partner, period.end):
            continue
        context = Context(
            program=program,
            links=links,
            partner=folded(partner.name),
            on=period.start,
            measured=measured,
            period=counted_period(rule, period, program),
            run=run,
            as_of=as_of,
            dated=rule.dated.name.dotted if rule.dated else None,
            statuses=statuses,
        )
        if belongs(rule, context):
            yield from _by_unit(rule, period, context)


def _by_unit(rule: nodes.Rule, period: Period, context: Context) -> Iterator[Context]:
    """The context itself, or one for each unit of the partner's that a fact has named by the period's end, in the order of names."""
    if rule.each is None or rule.each.unit is None:
        yield context
        return
    field = rule.each.unit
    for name, since in sorted(_units(rule, field, context).get(context.partner, {}).values(), key=_by_name):
        if since <= period.end:
            yield replace(context, unit=Unit(field.dotted, name))


def _by_name(unit: tuple[str, date]) -> str:
    return folded(unit[0])


def _units(
    rule: nodes.Rule, field: nodes.Name, context: Context
) -> Mapping[str, Mapping[str, tuple[str, date]]]:
    """By partner, the units that its facts name: as the first of them writes it, and since when. Worked out once."""
    assert context.as_of is not None
    links = context.links
    selections = unit_facts(rule, context.program, as_of=context.as_of)

    def found() -> Mapping[str, Mapping[str, tuple[str, date]]]:
        units: defaultdict[str, dict[str, tuple[str, date]]] = defaultdict(dict)
        facts = [fact for selection in selections for fact in links.facts.of_everybody(selection)]
        for fact in sorted(facts, key=lambda each: (each.on, each.id)):
            name = of_fact(field, fact, links=links)
            if isinstance(name, str) and name:
                units[folded(fact.partner)].setdefault(folded(name), (name, fact.on))
        return units

    return links.facts.remembered(("units", selections, field), found)


def is_here(partner: Partner, day: date) -> bool:
    """Whether the partner has joined by that day."""
    return partner.joined_on is None or partner.joined_on <= day
