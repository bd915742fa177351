"""What is wrong with `for the first 100 units per year`: what is not counted one after the other, or not counted so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.types import Scope, condition, type_of
from dsl.vocabulary import UNITS_FIELD
from dsl.written import format_expression


def first_problems(first: nodes.ForFirst, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    if first.condition is not None:
        condition(first.condition, scope)
    if rule.on is None:
        most = format_expression(first.amount)
        yield error(
            "first-of-what",
            "only single facts come one after the other: the first of them are paid on in a rule per fact",
            first.span,
            f"write `on deals`; or let no more count: pay 5% of min(sum(amount), {most})",
        )
        return
    facts = rule.on.facts
    units = UNITS_FIELD.get(facts, "amount")
    if isinstance(first.amount, nodes.Duration):
        yield error(
            "first-of-what",
            "this is a time, not how much is paid on",
            first.amount.span,
            f"for example: for {format_expression(first.amount)} from deal.closed_on",
        )
    elif isinstance(first.of, str):
        if first.of != facts:
            yield error(
                "first-of-what",
                f"this rule is on {facts}: it has no {first.of} to count",
                first.span,
                f"for example: for the first 5 {facts}",
            )
        if type_of(first.amount, scope) not in (None, "number"):
            yield error(
                "mixed-up", f"{facts} are counted with a number", first.amount.span, f"for example: 5 {facts}"
            )
    elif first.of is None and type_of(first.amount, scope) == "number":
        most = format_expression(first.amount)
        yield error(
            "first-of-what",
            f"the first {most} of what?",
            first.span,
            f"for the first {most} {units}, or {most} {facts}, or {most} {scope.program.currency or 'EUR'}",
        )
    else:
        of = first.of or nodes.Name(("amount",), span=first.span)
        kind, size = type_of(of, replace(scope, measures=False, inside=True)), type_of(first.amount, scope)
        wanted = ("money", "number") if kind == "money" else (kind,)
        if kind not in (None, "money", "number") or (kind is not None and size not in (None, *wanted)):
            yield error(
                "mixed-up",
                f"`{format_expression(of)}` is not counted like this",
                first.amount.span,
                f"for example: for the first 50k EUR, or for the first 100 {units}",
            )
    if isinstance(first.amount, nodes.Number | nodes.Amount) and first.amount.value <= 0:
        yield error("never", "nothing is among the first 0", first.amount.span, "leave the rule out")
