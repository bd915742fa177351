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
from dsl.steps import limits_of
from dsl.units import unit_of_rule
from dsl.walk import walk
from programs.facts import folded
from programs.measures import Measured
from programs.membership import occasions
from programs.money import PRECISION
from programs.periods import Period
from programs.results import NO_RESULTS, asks_results, results
from programs.standings import unit_of_measure
from programs.tables import intervals
from programs.values import Context, Links, attainment_parts, number, reckoner
from programs.windows import aggregates, counts_everybody

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
    asked = asks_results(program.rules, program.measures, program.eligible)
    with localcontext(prec=PRECISION):
        found = results(program, measured, as_of=as_of) if asked else NO_RESULTS
        return tuple(
            each
            for rule in program.rules
            if rule.on is None and unit_of_rule(rule) is None
            for period, members in list(
                occasions(
                    rule,
                    program,
                    measured,
                    links=Links.of(measured),
                    as_of=as_of,
                    statuses=found.statuses,
                )
            )
            if (period == during if during is not None else period.start <= as_of <= period.end)
            for own in members
            if own.partner == folded(partner) and not own.among
            for each in _of_rule(rule, period, found.seen_by(own))
        )


def _of_rule(rule: nodes.Rule, period: Period, own: Context) -> Iterator[Progress]:
    for table in _tables(rule):
        measure = table.by[0]
        reached = number(measure, own)
        if len(table.by) > 1 or reached is None or not _is_own(table, own):
            continue
        goals = [
            Goal(each.low, each.step)
            for each in intervals(table, reckoner(own))
            if each.low is not None and each.low > 0
        ]
        if goals:
            yield Progress(
                rule=rule.name,
                period=period,
                reached=reached,
                unit=unit_of_measure(measure, own.program),
                goals=tuple(sorted(goals, key=lambda each: each.limit)),
                table=table,
            )
    for reached, target, unit in dict.fromkeys(_targets(rule, own)):
        yield Progress(rule=rule.name, period=period, reached=reached, unit=unit, goals=(Goal(target),))


def _tables(rule: nodes.Rule) -> Iterator[nodes.Table]:
    yield from (reward.table for reward in rule.rewards if isinstance(reward, nodes.PayTable))
    if rule.level is not None:
        yield rule.level.table


def _is_own(table: nodes.Table, own: Context) -> bool:
    """Whether neither what it goes by nor where its steps begin tells of other partners; steps that move are no goals."""
    moves = any(True for step in table.steps for _ in aggregates(limits_of(step), own.program))
    return not moves and (own.program.show_amounts or not counts_everybody(table.by, own.program))


def _targets(rule: nodes.Rule, own: Context) -> Iterator[tuple[Decimal, Decimal, str]]:
    """What a rule sets beside the partner's target: by `attainment("revenue")`, or by `sum(amount) >= target("revenue")`."""
    for node in walk((rule.when, rule.rewards, rule.level)):
        match node:
            case nodes.Call("attainment", (nodes.Text(name),)):
                named = own.program.measure(name.lower())
                measure = nodes.Name((name.lower(),)) if named is not None else None
                reached, target = attainment_parts(name, own)
            case nodes.Comparison(">=" | ">", measure, goal) | nodes.Comparison("<=" | "<", goal, measure):
                if not _is_target(goal):
                    continue
                reached, target = number(measure, own), number(goal, own)
            case _:
                continue
        if measure is not None and not own.program.show_amounts and counts_everybody(measure, own.program):
            continue
        if isinstance(reached, Decimal) and isinstance(target, Decimal) and target > 0:
            yield reached, target, unit_of_measure(measure, own.program) if measure is not None else ""


def _is_target(goal: nodes.Expression) -> bool:
    match goal:
        case nodes.Call("target") | nodes.Call("pro rata", (nodes.Call("target"),)):
            return True
    return False
