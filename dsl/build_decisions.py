"""From Lark's tree to ours: what people decide, one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from lark import v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_expressions import ExpressionBuilder
from dsl.build_words import place_of, span_of, text_of
from dsl.diagnostics import said_twice


@v_args(meta=True)
class DecisionBuilder(ExpressionBuilder):
    def decision(self, meta: Meta, children: Sequence[Any]) -> nodes.Decision:
        word, name, decider, *parts = children
        values: dict[str, Any] = {}
        for part in parts:
            assert isinstance(part, _Part)
            if part.values.keys() & values.keys():
                self.problems.append(said_twice(part.span))
            values = part.values | values
        by = cast(nodes.Decider, " ".join(decider.lower().split()))
        return nodes.Decision(text_of(name), by, **values, span=place_of(word, name))

    def answer_type(self, meta: Meta, children: Sequence[Any]) -> _Part:
        _, kind, low, high = children
        return _Part({"type": kind.lower(), "low": low, "high": high}, span=span_of(meta))

    def answer_options(self, meta: Meta, children: Sequence[Any]) -> _Part:
        return _Part({"type": "text", "options": tuple(map(text_of, children))}, span=span_of(meta))

    def decided_within(self, meta: Meta, children: Sequence[Any]) -> _Part:
        return _Part({"within": children[-1]}, span=span_of(meta))

    def decided_otherwise(self, meta: Meta, children: Sequence[Any]) -> _Part:
        return _Part({"otherwise": children[0]}, span=span_of(meta))


@dataclass(frozen=True, slots=True)
class _Part(nodes.Node):
    """What a part of the item says, by the attributes that it sets."""

    values: dict[str, Any]
