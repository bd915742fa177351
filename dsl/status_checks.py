"""What is wrong with a status: nobody is said to get it, levels without names, clauses that only levels can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.names import called
from dsl.said import said
from dsl.scope import Scope
from dsl.table_checks import table_problems
from dsl.ways_out import for_example

_LADDER: Final = for_example('level by sum(amount) from 100k "Gold"')


def status_problems(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    inner = replace(scope, owner=rule.on.facts if rule.on else None, place=rule.top is not None)
    if rule.kind != "status":
        clauses = (rule.level, rule.keeps, rule.never_falls, rule.moves)
        for clause in (each for each in clauses if each is not None):
            yield error(
                "status-only",
                said("“{rule}” gives no status", rule=rule.name),
                clause.span,
                said('write it in a status: status "{rule}"', rule=rule.name),
            )
        return
    if rule.level is not None:
        yield from _levels(rule.level, inner)
    else:
        for clause in (each for each in (rule.never_falls, rule.moves) if each is not None):
            yield error(
                "no-levels", said("this is about levels, and the status has none"), clause.span, _LADDER
            )
        if rule.on is None and rule.when is None and rule.top is None and rule.eligible is None:
            yield error(
                "status-for-whom",
                said("“{rule}” does not say who gets it", rule=rule.name),
                rule.span,
                said("add a condition: when sum(amount) >= 100k"),
            )
    if rule.moves is not None and rule.moves.count < 1:
        yield error(
            "never",
            said("a level that moves 0 steps never changes"),
            rule.moves.span,
            said("moves 1 step per quarter"),
        )


def _levels(level: nodes.Level, scope: Scope) -> Iterator[Diagnostic]:
    yield from table_problems(level.table, scope, lump_base=None)
    if level.table.mode != "bare" or level.table.of is not None:
        yield error("level-steps", said("a level is one step, nothing is paid on it"), level.span, _LADDER)
    seen: set[str] = set()
    for step in level.table.steps:
        value = step.value.value
        if not isinstance(value, nodes.Text) or step.value.per_unit:
            hint = said("put its name in quotes") if isinstance(value, nodes.Name) else _LADDER
            yield error("level-steps", said("a level is a name in quotes"), step.value.span, hint)
        elif called(value.value) in seen:
            yield error(
                "same-name",
                said("a second level is called “{value}”", value=value.value),
                step.value.span,
                said("give it a name of its own"),
            )
        else:
            seen.add(called(value.value))
