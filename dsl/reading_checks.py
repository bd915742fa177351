"""What is wrong with the readings that a program declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.types import Scope

READ: Final = ("deals", "partners", "customers", "people")
"""What may be read from time to time; what happens once has its figures for good."""


def reading_problems(program: nodes.Program) -> Iterator[Diagnostic]:
    for place, reading in enumerate(program.readings):
        if reading.on not in READ:
            yield error(
                "reading-of-what",
                f"{reading.on} happen once, and are not read again",
                reading.span,
                f"a reading is of {', '.join(READ[:-1])} or {READ[-1]}; of {reading.on} it is a column of its own: "
                f"field {reading.name} number on {reading.on}",
            )
        elif reading.name in Scope(replace(program, readings=program.readings[:place])).fields(reading.on):
            yield error(
                "field-exists",
                f"{reading.on} have a field `{reading.name}` already",
                reading.span,
                f"give the reading a name of its own: reading {reading.name}_read on {reading.on}",
            )
