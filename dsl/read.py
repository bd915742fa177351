"""The one entry for a text: read it, check it, and name every mistake in the order in which it is met."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from dsl import nodes
from dsl.check import check
from dsl.diagnostics import Diagnostic, error
from dsl.economics import economics
from dsl.parse import Parsed, parse
from dsl.sharpened import sharpened
from dsl.tolerance import DEFAULT, Tolerance

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
        "expects-nothing",
        "unknown-measure",
        "unknown-rule",
    }
)
"""Mistakes that may only follow from a clause that could not be read; they wait until it can."""


_MISSING_IN_ITEM = frozenset({"percent-of-what", "steps-gap"})
"""The same, where the clause belonged to the same rule or measure."""


def read(text: str, tolerance: Tolerance = DEFAULT) -> Parsed:
    """A program and everything that is wrong with it, sorted by place."""
    parsed = parse(text)
    if parsed.program is None:
        return parsed
    unread = {diagnostic.span.line for diagnostic in parsed.diagnostics}
    item = _Items(parsed.program)
    unread_items = {item(diagnostic) for diagnostic in parsed.diagnostics}
    found = [
        diagnostic
        for diagnostic in check(parsed.program)
        if not (diagnostic.severity == "warning" and diagnostic.span.line in unread)
        and (
            not parsed.left_out
            or (
                diagnostic.code not in _MISSING_PARTS
                and diagnostic.span.line not in unread
                and not (diagnostic.code in _MISSING_IN_ITEM and item(diagnostic) in unread_items)
            )
        )
    ]
    if all(each.severity != "error" for each in (*parsed.diagnostics, *found)):
        found += economics(parsed.program, tolerance)
    ordered = sorted(
        dict.fromkeys((*parsed.diagnostics, *found)),
        key=lambda each: (each.span.line, each.span.column, each.severity),
    )
    ordered = _first_at_each_place(ordered)
    if len(ordered) > MOST_SHOWN:
        more = len(ordered) - MOST_SHOWN
        ordered = [
            *ordered[:MOST_SHOWN],
            error(
                "many-mistakes", f"and {more:,} more", ordered[MOST_SHOWN].span, "put the first ones right"
            ),
        ]
    lines = text.split("\n")
    return Parsed(parsed.program, tuple(sharpened(each, lines) for each in ordered), parsed.left_out)


class _Items:
    """Of which rule or measure something is told, by the place at which that begins."""

    def __init__(self, program: nodes.Program) -> None:
        parts = (*program.rules, *program.measures)
        self.starts = sorted((each.span.line, each.span.column) for each in parts)

    def __call__(self, diagnostic: Diagnostic) -> int:
        return bisect_right(self.starts, (diagnostic.span.line, diagnostic.span.column))


def _first_at_each_place(ordered: list[Diagnostic]) -> list[Diagnostic]:
    """Without the unknown names that stand exactly where something else is wrong: they only follow from it."""
    wrong = {each.span for each in ordered if each.code != "unknown-measure"}
    return [each for each in ordered if each.code != "unknown-measure" or each.span not in wrong]
