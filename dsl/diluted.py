"""Factors that one more sale takes away: they ask for a share of what is sold, and what does not count for it makes it less."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.format import format_expression
from dsl.said import said
from dsl.steps import constant
from dsl.walk import walk
from dsl.written import format_number

_PAID: Final = Decimal(1000)
"""What the example pays without the factor."""
_HINT: Final = said(
    "let the rate rise in smaller steps, by a table over the share; where less is what you mean, leave it so"
)


def diluted(rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    """A warning for each of the rule's factors beyond one that holds from some share on."""
    for factor in rule.multiply:
        times = constant(factor.factor)
        if times is None or times <= 1 or factor.condition is None:
            continue
        for asked in walk(factor.condition):
            if isinstance(asked, nodes.Comparison) and _is_least_share(asked, program):
                yield _told(factor, times, asked)
                break


def _told(factor: nodes.Multiply, times: Decimal, asked: nodes.Comparison) -> Diagnostic:
    share, least = format_expression(asked.left), format_expression(asked.right)
    more, less = format_number(_PAID * times), format_number(_PAID)
    return warning(
        "more-pays-less",
        said(
            "where `{share}` is just {least}, one more sale that does not count for it takes this factor away: the pay falls from {more} to {less}",
            share=share,
            least=least,
            more=more,
            less=less,
        ),
        factor.span,
        _HINT,
    )


def _is_least_share(asked: nodes.Comparison, program: nodes.Program) -> bool:
    """`mix >= 30%`, of a mix that is a part of what is sold divided by the whole."""
    if asked.relation not in (">", ">=") or constant(asked.right) is None:
        return False
    match _through(asked.left, program):
        case nodes.Arithmetic("/", part, whole):
            return _is_part(_through(part, program), _through(whole, program))
        case _:
            return False


def _is_part(part: nodes.Expression, whole: nodes.Expression) -> bool:
    match part, whole:
        case nodes.Aggregate(one, facts, value, where=nodes.Node()), nodes.Aggregate(
            other, same_facts, same_value, where=None
        ):
            return one == other and one in ("sum", "count") and (facts, value) == (same_facts, same_value)
        case _:
            return False


def _through(expression: nodes.Expression, program: nodes.Program) -> nodes.Expression:
    if isinstance(expression, nodes.Name) and len(expression.path) == 1:
        measure = program.measure(expression.path[0])
        if measure is not None and not isinstance(measure.value, nodes.Table):
            return measure.value
    return expression
