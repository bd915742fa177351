"""One measure worked out for each partner, so that one's own can be set beside them: the leader's, the average of a tier.

Everybody is looked at who has joined by the end of the period, also those the program is not for; who has no facts counts with what the
measure is then. The figures are the same for everybody who compares, and are worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dsl import nodes
from programs.at_hand import Value, among, partners_where
from programs.context import Context
from programs.measures import Answer, Need
from programs.records import replace


def answers(compared: nodes.PerPartner, context: Context, value: Value) -> tuple[Answer, ...]:
    """What the measure comes to for each of them, in the order of their names."""
    return tuple(found for _, found in by_partner(compared, context, value))


def by_partner(compared: nodes.PerPartner, context: Context, value: Value) -> tuple[tuple[str, Answer], ...]:
    """The same, each with the (folded) partner."""
    assert context.period is not None
    key = (compared.measure, context.period, context.run, context.as_of, context.dated, context.on)
    everybody: tuple[tuple[str, Answer], ...] = context.links.facts.remembered(
        key, lambda: tuple(_each(compared.measure, context, value))
    )
    if compared.across is None:
        return everybody
    whose = frozenset(partners_where(compared.across.where, context, value))
    return tuple(each for each in everybody if each[0] in whose)


def _each(measure: nodes.Expression, context: Context, value: Value) -> Iterator[tuple[str, Answer]]:
    assert context.period is not None
    for name, partner in context.links.partners.items():
        if partner.joined_on is None or partner.joined_on <= context.period.end:
            yield name, value(measure, _of(name, context))


def _of(partner: str, context: Context) -> Context:
    """The same days, seen by another partner: with nothing else at hand, and as all is known by now."""
    return replace(
        context, partner=partner, fact=None, this=None, as_partner=False, unit=None, among=(), place=None,
        until={}, seen_until=None,
    )  # fmt: skip


def behind(
    compared: nodes.PerPartner,
    context: Context,
    value: Value,
    counted: Callable[[nodes.Expression, Context], Iterator[Need]],
) -> Iterator[Need]:
    """What was counted of those partners together; the facts in it can be listed."""
    whose = (
        None
        if compared.across is None
        else tuple(sorted(partners_where(compared.across.where, context, value)))
    )
    for need in counted(compared.measure, _of(context.partner, context)):
        selection = need.selection
        asked = (*([selection.where] if selection.where is not None else []), *among(whose))
        where = nodes.And(asked) if len(asked) > 1 else asked[0] if asked else None
        yield replace(need, scope="all partners", selection=replace(selection, where=where))
