"""What something more would be worth to a partner, by the engine and over all rules together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.dependencies import dependencies
from dsl.names import called
from dsl.units import spans_partners, unit_of_rule
from dsl.walk import walk_through
from programs.evaluate import Outcome, evaluate
from programs.facts import Fact, folded
from programs.measures import EVERYBODY, Measured
from programs.money import Money
from programs.reach import stands_alone
from programs.supposed import CannotTell, supposed

Thing = tuple[str, date | None]
"""An item or badge, or a status and until when it is held."""


@dataclass(frozen=True, slots=True)
class Got:
    """All that one partner has by a program: money and points by rule, things, statuses, and what lies in funds."""

    money: Mapping[tuple[str, str], Decimal]
    """By rule (as written) and currency, what is charged taken off."""
    things: Counter[Thing] = field(default_factory=Counter)
    """What is no money, as often as it is there."""

    @classmethod
    def of(
        cls,
        outcome: Outcome,
        partner: str,
        rules: frozenset[str] | None = None,
        funds: frozenset[str] | None = None,
    ) -> Got:
        """`rules` are those that are looked at, as they are called, and `funds` likewise; None for all."""
        money: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        things: Counter[Thing] = Counter()

        def is_meant(rule: str, whose: str) -> bool:
            return folded(whose) == partner and (rules is None or called(rule) in rules)

        for award in outcome.awards:
            if not is_meant(award.rule, award.partner):
                continue
            if award.amount is not None:
                money[award.rule, award.amount.currency] += award.amount.amount
            elif award.item is not None:
                things[award.item, None] += int(award.counted_quantity)
            else:
                things[award.rule, None] += 1
        for charge in outcome.charges:
            if is_meant(charge.rule, charge.to):
                money[charge.rule, charge.amount.currency] -= charge.amount.amount
        for status in outcome.statuses:
            if is_meant(status.rule, status.partner):
                things[status.name, status.end] += 1
        for balance in outcome.balances:
            is_asked = balance.of == "fund" and (funds is None or called(balance.name) in funds)
            if is_asked and folded(balance.partner) == partner:
                money[balance.name, balance.amount.currency] += balance.amount.amount
        return cls(money, things)


@dataclass(frozen=True, slots=True)
class Gain:
    """What is more than before: by rule or fund, largest first; what becomes less is below zero."""

    money: tuple[tuple[str, Money], ...]
    things: tuple[Thing, ...]

    @property
    def totals(self) -> tuple[Money, ...]:
        """By currency, what is nothing left out."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for _, money in self.money:
            sums[money.currency] += money.amount
        return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()) if amount)

    @property
    def is_something(self) -> bool:
        return bool(self.things) or any(money.amount > 0 for money in self.totals)


@dataclass(frozen=True, slots=True)
class Trials:
    """One partner's outcome, and what would change in it if there were facts more.

    `told` are the rules that are counted; others, in which it would show what other partners have, are not (None: all are).
    """

    program: nodes.Program
    measured: Measured
    partner: str
    as_of: date
    told: frozenset[str] | None
    before: Got

    @classmethod
    def of(
        cls, program: nodes.Program, measured: Measured, *, partner: str, as_of: date, to_partner: bool
    ) -> Trials:
        """`to_partner`: whether the partner itself is told."""
        partner = folded(partner)
        alone = of_one(measured, partner) if stands_alone(program) else measured
        told = None if program.show_amounts or not to_partner else own_rules(program)
        before = Got.of(evaluate(program, alone, as_of=as_of), partner, told)
        return cls(program, alone, partner, as_of, told, before)

    def after(self, facts: Sequence[Fact]) -> Got | None:
        """What the partner would have with these facts more; None where that cannot be told."""
        try:
            known = supposed(self.measured, facts)
        except CannotTell:
            return None
        return Got.of(evaluate(self.program, known, as_of=self.as_of), self.partner, self.told)

    def gain(self, facts: Sequence[Fact]) -> Gain | None:
        after = self.after(facts)
        return None if after is None else more(self.before, after)


def more(before: Got, after: Got) -> Gain:
    """What is more afterwards."""
    changed = [
        (rule, Money(amount, currency))
        for rule, currency in {**before.money, **after.money}
        if (
            amount := after.money.get((rule, currency), Decimal(0))
            - before.money.get((rule, currency), Decimal(0))
        )
    ]
    changed.sort(key=lambda each: -each[1].amount)
    return Gain(tuple(changed), tuple((after.things - before.things).elements()))


def own_rules(program: nodes.Program) -> frozenset[str]:
    """The rules, as they are called, in which nothing of other partners shows: neither in themselves nor in what they look at."""
    looks_at = dependencies(program)
    own = {called(rule.name) for rule in program.rules if is_own(rule, program)}
    shared = {called(rule.name) for rule in program.rules} - own
    while more_shared := {name for name in own if not shared.isdisjoint(looks_at[name])}:
        own -= more_shared
        shared |= more_shared
    return frozenset(own)


def is_own(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether the rule counts, ranks and shares out nothing of other partners."""
    unit = unit_of_rule(rule)
    if rule.top is not None or (unit is not None and spans_partners(unit, program)):
        return False
    return not any(
        isinstance(node, nodes.SharePool) or (isinstance(node, nodes.Aggregate) and node.across is not None)
        for node in walk_through(rule, program)
    )


def of_one(measured: Measured, partner: str) -> Measured:
    """What is known, of one partner only; what is counted across all stays."""
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
