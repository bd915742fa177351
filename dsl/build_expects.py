"""From Lark's tree to ours: the tests that a program carries, one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lark import Token, v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_expressions import ExpressionBuilder
from dsl.build_words import name_of, place_of, span_of, text_of
from dsl.diagnostics import said_twice
from dsl.said import said
from dsl.ways_out import for_example


@v_args(meta=True)
class ExpectBuilder(ExpressionBuilder):
    def expect(self, meta: Meta, children: Sequence[Any]) -> nodes.Expect:
        name, *parts = children
        days = [part for part in parts if isinstance(part, _AsOf)]
        for second in days[1:]:
            self.problems.append(said_twice(second.span))
        return nodes.Expect(
            text_of(name),
            tuple(part for part in parts if isinstance(part, nodes.Given)),
            days[0].day if days else None,
            tuple(part for part in parts if isinstance(part, nodes.Expected)),
            span=place_of(name),
        )

    def seen_as_of(self, meta: Meta, children: Sequence[Any]) -> _AsOf:
        return _AsOf(self._date(children[0]), span=span_of(meta))

    def given(self, meta: Meta, children: Sequence[Any]) -> nodes.Given:
        kind, *parts = (child for child in children if child is not None)
        names = [text_of(part) for part in parts if isinstance(part, Token)]
        attributes = tuple(part for part in parts if isinstance(part, nodes.Attribute))
        values = [part for part in parts if not isinstance(part, Token | nodes.Attribute)]
        return nodes.Given(
            kind, names[0] if names else None, values[0] if values else None, attributes, span=span_of(meta)
        )

    def given_answer(self, meta: Meta, children: Sequence[Any]) -> nodes.Given:
        _, name, answer, *attributes = children
        return nodes.Given("decision", text_of(name), answer, tuple(attributes), span=span_of(meta))

    def given_rate(self, meta: Meta, children: Sequence[Any]) -> nodes.Given:
        _, one, relation, worth, *attributes = children
        if relation != "=":
            self._wrong(
                "rate-of-one",
                said("a rate says what one unit of a currency is worth"),
                span_of(meta),
                for_example("exchange rate 1 USD = 0.92 EUR"),
            )
        stated = nodes.Comparison("=", one, worth, span=span_of(meta))
        return nodes.Given("exchange rate", None, stated, tuple(attributes), span=span_of(meta))

    def given_kind(self, meta: Meta, children: Sequence[Any]) -> str:
        return str(children[0].lower())

    def timed_day(self, meta: Meta, children: Sequence[Any]) -> nodes.Day:
        day, at = self._date(children[0]), self._time(children[1], place_of(children[1]))
        return (
            nodes.Day(day, span=span_of(meta)) if at is None else nodes.TimedDay(day, at, span=span_of(meta))
        )

    def attribute(self, meta: Meta, children: Sequence[Any]) -> nodes.Attribute:
        return nodes.Attribute(children[0].lower(), children[1], span=span_of(meta))

    def expected(self, meta: Meta, children: Sequence[Any]) -> nodes.Expected:
        rule, (verb, what), to, unit = children
        whose = text_of(to) if to else None
        return nodes.Expected(text_of(rule), verb, what, whose, unit, span=span_of(meta))

    def for_unit(self, meta: Meta, children: Sequence[Any]) -> nodes.ForUnit:
        field, name = children
        return nodes.ForUnit(name_of(field), text_of(name), span=span_of(meta))

    def pays(self, meta: Meta, children: Sequence[Any]) -> _Outcome:
        return "pays", children[0]

    def charges(self, meta: Meta, children: Sequence[Any]) -> _Outcome:
        return "charges", children[0]

    def awards(self, meta: Meta, children: Sequence[Any]) -> _Outcome:
        return "awards", children[0]

    def badges(self, meta: Meta, children: Sequence[Any]) -> _Outcome:
        return "badges", children[0]

    def gives_status(self, meta: Meta, children: Sequence[Any]) -> _Outcome:
        return "gives status", children[0]

    def nothing(self, meta: Meta, children: Sequence[Any]) -> None:
        return None


_Outcome = tuple[nodes.Verb, nodes.Expression | None]


@dataclass(frozen=True, slots=True)
class _AsOf(nodes.Node):
    """`as of 2026-09-30`, before the test that it stands in is put together."""

    day: date
