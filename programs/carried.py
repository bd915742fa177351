"""Limits that remember: what a minimum adds to a period, and is repaid later; what a maximum leaves for later periods.

Each addition is an award of its own, for the partner (or its unit) and the period in which the limit is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from dsl import nodes
from dsl.format import format_limit
from dsl.points import meant, points_of
from dsl.units import common_unit
from programs.awards import Award, Balance, Step
from programs.candidates import Candidate, come_to, is_meant
from programs.context import Context, Links, Whose
from programs.facts import folded
from programs.measures import Measured
from programs.membership import contexts
from programs.money import Money
from programs.needs import run_of_rule
from programs.payment import Payment, payment_of, shown_partner
from programs.periods import Period, period_of, periods
from programs.records import replace
from programs.statuses import NO_STATUSES, Statuses
from programs.timing import waited_until, with_payable_day
from programs.units import units_at_hand
from programs.values import is_true, number

_Place = tuple[Whose, date]
"""A partner (or its unit) and the first day of a period."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """One rule's limits by period, and what is left on them at the end of the day."""

    rule: nodes.Rule
    program: nodes.Program
    measured: Measured
    links: Links
    as_of: date
    day_over: bool
    balances: list[Balance] = field(default_factory=list)
    statuses: Statuses = NO_STATUSES

    def minimum(
        self, limit: nodes.AtLeast, candidates: Sequence[Candidate], rules: Sequence[nodes.Rule] = ()
    ) -> Iterator[Candidate]:
        """What everybody for whom the rule is lacks to the minimum of a period; and, if it is a draw, what is repaid of it.

        `rules` are those that give it together.
        """
        name = period_of_limit(limit, self.rule)
        assert name is not None
        currency = self._currency(limit.amount)
        if rules and common_unit(rules) is None:
            # What the rules have in common is the partner.
            candidates = [replace(each, award=replace(each.award, unit=None)) for each in candidates]
        got = self._sums(name, [each for each in candidates if is_meant(limit.amount, each)])
        there = self._all_there(candidates)
        members = {
            (context.whose, period.start): context
            for period in self._periods(name)
            for context in self._members(period, rules)
        }
        there |= {context.whose: context for context in members.values()}
        for whose in sorted({whose for whose, _ in (*members, *got)}):
            owed = Decimal(0)
            for period in self._periods(name):
                place = (whose, period.start)
                own = self._context(members.get(place, there[whose]), period)
                least = self._least(limit, own) if place in members or place in got else None
                if least is None:
                    continue
                total = got.get(place, Decimal(0))
                if total < least:
                    owed += least - total if limit.recoverable else 0
                    yield self._award(limit, own, currency, "minimum", least - total, total)
                elif repaid := min(owed, total - least):
                    yield self._award(limit, own, currency, "repaid", -repaid, owed)
                    owed -= repaid
            self._note(there[whose], -owed, currency)

    def later(
        self, limit: nodes.AtMost, asked: Sequence[Candidate], left: Sequence[Candidate]
    ) -> Iterator[Candidate]:
        """What the maximum cut off, paid in later periods as far as there is room."""
        name = period_of_limit(limit, self.rule)
        assert name is not None
        currency = self._currency(limit.amount)
        wanted, given = self._sums(name, asked), self._sums(name, left)
        there = self._all_there(asked)
        for whose in sorted({whose for whose, _ in wanted}):
            rest = Decimal(0)
            for period in self._periods(name):
                place = (whose, period.start)
                own = self._context(there[whose], period)
                most = number(limit.amount, own) or Decimal(0)
                room = Money(most, currency).rounded().amount - given.get(place, Decimal(0))
                if paid := min(rest, max(Decimal(0), room)):
                    yield self._award(limit, own, currency, "later", paid, rest)
                rest += wanted.get(place, Decimal(0)) - given.get(place, Decimal(0)) - paid
            self._note(there[whose], rest, currency)

    def _least(self, limit: nodes.AtLeast, context: Context) -> Decimal | None:
        found = number(limit.amount, context) if is_true(limit.condition, context) else None
        return None if found is None else Money(found, self._currency(limit.amount)).rounded().amount

    def _sums(self, name: nodes.PeriodName, candidates: Sequence[Candidate]) -> dict[_Place, Decimal]:
        found: defaultdict[_Place, Decimal] = defaultdict(Decimal)
        for each in candidates:
            if each.exact is not None:
                start = period_of(name, each.day, self.program).start
                found[each.whose, start] += each.asked
        return dict(found)

    def _periods(self, name: nodes.PeriodName) -> tuple[Period, ...]:
        return periods(name, self.program, run_of_rule(self.rule, self.program), self.as_of)

    def _all_there(self, candidates: Sequence[Candidate]) -> dict[Whose, Context]:
        """Whose awards these are, each with where it is worked out."""
        return {each.whose: self._of(each) for each in candidates}

    def _members(self, period: Period, rules: Sequence[nodes.Rule]) -> Iterator[Context]:
        for rule in rules or (self.rule,):
            run = run_of_rule(rule, self.program)
            if period.end < run.start or run.end < period.start:
                continue
            everybody = contexts(
                rule,
                period,
                self.program,
                self.measured,
                self.measured.partners,
                links=self.links,
                as_of=self.as_of,
                statuses=self.statuses,
            )
            in_common = not rules or common_unit(rules) is not None
            yield from (each if in_common else replace(each, unit=None) for each in everybody)

    def _of(self, candidate: Candidate) -> Context:
        run = run_of_rule(self.rule, self.program)
        return Context(
            program=self.program,
            links=self.links,
            partner=folded(candidate.award.partner),
            on=run.start,
            measured=self.measured,
            run=run,
            as_of=self.as_of,
            statuses=self.statuses,
            unit=candidate.award.unit,
            among=candidate.among,
        )

    def _context(self, known: Context, period: Period) -> Context:
        """The same partner (or unit) in a period of the limit's."""
        return replace(
            known, on=period.start, period=period, run=run_of_rule(self.rule, self.program), dated=None
        )

    def _currency(self, amount: nodes.Expression) -> str:
        if self.rule.kind == "points":
            return points_of(self.program)
        if isinstance(amount, nodes.Amount):
            return meant(amount.currency, self.program)
        return self.program.currency or "EUR"

    def _award(
        self,
        limit: nodes.Limit,
        context: Context,
        currency: str,
        kind: Literal["minimum", "repaid", "later"],
        amount: Decimal,
        base: Decimal,
    ) -> Candidate:
        rule, period = self.rule, context.period
        assert period is not None
        on = min(period.end, run_of_rule(rule, self.program).end)
        waited = waited_until(on, rule, self.program)
        over = waited < self.as_of or (waited == self.as_of and self.day_over)
        award = Award(
            rule=rule.name,
            kind=rule.kind,
            partner=shown_partner(context),
            unit=context.unit,
            period=period,
            # Several limits of a rule may be counted in periods that begin on one day.
            line=f"{'later' if kind == 'later' else 'minimum'} per {period.name}",
            status="earned" if over else "provisional",
            on=on,
        )
        award = with_payable_day(award, rule.payable, context)
        account = next(iter(rule.accounts), None)
        # What is for a deal is paid to whom that deal names, and in parts by its days; here there is none.
        payment = payment_of(rule, context) if rule.on is None or context.unit is not None else None
        added = Candidate(
            award,
            amount,
            currency,
            on,
            units=units_at_hand(context),
            limits=self._maxima(context),
            payment=payment or Payment(),
            among=context.among,
            account=account,
        )
        step = Step(kind=kind, text=format_limit(limit), value=amount, unit=currency, base=base)
        return come_to(added, amount, (step,))

    def _maxima(self, context: Context) -> dict[int, Decimal | None]:
        """The maximum that the rule's awards share holds for what is added, too."""
        return {
            place: number(limit.amount, context)
            for place, limit in enumerate(self.rule.limits)
            if isinstance(limit, nodes.AtMost) and limit.per is not None and limit.condition is None
        }

    def _note(self, context: Context, amount: Decimal, currency: str) -> None:
        if amount:
            self.balances.append(
                Balance(
                    of="rule",
                    name=self.rule.name,
                    partner=shown_partner(context),
                    unit=context.unit,
                    amount=Money(amount, currency),
                )
            )


def period_of_limit(limit: nodes.Limit, rule: nodes.Rule) -> nodes.PeriodName | None:
    """In which periods a limit is counted that remembers: those it names, or else the rule's own. None for one that does not remember."""
    if not limit.remembers:
        return None
    if limit.per is not None and limit.per.period is not None:
        return limit.per.period
    own = rule.each.period if rule.each is not None and rule.on is None else None
    return "program" if own is None or isinstance(own, nodes.Duration) else own
