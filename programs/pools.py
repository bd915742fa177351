"""A pool: money that is shared among all for whom a rule holds, and always paid out exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from dsl import nodes
from programs.awards import Unit
from programs.contests import group_of
from programs.context import Context, PoolShare
from programs.factors import factor_of
from programs.facts import folded
from programs.money import Money, shares
from programs.records import replace
from programs.values import number
from programs.windows import counts_sharers


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
    if pool.in_each is None:
        return _shared(rule, pool, contexts, _of_all(pool, contexts), currency)
    groups: defaultdict[str, list[Context]] = defaultdict(list)
    for context in contexts:
        name = group_of(pool.in_each, context)
        groups["" if name is None else folded(name)].append(context)
    found = groups.pop("", [])  # who belongs to none has no part in any
    for _, own in sorted(groups.items()):
        found += _shared(rule, pool, own, _of_group(pool.in_each, own), currency)
    places = {context.whose: place for place, context in enumerate(contexts)}
    return sorted(found, key=lambda context: places[context.whose])


def _of_all(pool: nodes.SharePool, sharing: Sequence[Context]) -> Context:
    """Where the one pool of all is worked out: it is nobody's in particular."""
    nobody = replace(sharing[0], partner="", unit=None, among=())
    if not counts_sharers(pool, nobody.program):
        return nobody
    return replace(nobody, unit=Unit("partner", ""), among=_partners(sharing))


def _of_group(in_each: nodes.Name, own: Sequence[Context]) -> Context:
    """Where a group's pool is worked out: what is counted in it is counted of those who share it."""
    name = group_of(in_each, own[0]) or ""
    return replace(own[0], partner=folded(name), unit=Unit(in_each.path[-1], name), among=_partners(own))


def _partners(sharing: Sequence[Context]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(partner for each in sharing for partner in each.among or (each.partner,)))


def _shared(
    rule: nodes.Rule, pool: nodes.SharePool, contexts: Sequence[Context], whose: Context, currency: str
) -> list[Context]:
    whole = number(pool.pool, whose)
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
