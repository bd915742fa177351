"""The canonical text of how an award is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from dsl import nodes
from dsl.comments import Line
from dsl.written import Binding, duration, format_expression, quoted, written


def payment_lines(rule: nodes.Rule) -> Iterator[Line]:
    """When it is earned and payable, to whom, as what, in which parts."""
    if rule.earned is not None:
        at_end = f"at {rule.earned.period} end" if rule.earned.period else rule.earned.when
        yield Line(f"earned {at_end}", rule.earned.span)
    if rule.closes_after is not None:
        yield Line(f"closes after {duration(rule.closes_after)}", rule.closes_after.span)
    if rule.forfeited is not None:
        yield Line(f"forfeited unless {format_expression(rule.forfeited.unless)}", rule.forfeited.span)
    if rule.payable is not None:
        yield Line(format_payable(rule.payable), rule.payable.span)
    if rule.paid_to is not None:
        yield Line(f"paid to {', '.join(map(_payee, rule.paid_to.payees))}", rule.paid_to.span)
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


def format_payable(payable: nodes.Payable) -> str:
    """`payable 30 days after paid_on`."""
    match payable:
        case nodes.PayableAfter(length, after):
            return f"payable {duration(length)}{_after(after)}"
        case nodes.PayableAtEnd(period, following, after):
            return f"payable at the end of the {'next ' if following else ''}{period}{_after(after)}"
        case nodes.PayableOn(day):
            return f"payable on {_value(day)}"
        case nodes.PayableWhen(moment):
            return f"payable when {format_expression(moment)}"
        case _:
            assert_never(payable)


def format_payee(who: nodes.Name | nodes.Among) -> str:
    """Who is paid, without the share: `rep`, `people where role = "engineer"`."""
    match who:
        case nodes.Name():
            return who.dotted
        case nodes.Among(of, None):
            return of
        case nodes.Among(of, where):
            assert where is not None
            return f"{of} where {format_expression(where)}"
        case _:
            assert_never(who)


def _payee(payee: nodes.Payee) -> str:
    return f"{format_payee(payee.who)}{_share(payee.share)}{_divided(payee.who)}"


def _divided(who: nodes.Name | nodes.Among) -> str:
    match who:
        case nodes.Name() | nodes.Among(each_whole=True):
            return ""
        case nodes.Among(by=None):
            return " equally"
        case nodes.Among(by=by):
            assert by is not None
            return f" in proportion to {_value(by)}"
        case _:
            assert_never(who)


def _after(day: nodes.Expression | None) -> str:
    return f" after {_value(day)}" if day is not None else ""


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
