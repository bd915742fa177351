"""What is wrong with how many win a ranking."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.types import NAMED, Scope, type_of


def how_many_win(top: nodes.Top, scope: Scope) -> Iterator[Diagnostic]:
    kind = type_of(top.count, scope)
    match top.count:
        case nodes.Number(count) if count < 1:
            yield error(
                "top-nobody",
                "a ranking has at least one winner",
                top.span,
                "for example: top 3 by sum(amount)",
            )
        case nodes.Number(count) if count != int(count):
            yield error(
                "top-how-many",
                f"{count:f} cannot win: a number of winners is whole",
                top.count.span,
                f"for example: top {int(count)} by sum(amount)",
            )
        case nodes.Percent(share) if not 0 < share <= 100:
            yield error(
                "top-how-many",
                f"{share:f}% of those who take part cannot win",
                top.count.span,
                "for example: top 10% by sum(amount)",
            )
        case _ if kind not in (None, "number", "percent"):
            yield error(
                "top-how-many",
                f"how many win is a number, this is {NAMED[kind]}",
                top.count.span,
                "for example: top 3 by sum(amount), or top 10% by sum(amount)",
            )
