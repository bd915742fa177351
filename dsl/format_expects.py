"""The canonical text of the tests in a program: the facts, the day, and what must come of them, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.comments import Line
from dsl.written import format_expression, quoted


def expect_lines(expect: nodes.Expect) -> Iterator[Line]:
    yield Line(f"expect {quoted(expect.name)}", expect.span)
    for given in expect.given:
        yield Line(f"  {given_text(given)}", given.span)
    if expect.as_of is not None:
        yield Line(f"  as of {expect.as_of}")
    for expected in expect.expected:
        yield Line(f"  {expected_text(expected)}", expected.span)


def given_text(given: nodes.Given) -> str:
    """`deal 2026-07-10, category "Cloud"`; where nothing stands before the first attribute, no comma does."""
    head = [str(given.kind)]
    if given.name is not None:
        head.append(quoted(given.name))
    if given.value is not None:
        head.append(format_expression(given.value))
    attributes = ", ".join(f"{each.name} {format_expression(each.value)}" for each in given.attributes)
    if not attributes:
        return " ".join(head)
    return " ".join(head) + (" " if len(head) == 1 else ", ") + attributes


def expected_text(expected: nodes.Expected) -> str:
    what = format_expression(expected.what) if expected.what is not None else "nothing"
    to = f" to {quoted(expected.to)}" if expected.to is not None else ""
    unit = (
        f" for {expected.unit.field.dotted} {quoted(expected.unit.name)}" if expected.unit is not None else ""
    )
    return f"{quoted(expected.rule)} {expected.verb} {what}{to}{unit}"
