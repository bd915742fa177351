"""An award in the deal's own currency: reckoned in the program's, and expressed in the deal's by the rate of the deal's day, rounded once."""

from __future__ import annotations

from dataclasses import dataclass

from dsl import nodes
from dsl.own_currency import gives_own_currency
from programs.awards import Step
from programs.context import Context
from programs.facts import Rate
from programs.money import Money


@dataclass(frozen=True, slots=True)
class Stated:
    """One unit of the deal's currency is so much in the program's, by this rate."""

    rate: Rate

    def of(self, money: Money) -> Money:
        return Money(money.amount / self.rate.rate, self.rate.currency)

    def step(self, money: Money) -> Step:
        return Step(
            kind="stated",
            text=self.rate.on.isoformat(),
            value=self.of(money).amount,
            base=money.amount,
            rate=self.rate.rate,
            unit=self.rate.currency,
        )


def stated_in(rule: nodes.Rule, context: Context) -> Stated | None:
    """How the rule's money is expressed; None where it is the program's, or was reckoned in the deal's own all along."""
    rate = context.fact.rate if context.fact is not None else None
    return Stated(rate) if rate is not None and gives_own_currency(rule, context.program) else None
