"""The canonical text of how an award is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from dsl import nodes
from dsl.comments import Line
from dsl.written import Binding, format_expression, quoted, written


def payment_lines(rule: nodes.Rule) -> Iterator[Line]:
    """To whom, as what, in which parts."""
    if rule.paid_to is not None:
        payees = ", ".join(f"{payee.who.dotted}{_share(payee.share)}" for payee in rule.paid_to.payees)
        yield Line(f"paid to {payees}", rule.paid_to.span)
    for paid_as in rule.paid_as:
        forms = ", ".join(f"{_share(form.share)} {quoted(form.text)}".strip() for form in paid_as.forms)
        condition = f" if {format_expression(paid_as.condition)}" if paid_as.condition else ""
        yield Line(f"paid as {forms}{condition}", paid_as.span)
    match rule.paid_in:
        case None:
            return
        case nodes.Instalments(parts):
            listed = ", ".join(f"{_share(part.share).strip()} on {_value(part.on)}" for part in parts)
            yield Line(f"paid in {len(parts)} parts: {listed}", rule.paid_in.span)
        case nodes.EqualParts(count, pace, start):
            yield Line(f"paid in {count} equal parts, {pace} from {_value(start)}", rule.paid_in.span)
        case _:
            assert_never(rule.paid_in)


def _share(share: nodes.Expression | nodes.TheRest | None) -> str:
    match share:
        case None:
            return ""
        case nodes.TheRest():
            return " the rest"
        case _:
            return f" {written(share, Binding.ATOM)}"


def _value(expression: nodes.Expression) -> str:
    return written(expression, Binding.BEYOND)
