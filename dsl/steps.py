"""The limits of a table's steps, and what is written as a figure."""

from __future__ import annotations

from decimal import Decimal

from dsl import nodes


def limits_of(step: nodes.Step) -> tuple[nodes.Expression, ...]:
    match step:
        case nodes.From(limits):
            return limits
        case nodes.Above(limit) | nodes.UpTo(limit) | nodes.Below(limit):
            return (limit,)
        case _:
            return ()


def constant(expression: nodes.Expression) -> Decimal | None:
    """The number that a limit is written as; None for a formula."""
    match expression:
        case nodes.Number(value) | nodes.Amount(value, _):
            return value
        case nodes.Percent(value):
            return value / 100
        case nodes.Negative(operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case _:
            return None
