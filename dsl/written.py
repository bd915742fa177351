"""Expressions as people write them: plain numbers, and parentheses only where the meaning needs them."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import Literal, assert_never

from dsl import nodes
from dsl.remembered import remembered
from dsl.vocabulary import LINKS
from dsl.walk import renamed


class Binding(IntEnum):
    """How tightly an expression holds together, from the loosest; the order of the grammar's rules."""

    OR = 0
    AND = 1
    NOT = 2
    COMPARISON = 3
    BEYOND = 4
    SUM = 5
    TERM = 6
    OF = 7
    SIGNED = 8
    ATOM = 9


@remembered
def format_expression(expression: nodes.Expression) -> str:
    """The expression in canonical text, on one line."""
    return written(expression, Binding.OR)


def written(expression: nodes.Expression, wanted: Binding, *, narrow: bool = False) -> str:
    """The expression where at least `wanted` is needed; `narrow` where an `of` would be taken for the table's own."""
    binding = _binding(expression)
    if binding < wanted or (narrow and binding is Binding.OF):
        return f"({_plain(expression, narrow=False)})"
    return _plain(expression, narrow=narrow)


def step_limit(limit: nodes.Expression) -> str:
    """Where a step begins or ends: what would run into what it is worth stands in parentheses."""
    match limit:
        case nodes.Arithmetic("*" | "/" as operator, left, right) if not (
            _reckons(left, "+", "-") or _reckons(right, "+", "-", "*", "/")
        ):
            return f"{step_limit(left)} {operator} {step_limit(right)}"
        case nodes.Arithmetic("of", left, right) if not (
            _reckons(left, "+", "-", "*", "/", "of") or _reckons(right, "+", "-", "*", "/")
        ):
            return f"{step_limit(left)} of {step_limit(right)}"
        case nodes.Call("pro rata", (operand,)) if not isinstance(operand, nodes.Arithmetic):
            return f"pro rata {step_limit(operand)}"
        case nodes.Number() | nodes.Percent() | nodes.Amount() | nodes.Day():
            return format_expression(limit)
        case nodes.Aggregate() | nodes.Growth() | nodes.PerPeriod() | nodes.PerPartner() | nodes.PerUnit():
            return format_expression(limit)
        case nodes.EarnedOver():
            return format_expression(limit)
        case nodes.Call(function) if function != "pro rata":
            return format_expression(limit)
        case _:
            return f"({format_expression(limit)})"


def _reckons(expression: nodes.Expression, *operators: str) -> bool:
    return isinstance(expression, nodes.Arithmetic) and expression.operator in operators


def format_number(value: Decimal) -> str:
    """`1_200`, `12.5k`, `250k`, `1.5M`: short where that reads at a glance and loses nothing, grouped elsewhere."""
    if value >= 1_000_000 and value % 1000 == 0:
        return f"{_grouped(value / 1_000_000)}M"
    if (value >= 1000 and value % 1000 == 0) or (10_000 <= value < 1_000_000 and value % 100 == 0):
        return f"{_grouped(value / 1000)}k"
    return _grouped(value)


def amount(money: nodes.Amount) -> str:
    """`500 EUR`, `12.50 EUR`, `30 points`."""
    text = format_number(money.value)
    if "." in text and text[-2] == "." and money.currency != nodes.POINTS and text[-1].isdigit():
        text += "0"
    one = money.currency == nodes.POINTS and money.value == 1
    return f"{text} {money.currency.removesuffix('s') if one else money.currency}"


def percent(value: Decimal) -> str:
    return f"{_grouped(value)}%"


def duration(length: nodes.Duration) -> str:
    """`1 day`, `12 months`."""
    return f"{length.count} {length.unit.removesuffix('s') if length.count == 1 else length.unit}"


def quoted(text: str) -> str:
    return f'"{text}"'


def window(over: nodes.Window) -> str:
    """The words after `over`, and after the comma in `growth(…, …)`."""
    match over:
        case nodes.OverPrevious(period):
            return f"previous {period}"
        case nodes.OverLast(length):
            return f"last {duration(length)}"
        case nodes.OverSameLastYear(period):
            return f"same {period} last year"
        case nodes.OverToDate(period):
            return f"{period} to date"
        case nodes.OverEarlier(period):
            return f"earlier this {period}"
        case nodes.OverProgram():
            return "program"
        case nodes.OverEver():
            return "ever"
        case nodes.OverPreviousLength(length):
            return f"previous {duration(length)}"
        case nodes.OverDays(start, end):
            return f"{_side(start)} to {_side(end)}"
        case nodes.OverAround(length, side, day):
            return f"{duration(length)} {side} {_side(day)}"
        case _:
            assert_never(over)


def _grouped(value: Decimal) -> str:
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) == 3 and 1 <= int(whole) <= 999:
        fraction += "0"  # 1.125 could be read as a thousand and more
    return f"{int(whole):_}" + (f".{fraction}" if fraction else "")


def _binding(expression: nodes.Expression) -> Binding:
    match expression:
        case nodes.Or():
            return Binding.OR
        case nodes.And():
            return Binding.AND
        case nodes.Not():
            return Binding.NOT
        case (
            nodes.Comparison()
            | nodes.Membership()
            | nodes.Between()
            | nodes.Within()
            | nodes.Known()
            | nodes.NewCustomer()
        ):
            return Binding.COMPARISON
        case nodes.Beyond():
            return Binding.BEYOND
        case nodes.Arithmetic("+" | "-"):
            return Binding.SUM
        case nodes.Arithmetic("*" | "/"):
            return Binding.TERM
        case nodes.Arithmetic():
            return Binding.OF
        case nodes.Negative() | nodes.Call("pro rata"):
            return Binding.SIGNED
        case _:
            return Binding.ATOM


def _plain(expression: nodes.Expression, *, narrow: bool) -> str:
    match expression:
        case nodes.Number(value):
            return format_number(value)
        case nodes.Percent(value):
            return percent(value)
        case nodes.Amount():
            return amount(expression)
        case nodes.Text(text):
            return quoted(text)
        case nodes.TimedDay(day, at):
            return f"{day} at {at:%H:%M}"
        case nodes.Day(day):
            return day.isoformat()
        case nodes.YesNo(answer):
            return "yes" if answer else "no"
        case nodes.Duration():
            return duration(expression)
        case nodes.Name():
            return expression.dotted
        case nodes.Figure(name):
            return name
        case nodes.Arithmetic() | nodes.Negative() | nodes.Beyond():
            return _reckoned(expression, narrow=narrow)
        case nodes.Or(operands):
            # An `and` beside an `or` stands in parentheses, though none are needed: nobody should have to know which goes first.
            return " or ".join(written(operand, Binding.NOT) for operand in operands)
        case nodes.And(operands):
            return " and ".join(written(operand, Binding.NOT) for operand in operands)
        case nodes.Not(operand):
            return f"not {written(operand, Binding.NOT)}"
        case (
            nodes.Comparison()
            | nodes.Membership()
            | nodes.Between()
            | nodes.Within()
            | nodes.Known()
            | nodes.NewCustomer()
        ):
            return _compared(expression)
        case nodes.Aggregate():
            return _aggregated(expression)
        case nodes.Growth(measure, against):
            return f"growth({format_expression(measure)}, {window(against)})"
        case nodes.PerPeriod(function, measure, period, over, picked, in_a_row):
            during = (" in a row" if in_a_row else "") + (f" over {window(over)}" if over is not None else "")
            return f"{function}({_picked(picked)}{format_expression(measure)} per {period}{during})"
        case nodes.PerUnit(function, measure, unit, picked):
            return f"{function}({_picked(picked)}{format_expression(measure)} per {unit.dotted})"
        case nodes.PerPartner(function, measure, across, picked):
            whom = f" across {_across(across)}" if across is not None else ""
            return f"{function}({_picked(picked)}{format_expression(measure)} per partner{whom})"
        case nodes.DayWhen(measure, reaches):
            return f"day when {written(measure, Binding.BEYOND)} reaches {written(reaches, Binding.ATOM)}"
        case nodes.EarnedOver(rule, over):
            return f"earned({quoted(rule)} over {window(over)})"
        case nodes.AsOf(what, nodes.Day() | nodes.Name() as day):
            return f"{format_expression(what)} as of {format_expression(day)}"
        case nodes.AsOf(what, day):
            return f"{format_expression(what)} as of ({format_expression(day)})"
        case nodes.Call("pro rata", (operand,)):
            return f"pro rata {written(operand, Binding.SIGNED, narrow=narrow)}"
        case nodes.Call(function, arguments):
            return f"{function}({', '.join(format_expression(argument) for argument in arguments)})"
        case _:
            assert_never(expression)


def _reckoned(expression: nodes.Arithmetic | nodes.Negative | nodes.Beyond, *, narrow: bool) -> str:
    match expression:
        case nodes.Negative(operand):
            # Two signs in a row would read like a dash.
            return f"-{written(operand, Binding.ATOM, narrow=narrow)}"
        case nodes.Beyond(left, right):
            # A share stands in parentheses, though none are needed: nobody should have to know which goes first.
            share = isinstance(left, nodes.Arithmetic) and left.operator == "of"
            least = Binding.SIGNED if share else Binding.SUM
            return f"{written(left, least)} beyond {written(right, Binding.SUM)}"
        case nodes.Arithmetic("of", left, right):
            return f"{written(left, Binding.SIGNED)} of {written(right, Binding.OF)}"
        case nodes.Arithmetic(operator, left, right):
            own, tighter = (
                (Binding.SUM, Binding.TERM) if operator in ("+", "-") else (Binding.TERM, Binding.OF)
            )
            return f"{written(left, own, narrow=narrow)} {operator} {written(right, tighter, narrow=narrow)}"
        case _:
            assert_never(expression)


def _compared(
    expression: nodes.Comparison
    | nodes.Membership
    | nodes.Between
    | nodes.Within
    | nodes.Known
    | nodes.NewCustomer,
) -> str:
    match expression:
        case nodes.Comparison(relation, left, right):
            return f"{_side(left)} {relation} {_side(right)}"
        case nodes.Membership(item, choices, negated):
            listed = ", ".join(_side(choice) for choice in choices)
            return f"{_side(item)} {'not in' if negated else 'in'} [{listed}]"
        case nodes.Between(item, low, high):
            return f"{_side(item)} between {_side(low)} and {_side(high)}"
        case nodes.Within(item, length, side, anchor):
            return f"{_side(item)} within {duration(length)} {side} {_side(anchor)}"
        case nodes.Known(item, known):
            return f"{_side(item)} is {'known' if known else 'missing'}"
        case nodes.NewCustomer(within):
            return f"new customer within {duration(within)}" if within else "new customer"
        case _:
            assert_never(expression)


def _side(expression: nodes.Expression) -> str:
    return written(expression, Binding.BEYOND)


def _picked(picked: nodes.Picked | None) -> str:
    return f"{picked.which} {picked.number} of " if picked is not None else ""


def _aggregated(aggregate: nodes.Aggregate) -> str:
    if aggregate.value is None:
        subject = str(aggregate.facts)
    elif aggregate.facts == "deals":
        subject = format_expression(aggregate.value)
    else:
        owner = aggregate.facts

        def with_owner(name: nodes.Name) -> nodes.Name:
            leads_on = len(name.path) > 1 and name.path[0] in (*LINKS, "this", "period")
            return name if leads_on else nodes.Name((owner, *name.path))

        subject = format_expression(renamed(aggregate.value, with_owner))
    parts = [f"distinct {subject}" if aggregate.distinct else subject]
    if aggregate.where is not None:
        parts.append(f"where {format_expression(aggregate.where)}")
    if aggregate.window is not None:
        parts.append(f"over {window(aggregate.window)}")
    if aggregate.across is not None:
        parts.append(f"across {_across(aggregate.across)}")
    if aggregate.until is not None:
        parts.append(until(aggregate.until))
    return f"{aggregate.function}({' '.join(parts)})"


def _across(across: Literal["all partners"] | nodes.AcrossThis | nodes.AcrossPartners) -> str:
    match across:
        case nodes.AcrossThis(field):
            return f"this {field.dotted}"
        case nodes.AcrossPartners(where):
            return f"partners where {format_expression(where)}"
        case _:
            return across


def until(this: nodes.UntilThis) -> str:
    """`up to this deal`, `before this activity`."""
    word = next(word for word, facts in nodes.ONE_FACT.items() if facts == this.facts)
    return f"{'up to' if this.included else 'before'} this {word}"
