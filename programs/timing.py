"""When an award is earned, and from which day it is payable."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from dsl import nodes
from dsl.format_payment import format_payable
from programs.awards import Award
from programs.context import Context
from programs.needs import run_of_rule
from programs.periods import DAY, Period, add, period_of
from programs.records import replace
from programs.values import value


def last_day(period: Period, rule: nodes.Rule, program: nodes.Program, *, day: date | None = None) -> date:
    """The day on which an award is earned that waits for the end of its period, or of the one that the rule names.

    `day` is the fact's own, if it is for one. A run that ends inside a period ends it.
    """
    end = period.end
    if rule.earned is not None and rule.earned.period is not None:
        end = period_of(rule.earned.period, day or end, program).end
    return min(end, run_of_rule(rule, program).end)


def waited_until(last: date, rule: nodes.Rule, program: nodes.Program) -> date:
    """The day with which it is over: `closes after` waits for late facts."""
    waiting = rule.closes_after or program.closes_after
    return add(last, waiting) if waiting else last


def lies_in_time(rule: nodes.Rule, context: Context) -> bool:
    """Whether the fact's day, or the first day of the period, lies in the time for which the rule lasts; both ends belong to it."""
    if rule.lasts is None:
        return True
    start = day_of(rule.lasts.start, context)
    return start is not None and start <= context.on <= add(start, rule.lasts.duration)


def with_payable_day(award: Award, payable: nodes.Payable | None, context: Context) -> Award:
    """The award with the day from which it is payable, or with what that waits for."""
    if payable is None:
        return award
    day = payable_from(payable, award.on, context)
    return replace(award, payable_on=day, waits_for="" if day else format_payable(payable))


def payable_from(payable: nodes.Payable | None, base: date, context: Context) -> date | None:
    """From which day it is payable; None where that is not known yet. `base` is the day on which it is earned, or a part's own."""
    match payable:
        case None:
            return base
        case nodes.PayableAfter(duration, after):
            start = base if after is None else day_of(after, context)
            return add(start, duration) if start is not None else None
        case nodes.PayableAtEnd(period, following, after):
            start = base if after is None else day_of(after, context)
            if start is None:
                return None
            own = period_of(period, start, context.program)
            return period_of(period, own.end + DAY, context.program).end if following else own.end
        case nodes.PayableOn(day):
            known = day_of(day, context)
            return None if known is None else max(base, known)
        case nodes.PayableWhen(condition):
            known = moment(condition, context)
            return None if known is None else max(base, known)
        case _:
            assert_never(payable)


def counts_from_base(payable: nodes.Payable) -> bool:
    """Whether the day is counted from the earned day, or a part's own, and not from one that the rule names."""
    return isinstance(payable, nodes.PayableAfter | nodes.PayableAtEnd) and payable.after is None


def moment(condition: nodes.Expression, context: Context) -> date | None:
    """The day on which a condition about known days came to hold; None where it does not yet."""
    match condition:
        case nodes.Known(item, True):
            return day_of(item, context)
        case nodes.And(operands):
            days = [moment(operand, context) for operand in operands]
            known = [day for day in days if day is not None]
            return max(known) if len(known) == len(days) else None
        case nodes.Or(operands):
            days = [moment(operand, context) for operand in operands]
            return min((day for day in days if day is not None), default=None)
        case _:
            return None


def day_of(expression: nodes.Expression, context: Context) -> date | None:
    found = value(expression, context)
    return found if isinstance(found, date) else None
