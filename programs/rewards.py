"""One occasion's rewards: the candidates for awards, each with the arithmetic that made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal, assert_never

from dsl import nodes
from dsl.format import format_expression
from dsl.types import Scope, type_of
from programs import tables
from programs.awards import Award, Step
from programs.limits import Candidate
from programs.measures import Answer, Need
from programs.money import Money
from programs.needs import rule_needs
from programs.sayings import filled
from programs.values import Context, number, reckoner, value
from programs.windows import aggregates, is_field


def candidates(rule: nodes.Rule, context: Context, award: Award) -> Iterator[Candidate]:
    """The rewards of a rule for one occasion; `award` says which occasion, and is what the others are made from."""
    grounds = (*_grounds(rule, context), *award.steps)
    counted = _counted(rule, context)
    for index, reward in enumerate(rule.rewards):
        line = _line(reward) + (
            str(index + 1) if any(_line(other) == _line(reward) for other in rule.rewards[:index]) else ""
        )
        exact, how = _reward(reward, context)
        if isinstance(reward, nodes.Pay | nodes.PayTable | nodes.Donate) and exact is None:
            continue
        if _is_return(context) and not isinstance(reward, nodes.Pay | nodes.PayTable):
            continue
        currency = currency_of(reward, rule, context.program)
        made = replace(
            award,
            line=line,
            item=_item(reward),
            worth=_worth(reward),
            amount=Money(exact, currency) if exact is not None else None,
            steps=(*grounds, *how),
            counted=counted,
        )
        yield Candidate(replace(made, says=_says(rule, made, context)), exact, currency, _units(context))


def currency_of(reward: nodes.Reward, rule: nodes.Rule, program: nodes.Program) -> str:
    """Points where the rule or the amount says so, else the program's currency."""
    if rule.kind == "points" or any(
        isinstance(amount, nodes.Amount) and amount.currency == nodes.POINTS for amount in _parts(reward)
    ):
        return nodes.POINTS
    return program.currency or "EUR"


def _line(reward: nodes.Reward) -> str:
    match reward:
        case nodes.Pay() | nodes.PayTable():
            return ""
        case nodes.Item():
            return "item"
        case nodes.Donate():
            return "donation"
        case nodes.Badge():
            return "badge"
        case _:
            assert_never(reward)


def _item(reward: nodes.Reward) -> str | None:
    match reward:
        case nodes.Item(text, _) | nodes.Badge(text):
            return text
        case nodes.Donate(_, to):
            return to
        case _:
            return None


def _worth(reward: nodes.Reward) -> Money | None:
    if isinstance(reward, nodes.Item) and reward.worth is not None:
        return Money(reward.worth.value, reward.worth.currency)
    return None


def _reward(reward: nodes.Reward, context: Context) -> tuple[Decimal | None, tuple[Step, ...]]:
    """The exact amount and how it was reckoned."""
    match reward:
        case nodes.Pay():
            return _paid(reward, context)
        case nodes.PayTable(table):
            amount, steps = tables.paid(table, reckoner(context))
            return (
                None if amount is None else max(Decimal(0), amount) if not _is_return(context) else amount
            ), steps
        case nodes.Donate(expression, _):
            return number(expression, context), ()
        case nodes.Item() | nodes.Badge():
            return None, ()
        case _:
            assert_never(reward)


def _paid(pay: nodes.Pay, context: Context) -> tuple[Decimal | None, tuple[Step, ...]]:
    amount = number(pay.value, context)
    if amount is None:
        return None, ()
    unit = _unit(pay.value, context)
    steps: tuple[Step, ...] = ()
    match pay.value:
        case nodes.Arithmetic("of", nodes.Percent(rate), base):
            reckoned = number(base, context)
            assert reckoned is not None
            steps = (
                Step(
                    kind="slice",
                    text=format_expression(pay.value),
                    value=amount,
                    base=reckoned,
                    rate=rate / 100,
                    unit="%",
                ),
            )
        case nodes.Amount() if not pay.per_unit and pay.for_every is None:
            steps = (Step(kind="slice", text=format_expression(pay.value), value=amount, unit="lump"),)
        case _:
            steps = (Step(kind="result", text=format_expression(pay.value), value=amount, unit=unit),)
    if pay.per_unit:
        units = context.fact.values.get("units") if context.fact else None
        if not isinstance(units, Decimal):
            return None, ()
        steps = (
            Step(
                kind="slice",
                text=format_expression(pay.value),
                value=amount * units,
                base=units,
                rate=amount,
                unit="per unit",
            ),
        )
        amount *= units
    if pay.for_every is not None:
        size, of = number(pay.for_every.size, context), number(pay.for_every.of, context)
        if of is None or not size:
            return None, ()
        lots = Decimal(int(of / size))
        steps = (
            Step(
                kind="lots",
                text=f"{format_expression(pay.value)} for every {format_expression(pay.for_every.size)}",
                value=amount * lots,
                base=lots,
                rate=amount,
            ),
        )
        amount *= lots
    if _is_return(context):
        return (-amount if isinstance(pay.value, nodes.Amount) and amount > 0 else amount), steps
    return max(Decimal(0), amount), steps


def _is_return(context: Context) -> bool:
    amount = context.fact.values.get("amount") if context.fact else None
    return isinstance(amount, Decimal) and amount < 0


def _grounds(rule: nodes.Rule, context: Context) -> Iterator[Step]:
    """What the rule looked at, each thing once: fields of the fact, measures; then the condition that held."""
    seen: set[str] = set()
    for part in (
        *([rule.when] if rule.when is not None else []),
        *([rule.top.by] if rule.top else []),
        *rule.rewards,
    ):
        for leaf in _leaves(part, context):
            text = format_expression(leaf)
            if text not in seen:
                seen.add(text)
                yield _looked_at(leaf, text, context)
    if rule.when is not None:
        yield Step(kind="condition", text=format_expression(rule.when), value="yes")


def _looked_at(leaf: nodes.Expression, text: str, context: Context) -> Step:
    found = value(leaf, context)
    unit = _unit(leaf, context)
    own = (
        isinstance(leaf, nodes.Name)
        and context.fact is not None
        and is_field(leaf.path, context.program, context.fact.kind)
    )
    kind: Literal["fact", "measure"] = (
        "fact" if own or (isinstance(leaf, nodes.Name) and len(leaf.path) > 1) else "measure"
    )
    return Step(kind=kind, text=text, value=_plain(found, unit), unit=unit)


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


def _unit(expression: nodes.Expression, context: Context) -> str:
    owner = context.fact.kind if context.fact else None
    match type_of(expression, Scope(context.program, owner=owner, place=context.place is not None)):
        case "money":
            return context.program.currency or "EUR"
        case "points":
            return nodes.POINTS
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


def _leaves(node: object, context: Context) -> Iterator[nodes.Expression]:
    """The names, aggregates and calls that an expression is built on."""
    match node:
        case nodes.Name(("place",)) | nodes.Badge() | nodes.Item():
            return
        case nodes.Name() | nodes.Aggregate() | nodes.Growth():
            yield node
        case nodes.Call(function) if function in ("attainment", "target", "score", "earned"):
            yield node
        case nodes.Node():
            for name in type(node).__dataclass_fields__:
                yield from _leaves(getattr(node, name), context)
        case tuple():
            for part in node:
                yield from _leaves(part, context)
        case _:
            return


def _parts(node: object) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Node):
        yield node
        for name in type(node).__dataclass_fields__:
            yield from _parts(getattr(node, name))
    elif isinstance(node, tuple):
        for part in node:
            yield from _parts(part)


def _counted(rule: nodes.Rule, context: Context) -> tuple[Need, ...]:
    if context.period is None or context.run is None or context.as_of is None:
        return ()
    if (
        next(
            aggregates(
                tuple(part for part in (rule.when, rule.top, *rule.rewards) if part is not None),
                context.program,
                rule.on.facts if rule.on else None,
            ),
            None,
        )
        is None
    ):
        return ()
    return tuple(
        dict.fromkeys(rule_needs(rule, context.period, context.program, run=context.run, as_of=context.as_of))
    )


def _units(context: Context) -> dict[str, str]:
    fact = context.fact
    found = {name: fact.values.get(name) for name in ("customer", "rep", "product")} if fact else {}
    return {name: each for name, each in found.items() if isinstance(each, str)}


def _says(rule: nodes.Rule, award: Award, context: Context) -> tuple[str, ...]:
    if not rule.says:
        return ()
    fact = context.fact
    currency = context.program.currency or "EUR"
    values: dict[str, Answer | Money] = {
        "partner": award.partner,
        "program": context.program.name,
        "rule": rule.name,
        "award": award.item or award.amount,
        "badge": award.item,
        "amount": award.amount,
        "place": Decimal(context.place) if context.place is not None else None,
    }
    for step in award.steps:
        if step.kind == "measure" and isinstance(step.value, Decimal):
            values["value"] = Money(step.value, step.unit) if step.unit == currency else step.value
    if fact is not None:
        for name, each in fact.values.items():
            is_money = type_of(nodes.Name((name,)), Scope(context.program, owner=fact.kind)) == "money"
            values[name] = (
                Money(each, fact.currency or currency) if is_money and isinstance(each, Decimal) else each
            )
    return tuple(filled(say.text, values) for say in rule.says)
