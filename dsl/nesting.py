"""How deep a text is nested: parentheses in parentheses, and operations in operations. Counted without recursion, before a tree is built."""

from __future__ import annotations

import re
from typing import Any, Final

from lark import Token, Tree

from dsl import nodes
from dsl.build_expressions import FUNCTIONS_KNOWN

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
