"""What would close a gap: the few deals, receipts or activities that a partner would have to add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from dsl import nodes
from dsl.scope import Scope
from dsl.types import type_of
from dsl.walk import walk
from programs.context import Context, Links
from programs.facts import Fact, Value
from programs.gaps import Gap, smallest
from programs.imagined import imagined
from programs.records import replace
from programs.supposed import NEW
from programs.values import of_fact
from programs.windows import is_field

_MOST: Final = 60
"""More facts than that are no next step."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Facts to be added, and what one of the first may be less of: for whoever looks for the least that is enough."""

    facts: tuple[Fact, ...]
    amount: Decimal | None
    """The figure of the first fact by which it counts; None where facts are counted one by one."""
    least: Decimal
    """The step in which that figure goes: a cent, a unit."""
    word: str = "amount"

    def with_amount(self, amount: Decimal) -> tuple[Fact, ...]:
        """The same facts, the first of them with another figure."""
        first, *others = self.facts
        values: Mapping[str, Value] = {**first.values, self.word: amount}
        return (_with_values(first, values), *others)


def closing(missing: Sequence[Gap], context: Context, *, partner: str, on: date) -> Closing | None:
    """Facts of that day that close all the gaps, the first gap's first; None where nothing simple does.

    Those that are counted one by one have no amount, unless they have to.
    """
    facts: list[Fact] = []
    amount: Decimal | None = None
    least, word = Decimal(1), "amount"
    # One deal of so much may be one of so many as well.
    for gap in sorted(missing, key=lambda each: _counts(each.measure, context.program)):
        aggregate = summed(gap.measure, context.program)
        if aggregate is None:
            return None
        there = sum((adds(aggregate, fact, context.links) for fact in facts), Decimal(0))
        left = gap.missing - there
        if left <= 0:
            continue
        added = _facts(aggregate, left, context, partner=partner, on=on, number=len(facts))
        if added is None:
            return None
        more, figure, field = added
        if figure is not None and amount is None and not facts:
            amount, least, word = figure, smallest(gap.measure, context), field
        facts += more
    return Closing(tuple(facts), amount, least, word) if facts else None


def summed(measure: nodes.Expression, program: nodes.Program) -> nodes.Aggregate | None:
    """The aggregate that a measure is, or the first of those that it adds together."""
    match measure:
        case nodes.Aggregate():
            return measure
        case nodes.Name((word,)):
            named = program.measure(word)
            if named is None or isinstance(named.value, nodes.Table):
                return None
            return summed(named.value, program)
        case nodes.Arithmetic("+", left, _):
            return summed(left, program)
        case _:
            return None


def adds(aggregate: nodes.Aggregate, fact: Fact, links: Links) -> Decimal:
    """By how much a fact that is new makes a sum or count larger."""
    if aggregate.facts != fact.kind:
        return Decimal(0)
    if aggregate.where is not None and of_fact(aggregate.where, fact, links=links) is not True:
        return Decimal(0)
    if aggregate.value is None:
        return Decimal(1)
    found = of_fact(aggregate.value, fact, links=links)
    if aggregate.function == "sum":
        return found if isinstance(found, Decimal) else Decimal(0)
    if aggregate.distinct:
        return Decimal(isinstance(found, str) and found.startswith(NEW))
    return Decimal(found is True)


def _counts(measure: nodes.Expression, program: nodes.Program) -> bool:
    found = summed(measure, program)
    return found is not None and found.function == "count"


def _facts(
    aggregate: nodes.Aggregate, missing: Decimal, context: Context, *, partner: str, on: date, number: int
) -> tuple[list[Fact], Decimal | None, str] | None:
    """So many facts, or one of so much with the figure and its field."""
    if aggregate.function == "count":
        if missing > _MOST:
            return None
        where = (
            aggregate.where
            if aggregate.distinct or aggregate.value is None
            else _and(aggregate.where, aggregate.value)
        )
        found = []
        for index in range(int(missing.to_integral_value(ROUND_CEILING))):
            known: dict[str, Value] = {}
            if aggregate.distinct:
                if not isinstance(aggregate.value, nodes.Name) or len(aggregate.value.path) != 1:
                    return None
                known = {aggregate.value.path[0]: f"{NEW}{number + index}"}
            fact = _one(aggregate, where, known, context, partner=partner, on=on, number=number + index)
            if fact is None or adds(aggregate, fact, context.links) != 1:
                return None
            found.append(fact)
        return found, None, "amount"
    field = _figure(aggregate, context.program)
    if field is None:
        return None
    one = _one(
        aggregate, aggregate.where, {field: Decimal(1)}, context, partner=partner, on=on, number=number
    )
    # The condition may ask for more than 1, so that it is tried with what is missing first.
    probe = _one(aggregate, aggregate.where, {field: missing}, context, partner=partner, on=on, number=number)
    if probe is None:
        return None
    if adds(aggregate, probe, context.links) == missing:
        return [probe], missing, field
    each = adds(aggregate, one, context.links) if one is not None else Decimal(0)
    if each <= 0:
        figure = probe.values[field]
        assert isinstance(figure, Decimal)
        return ([probe], figure, field) if adds(aggregate, probe, context.links) > missing else None
    amount = (missing / each).to_integral_value(ROUND_CEILING)
    fact = _one(aggregate, aggregate.where, {field: amount}, context, partner=partner, on=on, number=number)
    if fact is None or adds(aggregate, fact, context.links) < missing:
        return None
    figure = fact.values[field]
    assert isinstance(figure, Decimal)
    return [fact], figure, field


def _one(
    aggregate: nodes.Aggregate,
    where: nodes.Expression | None,
    known: Mapping[str, Value],
    context: Context,
    *,
    partner: str,
    on: date,
    number: int,
) -> Fact | None:
    own: dict[str, Value] = {}
    if context.unit is not None and not context.among and "." not in context.unit.field:
        own[context.unit.field] = context.unit.name
    return imagined(
        aggregate.facts,
        where,
        partner=partner,
        on=on,
        program=context.program,
        number=number,
        links=context.links,
        known={**own, **known},
    )


def _figure(aggregate: nodes.Aggregate, program: nodes.Program) -> str | None:
    """The fact's own figure on which the sum depends."""
    scope = Scope(program, owner=aggregate.facts)
    for node in walk(aggregate.value):
        if (
            isinstance(node, nodes.Name)
            and len(node.path) == 1
            and is_field(node.path, program, aggregate.facts)
            and type_of(node, scope) in ("money", "number")
        ):
            return node.path[0]
    return None


def _and(*conditions: nodes.Expression | None) -> nodes.Expression | None:
    found = tuple(each for each in conditions if each is not None)
    return nodes.And(found) if len(found) > 1 else found[0] if found else None


def _with_values(fact: Fact, values: Mapping[str, Value]) -> Fact:
    return replace(fact, values=values)
