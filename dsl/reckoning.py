"""What values make together: added, multiplied, divided and compared, by their kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from dsl import nodes
from dsl.kinds import EXAMPLES, NAMED, NUMERIC, Known, Type
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.ways_out import for_example, write
from dsl.written import format_expression


def reckoned(kind: Known, span: nodes.Span, scope: Scope) -> Known:
    """The kind, where one can reckon with it."""
    if kind is not None and kind not in (*NUMERIC, "days"):
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be reckoned with", kind=NAMED[kind]),
            span,
            for_example("2 * units"),
        )
        return None
    return kind


def calculated(left: Known, right: Known, expression: nodes.Arithmetic, scope: Scope) -> Known:
    """What comes of two kinds of value by `+`, `-`, `*`, `/` or `of`."""
    if left is None or right is None:
        return None
    match expression.operator:
        case "+" | "-":
            return added(left, right, expression, scope)
        case "of":
            if left not in ("percent", "number"):
                scope.wrong(
                    "of-what",
                    said("{kind} `of` something has no meaning", kind=NAMED[left]),
                    expression.span,
                    for_example("5% of amount"),
                )
                return None
            return reckoned(right, expression.right.span, scope)
        case "*":
            if left in ("money", "points") and right in ("money", "points"):
                scope.wrong(
                    "money-times-money",
                    said("money times money has no meaning"),
                    expression.span,
                    said("multiply by a number or a percentage"),
                )
                return None
            return _scaled(left, right, expression, scope)
        case "/":
            if left in ("money", "points") and (left == right or _is_target(expression.right, scope)):
                return "percent"
            if right in ("money", "points") and left not in ("money", "points"):
                scope.wrong(
                    "divided-by-money",
                    said("{kind} divided by money has no meaning", kind=NAMED[left]),
                    expression.span,
                    said("money is divided by a number, or by money"),
                )
                return None
            return _scaled(left, right, expression, scope)
        case _:
            assert_never(expression.operator)


def _is_target(expression: nodes.Expression | nodes.Table, scope: Scope) -> bool:
    """Beside money a target is money too, also a part of it or several together; what of it is reached is a share."""
    match expression:
        case nodes.Call("target"):
            return True
        case nodes.Call("min" | "max" | "round" | "floor" | "pro rata", arguments):
            return any(_is_target(each, scope) for each in arguments)
        case nodes.Arithmetic("/", left, _):
            return _is_target(left, scope)
        case nodes.Arithmetic(_, left, right):
            return _is_target(left, scope) or _is_target(right, scope)
        case nodes.Name((word,)):
            measure = scope.program.measure(word)
            if measure is None or word in scope.naming:
                return False
            return _is_target(measure.value, replace(scope, naming=(*scope.naming, word)))
        case _:
            return False


def _scaled(left: Type, right: Type, expression: nodes.Arithmetic, scope: Scope) -> Known:
    for kind, side in ((left, expression.left), (right, expression.right)):
        if kind not in (*NUMERIC, "days"):
            scope.wrong(
                "not-a-number",
                said("{kind} cannot be reckoned with", kind=NAMED[kind]),
                side.span,
                for_example("2 * units"),
            )
            return None
    for kind in ("money", "points"):
        if kind in (left, right):
            return kind
    return "number" if "number" in (left, right) else "percent"


def added(left: Known, right: Known, expression: nodes.Expression, scope: Scope) -> Known:
    if left is None or right is None:
        return None
    kinds = {left, right}
    if kinds == {"money", "points"}:
        scope.wrong(
            "points-and-money",
            said("points and money cannot be added"),
            expression.span,
            said("write two rules"),
        )
    elif left == "date" and right in ("days", "date"):
        return "date" if right == "days" else "number"
    elif (
        kinds <= {"money", "number"}
        or kinds <= {"points", "number"}
        or kinds <= {"percent", "number"}
        or kinds == {"days"}
    ):
        return _joint(kinds)
    else:
        scope.wrong(
            "mixed-up",
            said("{kind} and {other} do not go together", kind=NAMED[left], other=NAMED[right]),
            expression.span,
            said("add up what is of one kind, or make it one: 5% of amount"),
        )
    return None


def _joint(kinds: set[Type]) -> Type:
    """The kind of a sum: money and a bare number are money; a percentage and a bare number are a number."""
    if kinds == {"percent", "number"}:
        return "number"
    return next((kind for kind in kinds if kind != "number"), "number")


def as_ratio(quotient: nodes.Expression) -> Said | None:
    """The hint where money is divided by a score to see how much of it is reached."""
    match quotient:
        case nodes.Arithmetic("/", left, nodes.Call("score") as right):
            return write(f"ratio({format_expression(left)}, {format_expression(right)})")
        case _:
            return None


def same_kind(left: Known, right: Known, span: nodes.Span, scope: Scope) -> None:
    if (
        left is None
        or right is None
        or left == right
        or ("number" in (left, right) and {left, right} <= {*NUMERIC, "days"})
    ):
        return
    scope.wrong(
        "mixed-up",
        said("{kind} cannot be compared with {other}", kind=NAMED[left], other=NAMED[right]),
        span,
        said("compare it with {kind}: {example}", kind=NAMED[left], example=EXAMPLES[left]),
    )


def wanted_kind(wanted: Type, kind: Known, span: nodes.Span, scope: Scope) -> None:
    if kind not in (None, wanted):
        scope.wrong(
            "mixed-up",
            said("this should be {kind}, it is {other}", kind=NAMED[wanted], other=NAMED[kind]),
            span,
            for_example(EXAMPLES[wanted]),
        )
