"""What is wrong with an audience: it asks who partners are on a day, not what they sold, and not about one of their facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.types import Scope, condition
from dsl.walk import walk

_OF_A_FACT: Final = frozenset({"deal", "customer", "rep", "person"})
_COUNTING: Final = (nodes.Aggregate, nodes.Growth, nodes.PerPeriod, nodes.DayWhen, nodes.EarnedOver)
_GOALS: Final = frozenset({"attainment", "target", "score", "earned"})


def audience_problems(where: nodes.Expression, scope: Scope) -> Iterator[Diagnostic]:
    """Of `for partners where …`, in the header and in a rule."""
    condition(where, replace(scope, owner="partners", measures=False))
    told: list[nodes.Span] = []
    for node in walk(where, into_aggregates=False):
        if any(_lies_in(node.span, span) for span in told):
            continue
        counts = isinstance(node, _COUNTING) or (isinstance(node, nodes.Call) and node.function in _GOALS)
        if counts:
            told.append(node.span)
            yield error(
                "audience-counts",
                "an audience asks who partners are, not what they came to",
                node.span,
                'ask for it under `when`: when sum(amount over last 12 months) >= 100k; or give a status, and ask has("Gold")',
            )
        elif isinstance(node, nodes.Name) and len(node.path) > 1 and node.path[0] in _OF_A_FACT:
            yield error(
                "audience-of-a-fact",
                f"`{node.dotted}` is about a deal, and an audience is about partners",
                node.span,
                f"ask for it of the deal: on deals where {node.dotted} …",
            )


def _lies_in(inner: nodes.Span, outer: nodes.Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        inner.end_line,
        inner.end_column,
    ) <= (
        outer.end_line,
        outer.end_column,
    )
