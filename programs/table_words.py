"""Tables in plain words: what they go by, and a line for each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from dsl import nodes
from dsl.scope import Scope
from dsl.types import type_of
from programs.phrases import Phrases
from programs.speech import phrase, quoted

_ON_ITSELF: Final[dict[nodes.TableMode, str]] = {
    "bare": phrase("by {by}; the step that is reached holds for the whole:"),
    "marginal": phrase("by {by}, each part of it at its own step:"),
    "pro rata": phrase("by {by}, each step in full, the last one in part:"),
}
_ON_OTHER: Final[dict[nodes.TableMode, str]] = {
    "bare": phrase("on {of}; which step holds depends on {by}:"),
    "marginal": phrase("on {of}, each part of it at the step that {by} has come to:"),
    "pro rata": phrase("on {of}, by {by}, each step in full, the last one in part:"),
}


def table_lines(table: nodes.Table, words: Phrases, *, names: bool = False) -> Iterator[str]:
    """First what the table goes by, after `it pays`; then its steps. One that `names` pays nothing, and so on nothing."""
    by = words.speech.all_of(words.noun(each) for each in table.by)
    if len(table.by) > 1:
        # In Italian, the preposition before several things would have to be said before each of them.
        by = words.speech.say("{several}", several=by)
    named = any(isinstance(step, nodes.Named | nodes.Numbered) for step in table.steps)
    fixed = [_is_fixed(step, words) for step in table.steps]
    if table.mode == "marginal" and all(fixed):
        yield words.speech.say("by {by}; each step that is reached pays its own sum, once:", by=by)
    elif table.of is not None:
        yield words.speech.say(_ON_OTHER[table.mode], by=by, of=words.noun(table.of))
    elif named or names or (table.mode == "bare" and all(fixed)):
        yield words.speech.say("by {by}:", by=by)
    else:
        yield words.speech.say(_ON_ITSELF[table.mode], by=by)
    for step, is_fixed in zip(table.steps, fixed, strict=True):
        value = step_value(step.value, words, table)
        if table.mode == "marginal" and is_fixed and not all(fixed):
            value = words.speech.say("{amount}, once", amount=value)
        yield f"{head(step, words, table)}: {value}"


def _is_fixed(step: nodes.Step, words: Phrases) -> bool:
    """Whether the step pays its own sum, and nothing of a whole."""
    return not step.value.per_unit and _kind(step.value.value, words) in ("money", "points")


def head(step: nodes.Step, words: Phrases, table: nodes.Table | None = None) -> str:
    """Where a step lies: `from 50,000 EUR`."""
    say = words.speech.say
    limits = _Limits(words, table)
    match step:
        case nodes.From(found):
            return say(
                "from {limits}",
                limits=words.speech.all_of(limits.said(each, index) for index, each in enumerate(found)),
            )
        case nodes.Above(nodes.Day() as day):
            return say("after {day}", day=limits.said(day, 0))
        case nodes.Below(nodes.Day() as day):
            return say("before {day}", day=limits.said(day, 0))
        case nodes.Above(limit):
            return say("above {limit}", limit=limits.said(limit, 0))
        case nodes.UpTo(limit):
            return say("up to {limit}", limit=limits.said(limit, 0))
        case nodes.Below(limit):
            return say("below {limit}", limit=limits.said(limit, 0))
        case nodes.Rest():
            cut = any(isinstance(each, nodes.UpTo | nodes.Below) for each in table.steps) if table else False
            return say("above that") if cut else say("for everything else")
        case nodes.Named(text):
            return quoted(text)
        case nodes.Numbered(low, high):
            if table is not None and table.by[0] != nodes.Name(("place",)):
                return str(low) if low == high else say("from {low} to {high}", low=low, high=high)
            return (
                say("place {place}", place=low)
                if low == high
                else say("places {low} to {high}", low=low, high=high)
            )
        case _:
            assert_never(step)


def step_value(value: nodes.StepValue, words: Phrases, table: nodes.Table) -> str:
    """What the step pays."""
    said = words.noun(value.value)
    if value.per_unit:
        return words.speech.say("{amount} for each unit", amount=said)
    if table.mode == "bare" and _kind(value.value, words) == "number" and table.of is not None:
        return words.speech.say("{factor} times that", factor=said)
    return said


class _Limits:
    """Where a step begins or ends: a bare number beside money is money."""

    def __init__(self, words: Phrases, table: nodes.Table | None) -> None:
        self._words = words
        self._table = table

    def said(self, limit: nodes.Expression, index: int) -> str:
        if self._table is None or index >= len(self._table.by):
            return self._words.noun(limit)
        return self._words.beside(limit, self._table.by[index])


def _kind(expression: nodes.Expression, words: Phrases) -> str | None:
    return type_of(expression, Scope(words.program, owner=words.owner, place=True))
