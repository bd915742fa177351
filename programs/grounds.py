"""What a rule looked at: the fields, measures and conditions behind an award, as the first steps of its arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeGuard

from dsl import nodes
from dsl.format import format_expression
from dsl.links import names_deal
from dsl.points import points_of
from dsl.remembered import remembered
from dsl.scope import Scope
from dsl.types import type_of
from dsl.vocabulary import UNITS_FIELD
from dsl.walk import walk
from programs.awaiting import decided_steps, holds
from programs.awards import Step
from programs.context import Context
from programs.facts import folded
from programs.measures import EVERYBODY, Answer, Need
from programs.needs import rule_needs
from programs.per_partner import behind
from programs.periods import Period
from programs.rates import together
from programs.records import replace
from programs.values import days_in_period, needed, value
from programs.vantage import Vantage
from programs.windows import Counting, aggregates, counts_everybody, is_field, looks_from


def grounds(rule: nodes.Rule, context: Context) -> list[Step]:
    """What the rule looked at, each thing once: fields of the fact, measures; then the condition that held."""
    owner = context.fact.kind if context.fact else None
    steps = [
        Step(look.kind, look.text, _plain(value(look.leaf, context), look.unit), look.unit)
        for look in _looks(rule, context.program, owner, place=context.place is not None)
    ]
    if context.program.decisions:
        steps += decided_steps(rule, context)
    steps += _days(rule, context)
    told = _told_condition(rule)
    if told is not None and (rule.when is None or holds(rule.when, context)):
        held = that_held(told, context) if has_alternatives(told) else told
        steps.append(Step("condition", format_expression(held), "yes"))
    return steps


def _days(rule: nodes.Rule, context: Context) -> Iterator[Step]:
    if _goes_by_days(rule) and context.period is not None:
        there, of = days_in_period(context)
        if there < of:
            yield Step(kind="days", text="pro rata", value=Decimal(there), base=Decimal(of))


@remembered
def _goes_by_days(rule: nodes.Rule) -> bool:
    return any(isinstance(node, nodes.Call) and node.function == "pro rata" for node in walk(rule))


@remembered
def _told_condition(rule: nodes.Rule) -> nodes.Expression | None:
    """The rule's own condition; of the facts that it looks at, what may be so in several ways."""
    found = [rule.on.where] if rule.on is not None and has_alternatives(rule.on.where) else []
    told = tuple(each for each in (*found, rule.when) if each is not None)
    return nodes.And(told) if len(told) > 1 else told[0] if told else None


@remembered
def has_alternatives(condition: nodes.Expression | None) -> bool:
    return any(isinstance(node, nodes.Or) for node in walk(condition, into_aggregates=False))


def that_held(condition: nodes.Expression, context: Context) -> nodes.Expression:
    """Of what is joined by `or`, only what did hold."""
    match condition:
        case nodes.Or(operands):
            held = [that_held(operand, context) for operand in operands if holds(operand, context)]
            return held[0] if len(held) == 1 else nodes.Or(tuple(held)) if held else condition
        case nodes.And(operands):
            return nodes.And(tuple(that_held(operand, context) for operand in operands))
        case _:
            return condition


def exchange(context: Context, needs: Iterable[Need]) -> Iterator[Step]:
    """By which rate the fact's amounts were converted, and of which day it is; between which rates those of the facts in what was measured."""
    rate = context.fact.rate if context.fact is not None else None
    if rate is None and (context.measured is None or not context.measured.rates):
        return
    if rate is not None:
        yield Step(kind="exchange", text=rate.on.isoformat(), value=rate.rate, unit=rate.currency)
    if context.measured is None:
        return
    used = [
        each
        for need in needs
        for each in context.measured.rates.get(need, {}).get(
            EVERYBODY if need.scope == "all partners" else context.partner, ()
        )
    ]
    for each in together(used):
        yield Step(kind="exchange", text="", value=each.low, rate=each.high, unit=each.currency)


def about_others(rule: nodes.Rule, context: Context) -> frozenset[str]:
    """Of what the rule looked at (canonical text), that which counts other partners' facts too, or asks a deal of theirs."""
    owner = rule.on.facts if rule.on else None
    return frozenset(
        text
        for text, leaf in _leaves_of(rule).items()
        if counts_everybody(leaf, context.program, owner) or _asks_deal_of_others(leaf, context)
    )


def _asks_deal_of_others(leaf: nodes.Expression, context: Context) -> bool:
    if context.fact is None or not isinstance(leaf, nodes.Name) or len(leaf.path) == 1:
        return False
    named = dict(context.links.own.named(context.fact)).get(leaf.path[0])
    deal = context.links.own.deals.get(named or "", {})
    return bool(deal) and folded(str(deal["partner"])) != folded(context.fact.partner)


def counted(rule: nodes.Rule, context: Context) -> tuple[Need, ...]:
    """The aggregates behind the award; the facts in them can be listed from storage."""
    if context.period is None or context.run is None or context.as_of is None:
        return ()
    program = context.program
    if not counts(rule, program):
        return ()
    needs = _fixed_needs(rule, context.period, program, context.run, context.as_of)
    from_here = _from_here(rule, program, by_unit=context.unit is not None)
    more = [need for each in from_here if (need := needed(each, context)) is not None]
    for each in _compared(rule, program):
        more += behind(each, context, value, _needs_of)
    for part in _parted(rule, program):
        more += _needs_of(part.measure, replace(context, fact=None, this=context.at_hand))
    return tuple(dict.fromkeys((*needs, *more))) if more else needs


def _counting(rule: nodes.Rule, program: nodes.Program) -> Iterator[Counting]:
    """What the rule counts, by itself or through measures."""
    parts = tuple(part for part in (rule.when, rule.top, rule.level, *rule.rewards) if part is not None)
    return aggregates(parts, program, rule.on.facts if rule.on else None)


@remembered
def counts(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule counts anything."""
    return next(_counting(rule, program), None) is not None


@remembered
def _from_here(rule: nodes.Rule, program: nodes.Program, *, by_unit: bool) -> tuple[nodes.Aggregate, ...]:
    """What it counts from what is at hand: for each occasion it is something else."""
    return tuple(
        each
        for each in _counting(rule, program)
        if isinstance(each, nodes.Aggregate) and (by_unit or looks_from(each, program))
    )


@remembered
def _compared(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.PerPartner, ...]:
    """The figures of all partners with which it compares."""
    return tuple(each for each in _counting(rule, program) if isinstance(each, nodes.PerPartner))


@remembered
def _parted(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.PerUnit, ...]:
    """What it asks of each customer, store … of the partner."""
    return tuple(each for each in _counting(rule, program) if isinstance(each, nodes.PerUnit))


def _needs_of(measure: nodes.Expression, context: Context) -> Iterator[Need]:
    """The aggregates that a measure comes down to, where it stands."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    there = Vantage(
        program=context.program,
        period=context.period,
        run=context.run,
        as_of=context.as_of,
        dated=context.dated,
    )
    yield from there.needs(measure)
    for each in aggregates(measure, context.program):
        if isinstance(each, nodes.Aggregate) and looks_from(each, context.program):
            need = needed(each, context)
            if need is not None:
                yield need


@remembered
def _fixed_needs(
    rule: nodes.Rule, period: Period, program: nodes.Program, run: nodes.Runs, as_of: date
) -> tuple[Need, ...]:
    """What the rule counts in the period, whoever it is about; not by what it is divided, which is a figure of each who has a part."""
    if rule.paid_to is not None and any(isinstance(each.who, nodes.Among) for each in rule.paid_to.payees):
        rule = replace(rule, paid_to=None)
    return tuple(dict.fromkeys(rule_needs(rule, period, program, run=run, as_of=as_of)))


def missing_field(rule: nodes.Rule, context: Context) -> str | None:
    """The first figure that the rewards are reckoned from and the fact does not have."""
    assert context.fact is not None
    scope = Scope(context.program, owner=context.fact.kind)
    wanted = [
        leaf
        for leaf in leaves(rule.rewards)
        if isinstance(leaf, nodes.Name) and is_field(leaf.path, context.program, context.fact.kind)
    ]
    words = [leaf.path[0] for leaf in wanted if type_of(leaf, scope) in ("money", "number", "percent")]
    words += [leaf.path[0] for leaf in _named_deals(rule)]
    words += [who.path[0] for who in _named(rule) if len(who.path) == 1 and who.path != ("partner",)]
    words += [
        UNITS_FIELD[context.fact.kind]
        for reward in rule.rewards
        if isinstance(reward, nodes.Pay) and reward.per_unit
    ]
    whole = [leaf for leaf in leaves(rule.rewards) if _is_of_deal(leaf, scope)]
    unknown = (leaf.dotted for leaf in whole if value(leaf, context) is None)
    return next((word for word in words if value(nodes.Name((word,)), context) is None), next(unknown, None))


def _named_deals(rule: nodes.Rule) -> Iterator[nodes.Name]:
    """The fields by which the rewards ask what was earned for another deal."""
    for leaf in leaves(rule.rewards):
        if isinstance(leaf, nodes.Call) and leaf.function == "earned":
            yield from (each for each in leaf.arguments if isinstance(each, nodes.Name))


def _is_of_deal(leaf: nodes.Expression, scope: Scope) -> TypeGuard[nodes.Name]:
    """Whether it is a figure of the deal that a receipt or an activity is on, or that the fact names."""
    of_deal = (
        isinstance(leaf, nodes.Name)
        and len(leaf.path) > 1
        and names_deal(leaf.path[0], scope.program, scope.owner)
    )
    return of_deal and type_of(leaf, scope) in ("money", "number", "percent")


def _named(rule: nodes.Rule) -> Iterator[nodes.Name]:
    """Those whom the rule pays or charges, by what they are called."""
    for payee in rule.paid_to.payees if rule.paid_to else ():
        if isinstance(payee.who, nodes.Name):
            yield payee.who
    for reward in rule.rewards:
        if isinstance(reward, nodes.Charging) and isinstance(reward.to, nodes.Name):
            yield reward.to


def unit_of(expression: nodes.Expression, context: Context) -> str:
    owner = context.fact.kind if context.fact else None
    return _unit(expression, context.program, owner, place=context.place is not None)


@remembered
def _unit(
    expression: nodes.Expression,
    program: nodes.Program,
    owner: nodes.FactKind | None,
    *,
    place: bool,
) -> str:
    match type_of(expression, Scope(program, owner=owner, place=place)):
        case "money":
            return program.currency or "EUR"
        case "points":
            return points_of(program)
        case "number" if isinstance(expression, nodes.Call) and expression.function == "balance":
            return nodes.COUPONS
        case "percent":
            return "%"
        case _:
            return (
                "deals"
                if isinstance(expression, nodes.Aggregate)
                and expression.value is None
                and expression.facts == "deals"
                else ""
            )


def leaves(node: object) -> Iterator[nodes.Expression]:
    """The names, aggregates and calls that an expression is built on."""
    match node:
        case nodes.Name(("place",)) | nodes.Badge() | nodes.Item():
            return
        case nodes.Call("has") | nodes.AsOf(nodes.Call("has")):
            return  # the condition itself says it
        case nodes.Call("decision"):
            return  # what was decided is said beside it
        case (
            nodes.Name()
            | nodes.Aggregate()
            | nodes.Growth()
            | nodes.PerPeriod()
            | nodes.PerPartner()
            | nodes.PerUnit()
            | nodes.DayWhen()
            | nodes.AsOf()
            | nodes.EarnedOver()
        ):
            yield node
        case nodes.Call(function) if function in (
            "attainment",
            "target",
            "score",
            "earned",
            "level",
            "balance",
            "pro rata",
        ):
            yield node
        case nodes.Node():
            for name in type(node).__dataclass_fields__:
                yield from leaves(getattr(node, name))
        case tuple():
            for part in node:
                yield from leaves(part)
        case _:
            return


@remembered
def _leaves_of(rule: nodes.Rule) -> dict[str, nodes.Expression]:
    """By canonical text, in the order in which the rule names them."""
    parts = (
        *([rule.when] if rule.when is not None else []),
        *([rule.top.by] if rule.top else []),
        *([rule.level] if rule.level else []),
        *rule.rewards,
    )
    return {format_expression(leaf): leaf for leaf in leaves(parts)}


@dataclass(frozen=True, slots=True)
class _Look:
    """Something that a rule looks at, and how it is told."""

    leaf: nodes.Expression
    text: str
    kind: Literal["fact", "measure"]
    unit: str


@remembered
def _looks(
    rule: nodes.Rule, program: nodes.Program, owner: nodes.FactKind | None, *, place: bool
) -> tuple[_Look, ...]:
    """What the rule looks at, on a fact or in a period."""

    def is_of_fact(leaf: nodes.Expression) -> bool:
        return isinstance(leaf, nodes.Name) and (len(leaf.path) > 1 or is_field(leaf.path, program, owner))

    return tuple(
        _Look(leaf, text, "fact" if is_of_fact(leaf) else "measure", _unit(leaf, program, owner, place=place))
        for text, leaf in _leaves_of(rule).items()
    )


def _plain(found: Answer, unit: str) -> Decimal | str:
    match found:
        case Decimal():
            return found * 100 if unit == "%" else found
        case None:
            return "missing"
        case bool():
            return "yes" if found else "no"
        case _:
            return str(found)
