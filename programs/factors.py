"""Factors: what a rule pays is multiplied, where their conditions hold. A pool is not: there they are the partner's weight."""

from __future__ import annotations

from decimal import Decimal

from dsl import nodes
from dsl.format import format_expression
from programs.awards import Step
from programs.context import Context
from programs.values import is_true, number


def factor_of(rule: nodes.Rule, context: Context) -> Decimal | None:
    """All that hold, multiplied; None where one has no value."""
    found = Decimal(1)
    for each in rule.multiply:
        if is_true(each.condition, context):
            factor = number(each.factor, context)
            if factor is None:
                return None
            found *= max(Decimal(0), factor)
    return found


def multiplied(
    rule: nodes.Rule, amount: Decimal, context: Context
) -> tuple[Decimal | None, tuple[Step, ...]]:
    """The amount times each factor that holds, one step for each."""
    steps: list[Step] = []
    for each in rule.multiply:
        if is_true(each.condition, context):
            factor = number(each.factor, context)
            if factor is None:
                return None, ()
            before, amount = amount, amount * max(Decimal(0), factor)
            text = format_expression(each.condition) if each.condition else ""
            steps.append(Step(kind="factor", text=text, value=amount, rate=factor, base=before))
    return amount, tuple(steps)
