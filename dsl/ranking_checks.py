"""What is wrong with how many win a ranking."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.kinds import NAMED
from dsl.said import said
from dsl.scope import Scope
from dsl.types import type_of
from dsl.ways_out import for_example


def how_many_win(top: nodes.Top, scope: Scope) -> Iterator[Diagnostic]:
    kind = type_of(top.count, scope)
    match top.count:
        case nodes.Number(count) if count < 1:
            yield error(
                "top-nobody",
                said("a ranking has at least one winner"),
                top.span,
                for_example("top 3 by sum(amount)"),
            )
        case nodes.Number(count) if count != int(count):
            yield error(
                "top-how-many",
                said("{count} cannot win: a number of winners is whole", count=f"{count:f}"),
                top.count.span,
                for_example(f"top {int(count)} by sum(amount)"),
            )
        case nodes.Percent(share) if not 0 < share <= 100:
            yield error(
                "top-how-many",
                said("{share}% of those who take part cannot win", share=f"{share:f}"),
                top.count.span,
                for_example("top 10% by sum(amount)"),
            )
        case _ if kind not in (None, "number", "percent"):
            yield error(
                "top-how-many",
                said("how many win is a number, this is {kind}", kind=NAMED[kind]),
                top.count.span,
                for_example("top 3 by sum(amount)", "top 10% by sum(amount)"),
            )
