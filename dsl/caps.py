"""Caps of tables: from which amount on the limit of a rule makes further sales worth nothing, though its table would go on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from dsl import nodes
from dsl.diagnostics import Diagnostic
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.soundness import cap_told
from dsl.steps import constant, limits_of


def capped_tables(program: nodes.Program, pay_lines: PayLines) -> Iterator[Diagnostic]:
    """For each rule with a table the lowest of its limits; one of percentages alone needs no table, and is told elsewhere."""
    for rule in program.rules:
        if rule.limits and any(isinstance(each, nodes.PayTable) for each in rule.rewards):
            try:
                found = [cap for line in pay_lines.of(rule) if (cap := _cap(line)) is not None]
            except NotDecidedError:
                continue
            if found:
                limit, at, goes_by = min(found, key=lambda cap: cap[1])
                if at > _last_start(rule):  # of steps beyond it that is told
                    yield cap_told(limit, rule, at, goes_by)


def _cap(line: PayLine) -> tuple[nodes.AtMost, Decimal, str] | None:
    """The limit behind which nothing more is paid, where the clauses before it would still pay more."""
    for (_, before), (clause, after) in pairwise(line.stages):
        if not isinstance(clause, nodes.AtMost) or constant(clause.amount) is None or line.goes_by is None:
            continue
        if before.behind[-1][1] > 0 and after.behind[-1][1] == 0 and line.allowed(after.cuts[-1]):
            at = after.cuts[-1]
            return clause, Decimal(at.numerator) / Decimal(at.denominator), line.goes_by
    return None


def _last_start(rule: nodes.Rule) -> Decimal:
    places = [
        constant(limit)
        for reward in rule.rewards
        if isinstance(reward, nodes.PayTable)
        for step in reward.table.steps
        for limit in limits_of(step)
    ]
    return max((place for place in places if place is not None), default=Decimal(0))
