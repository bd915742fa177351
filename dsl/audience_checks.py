"""What is wrong with an audience: it asks who partners are on a day, not what they sold, and not about one of their facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.quoted_names import STATE
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.types import condition
from dsl.walk import walk
from dsl.ways_out import for_example

_OF_A_FACT: Final = frozenset({"deal", "customer", "rep", "person"})
_COUNTING: Final = (
    nodes.Aggregate,
    nodes.Growth,
    nodes.PerPeriod,
    nodes.PerPartner,
    nodes.PerUnit,
    nodes.DayWhen,
    nodes.EarnedOver,
)
_WHEN: Final = said(
    'ask for it under `when`: when sum(amount over last 12 months) >= 100k; or give a status, and ask has("Gold")'
)
_EXAMPLE: Final = for_example('to partners where tier = "gold"')
_GOALS: Final = frozenset({"attainment", "target", "score", "earned"})


def asked_problems(poll: nodes.Poll, scope: Scope) -> Iterator[Diagnostic]:
    """Whom a poll asks, on the day on which it opens: nothing of periods, and nothing that rules gave."""
    where = poll.to.where if poll.to else None
    if poll.to is None or where is None or poll.to.who == "places":
        return
    yield from audience_problems(where, scope, owner=poll.to.who, hint=_EXAMPLE)
    for node in walk(where, into_aggregates=False):
        if isinstance(node, nodes.Call) and node.function in STATE:
            yield error(
                "audience-counts",
                said(
                    "a poll asks people by what is written of them, not by `{function}`",
                    function=node.function,
                ),
                node.span,
                _EXAMPLE,
            )
        elif isinstance(node, nodes.Name) and node.path[0] == "period":
            yield error(
                "period-here",
                said("a poll is of a day, and `{name}` is of a period", name=node.dotted),
                node.span,
                said("name a day: joined_on <= 2026-06-30"),
            )


def audience_problems(
    where: nodes.Expression,
    scope: Scope,
    *,
    owner: Literal["partners", "people"] = "partners",
    hint: Said = _WHEN,
) -> Iterator[Diagnostic]:
    """Of `for partners where …`, in the header and in a rule."""
    condition(where, replace(scope, owner=owner, measures=False))
    told: list[nodes.Span] = []
    for node in walk(where, into_aggregates=False):
        if any(_lies_in(node.span, span) for span in told):
            continue
        counts = isinstance(node, _COUNTING) or (isinstance(node, nodes.Call) and node.function in _GOALS)
        if counts:
            told.append(node.span)
            yield error(
                "audience-counts",
                (
                    said("an audience asks who partners are, not what they came to")
                    if owner == "partners"
                    else said("an audience asks who people are, not what they came to")
                ),
                node.span,
                hint,
            )
    yield from about_a_fact(where, owner)


def about_a_fact(where: nodes.Expression, owner: Literal["partners", "people"]) -> Iterator[Diagnostic]:
    """What it asks of a deal, where it is about somebody."""
    for node in walk(where, into_aggregates=False):
        if isinstance(node, nodes.Name) and len(node.path) > 1 and node.path[0] in _OF_A_FACT:
            yield error(
                "audience-of-a-fact",
                (
                    said("`{name}` is about a deal, and an audience is about partners", name=node.dotted)
                    if owner == "partners"
                    else said("`{name}` is about a deal, and an audience is about people", name=node.dotted)
                ),
                node.span,
                said("ask for it of the deal: on deals where {name} …", name=node.dotted),
            )


def _lies_in(inner: nodes.Span, outer: nodes.Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        inner.end_line,
        inner.end_column,
    ) <= (
        outer.end_line,
        outer.end_column,
    )
