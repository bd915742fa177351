"""A text read and checked with everything that can be known of it by itself: its mistakes, and whether its own tests come out."""

from __future__ import annotations

from dsl import nodes
from dsl import read as texts
from dsl.diagnostics import Diagnostic
from dsl.parse import Parsed
from dsl.tolerance import DEFAULT, Tolerance


def read(text: str, tolerance: Tolerance = DEFAULT) -> Parsed:
    """The program, its mistakes, and what its tests say, in the order of their places.

    Tests run only where there is no mistake, and only then a database library is loaded.
    """
    parsed = texts.read(text, tolerance)
    if parsed.program is None or not parsed.program.expects or parsed.errors:
        return parsed
    found = sorted(
        (*parsed.diagnostics, *_tried(parsed.program)),
        key=lambda each: (each.span.line, each.span.column, each.severity),
    )
    return Parsed(parsed.program, tuple(found), parsed.left_out)


def _tried(program: nodes.Program) -> tuple[Diagnostic, ...]:
    from bot.expectations import tried  # noqa: PLC0415 - most texts have no tests

    return tried(program)
