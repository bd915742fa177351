"""The part of a program that one partner's question is about, so that an answer costs one partner's arithmetic and not everybody's.

Rules in which nothing of other partners shows are worked out for the partner alone; of a budget, what the others leave of it. Any other rule is
worked out for everybody, but only with the rules that it depends on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dsl import nodes
from dsl.dependencies import dependencies, shared_items
from dsl.funds import asked_funds
from dsl.names import called
from dsl.remembered import remembered
from dsl.units import spans_partners, unit_of_rule
from dsl.walk import walk_through
from programs.awards import Award
from programs.facts import folded
from programs.measures import EVERYBODY, Measured
from programs.reach import stands_alone
from programs.records import replace

Spent = Mapping[tuple[str, str, str], Decimal]
"""What was awarded so far: by partner (folded), rule (as it is called) and currency."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rules of a program with all that they depend on. `alone`: the partner need not be worked out with anybody else."""

    program: nodes.Program
    alone: bool

    @property
    def reads_alone(self) -> bool:
        """Whether nothing of others has to be read, either."""
        return self.alone and stands_alone(unlimited(self.program))

    @property
    def has_budget(self) -> bool:
        return bool(_budgets(self.program))

    def within(self, spent: Spent, partner: str) -> Part:
        """The same with what is left of each budget: all that is spent by rules and partners that are not worked out here is gone.

        That may be more than the budget, where something is taken back from this partner: what that frees is spent already.
        """
        names = {called(rule.name) for rule in self.program.rules}

        def left(budget: nodes.Budget | None, rule: str | None) -> nodes.Budget | None:
            if budget is None:
                return None
            amount = _fixed(budget, self.program)
            assert amount is not None, "only fixed budgets are narrowed"
            gone = sum(
                (
                    value
                    for (who, by, currency), value in spent.items()
                    if currency == amount.currency
                    and (rule is None or by == rule)
                    and not (by in names and (not self.alone or who == partner))
                ),
                Decimal(0),
            )
            return replace(budget, amount=replace(amount, value=amount.value - gone))

        rules = tuple(
            replace(rule, budget=left(rule.budget, called(rule.name))) if rule.budget is not None else rule
            for rule in self.program.rules
        )
        return replace(
            self, program=replace(self.program, rules=rules, budget=left(self.program.budget, None))
        )


@remembered
def own_part(program: nodes.Program) -> Part:
    """All rules in which nothing of other partners shows."""
    return _part(program, own_rules(program), alone=True)


@remembered
def part_of(program: nodes.Program, rule: nodes.Rule) -> Part:
    """The rules on which one depends, itself among them; everything that is the partner's own, where it is."""
    if called(rule.name) in own_rules(program):
        return own_part(program)
    looks_at = dependencies(program)
    names = {called(rule.name)}
    while more := _beside(names, looks_at, program) - names:
        names |= more
    return _part(program, frozenset(names), alone=False)


def spent_by(awards: Iterable[Award]) -> Spent:
    """What these awards come to."""
    sums: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for award in awards:
        if award.amount is not None:
            sums[folded(award.partner), called(award.rule), award.amount.currency] += award.amount.amount
    return sums


@remembered
def own_rules(program: nodes.Program) -> frozenset[str]:
    """The rules, as they are called, in which nothing of other partners shows: neither in themselves nor in what they look at."""
    looks_at = dependencies(program)
    names = {called(rule.name) for rule in program.rules}
    shared = {called(rule.name) for rule in program.rules if not _is_own(rule, program)}
    while more := {name for name in names - shared if _beside({name}, looks_at, program) & shared}:
        shared |= more
    return frozenset(names - shared)


def of_one(measured: Measured, partner: str) -> Measured:
    """What is known, of one (folded) partner only; what is counted across all stays."""
    return replace(
        measured,
        partners=tuple(each for each in measured.partners if folded(each.name) == partner),
        values={
            need: {who: answer for who, answer in answers.items() if who in (partner, EVERYBODY)}
            for need, answers in measured.values.items()
        },
        facts={
            selection: tuple(fact for fact in found if folded(fact.partner) == partner)
            for selection, found in measured.facts.items()
        },
        held=tuple(each for each in measured.held if folded(each.partner) == partner),
    )


def _is_own(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule counts, ranks and shares out nothing of other partners."""
    unit = unit_of_rule(rule)
    if rule.top is not None or (unit is not None and spans_partners(unit, program)):
        return False
    return not any(
        isinstance(node, nodes.SharePool | nodes.PerPartner)
        or (isinstance(node, nodes.Aggregate | nodes.Per) and node.across is not None)
        for node in walk_through((rule, _shared_with(rule, program)), program)
    )


def _shared_with(rule: nodes.Rule, program: nodes.Program) -> tuple[nodes.Shared, ...]:
    own = called(rule.name)
    return tuple(item for item in shared_items(program) if own in map(called, item.rules))


def _beside(names: set[str], looks_at: Mapping[str, tuple[str, ...]], program: nodes.Program) -> set[str]:
    """The rules that these look at, share something with, or have a fund in common with."""
    known = {called(rule.name): rule for rule in program.rules}
    found = {other for name in names for other in looks_at[name] if other in known}
    for item in shared_items(program):
        sharing = set(map(called, item.rules))
        if sharing & names:
            found |= sharing & known.keys()
    if any(_has_fund(known[name], program) for name in names):
        found |= {name for name, rule in known.items() if _has_fund(rule, program)}
    return found


def _has_fund(rule: nodes.Rule, program: nodes.Program) -> bool:
    return bool(rule.accounts or rule.uses is not None or asked_funds(rule, program))


def _part(program: nodes.Program, names: frozenset[str], *, alone: bool) -> Part:
    """Where a budget is reckoned from what everybody does, the whole program is worked out."""
    if any(_fixed(budget, program) is None for budget in _budgets(program)):
        return Part(program, alone=False)

    def is_in(item: nodes.Shared) -> bool:
        return names.issuperset(map(called, item.rules))

    return Part(
        replace(
            program,
            rules=tuple(rule for rule in program.rules if called(rule.name) in names),
            best_of=tuple(item for item in program.best_of if is_in(item)),
            together=tuple(item for item in program.together if is_in(item)),
        ),
        alone=alone,
    )


def _budgets(program: nodes.Program) -> list[nodes.Budget]:
    found = (program.budget, *(rule.budget for rule in program.rules))
    return [budget for budget in found if budget is not None]


def _fixed(budget: nodes.Budget, program: nodes.Program) -> nodes.Amount | None:
    """The budget as an amount; None where it is reckoned."""
    match budget.amount:
        case nodes.Amount():
            return budget.amount
        case nodes.Number(value) if program.currency is not None:
            return nodes.Amount(value, program.currency)
        case _:
            return None


def unlimited(program: nodes.Program) -> nodes.Program:
    """Without the budgets that all share."""
    return replace(program, budget=None, rules=tuple(replace(rule, budget=None) for rule in program.rules))
