"""How figures and conditions can move while their period is still open: whether what holds today can cease to hold by what is yet to come.

Facts that come later only add to sums and numbers; returns, cancelled deals and other corrections take back what they are about, and
are no course of things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from dsl import nodes
from dsl.readings import goes_by_day, names_reading
from dsl.walk import walk

_OVER_BEFORE: Final = (
    nodes.OverPrevious,
    nodes.OverPreviousLength,
    nodes.OverSameLastYear,
    nodes.OverEarlier,
)
"""Windows that end before the period begins."""


@dataclass(frozen=True, slots=True)
class Course:
    """Of a figure, whether it can rise, and fall; of a condition, whether it can come to hold, and cease to."""

    rises: bool = False
    falls: bool = False
    appears: bool = False
    """Whether a figure may have no value at first."""

    def turned(self) -> Course:
        return Course(rises=self.falls, falls=self.rises, appears=self.appears)

    @property
    def moves(self) -> bool:
        return self.rises or self.falls or self.appears

    def __or__(self, other: Course) -> Course:
        return Course(
            self.rises or other.rises, self.falls or other.falls, appears=self.appears or other.appears
        )


FIXED: Final = Course()
RISING: Final = Course(rises=True)
FREE: Final = Course(rises=True, falls=True, appears=True)


def can_cease(condition: nodes.Expression, program: nodes.Program) -> bool:
    """Whether a condition of a rule per period that holds on one day of the period may no longer hold when the period ends."""
    return _course(condition, program).falls


def can_begin(condition: nodes.Expression, program: nodes.Program) -> bool:
    """Whether it may come to hold on a later day than the period's first."""
    return _course(condition, program).rises


def _course(expression: nodes.Expression, program: nodes.Program) -> Course:
    match expression:
        case nodes.And() | nodes.Or() | nodes.Not() | nodes.Comparison() | nodes.Known():
            return _of_condition(expression, program)
        case nodes.Arithmetic() | nodes.Negative() | nodes.Beyond():
            return _reckoned(expression, program)
        case nodes.Name():
            return _of_name(expression, program)
        case nodes.Figure(value=stands_for) if not isinstance(stands_for, nodes.Table):
            return _course(stands_for, program)
        case nodes.Aggregate():
            return _of_aggregate(expression, program)
        case nodes.PerPeriod():
            return _of_periods(expression, program)
        case nodes.PerPartner():
            return FREE  # others come and sell, too
        case nodes.PerUnit():
            return _of_parts(expression, program)
        case nodes.DayWhen():
            return Course(appears=True)  # once it is reached, it has been reached on that day
        case nodes.Growth(measure, against):
            return _course(measure, program) if isinstance(against, _OVER_BEFORE) else FREE
        case nodes.EarnedOver(_, window):
            return FIXED if isinstance(window, _OVER_BEFORE) else FREE
        case nodes.AsOf(what, day):
            return _of_state(what, day, program)
        case nodes.Call():
            return _of_call(expression, program)
        case _:
            parts = (node for node in walk(expression) if node is not expression)
            moving = any(_course(part, program).moves for part in parts if isinstance(part, nodes.Expression))
            return FREE if moving else FIXED


def _of_condition(
    condition: nodes.And | nodes.Or | nodes.Not | nodes.Comparison | nodes.Known, program: nodes.Program
) -> Course:
    match condition:
        case nodes.And(operands) | nodes.Or(operands):
            return _together(operands, program)
        case nodes.Not(operand):
            return _course(operand, program).turned()
        case nodes.Known(item, known):
            comes = Course(rises=_course(item, program).appears)
            return comes if known else comes.turned()
        case nodes.Comparison(relation, left, right):
            first, second = _course(left, program), _course(right, program)
            first, second = (first, second) if relation in (">", ">=") else (second, first)
            ahead = first | second.turned()  # how far the one is ahead of the other
            if relation in ("=", "!="):
                return Course(rises=ahead.moves, falls=ahead.rises or ahead.falls)
            return Course(rises=ahead.rises or ahead.appears, falls=ahead.falls)
        case _:
            assert_never(condition)


def _reckoned(expression: nodes.Arithmetic | nodes.Negative | nodes.Beyond, program: nodes.Program) -> Course:
    """What is added up or multiplied is taken to be above zero, a number that is written as it is."""
    match expression:
        case nodes.Negative(operand):
            return _course(operand, program).turned()
        case nodes.Beyond(left, right):
            return _course(left, program) | _course(right, program).turned()
        case nodes.Arithmetic(operator, left, right):
            first, second = _course(left, program), _course(right, program)
            match operator:
                case "+":
                    return first | second
                case "-":
                    return first | second.turned()
                case "*" | "of":
                    below_zero = isinstance(left, nodes.Negative) or isinstance(right, nodes.Negative)
                    return (first | second).turned() if below_zero else first | second
                case "/":
                    quotient = first | second.turned()
                    return Course(quotient.rises, quotient.falls, appears=quotient.appears or second.moves)
                case _:
                    assert_never(operator)
        case _:
            assert_never(expression)


def _together(parts: tuple[nodes.Expression, ...], program: nodes.Program) -> Course:
    found = FIXED
    for part in parts:
        found |= _course(part, program)
    return found


def _of_name(name: nodes.Name, program: nodes.Program) -> Course:
    """A measure moves as it is defined; what a partner is, is asked as of the period's first day, but what is read of it as of the last."""
    measure = program.measure(name.dotted)
    if measure is None:
        return FREE if names_reading(name, program, None) else FIXED
    if not isinstance(measure.value, nodes.Table):
        return _course(measure.value, program)
    table = measure.value
    parts = (*table.by, *((table.of,) if table.of is not None else ()))
    steps = tuple(
        each for step in table.steps for each in walk(step) if isinstance(each, nodes.Name | nodes.Aggregate)
    )
    return FREE if _together((*parts, *steps), program).moves else FIXED


def _of_aggregate(aggregate: nodes.Aggregate, program: nodes.Program) -> Course:
    if isinstance(aggregate.window, _OVER_BEFORE):
        return FIXED
    if goes_by_day(aggregate, program) or names_reading(
        (aggregate.value, aggregate.where), program, aggregate.facts
    ):
        return FREE
    if any(isinstance(node, nodes.Known) and not node.known for node in walk(aggregate.where)):
        return FREE  # what is missing today may come
    match aggregate.function:
        case "count":
            return RISING
        case "sum":
            less = any(
                isinstance(node, nodes.Negative)
                or (isinstance(node, nodes.Arithmetic) and node.operator == "-")
                for node in walk(aggregate.value)
            )
            return FREE if less else RISING
        case "largest":
            return Course(rises=True, appears=True)
        case "least":
            return Course(falls=True, appears=True)
        case "first":
            return Course(appears=True)
        case "average" | "last":
            return FREE
        case _:
            assert_never(aggregate.function)


def _of_periods(repeated: nodes.PerPeriod, program: nodes.Program) -> Course:
    if isinstance(repeated.window, _OVER_BEFORE):
        return FIXED
    # A period that begins ends the row until it holds in that one as well.
    return FREE if repeated.in_a_row else _of_parts(repeated, program)


def _of_parts(repeated: nodes.PerPeriod | nodes.PerUnit, program: nodes.Program) -> Course:
    """Of one figure for each period or customer: more of them come."""
    inner = _course(repeated.measure, program)
    if repeated.picked is not None:
        adds = repeated.function in ("count", "sum", "largest")
        comes_to_stay = repeated.picked.which in ("largest", "first")
        return Course(rises=True, falls=inner.falls, appears=True) if adds and comes_to_stay else FREE
    match repeated.function:
        case "count" | "sum" | "largest":
            return Course(rises=True, falls=inner.falls, appears=True)
        case "least":
            return Course(rises=inner.rises, falls=True, appears=True)
        case "first":
            return inner
        case "average" | "last":
            return FREE
        case _:
            assert_never(repeated.function)


def _of_state(what: nodes.Name | nodes.Call, day: nodes.Expression, program: nodes.Program) -> Course:
    """What holds as of a day is known once that day has come."""
    to_come = any(isinstance(node, nodes.Name) and node.dotted == "period.end" for node in walk(day))
    moving = names_reading(what, program, None) or (
        isinstance(what, nodes.Call) and what.function == "balance"
    )
    return FREE if to_come and moving else FIXED


def _of_call(call: nodes.Call, program: nodes.Program) -> Course:
    match call.function:
        case "target" | "score" | "has" | "level":
            return FIXED
        case "attainment":
            name = call.arguments[0]
            measure = program.measure(name.value.lower()) if isinstance(name, nodes.Text) else None
            return FIXED if measure is None else _of_name(nodes.Name((measure.name,)), program)
        case "decision":
            return Course(appears=True)
        case "earned":
            return FREE if _waits(call, program) else RISING
        case "balance":
            return FREE
        case "ratio" if len(call.arguments) == 2:
            return _reckoned(nodes.Arithmetic("/", *call.arguments), program)
        case "weekday" | "month" | "months" | "years":
            return FREE if _together(call.arguments, program).moves else FIXED
        case "min" | "max" | "floor" | "round" | "ratio" | "pro rata":
            return _together(call.arguments, program)
        case _:
            assert_never(call.function)


def _waits(earned: nodes.Call, program: nodes.Program) -> bool:
    """Whether the rule that is asked for is still open: by the facts to come its awards may fall, too."""
    name = earned.arguments[0]
    rule = program.rule(name.value) if isinstance(name, nodes.Text) else None
    return rule is None or rule.on is None
