"""What a program says without meaning it: conditions that never hold, divisors of zero, limits that stop all further pay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, warning
from dsl.format import format_scope
from dsl.table_checks import constant
from dsl.walk import walk
from dsl.written import duration, format_expression, format_number

_Bound = tuple[Decimal, bool]
"""A limit, and whether it belongs to what is allowed."""


def unsound(program: nodes.Program) -> Iterator[Diagnostic]:
    for rule in program.rules:
        for condition in (rule.on.where if rule.on else None, rule.when, rule.eligible):
            yield from _never_true(condition)
        yield from _stops_paying(rule)
        if rule.on is not None:
            continue
        yield from _divisors(rule)
    for measure in program.measures:
        yield from _divisors(measure)
    for aggregate in walk((program.rules, program.measures)):
        if isinstance(aggregate, nodes.Aggregate):
            yield from _never_true(aggregate.where)


def _never_true(condition: nodes.Expression | None) -> Iterator[Diagnostic]:
    """Conditions joined by `and` that leave no value for something."""
    if not isinstance(condition, nodes.And):
        return
    lows: dict[str, _Bound] = {}
    highs: dict[str, _Bound] = {}
    texts: dict[str, str] = {}
    for part in condition.operands:
        if not isinstance(part, nodes.Comparison):
            continue
        subject = format_expression(part.left)
        if part.relation == "=" and isinstance(part.right, nodes.Text):
            text = part.right.value.strip().casefold()
            if texts.setdefault(subject, text) != text:
                yield _never(
                    part, f"`{subject}` cannot be both", 'join them with `or`, or write: in ["A", "B"]'
                )
            continue
        limit = constant(part.right)
        if limit is None:
            continue
        if part.relation in (">", ">=", "="):
            lows[subject] = max(lows.get(subject, (limit, True)), (limit, part.relation != ">"), key=_as_low)
        if part.relation in ("<", "<=", "="):
            highs[subject] = min(
                highs.get(subject, (limit, True)), (limit, part.relation != "<"), key=_as_high
            )
        low, high = lows.get(subject), highs.get(subject)
        if low and high and (low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1]))):
            yield _never(
                part, f"`{subject}` cannot be both", "join them with `or`, or change one of the limits"
            )
            return


def _as_low(bound: _Bound) -> tuple[Decimal, bool]:
    return bound[0], not bound[1]


def _as_high(bound: _Bound) -> tuple[Decimal, bool]:
    return bound[0], bound[1]


def _never(part: nodes.Comparison, message: str, hint: str) -> Diagnostic:
    return error("never-true", f"this can never hold: {message}", part.span, hint)


def _divisors(part: nodes.Node) -> Iterator[Diagnostic]:
    """Divisions by something measured, that nobody may have done."""
    for node in walk(part):
        divisor = None
        match node:
            case nodes.Arithmetic("/", _, right):
                divisor = right
            case nodes.Call("ratio", (_, right)):
                divisor = right
            case _:
                continue
        if constant(divisor) == 0:
            yield error(
                "divided-by-zero", "nothing can be divided by zero", divisor.span, "write another number"
            )
        elif constant(divisor) is None:
            yield warning(
                "maybe-zero",
                f"`{format_expression(divisor)}` may be zero: then there is no value, and nothing is paid",
                divisor.span,
                "where that is what you mean, leave it so",
            )


def _stops_paying(rule: nodes.Rule) -> Iterator[Diagnostic]:
    """From which amount on a limit makes further sales worth nothing."""
    for reward in rule.rewards:
        match reward:
            case nodes.Pay(
                nodes.Arithmetic("of", nodes.Percent(percent), base), per_unit=False, for_every=None
            ):
                pass
            case _:
                continue
        for limit in rule.limits:
            most = constant(limit.amount) if isinstance(limit, nodes.AtMost) else None
            if (
                most is None
                or not percent
                or not isinstance(limit, nodes.AtMost)
                or limit.condition
                or limit.rest_later
            ):
                continue
            when = _within(limit, rule)
            yield warning(
                "stops-paying",
                f"beyond {format_number(_round(most * 100 / percent))}{when}, more `{format_expression(base)}` earns nothing",
                limit.span,
                "where that is what you mean, leave it so; a table could go on at a lower rate",
            )


def _within(limit: nodes.AtMost, rule: nodes.Rule) -> str:
    if limit.per is not None and (limit.per.fields or limit.per.period is None):
        return format_scope(limit.per)
    if limit.per is None and rule.each is not None and isinstance(rule.each.period, nodes.Duration):
        return f" in {duration(rule.each.period)}"
    period = limit.per.period if limit.per else (rule.each.period if rule.each and rule.on is None else None)
    return f" in a {period}" if period else " of a deal"


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01")) if value != value.to_integral_value() else value
