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
from dsl.written import format_number


def falling_steps(table: nodes.Table) -> Iterator[Diagnostic]:
    """Each step that pays less than the one before it, with what both pay at the place where they meet."""
    if table.mode != "bare" or len(table.by) > 1:
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
                    "at {number} the pay falls from {worth} to {worth2}",
                    number=format_number(limit),
                    worth=_worth(table, step, value, limit),
                    worth2=_worth(table, following, next_value, limit),
                ),
                following.span,
                said(
                    "`marginal` would pay each slice at its own rate; where less is what you mean, leave it so"
                ),
            )


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
