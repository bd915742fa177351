"""Tables of which one step pays less than the one before: what can be told of a table by itself, whatever the rule around it does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.said import said
from dsl.steps import constant, limits_of
from dsl.walk import walk_through
from dsl.written import format_number


def falling_steps(table: nodes.Table, program: nodes.Program) -> Iterator[Diagnostic]:
    """Each step that pays less than the one before it, with what both pay at the place where they meet.

    Of a table that does not go by what is sold nothing is said: days that went by, a discount and a score do not grow with sales.
    """
    if table.mode != "bare" or len(table.by) > 1 or not _grows(table.by[0], program):
        return
    if any(isinstance(step, nodes.From | nodes.Above) for step in table.steps):
        # What is left is what lies below all of them.
        table = replace(table, steps=tuple(step for step in table.steps if not isinstance(step, nodes.Rest)))
    upwards = sorted(table.steps, key=lambda step: isinstance(step, nodes.From | nodes.Above))
    values = [(step, constant(step.value.value), _end(step)) for step in upwards]
    for (step, value, end), (following, next_value, next_end) in itertools.pairwise(values):
        limit = end if end is not None and isinstance(step, nodes.UpTo | nodes.Below) else next_end
        if value is None or next_value is None or limit is None:
            continue
        if type(step.value.value) is type(following.value.value):
            falls = next_value < value
        else:
            before, after = _money_at(table, step, limit), _money_at(table, following, limit)
            falls = before is not None and after is not None and after < before
        if falls:
            yield warning(
                "more-pays-less",
                said(
                    "at {at} the pay falls from {before} to {after}",
                    at=format_number(limit),
                    before=_worth(table, step, value, limit),
                    after=_worth(table, following, next_value, limit),
                ),
                following.span,
                said(
                    "`marginal` would pay each slice at its own rate; where less is what you mean, leave it so"
                ),
            )


def _grows(by: nodes.Expression, program: nodes.Program) -> bool:
    """Whether more sales make it more: not what is taken off something, nor a part of what sales make larger as well."""
    match by:
        case nodes.Call("score" | "decision" | "balance" | "months" | "years") | nodes.Negative():
            return False
        case (
            nodes.Arithmetic("-" | "/", left, right)
            | nodes.Beyond(left, right)
            | nodes.Call("ratio", (left, right))
        ):
            return _grows(left, program) and _stands(right, program)
        case nodes.Arithmetic(_, left, right):
            return _grows(left, program) and _grows(right, program)
        case nodes.Name((word,)) if (measure := program.measure(word)) is not None:
            return isinstance(measure.value, nodes.Table) or _grows(measure.value, program)
        case _:
            return True


def _stands(expression: nodes.Expression, program: nodes.Program) -> bool:
    """Whether what is sold now leaves it as it is: a number, a target, what was counted over other days."""
    for node in walk_through(expression, program, into_aggregates=False):
        match node:
            case nodes.Aggregate(window=None):
                return False
            case nodes.Name() if program.measure(node.dotted) is None:
                return False
            case _:
                pass
    return True


def _money_at(table: nodes.Table, step: nodes.Step, at: Decimal) -> Decimal | None:
    """What a step comes to there, be it a sum or a percentage; None where that depends on something else."""
    match step.value:
        case nodes.StepValue(nodes.Percent(value), False) if table.of is None:
            return value / 100 * at
        case nodes.StepValue(nodes.Amount(value, _), False):
            return value
        case _:
            return None


def _end(step: nodes.Step) -> Decimal | None:
    limits = limits_of(step)
    return constant(limits[0]) if limits else None


def _worth(table: nodes.Table, step: nodes.Step, value: Decimal, at: Decimal) -> str:
    """What the step pays there; a percentage of something else than what the table goes by stays one."""
    match step.value.value:
        case nodes.Percent() if table.of is None:
            return f"{format_number(_cents(value * at))} ({format_number(value * 100)}%)"
        case nodes.Percent():
            return f"{format_number(value * 100)}%"
        case nodes.Amount(amount, currency):
            return f"{format_number(amount)} {currency}"
        case _:
            return format_number(value)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
