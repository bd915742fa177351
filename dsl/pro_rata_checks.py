"""What is wrong with `pro rata`: a rule without a period has nothing that a figure could be in proportion to."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.said import said
from dsl.walk import walk


def pro_rata_problems(rule: nodes.Rule) -> Iterator[Diagnostic]:
    if rule.each is not None:
        return
    for node in walk(rule):
        if isinstance(node, nodes.Call) and node.function == "pro rata":
            yield error(
                "pro-rata-of-what",
                said("`pro rata` is in proportion to the days of a period, and this rule has none"),
                node.span,
                said("say how often it is worked out: each quarter"),
            )
            return
