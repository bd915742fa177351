"""The one entry for a text: read it, check it, and name every mistake in the order in which it is met."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from dsl.check import check
from dsl.diagnostics import Diagnostic, error
from dsl.economics import economics
from dsl.near_misses import SIGN_HINT
from dsl.parse import Parsed, parse
from dsl.said import said
from dsl.sharpened import sharpened
from dsl.tolerance import DEFAULT, Tolerance
from dsl.walk import walk

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
        "empty-fund",
        "decision-unread",
    }
)
"""Mistakes that may only follow from a clause that could not be read; they wait until it can."""


_OF_A_TABLE = frozenset({"percent-of-what", "steps-gap"})
"""The same, where it may have stood in the very table."""


def read(text: str, tolerance: Tolerance = DEFAULT) -> Parsed:
    """A program and everything that is wrong with it, sorted by place."""
    parsed = parse(text)
    if parsed.program is None:
        return parsed
    unread = {diagnostic.span.line for diagnostic in parsed.diagnostics}
    torn = _torn_tables(parsed.program, unread) if parsed.left_out else []
    found = [
        diagnostic
        for diagnostic in check(parsed.program)
        if not (diagnostic.severity == "warning" and diagnostic.span.line in unread)
        and (
            not parsed.left_out
            or (
                diagnostic.code not in _MISSING_PARTS
                and diagnostic.span.line not in unread
                and not (
                    diagnostic.code in _OF_A_TABLE and any(diagnostic.span.line in table for table in torn)
                )
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
                "many-mistakes",
                said("and {more} more", more=more),
                ordered[MOST_SHOWN].span,
                said("put the first ones right"),
            ),
        ]
    lines = text.split("\n")
    return Parsed(parsed.program, _said_once(ordered, lines), parsed.left_out)


def _said_once(ordered: list[Diagnostic], lines: list[str]) -> tuple[Diagnostic, ...]:
    """The mistakes with what their lines show; what one sentence puts right is said once (`sum of amount`)."""
    told: dict[tuple[object, ...], Diagnostic] = {}
    in_figures: int | None = None
    for each in ordered:
        sharp = sharpened(each, lines)
        if in_figures == sharp.span.line and sharp.hint == SIGN_HINT:
            continue  # `five percent`: the figure was told with its sign
        if sharp.hint is not None and sharp.hint.startswith("write it in figures: "):
            in_figures = sharp.span.line
        one_way = sharp.hint is not None and sharp.hint.startswith("write: ")
        key = (sharp.code, sharp.span.line, sharp.hint) if one_way else (each,)
        told.setdefault(key, sharp)
    return tuple(told.values())


def _torn_tables(program: nodes.Program, unread: set[int]) -> list[range]:
    """The lines of the tables of which one could not be read."""
    tables = (node.span for node in walk((program.rules, program.measures)) if isinstance(node, nodes.Table))
    lines = (range(span.line, span.end_line + 1) for span in tables)
    return [table for table in lines if any(line in table for line in unread)]


def _first_at_each_place(ordered: list[Diagnostic]) -> list[Diagnostic]:
    """Without the unknown names that stand exactly where something else is wrong, and without what follows from a function that there is not."""
    wrong = {each.span for each in ordered if each.code != "unknown-measure"}
    unknown = {(each.span.line, each.span.column) for each in ordered if each.code == "unknown-function"}
    torn = {line for line, _ in unknown}
    return [
        each
        for each in ordered
        if not (each.code == "unknown-measure" and each.span in wrong)
        and not (each.code == "not-a-condition" and (each.span.line, each.span.column) in unknown)
        and not (
            each.code == "never-true" and torn.intersection(range(each.span.line, each.span.end_line + 1))
        )
    ]
