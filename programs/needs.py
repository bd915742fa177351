"""What the evaluation of a program up to a day needs to be told: every aggregate, and the facts of its rules per fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dsl import nodes
from programs.measures import Days, Need, Needs, Selection
from programs.milestones import is_milestone
from programs.periods import Period, periods, run_of
from programs.windows import aggregates, asks_new_customer, calls, days_of, need_of, selection_of


def needs(program: nodes.Program, *, as_of: date) -> Needs:
    """All that `evaluate` will ask for; it depends on the program and the day only."""
    measures: dict[Need, None] = {}
    facts: dict[Selection, None] = {}
    for rule in program.rules:
        run = run_of_rule(rule, program)
        if rule.on is not None:
            facts[facts_of_rule(rule, program, as_of=as_of)] = None
        for period in periods_of_rule(rule, program, as_of=as_of):
            for need in rule_needs(rule, period, program, run=run, as_of=as_of):
                measures[need] = None
                if _asks_facts(rule, need):
                    facts[need.selection] = None
        for need in expression_needs(
            rule.budget, whole_run(program), program, run=run_of(program), as_of=as_of
        ):
            measures[need] = None
    for need in expression_needs(
        program.budget, whole_run(program), program, run=run_of(program), as_of=as_of
    ):
        measures[need] = None
    everything = (program.rules, program.measures)
    return Needs(
        tuple(measures),
        tuple(facts),
        goals=any(
            next(calls(everything, name), None) is not None for name in ("attainment", "target", "score")
        ),
        first_deals=asks_new_customer(everything),
    )


def _asks_facts(rule: nodes.Rule, need: Need) -> bool:
    """Whether the single facts behind an aggregate are looked at: for the day on which something was reached, or one deal's receipts."""
    if need.scope != "partner":
        return False
    if rule.on is not None:
        return rule.on.facts == "deals" and need.selection.facts == "receipts"
    at_once = rule.earned is not None and rule.earned.when == "immediately"
    return at_once or is_milestone(rule) or (rule.top is not None and rule.top.ties == "earliest")


def whole_run(program: nodes.Program) -> Period:
    """The program's run as one period."""
    run = run_of(program)
    return Period(run.start, run.end, "program")


def run_of_rule(rule: nodes.Rule, program: nodes.Program) -> nodes.Runs:
    """The days on which the rule runs: its own run within the program's."""
    run = run_of(program)
    if rule.runs is None:
        return run
    return nodes.Runs(max(run.start, rule.runs.start), min(run.end, rule.runs.end))


def periods_of_rule(rule: nodes.Rule, program: nodes.Program, *, as_of: date) -> tuple[Period, ...]:
    """The rule's periods that have begun; of a rule per fact without `each`, the run as one."""
    return periods(rule.each.period if rule.each else "program", program, run_of_rule(rule, program), as_of)


def facts_of_rule(rule: nodes.Rule, program: nodes.Program, *, as_of: date) -> Selection:
    """The facts that a rule per fact looks at, one by one."""
    assert rule.on is not None
    run = run_of_rule(rule, program)
    dated = rule.dated.name.dotted if rule.dated else None
    return selection_of(
        rule.on.facts, rule.on.where, Days(run.start, min(run.end, as_of)), program, dated=dated
    )


def rule_needs(
    rule: nodes.Rule, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Iterator[Need]:
    """The aggregates that a rule counts in one of its periods."""
    owner = rule.on.facts if rule.on else None
    parts = tuple(
        part for part in (rule.when, rule.top, *rule.rewards, *rule.limits, *rule.payment) if part is not None
    )
    yield from expression_needs(
        parts,
        period,
        program,
        run=run,
        as_of=as_of,
        owner=owner,
        dated=rule.dated.name.dotted if rule.dated else None,
    )


def expression_needs(
    expression: nodes.Node | tuple[nodes.Node, ...] | None,
    period: Period,
    program: nodes.Program,
    *,
    run: nodes.Runs,
    as_of: date,
    owner: nodes.FactKind | None = None,
    dated: str | None = None,
) -> Iterator[Need]:
    """The aggregates behind an expression that is worked out for one period."""
    for found in aggregates(expression, program, owner):
        if isinstance(found, nodes.Aggregate):
            yield need_of(found, period, program, run=run, as_of=as_of, dated=dated)
        else:
            earlier = baseline(found.against, period, program, run=run, as_of=as_of)
            whole = nodes.Runs(earlier.start, earlier.end)
            yield from expression_needs(
                found.measure, earlier, program, run=whole, as_of=as_of, owner=owner, dated=dated
            )


def baseline(
    window: nodes.Window, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Period:
    """The days that a growth is measured against, as a period of its own that no run cuts."""
    days = days_of(window, period, program, run=run, as_of=as_of)
    return Period(days.start or date(1900, 1, 1), days.end, period.name)
