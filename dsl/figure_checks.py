"""Where a figure of single facts is asked for, and none is there."""

from __future__ import annotations

from dsl import nodes
from dsl.nouns import ONE
from dsl.said import Said, said
from dsl.scope import Scope


def none_at_hand(measure: nodes.Measure, span: nodes.Span, scope: Scope, way_out: Said | None = None) -> None:
    """Name it: only a partner and a period are there."""
    of_each = measure.of_each or "deals"
    scope.wrong(
        "figure-of-each",
        said(
            "`{name}` is a figure of {one}, and no single one is at hand",
            name=measure.name,
            one=ONE[of_each],
        ),
        span,
        way_out or said("say what to do with it: {sum}", sum=sum_of(measure.name, of_each)),
    )


def sum_of(name: str, of_each: nodes.FactKind | None) -> str:
    return f"sum({name})" if of_each in (None, "deals") else f"sum({of_each}.{name})"
