"""Days on which awards may change although no fact did: a period begins, or is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from dsl import nodes
from dsl.funds import pays_into
from dsl.walk import walk
from programs.held_figures import asks_day_by_day
from programs.needs import goes_by_partner, periods_of_rule, run_of_rule
from programs.periods import DAY, period_of, periods, run_of
from programs.timing import last_day, waited_until


def turns(program: nodes.Program, *, after: date, until: date) -> bool:
    """Whether there may be such a day after the one and up to the other.

    Fields of the vendor's own that are dates may come to be seen on any day, and a partner's own periods turn on any.
    """
    if any(rule.forfeited or rule.kind == "status" for rule in program.rules):
        return True  # a deadline counts from a day of each fact, and so does the day on which a status ends
    if any(fund.expires for fund in program.funds) or any(
        rule.payable and pays_into(rule) for rule in program.rules
    ):
        return True  # what goes into a fund is there, or is gone, so long after its own day
    if any(decision.within for decision in program.decisions) or any(
        rule.offer.within for rule in program.rules if rule.offer is not None
    ):
        return True  # and so does the time in which something is to be decided, or chosen
    if any(own.type == "date" for own in program.fields) or any(map(goes_by_partner, program.rules)):
        return True
    if asks_day_by_day(program):
        return True
    days = chain(
        _first_days_inside(program, until),
        *(_of_minimum(item, program, until) for item in program.together),
        *(_turning_days(rule, program, until) for rule in program.rules),
    )
    return any(after < day <= until for day in days)


def _first_days_inside(program: nodes.Program, until: date) -> Iterator[date]:
    """Of what is measured period by period: the first day of the period in which the day lies. It adds one to those before it."""
    for node in walk((program.rules, program.measures, program.budget, program.together)):
        if isinstance(node, nodes.PerPeriod):
            yield period_of(node.period, until, program).start


def _of_minimum(
    item: nodes.Together | nodes.TogetherAtLeast, program: nodes.Program, until: date
) -> Iterator[date]:
    """What rules give together at least is given in every period, also where nothing was earned."""
    rule = program.rule(item.rules[0])
    if isinstance(item, nodes.Together) or item.per is None or item.per.period is None or rule is None:
        return
    run = run_of(program)
    for period in periods(item.per.period, program, run, until):
        yield max(period.start, run.start)
        yield waited_until(min(period.end, run.end), rule, program) + DAY


def _turning_days(rule: nodes.Rule, program: nodes.Program, until: date) -> list[date]:
    """The first days of the rule's periods and of those its limits are counted in, and the first days after they are over."""
    run = run_of_rule(rule, program)
    found = []
    for period in periods_of_rule(rule, program, as_of=until):
        found += [
            max(period.start, run.start),
            waited_until(last_day(period, rule, program), rule, program) + DAY,
        ]
    for limit in rule.counted_off:
        if limit.per is not None and limit.per.period is not None:
            for period in periods(limit.per.period, program, run, until):
                over = waited_until(min(period.end, run.end), rule, program)
                found += [max(period.start, run.start), over + DAY]
    if rule.earned is not None and rule.earned.period is not None:
        for period in periods(rule.earned.period, program, run, until):
            found.append(waited_until(min(period.end, run.end), rule, program) + DAY)
    return found
