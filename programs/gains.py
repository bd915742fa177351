"""What something more would be worth to a partner, by the engine and over all rules together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.names import called
from programs.evaluate import Outcome, evaluate
from programs.facts import Fact, folded
from programs.measures import Measured
from programs.money import Money, added
from programs.narrowed import Spent, of_one, own_part, own_rules, spent_by
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
        """What it comes to, what is nothing left out."""
        return tuple(each for each in added(money for _, money in self.money) if each.amount)

    @property
    def is_something(self) -> bool:
        return bool(self.things) or any(money.amount > 0 for money in self.totals)


@dataclass(frozen=True, slots=True)
class Trials:
    """What one partner has by the rules in which nothing of other partners shows, and what would change in it if there were facts more."""

    program: nodes.Program
    measured: Measured
    partner: str
    as_of: date
    before: Got

    @classmethod
    def of(
        cls,
        program: nodes.Program,
        measured: Measured,
        *,
        partner: str,
        as_of: date,
        spent: Spent | None = None,
    ) -> Trials:
        """`spent` is what was awarded so far by the whole program; without it, that is worked out where budgets make it matter."""
        partner, part = folded(partner), own_part(program)
        if part.has_budget and part.alone:
            gone = spent if spent is not None else spent_by(evaluate(program, measured, as_of=as_of).awards)
            part = part.within(gone, partner)
        known = of_one(measured, partner) if part.alone else measured
        told = own_rules(program)
        before = Got.of(evaluate(part.program, known, as_of=as_of), partner, told)
        return cls(part.program, known, partner, as_of, before)

    @property
    def told(self) -> frozenset[str]:
        return own_rules(self.program)

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
