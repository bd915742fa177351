"""How far a partner has come on what a rule measures: towards the steps of its tables, and towards the partner's own targets.

Only what is the partner's alone. A measure that counts other partners' facts is left out unless the program says `show amounts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from dsl import nodes
from dsl.units import unit_of_rule
from dsl.walk import walk
from programs.context import Context, Links
from programs.facts import folded
from programs.measures import Measured
from programs.membership import occasions
from programs.money import PRECISION
from programs.periods import Period
from programs.results import NO_RESULTS, Results, asks_results, results
from programs.rungs import moves
from programs.standings import unit_of_measure
from programs.tables import intervals
from programs.values import attainment_parts, number, reckoner
from programs.windows import counts_everybody

_WHOLE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure above zero to come to. `step` is the step of a table that begins there; None of a target."""

    limit: Decimal
    step: nodes.Step | None = None

    def share(self, reached: Decimal) -> Decimal:
        """The part of the way that is behind the partner: 0 to 1."""
        return min(_WHOLE, max(Decimal(0), reached / self.limit))

    def missing(self, reached: Decimal) -> Decimal:
        return max(Decimal(0), self.limit - reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a rule measures in a period, and its goals, the lowest first. `unit` as in `Standings.unit`; `table` is where steps are of."""

    rule: str
    period: Period
    reached: Decimal
    unit: str
    goals: tuple[Goal, ...]
    table: nodes.Table | None = None


def progress(
    program: nodes.Program, measured: Measured, *, partner: str, as_of: date, during: Period | None = None
) -> tuple[Progress, ...]:
    """In each rule's period that is open, or in `during`; `measured` are the answers to `needs(program, as_of=as_of)`.

    Rules for each deal and rules by a unit of their own have none, nor has what has no value yet.
    """
    with localcontext(prec=PRECISION):
        asked = asks_results(program.rules, program.measures, program.eligible)
        found = results(program, measured, as_of=as_of) if asked else NO_RESULTS
        rules = [rule for rule in program.rules if rule.on is None and unit_of_rule(rule) is None]
        return tuple(
            each
            for rule in rules
            for period, members in _occasions(rule, program, measured, found, as_of=as_of, during=during)
            for own in members
            if own.partner == folded(partner) and not own.among
            for each in _of_rule(rule, period, found.seen_by(own))
        )


def _occasions(
    rule: nodes.Rule,
    program: nodes.Program,
    measured: Measured,
    found: Results,
    *,
    as_of: date,
    during: Period | None,
) -> Iterator[tuple[Period, list[Context]]]:
    """The periods that are asked about, each with everybody whom the rule is for in it."""
    every = occasions(rule, program, measured, links=Links.of(measured), as_of=as_of, statuses=found.statuses)
    for period, members in every:
        if period == during or (during is None and period.start <= as_of <= period.end):
            yield period, members


def _of_rule(rule: nodes.Rule, period: Period, own: Context) -> Iterator[Progress]:
    for table in _tables(rule):
        reached = number(table.by[0], own)
        goals = _goals(table, own)
        if reached is not None and goals:
            unit = unit_of_measure(table.by[0], own.program)
            yield Progress(
                rule=rule.name, period=period, reached=reached, unit=unit, goals=goals, table=table
            )
    for reached, target, unit in dict.fromkeys(_targets(rule, own)):
        yield Progress(rule=rule.name, period=period, reached=reached, unit=unit, goals=(Goal(target),))


def _tables(rule: nodes.Rule) -> Iterator[nodes.Table]:
    yield from (reward.table for reward in rule.rewards if isinstance(reward, nodes.PayTable))
    if rule.level is not None:
        yield rule.level.table


def _goals(table: nodes.Table, own: Context) -> tuple[Goal, ...]:
    """Where its steps begin. None where it goes by several measures, where its steps move, or where it tells of other partners."""
    if len(table.by) > 1 or moves(table, own) or not _may_be_told(table.by[0], own):
        return ()
    goals = [
        Goal(each.low, each.step)
        for each in intervals(table, reckoner(own))
        if each.low is not None and each.low > 0
    ]
    return tuple(sorted(goals, key=lambda each: each.limit))


def _may_be_told(measure: nodes.Expression, own: Context) -> bool:
    """Whether it counts nothing of other partners', or the program shows amounts to everybody."""
    return own.program.show_amounts or not counts_everybody(measure, own.program)


def _targets(rule: nodes.Rule, own: Context) -> Iterator[tuple[Decimal, Decimal, str]]:
    """What a rule sets beside the partner's target: by `attainment("revenue")`, or by `sum(amount) >= target("revenue")`."""
    for node in walk((rule.when, rule.rewards, rule.level)):
        match node:
            case nodes.Call("attainment", (nodes.Text(name),)):
                measure: nodes.Expression | None = _measure_called(name, own.program)
                reached, target = attainment_parts(name, own)
            case nodes.Comparison(">=" | ">", measure, goal) if _is_target(goal):
                reached, target = number(measure, own), number(goal, own)
            case nodes.Comparison("<=" | "<", goal, measure) if _is_target(goal):
                reached, target = number(measure, own), number(goal, own)
            case _:
                continue
        if measure is not None and not _may_be_told(measure, own):
            continue
        if isinstance(reached, Decimal) and isinstance(target, Decimal) and target > 0:
            yield reached, target, unit_of_measure(measure, own.program) if measure is not None else ""


def _measure_called(name: str, program: nodes.Program) -> nodes.Name | None:
    return nodes.Name((name.lower(),)) if program.measure(name.lower()) is not None else None


def _is_target(goal: nodes.Expression) -> bool:
    match goal:
        case nodes.Call("target") | nodes.Call("pro rata", (nodes.Call("target"),)):
            return True
    return False
