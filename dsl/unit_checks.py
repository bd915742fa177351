"""What is wrong with a rule that counts by something of the partner's: `each quarter per store`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.nouns import ALL
from dsl.said import said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.types import type_of
from dsl.units import spans_partners
from dsl.walk import walk_through


def unit_problems(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    unit = rule.each.unit if rule.each is not None else None
    if unit is None:
        return
    if not spans_partners(unit, scope.program):
        yield from _of_what(unit, rule, scope)
    alone = (
        (rule.on, said("an award for each fact is not divided further: leave `per {unit}` out", unit=unit.dotted)),
        (rule.offer, said("the partner chooses for itself: leave `per {unit}` out", unit=unit.dotted)),
        (rule if rule.kind == "status" else None, said("a status is the partner's: ask for it in another rule")),
    )  # fmt: skip
    for clause, hint in alone:
        if clause is not None:
            yield error(
                "not-by-unit",
                said("this goes by partner, and the rule by {unit}", unit=unit.dotted),
                unit.span if isinstance(clause, nodes.Rule) else clause.span,
                hint,
            )


def _of_what(unit: nodes.Name, rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    """All facts that the rule counts have such a field, and it is a text."""
    kinds = list(dict.fromkeys(_counted(rule, scope.program))) or ["deals"]
    for kind in kinds:
        fields = scope.fields(kind)
        if len(unit.path) > 1:
            found = type_of(unit, replace(scope, owner=kind, measures=False))
            if found in (None, "text"):
                continue
        elif fields.get(unit.dotted) == "text" and unit.dotted not in ("id", "partner", "currency"):
            continue
        texts = [name for name, type_ in fields.items() if type_ == "text"]
        yield error(
            "per-what-unit",
            said("{facts} cannot be told apart by `{word}`", facts=ALL[kind], word=unit.dotted),
            unit.span,
            did_you_mean(unit.dotted, texts)
            or said(
                "use a text that each of them has, or declare it: field {unit} text on {kind}",
                unit=unit.dotted,
                kind=kind,
            ),
        )
        return


def _counted(rule: nodes.Rule, program: nodes.Program) -> Iterator[nodes.FactKind]:
    """The kinds of facts that the rule counts, also in the measures that it names."""
    for node in walk_through((rule.when, rule.rewards, rule.counted_off, rule.multiply), program):
        if isinstance(node, nodes.Aggregate):
            yield node.facts
