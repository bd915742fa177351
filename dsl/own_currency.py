"""`currency of the deal`: which rules give their awards in the deal's own currency, and which of them need no exchange rate for that.

A rule that only takes parts of the deal's own amounts comes to the same whatever the currency. Everything else (an amount that is written,
a table by money, a measure, a budget or what it shares with other rules) is in the program's currency; the award is reckoned in that, and
then expressed in the deal's, by the rate of the deal's day.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.names import called
from dsl.remembered import remembered
from dsl.said import said
from dsl.scope import Scope
from dsl.types import type_of
from dsl.walk import walk

_PLAIN_CALLS = frozenset({"min", "max", "ratio", "has", "level", "decision"})
"""The functions that come to as much more as what they are given."""


def gives_own_currency(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule's money is in the currency of the deal that it is for."""
    if rule.own_currency is None and (program.own_currency is None or rule.accounts):
        return False
    return rule.on is not None and rule.on.facts == "deals"


@remembered
def scales(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule gives a deal's own currency and needs no other: it only takes parts of the deal's own amounts."""
    if not gives_own_currency(rule, program) or rule.first or rule.budget or program.budget:
        return False
    if called(rule.name) in _looked_at(program):
        return False
    scope = Scope(program, owner="deals")
    parts = (
        rule.on, rule.when, rule.rewards, rule.limits, rule.multiply, rule.lasts, rule.forfeited, rule.payment, rule.claw_back, rule.level,
    )  # fmt: skip
    return all(_scales(node, scope) for node in walk(parts))


@remembered
def _looked_at(program: nodes.Program) -> frozenset[str]:
    """The rules whose money others look at, or share something with."""
    found = {called(name) for item in (*program.best_of, *program.together) for name in item.rules}
    for rule in program.rules:
        if rule.instead_of is not None:
            found |= {called(rule.name), *map(called, rule.instead_of.rules)}
    for node in walk((program.rules, program.measures, program.together)):
        match node:
            case nodes.EarnedOver(rule=name) | nodes.Call("earned", (nodes.Text(name), *_)):
                found.add(called(name))
            case _:
                pass
    return frozenset(found)


def _scales(node: nodes.Node, scope: Scope) -> bool:
    match node:
        case nodes.Amount(currency=currency):
            return currency == nodes.POINTS
        case (
            nodes.Aggregate()
            | nodes.Growth()
            | nodes.PerPeriod()
            | nodes.PerPartner()
            | nodes.PerUnit()
            | nodes.DayWhen()
            | nodes.EarnedOver()
        ):
            return False
        case nodes.Call(function, arguments):
            return function in _PLAIN_CALLS and _alike(arguments, scope) and _is_no_money(node, scope)
        case nodes.Name(path):
            measure = len(path) == 1 and scope.program.measure(path[0]) is not None
            return not measure and (path[0] not in _others(scope) or len(path) == 1)
        case nodes.Figure(value=stands_for):
            return all(_scales(each, scope) for each in walk(stands_for))
        case nodes.Comparison(_, left, right) | nodes.Beyond(left, right):
            return _alike((left, right), scope)
        case nodes.Arithmetic("+" | "-", left, right):
            return _alike((left, right), scope)
        case nodes.Membership(item, choices, _):
            return _alike((item, *choices), scope)
        case nodes.Between(item, low, high):
            return _alike((item, low, high), scope)
        case nodes.Table():
            return all(type_of(by, scope) != "money" for by in node.by)
        case nodes.Lot():
            return type_of(node.of, scope) != "money"
        case nodes.AtMost(amount) | nodes.AtLeast(amount):
            return type_of(amount, scope) == "money"
        case _:
            return True


def _alike(operands: tuple[nodes.Expression, ...], scope: Scope) -> bool:
    """Whether money meets nothing but money."""
    kinds = {type_of(operand, scope) for operand in operands}
    return "money" not in kinds or kinds == {"money"}


def _is_no_money(call: nodes.Call, scope: Scope) -> bool:
    return call.function != "decision" or type_of(call, scope) != "money"


def _others(scope: Scope) -> frozenset[str]:
    """The columns that lead to other deals, whose money is in the program's currency."""
    return frozenset(own.name for own in scope.program.fields if own.type == "deal")


def own_currency_problems(rule: nodes.Rule) -> Iterator[Diagnostic]:
    """A rule that says so is on deals, pays money, and divides it by shares."""
    if rule.own_currency is None:
        return
    span = rule.own_currency.span
    if rule.on is None or rule.on.facts != "deals":
        yield error(
            "currency-of-which-deal",
            said("an award of this rule is not for one deal, whose currency it could be in"),
            span,
            said("use it in a rule `on deals`, or leave the line out: amounts are in the program's currency"),
        )
    elif rule.accounts:
        yield error(
            "fund-in-own-currency",
            said("a fund is kept in the program's currency"),
            span,
            said("leave the line out, or pay without a fund"),
        )
    elif rule.kind == "points":
        yield error(
            "points-in-own-currency",
            said("points are no money of any currency"),
            span,
            said("leave the line out"),
        )
    for node in walk((rule.paid_in, rule.paid_to)):
        if isinstance(node, nodes.Amount) and node.currency != nodes.POINTS:
            yield error(
                "part-in-own-currency",
                said("the award is in the deal's currency, and this part in another"),
                node.span,
                said("divide it by shares: 50% on signed_on, the rest on installed_on"),
            )
