"""What an own column that is not declared yet probably holds: what the program compares it with, or does with it, shows that."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.steps import limits_of
from dsl.vocabulary import FIELDS, LINKS
from dsl.walk import walk

_FACTS: tuple[nodes.FactKind, ...] = ("deals", "receipts", "activities")


def likely_type(name: nodes.Name, program: nodes.Program) -> nodes.FieldType:
    """A text where nothing shows another; a name that ends like a date's is one."""
    for node in walk((program.eligible, program.rules, program.measures)):
        for found in _shown_by(node, name, program):
            return found
    return "date" if name.dotted.endswith("_on") else "text"


def _shown_by(node: nodes.Node, name: nodes.Name, program: nodes.Program) -> Iterator[nodes.FieldType]:
    match node:
        case nodes.Comparison(_, left, right):
            yield from _like([(left, right), (right, left)], name, program)
        case nodes.Between(item, low, high):
            yield from _like([(item, low), (item, high), (low, item), (high, item)], name, program)
        case nodes.Membership(item, choices):
            yield from _like([(item, choice) for choice in choices], name, program)
        case nodes.Within(item, _, _, anchor) if name in (item, anchor):
            yield "date"
        case nodes.And(operands) | nodes.Or(operands) if name in operands:
            yield "yes/no"
        case nodes.Not(operand) if operand == name:
            yield "yes/no"
        case nodes.OnFacts(_, where) if where == name:
            yield "yes/no"
        case nodes.Rule() if name in (node.when, node.eligible):
            yield "yes/no"
        case nodes.Aggregate() if node.where == name:
            yield "yes/no"
        case nodes.Arithmetic("of", _, base) if name in (base, _counted(base)):
            yield "money"
        case nodes.Arithmetic("+" | "-", left, right):
            yield from _like([(left, right), (right, left)], name, program)
        case nodes.Arithmetic(_, left, right) if name in (left, right):
            yield "number"
        case nodes.Aggregate("sum" | "average", _, value) if value == name:
            yield "number"
        case nodes.Table() if name in node.by:
            place = node.by.index(name)
            for step in node.steps:
                limits = limits_of(step)
                if place < len(limits):
                    yield from _like([(name, limits[place])], name, program)
        case _:
            pass


def _counted(base: nodes.Expression) -> nodes.Expression | None:
    return base.value if isinstance(base, nodes.Aggregate) else None


def _like(
    pairs: list[tuple[nodes.Expression, nodes.Expression]], name: nodes.Name, program: nodes.Program
) -> Iterator[nodes.FieldType]:
    for one, other in pairs:
        if one == name or (
            isinstance(one, nodes.Aggregate) and one.value == name and one.function != "count"
        ):
            found = _type_of(other, program)
            if found is not None:
                yield found


def _type_of(expression: nodes.Expression, program: nodes.Program) -> nodes.FieldType | None:
    """What is written there, as far as that shows by itself."""
    match expression:
        case nodes.Text():
            return "text"
        case nodes.YesNo():
            return "yes/no"
        case nodes.Day():
            return "date"
        case nodes.Amount():
            return "money"
        case nodes.Percent():
            return "percent"
        case nodes.Number() | nodes.Call("target" | "score"):
            return "number"
        case nodes.Call("attainment" | "ratio") | nodes.Growth():
            return "percent"
        case nodes.Aggregate(value=None):
            return "number"
        case nodes.Name((word,)):
            return next((FIELDS[facts][word] for facts in _FACTS if word in FIELDS[facts]), None)
        case nodes.Name((link, word)) if link in LINKS:
            return FIELDS[LINKS[link]].get(word)
        case nodes.Arithmetic(_, left, right):
            return _type_of(left, program) or _type_of(right, program)
        case nodes.Negative(operand):
            return _type_of(operand, program)
        case _:
            return None
