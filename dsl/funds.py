"""Funds: which rules pay into one, which take out of it, and which ask what is left in it."""

from __future__ import annotations

from dsl import nodes
from dsl.names import called
from dsl.remembered import remembered
from dsl.walk import walk_through


def pays_into(rule: nodes.Rule) -> bool:
    """Whether what the rule pays goes into a fund, and is no award."""
    return any(account.way == "into" for account in rule.accounts)


@remembered
def funds_of(rule: nodes.Rule, way: nodes.Way) -> frozenset[str]:
    """The funds, as they are called, that the rule pays into; or those that it takes out of, also by `uses`."""
    found = {called(account.fund) for account in rule.accounts if account.way == way}
    if rule.uses is not None and way == "out of":
        found.add(called(rule.uses.fund))
    return frozenset(found)


def paying_into(fund: str, program: nodes.Program) -> tuple[nodes.Rule, ...]:
    return tuple(rule for rule in program.rules if called(fund) in funds_of(rule, "into"))


def taking_out(fund: str, program: nodes.Program) -> tuple[nodes.Rule, ...]:
    return tuple(rule for rule in program.rules if called(fund) in funds_of(rule, "out of"))


def asked_funds(rule: nodes.Rule, program: nodes.Program) -> frozenset[str]:
    """The funds of which the rule asks for the balance, also by way of measures."""
    return frozenset(
        called(node.arguments[0].value)
        for node in walk_through(rule, program)
        if isinstance(node, nodes.Call) and node.function == "balance"
        if node.arguments and isinstance(node.arguments[0], nodes.Text)
    )
