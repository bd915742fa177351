"""What is wrong with `for the first 100 units per year`: what is not counted one after the other, or not counted so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.nouns import ALL
from dsl.said import said
from dsl.scope import Scope
from dsl.types import condition, type_of
from dsl.vocabulary import UNITS_FIELD
from dsl.ways_out import for_example
from dsl.written import format_expression


def first_problems(first: nodes.ForFirst, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    if first.condition is not None:
        condition(first.condition, scope)
    if rule.on is None:
        most = format_expression(first.amount)
        yield error(
            "first-of-what",
            said(
                "only single facts come one after the other: the first of them are paid on in a rule per fact"
            ),
            first.span,
            said("write `on deals`; or let no more count: pay 5% of min(sum(amount), {most})", most=most),
        )
        return
    facts = rule.on.facts
    units = UNITS_FIELD.get(facts, "amount")
    if isinstance(first.amount, nodes.Duration):
        yield error(
            "first-of-what",
            said("this is a time, not how much is paid on"),
            first.amount.span,
            for_example(f"for {format_expression(first.amount)} from deal.closed_on"),
        )
    elif isinstance(first.of, str):
        if first.of != facts:
            yield error(
                "first-of-what",
                said(
                    "this rule is on {facts}: it has no {others} to count",
                    facts=ALL[facts],
                    others=ALL[first.of],
                ),
                first.span,
                for_example(f"for the first 5 {facts}"),
            )
        if type_of(first.amount, scope) not in (None, "number"):
            yield error(
                "mixed-up",
                said("{facts} are counted with a number", facts=ALL[facts]),
                first.amount.span,
                for_example(f"5 {facts}"),
            )
    elif first.of is None and type_of(first.amount, scope) == "number":
        most = format_expression(first.amount)
        yield error(
            "first-of-what",
            said("the first {most} of what?", most=most),
            first.span,
            said(
                "{one}, or {another}, or {third}",
                one=f"for the first {most} {units}",
                another=f"{most} {facts}",
                third=f"{most} {scope.program.currency or 'EUR'}",
            ),
        )
    else:
        of = first.of or nodes.Name(("amount",), span=first.span)
        kind, size = type_of(of, replace(scope, measures=False, inside=True)), type_of(first.amount, scope)
        wanted = ("money", "number") if kind == "money" else (kind,)
        if kind not in (None, "money", "number") or (kind is not None and size not in (None, *wanted)):
            yield error(
                "mixed-up",
                said("`{expression}` is not counted like this", expression=format_expression(of)),
                first.amount.span,
                for_example("for the first 50k EUR", f"for the first 100 {units}"),
            )
    if isinstance(first.amount, nodes.Number | nodes.Amount) and first.amount.value <= 0:
        yield error(
            "never", said("nothing is among the first 0"), first.amount.span, said("leave the rule out")
        )
