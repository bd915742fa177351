"""What a program says without meaning it: conditions that never hold, divisors of zero, limits that stop all further pay."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.contradictions import contradictions
from dsl.diagnostics import Diagnostic, warning
from dsl.divisors import doubtful_divisors
from dsl.nouns import WITHIN, lasting, scope
from dsl.said import Said, said
from dsl.steps import constant, limits_of
from dsl.walk import walk
from dsl.written import amount as format_amount
from dsl.written import format_expression, format_number


def unsound(program: nodes.Program) -> Iterator[Diagnostic]:
    for rule in program.rules:
        for condition in (rule.on.where if rule.on else None, rule.when, rule.eligible):
            yield from contradictions(condition)
        yield from _stops_paying(rule)
        yield from _steps_beyond_limits(rule)
    yield from doubtful_divisors(program)
    for aggregate in walk((program.rules, program.measures)):
        if isinstance(aggregate, nodes.Aggregate):
            yield from contradictions(aggregate.where)


def _stops_paying(rule: nodes.Rule) -> Iterator[Diagnostic]:
    """From which amount on a limit makes further sales worth nothing."""
    for reward in rule.rewards:
        match reward:
            case nodes.Pay(
                nodes.Arithmetic("of", nodes.Percent(percent), base), per_unit=False, for_every=None
            ):
                pass
            case _:
                continue
        for limit in rule.limits:
            most = constant(limit.amount) if isinstance(limit, nodes.AtMost) else None
            if (
                most is None
                or not percent
                or not isinstance(limit, nodes.AtMost)
                or limit.condition
                or limit.rest_later
            ):
                continue
            yield cap_told(limit, rule, most * 100 / percent, format_expression(base))


def cap_told(limit: nodes.AtMost, rule: nodes.Rule, at: Decimal, goes_by: str) -> Diagnostic:
    return warning(
        "stops-paying",
        said(
            "beyond {at}{within}, more `{goes_by}` earns nothing",
            at=format_number(_round(at)),
            within=_within(limit, rule),
            goes_by=goes_by,
        ),
        limit.span,
        said("where that is what you mean, leave it so; a table could go on at a lower rate"),
    )


def _steps_beyond_limits(rule: nodes.Rule) -> Iterator[Diagnostic]:
    """The first step of a table that makes no difference, because what the rule gives at most is reached before it begins."""
    match rule.rewards:
        case (nodes.PayTable(table),) if not rule.multiply and not (rule.each and rule.each.to_date):
            pass
        case _:
            return
    for limit in rule.limits:
        if not isinstance(limit, nodes.AtMost) or limit.condition or limit.rest_later:
            continue
        if not isinstance(limit.amount, nodes.Amount):
            continue
        for step, start, before in _reached_before(table, limit.amount):
            yield warning(
                "step-beyond-limit",
                said(
                    "this step makes no difference: just below {start} the table already pays {paid} {currency}, and the rule gives at most {amount}{scope}",
                    start=format_number(start),
                    paid=format_number(_round(before)),
                    currency=limit.amount.currency,
                    amount=format_amount(limit.amount),
                    scope=scope(limit.per),
                ),
                step.span,
                said("raise the limit, or leave the step out"),
            )
            return


def _reached_before(table: nodes.Table, most: nodes.Amount) -> Iterator[tuple[nodes.Step, Decimal, Decimal]]:
    """Steps with where they begin and what is paid just below, where that is no less than `most`, nor is what the step pays."""
    if table.mode == "pro rata" or len(table.by) != 1:
        return
    slices = Decimal(0)
    begun: list[tuple[nodes.Step, Decimal]] = _beginnings(table)
    for (previous, low), (step, start) in itertools.pairwise(begun):
        if table.mode == "marginal":
            rate = _percentage(previous, table)
            if rate is None or rate < 0:
                return
            slices += rate * (start - low)
            before, at = slices, slices
        else:
            below = _paid(previous, start, table, most.currency)
            here = _paid(step, start, table, most.currency)
            if below is None or here is None:
                continue
            before, at = below, here
        if before >= most.value and at >= most.value:
            yield step, start, before


def _beginnings(table: nodes.Table) -> list[tuple[nodes.Step, Decimal]]:
    """Where each step begins, in tables that are written upwards."""
    begun: list[tuple[nodes.Step, Decimal]] = []
    end: Decimal | None = Decimal(0)
    for step in table.steps:
        limits = limits_of(step)
        limit = constant(limits[0]) if limits else None
        match step:
            case nodes.From() | nodes.Above() if limit is not None:
                begun.append((step, limit))
                end = None
            case nodes.UpTo() | nodes.Below() if limit is not None and end is not None:
                begun.append((step, end))
                end = limit
            case nodes.Rest() if begun and end is not None:
                begun.append((step, end))
            case nodes.Rest():
                continue
            case _:
                return []
    return begun


def _percentage(step: nodes.Step, table: nodes.Table) -> Decimal | None:
    if table.of is None and isinstance(step.value.value, nodes.Percent):
        return step.value.value.value / 100
    return None


def _paid(step: nodes.Step, at: Decimal, table: nodes.Table, currency: str) -> Decimal | None:
    match step.value:
        case nodes.StepValue(nodes.Amount(value, paid_in), False) if paid_in == currency:
            return value
        case nodes.StepValue(nodes.Percent(), False):
            rate = _percentage(step, table)
            return None if rate is None else rate * at
        case _:
            return None


def _within(limit: nodes.AtMost, rule: nodes.Rule) -> Said:
    """In what the limit counts, with the blank before it."""
    if limit.per is not None and (limit.per.fields or limit.per.period is None):
        return scope(limit.per)
    if limit.per is None and rule.each is not None and isinstance(rule.each.period, nodes.Duration):
        return said(" in {length}", length=lasting(rule.each.period))
    period = limit.per.period if limit.per else (rule.each.period if rule.each and rule.on is None else None)
    if period and not isinstance(period, nodes.Duration):
        return WITHIN[period]
    return _OF_ONE[rule.on.facts if rule.on else "deals"]


_OF_ONE: Final[dict[nodes.FactKind, Said]] = {
    "deals": said(" of a deal"),
    "receipts": said(" of a receipt"),
    "activities": said(" of an activity"),
}


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01")) if value != value.to_integral_value() else value
