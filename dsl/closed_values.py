"""Texts that a value can never be: a level that a ladder does not have, a step that a table does not give, a deal that does not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.mistaken_words import CHOICES
from dsl.names import called, levels_of
from dsl.said import Said, as_it_is, either, said
from dsl.suggest import did_you_mean
from dsl.walk import walk


@dataclass(frozen=True, slots=True)
class _Closed:
    """All that a value can be, and how it is called."""

    name: Said
    values: Sequence[str]
    hint: Said | None = None
    code: str = "no-such-value"


def closed_value_problems(program: nodes.Program) -> Iterator[Diagnostic]:
    """Texts beside a value, in a comparison, a list or the steps of a table, that it can never be."""
    for node in walk(program):
        match node:
            case nodes.Comparison(_, left, right):
                yield from _beside(left, (right,), program)
                yield from _beside(right, (left,), program)
            case nodes.Membership(item, choices):
                yield from _beside(item, choices, program)
            case nodes.Table(_, (by,), _, steps):
                named = [
                    nodes.Text(step.text, span=step.span) for step in steps if isinstance(step, nodes.Named)
                ]
                yield from _beside(by, named, program)
            case nodes.Expect(expected=expected):
                yield from _statuses(expected, program)
            case _:
                pass


def _beside(
    value: nodes.Expression, others: Sequence[nodes.Expression], program: nodes.Program
) -> Iterator[Diagnostic]:
    texts = [other for other in others if isinstance(other, nodes.Text)]
    closed = _closed(value, program) if texts else None
    if closed is None or not closed.values:  # of a table that lost all its steps
        return
    known = {called(each) for each in closed.values}
    for text in texts:
        if called(text.value) not in known:
            yield error(
                closed.code,
                said("{what} is never “{text}”", what=closed.name, text=text.value),
                text.span,
                did_you_mean(text.value, closed.values) or closed.hint or _one_of(closed.values),
            )


def _closed(value: nodes.Expression, program: nodes.Program) -> _Closed | None:
    """None where it may be anything, or is wrong in itself."""
    match value:
        case nodes.AsOf(what, _):
            return _closed(what, program)
        case nodes.Call("level", (nodes.Text(name),)):
            rule = program.rule(name)
            return (
                _Closed(said("the level of “{name}”", name=rule.name), levels_of(rule))
                if rule and rule.level
                else None
            )
        case nodes.Call("decision", (nodes.Text(name),)):
            decision = program.decision(name)
            if decision is None or not decision.options:
                return None
            return _Closed(
                said("the answer to “{name}”", name=decision.name), decision.options, code="no-such-answer"
            )
        case nodes.Call("weekday"):
            return _Closed(said("a weekday"), CHOICES["WEEKDAY"])
        case nodes.Call("month"):
            return _Closed(said("a month"), CHOICES["MONTH"])
        case nodes.Name((name,)):
            measure = program.measure(name)
            if measure is None:
                return _stage(program) if name == "stage" else None
            if not isinstance(measure.value, nodes.Table):
                return _closed(measure.value, program)
            given = [step.value.value for step in measure.value.steps]
            texts = [text.value for text in given if isinstance(text, nodes.Text)]
            return (
                _Closed(as_it_is(f"`{name}`"), tuple(dict.fromkeys(texts)))
                if len(texts) == len(given)
                else None
            )
        case _:
            return None


def _stage(program: nodes.Program) -> _Closed | None:
    """Where only deals count that are won, no other is ever looked at."""
    if program.count_when != "won" or any(own.name == "stage" for own in program.fields):
        return None
    return _Closed(
        said("the stage of a deal that counts"),
        ("won",),
        said("deals count when they are won; say from when on they do: deals count when registered"),
    )


def _statuses(expected: Sequence[nodes.Expected], program: nodes.Program) -> Iterator[Diagnostic]:
    """What a test expects of a status that it never gives."""
    for each in expected:
        rule = program.rule(each.rule)
        if each.verb != "gives status" or rule is None or rule.kind != "status":
            continue
        levels = levels_of(rule)  # none, where its table lost all its steps
        if (
            isinstance(each.what, nodes.Text)
            and levels
            and called(each.what.value) not in map(called, levels)
        ):
            yield error(
                "no-such-value",
                said("“{rule}” never gives “{what}”", rule=rule.name, what=each.what.value),
                each.what.span,
                did_you_mean(each.what.value, levels) or _one_of(levels),
            )


def _one_of(values: Sequence[str]) -> Said:
    return said("it is {answers}", answers=either([f"“{each}”" for each in values]))
