"""Contests: who is compared with whom, and who wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal

from dsl import nodes
from programs.context import Context, Whose
from programs.facts import Moment, folded
from programs.grounds import unit_of
from programs.ranking import Placed, ranked
from programs.values import first_moment, moments_at_hand, number, value
from programs.vantage import Vantage


def winners(top: nodes.Top, contexts: Sequence[Context]) -> Iterator[tuple[Placed[Whose], Context]]:
    """The winners of each group, best first; who has no value, or one below the least, takes no part."""
    groups: defaultdict[tuple[str, ...], dict[Whose, Decimal]] = defaultdict(dict)
    known = {context.whose: context for context in contexts}
    for context in contexts:
        reached = number(top.by, context)
        least = number(top.at_least, context) if top.at_least is not None else None
        if reached is None or (least is not None and reached < least):
            continue
        groups[_group(top, context)][context.whose] = reached
    for _, values in sorted(groups.items()):
        days = (
            {who: _reached(top.by, values[who], known[who]) for who in values}
            if top.ties == "earliest"
            else {}
        )
        more = _of(top.higher, [known[who] for who in values]) if top.higher is not None else {}
        count = places(top, known[min(values)], among=sum(reached > 0 for reached in values.values()))
        for placed in ranked(values, count=count, ties=top.ties, reached=days, higher=more):
            yield placed, known[placed.who]


def places(top: nodes.Top, context: Context, *, among: int) -> int:
    """How many win of so many who take part: of a share, whole places only, and one at least. Without a value, nobody.

    It is the same for all who are compared, whichever of them is asked.
    """
    count = number(top.count, context)
    if count is None:
        return 0
    if unit_of(top.count, context) == "%":
        return max(1, int(count * among)) if among else 0
    return max(0, int(count))


def standing(top: nodes.Top, own: Context, contexts: Sequence[Context]) -> list[Decimal]:
    """The values of all others who take part beside a partner (or its unit), without their names."""
    least = number(top.at_least, own) if top.at_least is not None else None
    group = _group(top, own)
    others = [context for context in contexts if context.whose != own.whose and _group(top, context) == group]
    values = [reached for context in others if (reached := number(top.by, context)) is not None]
    return [reached for reached in values if reached > 0 and (least is None or reached >= least)]


def _of(higher: nodes.Expression, contexts: Sequence[Context]) -> dict[Whose, Decimal]:
    """What decides between equals, of all that have it."""
    return {each.whose: has for each in contexts if (has := number(higher, each)) is not None}


def _group(top: nodes.Top, context: Context) -> tuple[str, ...]:
    """With whom somebody is compared. Who has no territory (or whatever it goes by) stands alone."""
    if top.in_each is None:
        return ("",)
    group = group_of(top.in_each, context)
    return ("", folded(group)) if group is not None else (*context.whose, "alone")


def group_of(in_each: nodes.Name, context: Context) -> str | None:
    """What somebody has in common with some of the others, `in each territory`; None where there is nothing."""
    if in_each.path == ("partner",):
        return context.partner
    of_unit = context.unit is not None and in_each.path[0] == context.unit.field
    asked = in_each if of_unit else nodes.Name(("partner", *in_each.path[-1:]))
    group = value(asked, context)
    return None if group is None else str(group)


def _reached(by: nodes.Expression, final: Decimal, context: Context) -> Moment:
    """When it first had the value that it has at the end."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    there = Vantage(
        program=context.program,
        period=context.period,
        run=context.run,
        as_of=context.as_of,
        dated=context.dated,
        by_unit=context.unit is not None,
    )
    own = tuple(need for need in there.needs(by) if need.scope == "partner")
    counted = moments_at_hand(by, context)
    first = first_moment(own, counted, context, lambda then: number(by, then) == final)
    return first or (date.max, time.max)
