"""How deep a text is nested: parentheses in parentheses, and operations in operations, measures in measures. Counted without recursion, before a tree is built."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lark import Token, Tree

from dsl import nodes
from dsl.build_expressions import FUNCTIONS_KNOWN
from dsl.walk import walk

MOST_NESTED: Final = 100
"""Something may stand in so many pairs of parentheses, and an operation in so many others."""
_AROUND: Final = frozenset({"or_", "and_", "not_", "beyond", "arithmetic", "of", "signed", "day_when", "as_of", "call"})  # fmt: skip
"""The grammar's rules that may stand around others of them. Comparisons stand in one another only by parentheses."""
_INSIDE: Final = _AROUND | {
    "compare",
    "is_in",
    "is_not_in",
    "between",
    "within",
    "known",
    "missing",
    "yes_no",
}
_JOINED: Final = frozenset({"or_", "and_"})
"""Of one condition alone they join nothing."""
_SIGNS: Final = re.compile(
    rf'"[^"\n]*"|//[^\n]*|(?<![\w.])(?:{"|".join(FUNCTIONS_KNOWN)})\s*\(|[()]', re.IGNORECASE
)


def named_too_deep(program: nodes.Program) -> nodes.Measure | None:
    """The first measure that goes through more others, one in the other, than `MOST_NESTED`; None where all is well."""
    words = {
        measure.name: [
            _word(node) for node in walk(measure.value) if isinstance(node, nodes.Name | nodes.Text)
        ]
        for measure in program.measures
    }
    depths: dict[str, int] = {}
    for name in in_order(words):
        depths[name] = 1 + max((depths.get(word, 0) for word in words[name]), default=0)
        if depths[name] > MOST_NESTED:
            return program.measure(name)
    return None


def _word(node: nodes.Name | nodes.Text) -> str:
    """By which it may name a measure: a text does in `attainment("revenue")`."""
    return node.path[0] if isinstance(node, nodes.Name) else node.value.casefold()


def in_order(words: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The measures, each after those that it names; what goes round in a circle is told of elsewhere, and is cut somewhere here."""
    ordered: list[str] = []
    begun: set[str] = set()
    for first in words:
        if first in begun:
            continue
        begun.add(first)
        waiting = [(first, iter(words[first]))]
        while waiting:
            name, left = waiting[-1]
            following = next((word for word in left if word in words and word not in begun), None)
            if following is None:
                ordered.append(name)
                waiting.pop()
            else:
                begun.add(following)
                waiting.append((following, iter(words[following])))
    return ordered


def nested_too_deep(tree: Tree[Token], text: str) -> nodes.Span | None:
    """Where the first begins that is deeper than anybody reads; None where all is well."""
    return _parentheses(text) or _operations(tree)


def _parentheses(text: str) -> nodes.Span | None:
    """Those of a function are counted with it, as an operation."""
    opened: list[bool] = []
    plain = 0
    for found in _SIGNS.finditer(text):
        sign = found.group()
        if sign == ")" and opened:
            plain -= opened.pop()
        elif sign.endswith("(") and sign[0] not in '"/':
            opened.append(sign == "(")
            plain += opened[-1]
        if plain > MOST_NESTED:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            return nodes.Span(line, column, line, column + 1)
    return None


def _operations(tree: Tree[Token]) -> nodes.Span | None:
    waiting: list[tuple[Tree[Any], int]] = [(tree, 0)]
    while waiting:
        branch, around = waiting.pop()
        joins = branch.data not in _JOINED or len(branch.children) > 1
        if around > MOST_NESTED and joins and branch.data in _INSIDE:
            meta = branch.meta
            return nodes.Span(meta.line, meta.column, meta.end_line, meta.end_column)
        around += joins and branch.data in _AROUND
        waiting += [(child, around) for child in reversed(branch.children) if isinstance(child, Tree)]
    return None
