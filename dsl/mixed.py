"""What is joined without parentheses, `and` with `or`, `of` with `beyond`: it has one meaning, and readers take it for another."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.said import said
from dsl.walk import walk
from dsl.written import format_expression


def mixed(program: nodes.Program) -> Iterator[Diagnostic]:
    for node in walk(program):
        if isinstance(node, nodes.Beyond) and isinstance(node.left, nodes.Arithmetic) and _is_bare_part(node):
            share, base = node.left.left, node.left.right
            other = nodes.Arithmetic("of", share, nodes.Beyond(base, node.right))
            yield warning(
                "of-beyond",
                said(
                    "`of` goes before `beyond`: this is what `{expression}` comes to, as far as it is beyond `{expression2}`",
                    expression=format_expression(node.left),
                    expression2=format_expression(node.right),
                ),
                node.span,
                said(
                    "write the parentheses: `{expression}`, or `({expression2}) beyond {expression3}`",
                    expression=format_expression(other),
                    expression2=format_expression(node.left),
                    expression3=format_expression(node.right),
                ),
            )
        if isinstance(node, nodes.Or) and any(map(_is_bare, node.operands)):
            yield warning(
                "and-or",
                said(
                    "`and` goes before `or`: this is read as `{expression}`",
                    expression=format_expression(node),
                ),
                node.span,
                said(
                    "write the parentheses, so that nobody has to know it; if you mean the other: `{expression}`",
                    expression=format_expression(_other(node)),
                ),
            )


def _is_bare_part(beyond: nodes.Beyond) -> bool:
    """`5% of amount beyond 10k`, and not `(5% of amount) beyond 10k`."""
    part = beyond.left
    return (
        isinstance(part, nodes.Arithmetic)
        and part.operator == "of"
        and (beyond.span.line, beyond.span.column) == (part.span.line, part.span.column)
        and (part.span.line, part.span.column) == (part.left.span.line, part.left.span.column)
    )


def _is_bare(operand: nodes.Expression) -> bool:
    """An `and` begins with its first part, unless its parentheses do."""
    if not isinstance(operand, nodes.And):
        return False
    first = operand.operands[0].span
    return (operand.span.line, operand.span.column) == (first.line, first.column)


def _other(mixed: nodes.Or) -> nodes.Expression:
    """As if `or` went first: `a and b or c` as `a and (b or c)`."""
    groups: list[list[nodes.Expression]] = [[]]
    for operand in mixed.operands:
        first, *others = (
            operand.operands if isinstance(operand, nodes.And) and _is_bare(operand) else (operand,)
        )
        groups[-1].append(first)
        groups += [[each] for each in others]
    return nodes.And(tuple(nodes.Or(tuple(group)) if len(group) > 1 else group[0] for group in groups))
