"""A pool: money that is shared among all for whom a rule holds, and always paid out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dsl import nodes
from programs.context import Context, PoolShare
from programs.factors import factor_of
from programs.money import Money, shares
from programs.records import replace
from programs.values import number


def pooled(rule: nodes.Rule, contexts: Sequence[Context], currency: str) -> list[Context]:
    """The contexts of one period, each knowing its part of the rule's pools. Who has no weight, or none above zero, gets none."""
    found = list(contexts)
    for pool in rule.rewards:
        if isinstance(pool, nodes.SharePool) and contexts:
            found = _with_shares(rule, pool, found, currency)
    return found


def _with_shares(
    rule: nodes.Rule, pool: nodes.SharePool, contexts: Sequence[Context], currency: str
) -> list[Context]:
    # What is shared is nobody's in particular.
    whole = number(pool.pool, replace(contexts[0], partner="", unit=None, among=()))
    weights = [_weight(rule, pool, context) for context in contexts]
    if whole is None or whole <= 0 or not any(weights):
        return list(contexts)
    amounts = shares(Money(whole, currency), weights)
    total = sum(weights)
    return [
        replace(context, pool={**context.pool, pool: PoolShare(weight / total, whole, amount.amount)})
        for context, weight, amount in zip(contexts, weights, amounts, strict=True)
    ]


def _weight(rule: nodes.Rule, pool: nodes.SharePool, context: Context) -> Decimal:
    weight = Decimal(1) if pool.by is None else number(pool.by, context)
    factor = factor_of(rule, context)
    return max(Decimal(0), weight * factor) if weight is not None and factor is not None else Decimal(0)
