"""What can be answered where somebody decides: a yes or no, a figure within bounds, one of several texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.names import called
from dsl.said import Said, either, said
from dsl.suggest import did_you_mean
from dsl.walk import walk_through
from dsl.written import format_expression

Answered = Decimal | str | date | bool

_COUNTED: Final = ("number", "money", "percent")
ANSWERS: Final[dict[nodes.FieldType, Said]] = {
    "text": said("a text"), "number": said("a number"), "money": said("an amount of money"), "percent": said("a percentage"), "date": said("a date"),
    "yes/no": said("yes or no"),
}  # fmt: skip


def read_decisions(part: object, program: nodes.Program) -> Iterator[nodes.Decision]:
    """What the part of a tree reads of what people decide, also by way of measures, each once."""
    seen: set[str] = set()
    for node in walk_through(part, program):
        match node:
            case nodes.Call("decision", (nodes.Text(name), *_)) if called(name) not in seen:
                seen.add(called(name))
                if (found := program.decision(name)) is not None:
                    yield found
            case _:
                pass


def literal(expression: nodes.Expression) -> tuple[nodes.FieldType, Answered] | None:
    """The value of what is written out, and of which type it is; None for what must be worked out."""
    match expression:
        case nodes.Number(value):
            return "number", value
        case nodes.Amount(value, _):
            return "money", value
        case nodes.Percent(value):
            return "percent", value / 100
        case nodes.Text(text):
            return "text", text
        case nodes.Day(day):
            return "date", day
        case nodes.YesNo(answer):
            return "yes/no", answer
        case nodes.Negative(operand):
            inner = literal(operand)
            return (inner[0], -inner[1]) if inner is not None and isinstance(inner[1], Decimal) else None
        case _:
            return None


def is_of_type(kind: nodes.FieldType, wanted: nodes.FieldType) -> bool:
    """A bare number is money in the program's currency, as everywhere."""
    return kind == wanted or (kind == "number" and wanted == "money")


def answers_in_words(decision: nodes.Decision) -> Said:
    """What can be answered: `a percentage from 0% up to 10%`, `“market funds” or “volume rebate”`."""
    if decision.options:
        return either([f"“{option}”" for option in decision.options])
    low = format_expression(decision.low) if decision.low is not None else None
    high = format_expression(decision.high) if decision.high is not None else None
    if low is None and decision.type in _COUNTED:
        low = "0"
    kind = ANSWERS[decision.type]
    if low is not None and high is not None:
        return said("{kind} from {low} up to {high}", kind=kind, low=low, high=high)
    if low is not None:
        return said("{kind} from {low}", kind=kind, low=low)
    return said("{kind} up to {high}", kind=kind, high=high) if high is not None else kind


def misfit(decision: nodes.Decision, value: Answered) -> Said | None:
    """Why a value of the right type is no answer; None where it is one."""
    if decision.options and isinstance(value, str):
        if option(decision, value) is not None:
            return None
        hint = did_you_mean(value, decision.options)
        return hint or said("it must be {answers}", answers=answers_in_words(decision))
    if _is_beyond(decision, value):
        return said("it must be {answers}", answers=answers_in_words(decision))
    return None


def option(decision: nodes.Decision, text: str) -> str | None:
    """The option that is called so, as the program writes it."""
    return next((each for each in decision.options if plain(each) == plain(text)), None)


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_beyond(decision: nodes.Decision, value: Answered) -> bool:
    low = literal(decision.low) if decision.low is not None else None
    high = literal(decision.high) if decision.high is not None else None
    if isinstance(value, Decimal):
        least = low[1] if low is not None else Decimal(0)
        most = high[1] if high is not None else value
        return (isinstance(least, Decimal) and value < least) or (isinstance(most, Decimal) and value > most)
    if isinstance(value, date):
        return (low is not None and isinstance(low[1], date) and value < low[1]) or (
            high is not None and isinstance(high[1], date) and value > high[1]
        )
    return False
