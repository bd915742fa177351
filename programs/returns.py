"""Returns: a deal with a negative amount is answered with the reward for the same deal the other way round, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from programs.awards import Step
from programs.context import Context
from programs.facts import Value
from programs.records import replace


def is_return(context: Context) -> bool:
    amount = context.fact.values.get("amount") if context.fact else None
    return isinstance(amount, Decimal) and amount < 0


def as_sold(context: Context) -> Context:
    """The return as if it had been sold: what is then paid for it is taken back."""
    fact = context.fact
    assert fact is not None
    return replace(context, fact=replace(fact, values=_turned(fact.values), whole=_turned(fact.whole)))


def negative(step: Step) -> Step:
    """The same step with what it was paid on, and what came out, below zero; a rate stays what it is."""
    if step.base is not None:
        value = step.value if step.kind == "step" or isinstance(step.value, str) else -step.value
        return replace(step, base=-step.base, value=value)
    return step if isinstance(step.value, str) else replace(step, value=-step.value)


def _turned(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Amount and margin with the other sign; what is merely counted (units, cost) without one."""
    turned = dict(values)
    for name in ("amount", "margin"):
        if isinstance(found := values.get(name), Decimal):
            turned[name] = -found
    for name in ("units", "cost", "list_price"):
        if isinstance(found := values.get(name), Decimal):
            turned[name] = abs(found)
    return turned
