"""What the rules of a program have come to, where it is asked for outside of them: in standings, and in what is missing to a reward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.names import called
from dsl.walk import walk
from programs.accounts import Accounts
from programs.awards import Award
from programs.context import Context
from programs.evaluate import evaluate
from programs.facts import folded
from programs.measures import Days, Measured
from programs.records import replace
from programs.statuses import NO_STATUSES, Statuses
from programs.windows import days_of


@dataclass(frozen=True, slots=True)
class Results:
    """The awards and statuses of one evaluation, to be looked at by partner and days. Amounts are rounded, as they are awarded."""

    awards: tuple[Award, ...] = ()
    statuses: Statuses = NO_STATUSES
    funds: Mapping[str, Accounts] = field(default_factory=dict, compare=False)

    def seen_by(self, context: Context) -> Context:
        """The context with what its partner has come to in its period."""
        if self is NO_RESULTS:
            return context
        program = context.program
        parts = (program.rules, program.measures, program.standings, program.ceremonies)
        asked = [node for node in walk(parts) if isinstance(node, nodes.EarnedOver)]
        return replace(
            context,
            statuses=self.statuses,
            funds=self.funds,
            earned=self._sums(context.partner, _days(None, context)),
            earned_over={
                each: self._sums(context.partner, _days(each.window, context)).get(
                    called(each.rule), Decimal(0)
                )
                for each in asked
            },
        )

    def _sums(self, partner: str, days: Days) -> Mapping[str, Decimal]:
        found: dict[str, Decimal] = {}
        for award in self.awards:
            first = _first_day(award)
            inside = (days.start is None or days.start <= first) and first <= days.end
            if award.amount is not None and folded(award.partner) == partner and inside:
                name = called(award.rule)
                found[name] = found.get(name, Decimal(0)) + award.amount.amount
        return found


NO_RESULTS: Final = Results()


def asks_results(*parts: object) -> bool:
    """Whether anything in these parts of a tree asks what rules gave: money, a status, a level."""
    return any(
        isinstance(node, nodes.EarnedOver)
        or (isinstance(node, nodes.Call) and node.function in ("earned", "has", "level", "balance"))
        for part in parts
        for node in walk(part)
    )


def results(program: nodes.Program, measured: Measured, *, as_of: date) -> Results:
    """From the answers to `needs(program, as_of=as_of)`."""
    outcome = evaluate(program, measured, as_of=as_of)
    return Results(outcome.awards, NO_STATUSES.and_of(outcome.statuses), outcome.funds)


def _days(window: nodes.Window | None, context: Context) -> Days:
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    return days_of(window, context.period, context.program, run=context.run, as_of=context.as_of)


def _first_day(award: Award) -> date:
    return award.period.start if award.period is not None and award.fact is None else award.on
