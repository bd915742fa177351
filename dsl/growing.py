"""Pay that only grows because all that it is made of does: sums and products of several measures that more sales never make less."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise

from dsl import nodes
from dsl.rising import comes_to_hold, rises
from dsl.steps import constant
from dsl.walk import walk_through
from dsl.written import format_expression


def grown_from(rule: nodes.Rule, program: nodes.Program) -> tuple[str, ...]:
    """By which measures the pay of a rule per period grows, each by itself and all together; empty where that is not certain.

    Deals of nothing or more are meant, each of which may raise several measures at once.
    """
    if rule.each is None or rule.on is not None or rule.each.to_date is not None or len(rule.rewards) != 1:
        return ()
    if rule.top or rule.offer or rule.level or rule.keeps or rule.first or rule.lasts:
        return ()
    conditions = [rule.when] if rule.when is not None else []
    match rule.rewards[0]:
        case nodes.Pay(value, False, None, None):
            pays = grows(value, program)
        case nodes.PayTable(table, None):
            pays = _table_grows(table, program)
        case _:
            return ()
    certain = (
        pays
        and all(comes_to_hold(each, partial(grows, program=program)) for each in conditions)
        and all(_raises(factor, program) for factor in rule.multiply)
        and all(_keeps_order(limit) for limit in rule.limits)
    )
    if not certain:
        return ()
    parts = (rule.when, rule.rewards, rule.multiply)
    measures = (node for node in walk_through(parts, program) if isinstance(node, nodes.Aggregate))
    return tuple(dict.fromkeys(format_expression(each) for each in measures))


def grows(expression: nodes.Expression, program: nodes.Program) -> bool:
    """Whether it is never below zero, and one more sale never makes it less."""
    fixed = constant(expression)
    if fixed is not None:
        return fixed >= 0
    if rises(expression, program):
        return True
    match expression:
        case nodes.Name((word,)):
            named = program.measure(word)
            if named is None:
                return False
            if isinstance(named.value, nodes.Table):
                return _table_grows(named.value, program)
            return grows(named.value, program)
        case nodes.Arithmetic("+" | "*" | "of", left, right):
            return grows(left, program) and grows(right, program)
        case nodes.Arithmetic("/", left, right):
            by = constant(right)
            return by is not None and by > 0 and grows(left, program)
        case nodes.Beyond(left, right):
            return constant(right) is not None and grows(left, program)
        case nodes.Call("min" | "max" | "floor" | "round", arguments):
            return all(grows(argument, program) for argument in arguments)
        case _:
            return False


def _table_grows(table: nodes.Table, program: nodes.Program) -> bool:
    """One step on the whole, each of more worth than the one before, by measures that grow."""
    if table.mode != "bare" or not all(grows(by, program) for by in table.by):
        return False
    if table.of is not None and not grows(table.of, program):
        return False
    steps = [step for step in table.steps if isinstance(step, nodes.From) and not step.value.per_unit]
    values = [constant(step.value.value) for step in steps]
    limits = [[constant(limit) for limit in step.limits] for step in steps]
    kinds = {type(step.value.value) for step in steps}
    return (
        len(steps) == len(table.steps)
        and len(kinds) == 1
        and all(_climbs(column) for column in (values, *zip(*limits, strict=True)))
    )


def _climbs(column: Sequence[Decimal | None]) -> bool:
    known = [value for value in column if value is not None and value >= 0]
    return len(known) == len(column) and all(low <= high for low, high in pairwise(known))


def _raises(factor: nodes.Multiply, program: nodes.Program) -> bool:
    """From once to more often, as soon as its condition holds."""
    if not grows(factor.factor, program):
        return False
    if factor.condition is None:
        return True
    times = constant(factor.factor)
    return (
        times is not None and times >= 1 and comes_to_hold(factor.condition, partial(grows, program=program))
    )


def _keeps_order(limit: nodes.Limit) -> bool:
    """A fixed limit of the rule's own award leaves what is more at least as much."""
    return (
        not isinstance(limit, nodes.AtMostTimes)
        and limit.per is None
        and limit.condition is None
        and not limit.remembers
        and constant(limit.amount) is not None
    )
