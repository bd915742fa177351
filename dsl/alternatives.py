"""Rules of which one partner cannot have both: by what the program says of them, or because no partner meets both conditions."""

from __future__ import annotations

from decimal import Decimal

from dsl import nodes
from dsl.names import called
from dsl.steps import constant
from dsl.written import format_expression


def exclude_each_other(one: nodes.Rule, other: nodes.Rule, program: nodes.Program) -> bool:
    if one is other:
        return False
    first, second = called(one.name), called(other.name)
    if any({first, second} <= {called(name) for name in best.rules} for best in program.best_of):
        return True
    for rule, replaced in ((one, second), (other, first)):
        if rule.instead_of is not None and replaced in {called(name) for name in rule.instead_of.rules}:
            return True
    same_time = one.each == other.each and one.on is None and other.on is None
    return same_time and _contradict(one.when, other.when)


def are_for_others(one: nodes.Rule, other: nodes.Rule) -> bool:
    """Whether no partner belongs to both audiences."""
    return one is not other and _contradict(one.eligible, other.eligible)


def _contradict(one: nodes.Expression | None, other: nodes.Expression | None) -> bool:
    """Whether both never hold together, as far as plain comparisons show."""
    texts, more = _texts(one), _texts(other)
    if any(texts[of].isdisjoint(more[of]) for of in texts.keys() & more.keys()):
        return True
    return _below(one, other) or _below(other, one)


def _parts(condition: nodes.Expression | None) -> tuple[nodes.Expression, ...]:
    if condition is None:
        return ()
    return condition.operands if isinstance(condition, nodes.And) else (condition,)


def _texts(condition: nodes.Expression | None) -> dict[str, set[str]]:
    """Which texts are asked for, by what they are asked of."""
    found: dict[str, set[str]] = {}
    for part in _parts(condition):
        match part:
            case nodes.Comparison("=", of, nodes.Text(text)):
                found[format_expression(of)] = {text.casefold()}
            case nodes.Membership(of, choices, False) if all(
                isinstance(each, nodes.Text) for each in choices
            ):
                found[format_expression(of)] = {
                    each.value.casefold() for each in choices if isinstance(each, nodes.Text)
                }
            case _:
                pass
    return found


def _below(one: nodes.Expression | None, other: nodes.Expression | None) -> bool:
    """Whether what `one` allows at most is less than what `other` asks for at least."""
    return any(
        of == same and (most < least or (most == least and not (closed and closed_too)))
        for of, most, closed in _limits(one, "<")
        for same, least, closed_too in _limits(other, ">")
    )


def _limits(condition: nodes.Expression | None, side: str) -> list[tuple[str, Decimal, bool]]:
    found: list[tuple[str, Decimal, bool]] = []
    for part in _parts(condition):
        match part:
            case nodes.Comparison(relation, of, right) if relation[0] == side:
                limit, closed = constant(right), relation.endswith("=")
            case nodes.Between(of, low, high):
                limit, closed = constant(high if side == "<" else low), True
            case _:
                continue
        if limit is not None:
            found.append((format_expression(of), limit, closed))
    return found
