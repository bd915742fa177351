"""What is wrong with the readings that a program declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.nouns import ALL
from dsl.said import any_of, said
from dsl.scope import Scope

READ: Final = ("deals", "partners", "customers", "people")
"""What may be read from time to time; what happens once has its figures for good."""


def reading_problems(program: nodes.Program) -> Iterator[Diagnostic]:
    for place, reading in enumerate(program.readings):
        if reading.on not in READ:
            yield error(
                "reading-of-what",
                said("{all} happen once, and are not read again", all=ALL[reading.on]),
                reading.span,
                said(
                    "a reading is of {known}; of {on} it is a column of its own: {declared}",
                    known=any_of([ALL[owner] for owner in READ]),
                    on=ALL[reading.on],
                    declared=f"field {reading.name} number on {reading.on}",
                ),
            )
        elif reading.name in Scope(replace(program, readings=program.readings[:place])).fields(reading.on):
            yield error(
                "field-exists",
                said("{all} have a field `{name}` already", all=ALL[reading.on], name=reading.name),
                reading.span,
                said(
                    "give the reading a name of its own: reading {reading}_read on {on}",
                    reading=reading.name,
                    on=reading.on,
                ),
            )
