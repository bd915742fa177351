"""Where an expression stands: what its names mean there, and the mistakes that are found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.kinds import Known
from dsl.said import Said
from dsl.vocabulary import FIELDS


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: whose fields its bare names mean, and what else it may name."""

    program: nodes.Program
    owner: nodes.FieldOwner | None = None
    measures: bool = True
    place: bool = False
    this: nodes.FieldOwner | Literal["any", "nothing"] = "any"
    """What is at hand: the fact of a rule per fact, else the partner; of a measure, whatever the rule has that uses it.
    In a budget or in standings nothing is."""
    inside: bool = False
    """Where facts are looked at one by one, and no measure may stand."""
    in_aggregate: bool = False
    """Inside the parentheses of an aggregate."""
    counted: bool = False
    """Where facts or partners are picked out that are counted for what is at hand."""
    unit: nodes.Name | None = None
    """What a rule per period counts by, where it names something: its name stands for the unit at hand."""
    naming: tuple[str, ...] = ()
    """The measures being worked out, to notice circles."""
    problems: list[Diagnostic] = field(default_factory=list, compare=False)
    measured: dict[tuple[object, ...], tuple[Known, list[Diagnostic]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What measures are, by where they are used, and what is wrong there: one that is named many times is worked out once."""

    def fields(self, owner: nodes.FieldOwner) -> Mapping[str, nodes.FieldType]:
        own = {each.name: each.kind for each in self.program.fields if each.on == owner}
        read = {each.name: "number" for each in self.program.readings if each.on == owner}
        return {**FIELDS[owner], **own, **cast("dict[str, nodes.FieldType]", read)}

    def wrong(self, code: str, message: Said, span: nodes.Span, hint: Said | None = None) -> None:
        problem = error(code, message, span, hint)
        if problem not in self.problems:
            self.problems.append(problem)
