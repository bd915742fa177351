"""`for the first 100 units per year`: which facts are paid on, and of the one that goes beyond, which part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dsl import nodes
from dsl.format import format_limit
from dsl.vocabulary import SPLIT_FIELDS, UNITS_FIELD
from dsl.walk import walk
from programs.awards import Step
from programs.context import Context
from programs.facts import Fact, Value, in_order
from programs.grounds import unit_of
from programs.periods import period_of
from programs.records import replace
from programs.returns import as_sold, is_return
from programs.scopes import group_at, keys_of
from programs.used_up import UsedUp
from programs.values import is_true, number, value


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a fact is paid on, and what says so."""

    part: Fraction
    fields: frozenset[str]
    """The figures that grow and shrink with the fact."""
    step: Step

    def of(self, context: Context) -> Context:
        """The context with as much of the fact as is paid on; the whole deal is what it was."""
        fact = context.fact
        assert fact is not None
        values = {name: self._of_value(name, each) for name, each in fact.values.items()}
        uncut = {name: each for name, each in fact.values.items() if name in self.fields}
        return replace(context, fact=replace(fact, values=values, whole={**uncut, **fact.whole}))

    def _of_value(self, name: str, found: Value) -> Value:
        if name not in self.fields or not isinstance(found, Decimal):
            return found
        cut = Fraction(found) * self.part
        return Decimal(cut.numerator) / cut.denominator


def paid_on(rule: nodes.Rule, contexts: Iterable[Context]) -> Iterator[tuple[Context, Part | None]]:
    """The facts of which anything is paid on, in their order; without a part where it is all."""
    if not rule.first:
        yield from ((context, None) for context in contexts)
        return
    used: Mapping[nodes.ForFirst, UsedUp] = defaultdict(UsedUp)
    for context in sorted(contexts, key=lambda each: in_order(_fact(each))):
        asked = {each: _asked(each, context) for each in rule.first if is_true(each.condition, context)}
        known = {each: count for each, count in asked.items() if count is not None}
        groups = {each: _group(each, context) for each in known}
        left = {
            each: used[each].left(groups[each], context.partner, count, _most(each, context))
            for each, count in known.items()
        }
        shares = {each: Fraction(left[each]) / Fraction(count) for each, count in known.items() if count}
        narrowest = min(shares, key=lambda each: shares[each], default=None)
        part = shares[narrowest] if narrowest is not None else Fraction(1)
        for each, count in known.items():
            given = left[each] if shares.get(each) == part else count * part.numerator / part.denominator
            used[each].take(groups[each], context.partner, count, given)
        if narrowest is None or part == 1:
            yield context, None
        elif part:
            whole, given = abs(known[narrowest]), abs(left[narrowest])
            yield context, Part(part, _fields(rule, context), _step(narrowest, context, whole, given))


def unknown(rule: nodes.Rule, context: Context) -> str | None:
    """What a fact does not have that is counted off by the rule."""
    for each in rule.first:
        if is_true(each.condition, context) and _asked(each, context) is None:
            names = (leaf for leaf in walk(_counted(each)) if isinstance(leaf, nodes.Name))
            return next((name.dotted for name in names if value(name, context) is None), None)
    return None


def _counted(first: nodes.ForFirst) -> nodes.Expression | nodes.FactKind:
    return first.of if first.of is not None else nodes.Name(("amount",))


def _fact(context: Context) -> Fact:
    assert context.fact is not None
    return context.fact


def _asked(first: nodes.ForFirst, context: Context) -> Decimal | None:
    """How much the fact is of what is counted; of a return, so much less."""
    here = as_sold(context) if is_return(context) else context
    of = _counted(first)
    count = Decimal(1) if isinstance(of, str) else number(of, here)
    if count is None:
        return None
    return -abs(count) if is_return(context) else max(Decimal(0), count)


def _most(first: nodes.ForFirst, context: Context) -> Decimal:
    """What it comes to, measured in the period in which it is counted; without a value nothing."""
    assert context.fact is not None
    name = first.per.period if first.per is not None else None
    period = context.period if name is None else period_of(name, context.fact.on, context.program)
    return number(first.amount, replace(context, period=period)) or Decimal(0)


def _group(first: nodes.ForFirst, context: Context) -> tuple[str, ...]:
    assert context.fact is not None
    per = first.per or nodes.Per()
    group = group_at(context.partner, context.fact.on, keys_of([per], context), per, context.program)
    return group if group is not None else ("", context.fact.kind, context.fact.id, context.partner)


def _fields(rule: nodes.Rule, context: Context) -> frozenset[str]:
    assert context.fact is not None
    counted = {each.of.dotted for each in rule.first if isinstance(each.of, nodes.Name)}
    return SPLIT_FIELDS | {UNITS_FIELD.get(context.fact.kind, "amount")} | counted


def _step(first: nodes.ForFirst, context: Context, whole: Decimal, given: Decimal) -> Step:
    of = _counted(first)
    unit = "" if isinstance(of, str) else unit_of(of, context)
    return Step(kind="first", text=format_limit(first), value=given, base=whole, unit=unit)
