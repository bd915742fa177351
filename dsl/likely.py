"""What an own column that is not declared yet probably holds: what the program compares it with, or does with it, shows that."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.remembered import remembered
from dsl.steps import limits_of
from dsl.vocabulary import FIELDS, LINKS
from dsl.walk import walk

_Use = tuple[nodes.Expression | None, nodes.FieldType | None]
"""Something, and what it is by how it is used."""
_FACTS: tuple[nodes.FactKind, ...] = ("deals", "receipts", "activities")


def likely_type(name: nodes.Name, program: nodes.Program) -> nodes.FieldType:
    """A text where nothing shows another; a name that ends like a date's is one."""
    return _shown(program).get(name.path, "date" if name.dotted.endswith("_on") else "text")


@remembered
def _shown(program: nodes.Program) -> dict[tuple[str, ...], nodes.FieldType]:
    """Of every name, what its first use that shows something shows."""
    found: dict[tuple[str, ...], nodes.FieldType] = {}
    for node in walk((program.eligible, program.rules, program.measures)):
        for used, kind in _uses(node, program):
            summed = isinstance(used, nodes.Aggregate) and used.function != "count"
            name = used.value if isinstance(used, nodes.Aggregate) and summed else used
            if isinstance(name, nodes.Name) and kind is not None:
                found.setdefault(name.path, kind)
    return found


def _uses(node: nodes.Node, program: nodes.Program) -> Iterator[_Use]:
    match node:
        case nodes.Comparison(_, left, right) | nodes.Arithmetic("+" | "-", left, right):
            yield left, _type_of(right, program)
            yield right, _type_of(left, program)
        case nodes.Between(item, low, high):
            yield from ((item, _type_of(low, program)), (item, _type_of(high, program)))
            yield from ((low, _type_of(item, program)), (high, _type_of(item, program)))
        case nodes.Membership(item, choices):
            yield from ((item, _type_of(choice, program)) for choice in choices)
        case nodes.Within(item, _, _, anchor):
            yield from ((item, "date"), (anchor, "date"))
        case nodes.And(operands) | nodes.Or(operands):
            yield from ((operand, "yes/no") for operand in operands)
        case nodes.Not(operand):
            yield operand, "yes/no"
        case nodes.OnFacts(_, where):
            yield where, "yes/no"
        case nodes.Rule():
            yield from ((node.when, "yes/no"), (node.eligible, "yes/no"))
        case nodes.Aggregate():
            yield node.where, "yes/no"
            if node.function in ("sum", "average"):
                yield node.value, "number"
        case nodes.Arithmetic("of", _, base):
            yield base, "money"
        case nodes.Arithmetic(_, left, right):
            yield from ((left, "number"), (right, "number"))
        case nodes.Table():
            for step in node.steps:
                for by, limit in zip(node.by, limits_of(step), strict=False):
                    yield by, _type_of(limit, program)
        case _:
            pass


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
        case nodes.Negative(operand) | nodes.Call("pro rata", (operand,)):
            return _type_of(operand, program)
        case _:
            return None
