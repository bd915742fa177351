"""A rule and those that pay `instead of` it: what they come to together, where all of them go by the same quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl import lines, nodes
from dsl.lines import level
from dsl.names import called
from dsl.pay_lines import NotDecidedError, PayLine, PayLines


def rules_instead(rule: nodes.Rule, program: nodes.Program) -> list[nodes.Rule]:
    return [
        other
        for other in program.rules
        if other.instead_of is not None
        and called(rule.name) in {called(name) for name in other.instead_of.rules}
    ]


def together_with(rule: nodes.Rule, others: list[nodes.Rule], pay_lines: PayLines) -> Iterator[PayLine]:
    """The rule's lines with a last stage: where one of the others pays, that instead. NotDecidedError where that cannot be told."""
    for line in pay_lines.of(rule):
        instead = level(0)
        for other in others:
            theirs = pay_lines.only(other)
            occasions = (rule.each, rule.on is None) == (other.each, other.on is None)
            if theirs is None or theirs.assumed or theirs.goes_by != line.goes_by or not occasions:
                raise NotDecidedError(f"“{other.name}” pays instead of it")
            instead = lines.plus(instead, lines.where(theirs.allowed, theirs.paid, level(0)))
        pays = lines.holds(lambda gap: gap > 0, instead, level(0))
        clause = others[-1].instead_of
        assert clause is not None
        yield replace(line, stages=(*line.stages, (clause, lines.where(pays, instead, line.paid))))
