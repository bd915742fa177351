"""What is wrong with what rules share: `best of` and `together`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl import nodes
from dsl.dependencies import shared_items
from dsl.diagnostics import Diagnostic, error
from dsl.names import called
from dsl.rule_checks import counted_by, money_wanted
from dsl.said import said
from dsl.scope import Scope
from dsl.spanning_checks import beside
from dsl.suggest import did_you_mean
from dsl.units import is_of_each_deal
from dsl.ways_out import for_example, some_rules


def shared_problems(program: nodes.Program, scope: Scope) -> Iterator[Diagnostic]:
    for item in shared_items(program):
        yield from _names(item, program)
        rules = [rule for name in item.rules if (rule := program.rule(name)) is not None]
        for other in rules[1:]:
            yield from beside(rules[0], other, item, program)
        if isinstance(item, nodes.BestOf):
            yield from _of_one_kind(item, rules)
        else:
            of_deal = is_of_each_deal(item, program)
            money_wanted(item.amount, replace(scope, owner="deals", this="deals") if of_deal else scope)
            for rule in rules if item.per else ():
                assert item.per is not None
                yield from counted_by(item.per, rule, scope)
            if isinstance(item, nodes.TogetherAtLeast):
                yield from _minimum_of_period(item)


def _names(item: nodes.Shared, program: nodes.Program) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for name in item.rules:
        if called(name) in seen:
            yield error(
                "same-name",
                said("“{name}” stands twice in this list", name=name),
                item.span,
                said("leave one of them out"),
            )
        elif program.rule(name) is None:
            yield error(
                "unknown-rule",
                said("there is no rule “{name}”", name=name),
                item.span,
                did_you_mean(name, [each.name for each in program.rules]) or some_rules(program),
            )
        seen.add(called(name))


def _minimum_of_period(item: nodes.TogetherAtLeast) -> Iterator[Diagnostic]:
    """What several rules give at least is what everybody gets in a period, whether or not there was an award."""
    if item.per is None or item.per.period is None or item.per.fields or item.per.across:
        yield error(
            "minimum-per-what",
            said("a minimum of several rules is what each partner gets in a period"),
            item.span,
            for_example('together at least 2k EUR per month: "A", "B"'),
        )


def _of_one_kind(item: nodes.BestOf, rules: list[nodes.Rule]) -> Iterator[Diagnostic]:
    points = [rule.name for rule in rules if rule.kind == "points"]
    if points and len(points) < len(rules):
        other = next(rule.name for rule in rules if rule.kind != "points")
        yield error(
            "points-and-money",
            said(
                "“{points}” gives points and “{other}” does not: neither is more than the other",
                points=points[0],
                other=other,
            ),
            item.span,
            said("compare rules that give the same"),
        )
