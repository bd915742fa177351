"""Figures that are read from time to time, and hold until they are read anew: which names mean one, and what looks at them day by day."""

from __future__ import annotations

from typing import Final, TypeGuard

from dsl import nodes
from dsl.links import links_of
from dsl.walk import walk

DAY_BY_DAY: Final = frozenset({"average", "least", "largest", "first", "last"})
"""What can be asked of one figure over time; added up are figures of several things on one day."""


def is_reading(path: tuple[str, ...], program: nodes.Program, owner: nodes.FieldOwner | None) -> bool:
    """Whether a name means a reading: of the fact or partner itself (`owner`), or of what it leads to."""
    whose = owner if len(path) == 1 else links_of(program, owner).get(path[0])
    return len(path) <= 2 and any(each.on == whose and each.name == path[-1] for each in program.readings)


def names_reading(part: object, program: nodes.Program, owner: nodes.FieldOwner | None) -> bool:
    return bool(program.readings) and any(
        isinstance(node, nodes.Name) and is_reading(node.path, program, owner) for node in walk(part)
    )


def goes_by_day(expression: object, program: nodes.Program) -> TypeGuard[nodes.Aggregate]:
    """`least(users over last 3 months)`: not over facts, but over the days on which one thing had that figure."""
    return (
        isinstance(expression, nodes.Aggregate)
        and expression.function in DAY_BY_DAY
        and isinstance(expression.value, nodes.Name)
        and is_reading(expression.value.path, program, expression.facts)
    )
