"""Aggregates that look from the fact, partner or unit at hand: whose facts, on which days, for which values of its fields.

They are answered from the single facts. What is the same for all facts at hand (`wide`) is read once; what is asked of a field by
equality finds its facts in an index, days are cut by bisection and sums are kept running, so that many facts at hand cost little.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final, cast

from dsl import nodes
from dsl.readings import names_reading
from dsl.vocabulary import PEOPLE, PERSON_FIELD
from dsl.walk import rewritten
from programs.context import Context
from programs.fact_index import Group
from programs.facts import MIDNIGHT, TIME, Fact, Moment, Order, folded, in_order
from programs.held_figures import dated
from programs.measures import Answer, Days, Need, Selection
from programs.periods import Period, add, run_of
from programs.records import replace
from programs.windows import (
    AT_HAND,
    days_of,
    is_field,
    looks_from,
    names_what_is_at_hand,
    need_of,
    selection_of,
)

Value = Callable[[nodes.Expression, "Context"], Answer]
Aggregated = Callable[[Need, Sequence[Fact]], Answer]
_NOTHING: Final = nodes.Name(("",))
"""A field that no fact has: what stands for a value that is missing."""


def wide(
    aggregate: nodes.Aggregate,
    program: nodes.Program,
    *,
    run: nodes.Runs,
    as_of: date,
    dated: str | None = None,
) -> Selection:
    """All facts that may be counted, whatever is at hand."""
    match aggregate.window:
        case None:
            days = Days(run.start, min(run.end, as_of))
        case nodes.OverProgram():
            days = Days(run_of(program).start, min(run_of(program).end, as_of))
        case _:
            days = Days(None, as_of)
    always = _joined(
        [
            part
            for part in _conjuncts(aggregate.where)
            if not names_what_is_at_hand(part) and not names_reading(part, program, aggregate.facts)
        ]
    )
    return selection_of(
        aggregate.facts, always, days, program, dated=dated if aggregate.facts == "deals" else None
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One aggregate with what is at hand put in. `keys` are asked of each fact, and are to be `wanted`."""

    need: Need
    wide: Selection
    days: Days
    partners: tuple[str, ...] | None
    """The (folded) partners whose facts count; None for all."""
    keys: tuple[nodes.Expression, ...]
    wanted: tuple[Answer, ...]
    rest: nodes.Expression | None
    until: tuple[Order, bool] | None
    """Where the fact at hand stands, and whether it counts itself."""


def answer(aggregate: nodes.Aggregate, context: Context, value: Value, aggregated: Aggregated) -> Answer:
    asked = _asked(aggregate, context, value)
    if asked is None:
        return Decimal(0) if aggregate.function in ("sum", "count") else None
    runs = list(_found(asked, context, value))
    need = asked.need
    if asked.rest is None and need.function in ("sum", "count") and not need.distinct:
        totals = [group.total(need, aggregated, first, last) for group, first, last in runs]
        return sum(totals, Decimal(0))
    facts = [fact for group, first, last in runs for fact in group.facts[first:last]]
    if len(runs) > 1:
        facts.sort(key=in_order)
    if asked.rest is not None:
        facts = [fact for fact in facts if _of_fact(asked.rest, fact, context, value) is True]
    return aggregated(need, facts)


def resolved(aggregate: nodes.Aggregate, context: Context, value: Value) -> Need | None:
    """The same aggregate as one that needs nothing at hand any more; None where what it looks from is missing."""
    asked = _asked(aggregate, context, value)
    return asked.need if asked else None


def moments_counted(aggregate: nodes.Aggregate, context: Context, value: Value) -> Iterator[Moment]:
    """When the facts were that may be counted, for whoever asks when something was reached."""
    asked = _asked(aggregate, context, value)
    for group, first, last in _found(asked, context, value) if asked else ():
        yield from ((day, at) for day, at, _ in group.orders[first:last])


# --- what is at hand -------------------------------------------------------------------------------------------------


def _asked(aggregate: nodes.Aggregate, context: Context, value: Value) -> _Asked | None:
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    days = days_at(aggregate, context, value)
    if days is None:
        return None
    program, facts = context.program, aggregate.facts
    partners, pairs = _whose(aggregate, context, value)
    rest: list[nodes.Expression] = []

    def at_hand(name: nodes.Name, _: nodes.Expression | None) -> Answer:
        return _this(name, context, value)

    for part in _conjuncts(aggregate.where):
        if names_reading(part, program, facts):
            rest.append(_put_in(dated(part, program, facts, days.end), at_hand, AT_HAND))
            continue
        if not names_what_is_at_hand(part):
            continue
        match part:
            case nodes.Comparison("=", left, nodes.Name() as right) if right.path[
                0
            ] == "this" and not names_what_is_at_hand(left):
                pairs.append((left, _this(right, context, value)))
            case nodes.Comparison("=", nodes.Name() as left, right) if left.path[
                0
            ] == "this" and not names_what_is_at_hand(right):
                pairs.append((right, _this(left, context, value)))
            case _:
                rest.append(_put_in(part, at_hand, AT_HAND))
    if any(wanted is None for _, wanted in pairs):
        return None  # nothing is equal to what is missing
    keys = tuple(key for key, _ in pairs)
    wanted = tuple(each for _, each in pairs)
    own = wide(aggregate, context.program, run=context.run, as_of=context.as_of, dated=context.dated)
    until = _until(aggregate, context)
    conditions = [
        *([own.where] if own.where is not None else []),
        *(nodes.Comparison("=", key, literal(each)) for key, each in pairs),
        *rest,
        *(_before(until, own) if until else ()),
        *(among(partners) if aggregate.across is not None or context.among else ()),
    ]
    need = need_of(
        replace(aggregate, where=None, window=None, across=None, until=None),
        context.period, context.program, run=context.run, as_of=context.as_of, dated=context.dated,
    )  # fmt: skip
    need = replace(
        need,
        value=None
        if need.value is None
        else _put_in(dated(need.value, program, facts, days.end), at_hand, AT_HAND),
        selection=replace(own, where=_joined(conditions), days=days),
        scope="partner" if partners == (context.partner,) else "all partners",
    )
    return _Asked(need, own, days, partners, keys, wanted, _joined(rest), until)


def days_at(aggregate: nodes.Aggregate, context: Context, value: Value) -> Days | None:
    """The days that are counted, as far as they are seen; None where the day is missing from which they are."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    here = replace(context, fact=context.at_hand)
    period, end = context.period, context.last_seen or context.as_of
    fact = context.at_hand
    if aggregate.until is not None and fact is not None:
        end = min(end, fact.on)
        period = Period(period.start, max(period.start, min(period.end, fact.on)), period.name)
    match aggregate.window:
        case nodes.OverDays(start, last):
            first, final = value(start, here), value(last, here)
            if not isinstance(first, date) or not isinstance(final, date):
                return None
            return Days(first, min(final, end))
        case nodes.OverAround(length, side, day):
            anchor = value(day, here)
            if not isinstance(anchor, date):
                return None
            first = anchor if side == "after" else add(anchor, length, times=-1)
            final = add(anchor, length) if side == "after" else anchor
            return Days(first, min(final, end))
        case window:
            days = days_of(window, period, context.program, run=context.run, as_of=context.as_of)
            return Days(days.start, min(days.end, end))


def _whose(
    aggregate: nodes.Aggregate, context: Context, value: Value
) -> tuple[tuple[str, ...] | None, list[tuple[nodes.Expression, Answer]]]:
    """The partners whose facts count, and what must be the same in each of them."""
    pairs: list[tuple[nodes.Expression, Answer]] = []
    own = context.among or (context.partner,)
    if context.unit is not None and not context.among:
        pairs.append((named_by(context.unit.field, aggregate.facts, context.program), context.unit.name))
    fact = context.at_hand
    match aggregate.across:
        case None:
            if fact is not None and fact.kind == "deals" and aggregate.facts == "receipts":
                pairs.append((nodes.Name(("deal",)), fact.id))  # the deal's own
            return own, pairs
        case nodes.AcrossThis(nodes.Name(("partner",))):
            return own, []  # the whole of it, also where one of its stores is at hand
        case nodes.AcrossThis(field):
            key = _same_field(field.dotted, aggregate.facts, context.program)
            wanted = _this(nodes.Name(("this", *field.path)), context, value)
            if wanted is None and fact is not None and fact.kind == aggregate.facts:
                key, wanted = nodes.Name(("id",)), fact.id  # what has none stands alone
            return None, [*pairs, (key, wanted)]
        case nodes.AcrossPartners(where):
            return partners_where(where, context, value), pairs
        case _:
            return None, pairs


def named_by(unit: str, facts: nodes.FactKind, program: nodes.Program) -> nodes.Name:
    """Where such facts name the unit: a person is the rep of a deal, and the person of an activity."""
    path = tuple(unit.split("."))
    if unit in PEOPLE and not is_field(path, program, facts):
        path = tuple(PERSON_FIELD[facts].split("."))
    return nodes.Name(path)


def partners_where(where: nodes.Expression, context: Context, value: Value) -> tuple[str, ...]:
    """The (folded) partners whom a scope means, seen from the one at hand."""

    def at_hand(name: nodes.Name, day: nodes.Expression | None) -> Answer:
        if name.path[0] == "period":
            return value(name, context)
        own = nodes.Name(("partner", *(name.path[1:] or ("name",))))
        return value(own if day is None else nodes.AsOf(own, day), context)

    asked = _put_in(where, at_hand, (*AT_HAND, "partner"))
    return context.links.facts.remembered(
        (asked, context.on),
        lambda: tuple(
            name
            for name in context.links.partners
            if value(asked, replace(context, partner=name, fact=None, as_partner=True)) is True
        ),
    )


def _same_field(field: str, facts: nodes.FactKind, program: nodes.Program) -> nodes.Name:
    """A field of such a fact, or else of its partner."""
    path = tuple(field.split("."))
    return nodes.Name(path if len(path) > 1 or is_field(path, program, facts) else ("partner", *path))


def _this(name: nodes.Name, context: Context, value: Value) -> Answer:
    """What `this.customer` is: of the fact at hand, else of the partner. `period.start` is a day of the rule's period."""
    if name.path[0] == "period":
        return value(name, context)
    path, fact = name.path[1:], context.at_hand
    if fact is None:
        return value(nodes.Name(("partner", *(path or ("name",)))), context)
    if path and len(path) == 1 and not is_field(path, context.program, fact.kind):
        path = ("partner", *path)
    return value(nodes.Name(path or ("id",)), replace(context, fact=fact, as_partner=False))


_FIRST: Final = (MIDNIGHT, "")
_LAST: Final = (time.max, "\U0010ffff")
"""Before and behind all facts of a day."""


def _until(aggregate: nodes.Aggregate, context: Context) -> tuple[Order, bool] | None:
    fact = context.at_hand
    if aggregate.until is None or fact is None:
        return None
    if fact.kind != aggregate.facts:
        # Facts of two kinds follow each other by day only.
        return (fact.on, *(_LAST if aggregate.until.included else _FIRST)), aggregate.until.included
    return fact.order, aggregate.until.included


def _before(until: tuple[Order, bool], selection: Selection) -> Iterator[nodes.Expression]:
    """The same in words of a condition."""
    (day, at, fact), included = until
    dated = nodes.Name((selection.dated,))
    if (at, fact) in (_FIRST, _LAST):
        yield nodes.Comparison("<=" if included else "<", dated, nodes.Day(day))
        return
    moment, reached = nodes.Name((selection.dated, TIME)), nodes.Text(at.isoformat())
    same = nodes.Comparison("<=" if included else "<", nodes.Name(("id",)), nodes.Text(fact))
    of_day = nodes.Or(
        (
            nodes.Comparison("<", moment, reached),
            nodes.And((nodes.Comparison("=", moment, reached), same)),
        )
    )
    yield nodes.Or(
        (
            nodes.Comparison("<", dated, nodes.Day(day)),
            nodes.And((nodes.Comparison("=", dated, nodes.Day(day)), of_day)),
        )
    )


def among(partners: tuple[str, ...] | None) -> Iterator[nodes.Expression]:
    """That a fact is of one of several partners."""
    if partners is not None and len(partners) != 1:
        yield nodes.Membership(nodes.Name(("partner",)), tuple(map(nodes.Text, partners)))


# --- pieces ----------------------------------------------------------------------------------------------------------


def literal(found: Answer) -> nodes.Expression:
    match found:
        case None:
            return _NOTHING
        case bool():
            return nodes.YesNo(found)
        case Decimal():
            return nodes.Number(found) if found >= 0 else nodes.Negative(nodes.Number(-found))
        case str():
            return nodes.Text(found)
        case _:
            return nodes.Day(found)


def _put_in(
    expression: nodes.Expression,
    known: Callable[[nodes.Name, nodes.Expression | None], Answer],
    links: tuple[str, ...],
) -> nodes.Expression:
    """The expression with values in the place of what is at hand."""

    def other(part: nodes.Node) -> nodes.Node | None:
        match part:
            case nodes.Name(path):
                return literal(known(part, None)) if path[0] in links else part
            case nodes.AsOf(nodes.Name(path) as what, day) if path[0] in links:
                return literal(known(what, day))
            case _:
                return None

    return cast("nodes.Expression", rewritten(expression, other))


def _conjuncts(where: nodes.Expression | None) -> tuple[nodes.Expression, ...]:
    if where is None:
        return ()
    return where.operands if isinstance(where, nodes.And) else (where,)


def _joined(conditions: Sequence[nodes.Expression]) -> nodes.Expression | None:
    if len(conditions) > 1:
        return nodes.And(tuple(conditions))
    return conditions[0] if conditions else None


def _of_fact(expression: nodes.Expression, fact: Fact, context: Context, value: Value) -> Answer:
    return value(
        expression,
        replace(
            context, partner=folded(fact.partner), on=fact.on, fact=fact, measured=None, as_partner=False
        ),
    )


def _found(asked: _Asked, context: Context, value: Value) -> Iterator[tuple[Group, int, int]]:
    """The groups in which the facts are, and from where to where."""
    groups = context.links.facts.grouped(
        asked.wide, asked.keys, lambda key, fact: _of_fact(key, fact, context, value)
    )
    same = tuple(folded(each) if isinstance(each, str) else each for each in asked.wanted)
    for who in (None,) if asked.partners is None else asked.partners:
        group = groups.get((who, *same))
        if group is not None:
            yield group, *_stretch(group.orders, asked, context.seen_until)


def _stretch(orders: Sequence[Order], asked: _Asked, seen: Moment | None) -> tuple[int, int]:
    days, until = asked.days, asked.until
    first = 0 if days.start is None else bisect_left(orders, (days.start, *_FIRST))
    last = bisect_right(orders, (days.end, *_LAST))
    if until is not None:
        there, included = until
        cut = bisect_right if included else bisect_left
        last = min(last, cut(orders, there))
    if seen is not None:
        last = min(last, bisect_right(orders, (*seen, _LAST[1])))
    return first, max(first, last)


__all__ = [
    "among",
    "answer",
    "days_at",
    "looks_from",
    "moments_counted",
    "named_by",
    "partners_where",
    "resolved",
    "wide",
]
