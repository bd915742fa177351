"""What a program did and may do, worked out from its ledger and the deals: each figure when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.ranking import ranking_of
from bot.versions import program_of
from dsl import nodes
from dsl.points import alike, is_points, points_of
from programs.awards import Award
from programs.before_after import BeforeAfter, before_after
from programs.costs import Headroom, RuleCost, by_rule, cost_of, headroom
from programs.facts import Partner, folded
from programs.flows import Flow, MonthOfFlows, by_month, of_partners, total
from programs.liability import Forecast, forecast, weekly
from programs.measures import Measured, Needs
from programs.money import Money
from programs.needs import needs
from programs.next_steps import NextStep, next_steps
from programs.pace import Close, close
from programs.participation import Member
from programs.periods import run_of
from programs.results import NO_RESULTS, asks_results, results
from programs.silence import Silent, silent
from programs.standings import members
from programs.step_reach import Reach, reach, size_need
from programs.supposed import with_sums
from storage import evaluation, facts, ledger, points, programs, sold
from storage.ledger_values import LedgerAward
from storage.programs import Version

_MOST_ASKED: Final = 60
"""For so many partners, those who sell most, the next steps are worked out: each of them is a small evaluation."""
_WEEKS_AHEAD: Final = 8
_OWED: Final = ("earned", "held", "approved", "in payout")
"""Where an award stands that is earned and not paid."""


@dataclass(frozen=True, slots=True)
class Target:
    """What all partners together aim at of a measure in the periods that have begun, and what they have come to."""

    measure: str
    whole: Decimal
    reached: Decimal

    @property
    def share(self) -> Decimal:
        return self.reached / self.whole


@dataclass(frozen=True)
class Insight:
    """Of one program, as of a day of its own. Not slotted: what is worked out once is kept. The session must still be open."""

    session: Session
    workspace_id: int
    version: Version
    as_of: date
    lang: str

    @classmethod
    def of(
        cls, session: Session, *, workspace_id: int, version: Version, now: datetime, lang: str
    ) -> Insight:
        today = now.astimezone(ZoneInfo(program_of(version.text).zone)).date()
        return cls(session, workspace_id, version, today, lang)

    @property
    def program(self) -> nodes.Program:
        return program_of(self.version.text)

    @property
    def unit(self) -> str:
        """What costs are counted in: the program's currency, or its points. What it gives beside is in the tables of its simulation."""
        return self.program.currency or points_of(self.program)

    @property
    def day(self) -> date:
        """The last day that is looked at."""
        return min(self.as_of, run_of(self.program).end)

    # --- money ---

    @cached_property
    def awards(self) -> tuple[LedgerAward, ...]:
        """Those that stand."""
        found = ledger.awards_of(
            self.session, workspace_id=self.workspace_id, program_id=self.version.program_id
        )
        return tuple(each for each in found if not each.withdrawn)

    @cached_property
    def sales(self) -> tuple[Flow, ...]:
        """In the program's currency, from ever; nothing where it has none."""
        if self.program.currency is None:
            return ()
        return sold.sales(
            self.session, workspace_id=self.workspace_id, program=self.program, since=None, as_of=self.as_of
        )

    @cached_property
    def sales_in_run(self) -> tuple[Flow, ...]:
        start = run_of(self.program).start
        return tuple(sale for sale in self.sales if start <= sale.on <= self.day)

    @cached_property
    def costs(self) -> tuple[Flow, ...]:
        """What is foreseen only (a quarter's reward, before the quarter is over) counts today."""
        return self._flows(each.award for each in self.awards)

    @property
    def owed(self) -> Decimal:
        """Earned and not paid yet. Of points, what partners and their people can spend by now: each has one purse, whichever program filled it."""
        if is_points(self.unit):
            return self._in_purses() + total(
                self._flows(each.award for each in self.awards if each.standing == "held")
            )
        return total(self._flows(each.award for each in self.awards if each.standing in _OWED))

    def _in_purses(self) -> Decimal:
        purses = points.accounts(self.session, workspace_id=self.workspace_id).values()
        return sum(
            (
                Money.from_minor(max(each.balance, 0), each.currency).amount
                for each in purses
                if alike(each.currency, self.unit)
            ),
            Decimal(0),
        )

    @property
    def expected(self) -> Decimal:
        """Foreseen by today's figures, and not certain yet."""
        return total(self._flows(each.award for each in self.awards if each.standing == "provisional"))

    @cached_property
    def months(self) -> tuple[MonthOfFlows, ...]:
        return by_month(self.sales, self.costs, first=run_of(self.program).start, last=self.day)

    @cached_property
    def rules(self) -> tuple[RuleCost, ...]:
        return by_rule(self.program, (each.award for each in self.awards))

    @property
    def weeks_ahead(self) -> int:
        return min(_WEEKS_AHEAD, max(0, (run_of(self.program).end - self.as_of).days) // 7)

    @cached_property
    def forecast(self) -> Forecast | None:
        """Of what is earned deal by deal: what is for a period is foreseen by the figures of today."""
        per_deal = self._flows(
            each.award for each in self.awards if each.award.fact is not None and each.status == "earned"
        )
        history = weekly(per_deal, first=run_of(self.program).start, as_of=self.as_of)
        return forecast(history, weeks=self.weeks_ahead, seed=f"{self.program.name} {self.as_of}")

    @cached_property
    def budgets(self) -> tuple[Headroom, ...]:
        if self.program.budget is None and all(rule.budget is None for rule in self.program.rules):
            return ()
        return headroom(self.program, (each.award for each in self.awards), self.measured, as_of=self.day)

    @cached_property
    def target(self) -> Target | None:
        """Of the first of the program's measures for which partners have targets; None where there are none."""
        run = run_of(self.program)
        goals = [
            goal
            for goal in facts.goals(
                self.session, workspace_id=self.workspace_id, kind="targets", program=self.program
            )
            if goal.person is None and run.start <= goal.start <= self.day and goal.end <= run.end
        ]
        for measure in self.program.measures:
            if measure.of_each is not None:
                continue
            ours = [goal for goal in goals if folded(goal.name) == folded(measure.name)]
            if (whole := sum((goal.value for goal in ours), Decimal(0))) > 0:
                return Target(
                    measure.name, whole, self._come_to(measure, {folded(goal.partner) for goal in ours})
                )
        return None

    def _come_to(self, measure: nodes.Measure, partners: Collection[str]) -> Decimal:
        """Over the run so far."""
        ranking = ranking_of(
            self.session,
            workspace_id=self.workspace_id,
            program=self.program,
            as_of=self.as_of,
            standings=nodes.Standings(by=nodes.Name((measure.name,))),
        )
        return sum((row.value for row in ranking.rows if folded(row.partner) in partners), Decimal(0))

    # --- partners ---

    @cached_property
    def measured(self) -> Measured:
        more = with_sums(needs(self.program, as_of=self.as_of)).and_of(
            Needs((size_need(self.program, as_of=self.as_of),), ())
        )
        return evaluation.measured(
            self.session, workspace_id=self.workspace_id, program=self.program, as_of=self.as_of, more=more
        )

    @cached_property
    def takes_part(self) -> Mapping[str, Partner]:
        """Whom the program is for, by folded name."""
        asked = asks_results(self.program.eligible, *(rule.eligible for rule in self.program.rules))
        found = results(self.program, self.measured, as_of=self.as_of) if asked else NO_RESULTS
        return {
            folded(partner.name): partner
            for partner, _ in members(self.program, self.measured, as_of=self.as_of, found=found)
        }

    @cached_property
    def participants(self) -> tuple[Member, ...]:
        """Best first."""
        earned, sold_ = of_partners(self.costs), of_partners(self.sales_in_run)
        count: dict[str, int] = {}
        for each in self.awards:
            count[folded(each.partner)] = count.get(folded(each.partner), 0) + 1
        found = [
            Member(
                partner=partner.name,
                tier=_text(partner, "tier", self.day),
                region=_text(partner, "region", self.day),
                awards=count.get(key, 0),
                earned=total(earned.get(key, ())),
                revenue=total(sold_.get(key, ())),
            )
            for key, partner in self.takes_part.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.earned, -each.revenue, folded(each.partner))))

    @cached_property
    def steps(self) -> tuple[Reach, ...]:
        outcome = evaluation.evaluated(
            self.session, workspace_id=self.workspace_id, program=self.program, as_of=self.as_of
        )
        return reach(self.program, self.measured, outcome, as_of=self.as_of, lang=self.lang)

    @cached_property
    def close(self) -> tuple[Close, ...]:
        asked = sorted(self.participants, key=lambda each: -each.revenue)[:_MOST_ASKED]
        found = {each.partner: self._next(each.partner) for each in asked if each.revenue > 0}
        return close(found, self.sales, as_of=self.as_of, currency=self.unit)

    def _next(self, partner: str) -> tuple[NextStep, ...]:
        return next_steps(
            self.program, self.measured, partner=partner, as_of=self.as_of, lang=self.lang, spent=self._spent
        )

    @cached_property
    def _spent(self) -> Mapping[tuple[str, str, str], Decimal]:
        return ledger.spent(self.session, workspace_id=self.workspace_id, program_id=self.version.program_id)

    @cached_property
    def silent(self) -> tuple[Silent, ...]:
        return tuple(
            each for each in silent(self.sales, as_of=self.as_of) if folded(each.partner) in self.takes_part
        )

    @cached_property
    def change(self) -> BeforeAfter:
        """Of the last version that came after the first; of a program that has but one, of its beginning."""
        first_deal = min((sale.on for sale in self.sales), default=None)
        return before_after(
            self.sales,
            day=self.changed_on or run_of(self.program).start,
            as_of=self.day,
            known_since=first_deal,
            touched=self.takes_part.keys(),
            seed=f"{self.program.name} {self.as_of}",
        )

    @cached_property
    def changed_on(self) -> date | None:
        """From which day the latest version in force decides, where another one did before."""
        found = [
            each
            for each in programs.ever_in_force(self.session, workspace_id=self.workspace_id)
            if each[0].program_id == self.version.program_id
        ]
        starts = [each.start for each in programs.tenures_of(found[0]) if each is not None] if found else []
        return starts[-1] if len(starts) > 1 else None

    def _flows(self, awards: Iterable[Award]) -> tuple[Flow, ...]:
        return tuple(
            Flow(award.partner, min(award.on, self.day), cost.amount)
            for award in awards
            if (cost := cost_of(award)) is not None and alike(cost.currency, self.unit)
        )


def _text(partner: Partner, attribute: str, day: date) -> str:
    found = partner.attributes(day).get(attribute)
    return "" if found is None else str(found)
