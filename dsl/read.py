"""The one entry for a text: read it, check it, and name every mistake in the order in which it is met."""

from __future__ import annotations

from typing import Final

from dsl.check import check
from dsl.diagnostics import error
from dsl.parse import Parsed, parse

MOST_SHOWN: Final = 200
"""More mistakes than anybody reads at once; the rest is counted."""
_MISSING_PARTS = frozenset(
    {
        "no-run",
        "no-currency",
        "per-what",
        "no-reward",
        "no-rules",
        "no-schedule",
        "unknown-measure",
        "unknown-rule",
    }
)
"""Mistakes that may only follow from a clause that could not be read; they wait until it can."""


def read(text: str) -> Parsed:
    """A program and everything that is wrong with it, sorted by place."""
    parsed = parse(text)
    if parsed.program is None:
        return parsed
    found = [
        diagnostic
        for diagnostic in check(parsed.program)
        if not parsed.left_out or diagnostic.code not in _MISSING_PARTS
    ]
    ordered = sorted(
        dict.fromkeys((*parsed.diagnostics, *found)),
        key=lambda each: (each.span.line, each.span.column, each.severity),
    )
    if len(ordered) > MOST_SHOWN:
        more = len(ordered) - MOST_SHOWN
        ordered = [
            *ordered[:MOST_SHOWN],
            error(
                "many-mistakes", f"and {more:,} more", ordered[MOST_SHOWN].span, "put the first ones right"
            ),
        ]
    return Parsed(parsed.program, tuple(ordered), parsed.left_out)
