"""Program and answers in, awards out. Exact until the end, rounded once; the order in which facts arrived plays no part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from dsl import nodes
from dsl.format import format_expression
from programs.awards import Award, FactRef, Status, Step
from programs.contests import winners
from programs.facts import Fact, HeldFact, folded
from programs.limits import Candidate, limited, rounded, within_budget
from programs.measures import Measured
from programs.membership import belongs, contexts
from programs.milestones import is_milestone
from programs.money import PRECISION, Money, shares
from programs.needs import facts_of_rule, periods_of_rule, run_of_rule
from programs.periods import Period, add, period_of
from programs.reaching import day_reached
from programs.rewards import candidates
from programs.values import Context, Links, is_true, number
from programs.windows import calls


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program awards, and which facts it could not count yet."""

    awards: tuple[Award, ...]
    held: tuple[HeldFact, ...]


def evaluate(program: nodes.Program, measured: Measured, *, as_of: date, day_over: bool = True) -> Outcome:
    """All awards of a program without errors, as of a day, from the answers to `needs(program, as_of=as_of)`.

    While the day still goes on (`day_over` is false), a period that ends with it is not over yet.
    Awards of nothing are left out. The order is that of the rules, then day, partner and fact.
    """
    with localcontext(prec=PRECISION):
        return _Evaluation(program, measured, as_of, day_over=day_over).outcome()


class _Evaluation:
    def __init__(self, program: nodes.Program, measured: Measured, as_of: date, *, day_over: bool) -> None:
        self.program = program
        self.measured = measured
        self.as_of = as_of
        self.day_over = day_over
        self.links = Links.of(measured)
        self.done: dict[str, list[Candidate]] = {}
        self.held: list[HeldFact] = list(measured.held)

    def outcome(self) -> Outcome:
        for rule in _in_order(self.program):
            found = self._per_fact(rule) if rule.on is not None else self._per_period(rule)
            kept = [each for each in found if self._stands(each, rule)]
            self.done[folded(rule.name)] = limited(kept, rule, self.program, self._limit_amounts(rule))
        everything = [
            (index, each)
            for index, rule in enumerate(self.program.rules)
            for each in self.done[folded(rule.name)]
        ]
        if self.program.budget is not None:
            everything = self._within_program_budget(everything)
        awards = [(index, rounded(each)) for index, each in everything]
        awards = [
            (index, award) for index, award in awards if award.amount is None or award.amount.amount != 0
        ]
        awards.sort(
            key=lambda pair: (
                pair[0],
                pair[1].on,
                folded(pair[1].partner),
                pair[1].fact.id if pair[1].fact else "",
                pair[1].line,
            )
        )
        return Outcome(tuple(award for _, award in awards), tuple(dict.fromkeys(self.held)))

    # --- occasions --------------------------------------------------------------------------------------------------

    def _per_fact(self, rule: nodes.Rule) -> Iterator[Candidate]:
        run = run_of_rule(rule, self.program)
        for fact in self.measured.facts.get(facts_of_rule(rule, self.program, as_of=self.as_of), ()):
            period = period_of(rule.each.period if rule.each else "program", fact.on, self.program)
            context = self._context(folded(fact.partner), fact.on, period, run, rule, fact=fact)
            if not belongs(rule, context):
                continue
            context = replace(context, earned=self._earned(folded(fact.partner), fact=fact, period=period))
            if not is_true(rule.when, context):
                continue
            late = rule.earned is not None and rule.earned.when == "at period end"
            status: Status = "provisional" if late and not self._is_over(period) else "earned"
            on = period.end if late else fact.on
            award = Award(
                rule=rule.name, kind=rule.kind, partner=self._shown(fact.partner), fact=FactRef(fact.kind, fact.id), period=period if rule.each else None,
                status=status, on=on, payable_on=_payable(rule, on, fact),
            )  # fmt: skip
            found = list(candidates(rule, context, award))
            if not found and rule.rewards and fact.kind == "deals" and "amount" not in fact.values:
                self.held.append(
                    HeldFact(
                        kind=fact.kind,
                        id=fact.id,
                        partner=fact.partner,
                        reason=f"it has no amount, which “{rule.name}” needs",
                    )
                )
            yield from found

    def _per_period(self, rule: nodes.Rule) -> Iterator[Candidate]:
        for period in periods_of_rule(rule, self.program, as_of=self.as_of):
            everybody = contexts(
                rule, period, self.program, self.measured, links=self.links, as_of=self.as_of
            )
            asked = [
                replace(context, earned=self._earned(context.partner, fact=None, period=period))
                for context in everybody
            ]
            holding = [context for context in asked if is_true(rule.when, context)]
            if rule.top is not None:
                yield from self._contest(rule, rule.top, period, holding)
            else:
                for context in holding:
                    yield from candidates(rule, context, self._occasion(rule, period, context))

    def _contest(
        self, rule: nodes.Rule, top: nodes.Top, period: Period, holding: list[Context]
    ) -> Iterator[Candidate]:
        for placed, context in winners(top, holding):
            where = f"{placed.place} of {len(holding)}" + (
                f", shared by {placed.sharing}" if placed.sharing > 1 else ""
            )
            step = Step(
                kind="place",
                text=f"top {top.count} by {format_expression(top.by)}",
                value=Decimal(placed.place),
                unit=where,
            )
            award = replace(self._occasion(rule, period, context), steps=(step,))
            if top.ties != "split the prize" or placed.sharing == 1:
                yield from candidates(rule, replace(context, place=placed.place), award)
                continue
            # Those who tie share equally the prizes of all the places they cover.
            covered = range(placed.place, min(placed.place + placed.sharing, top.count + 1))
            prizes = [list(candidates(rule, replace(context, place=place), award)) for place in covered]
            for index, first in enumerate(prizes[0]):
                if first.exact is None:
                    yield first
                    continue
                whole = sum(
                    (prize[index].exact or Decimal(0) for prize in prizes if index < len(prize)), Decimal(0)
                )
                part = shares(Money(whole, first.currency), [Decimal(1)] * placed.sharing)[placed.order]
                yield replace(first, exact=part.amount)

    def _occasion(self, rule: nodes.Rule, period: Period, context: Context) -> Award:
        """The award of a partner in a period, before its rewards: when it is earned, and whether it is already."""
        immediately = is_milestone(rule) if rule.earned is None else rule.earned.when == "immediately"
        if immediately:
            status: Status = "earned"
            on = day_reached(rule, context) or period.start
        else:
            status = "earned" if self._is_over(period) else "provisional"
            on = period.end
        return Award(
            rule=rule.name,
            kind=rule.kind,
            partner=self._shown(context.partner),
            period=period,
            status=status,
            on=on,
            payable_on=_payable(rule, on, None),
        )

    # --- who, when --------------------------------------------------------------------------------------------------

    def _context(
        self,
        partner: str,
        on: date,
        period: Period,
        run: nodes.Runs,
        rule: nodes.Rule,
        fact: Fact | None = None,
    ) -> Context:
        return Context(
            program=self.program, links=self.links, partner=partner, on=on, fact=fact, measured=self.measured, period=period,
            run=run, as_of=self.as_of, dated=rule.dated.name.dotted if rule.dated else None,
        )  # fmt: skip

    def _shown(self, partner: str) -> str:
        known = self.links.partners.get(folded(partner))
        return known.name if known else partner

    def _is_over(self, period: Period) -> bool:
        end = min(period.end, self.program.runs.end if self.program.runs else period.end)
        waited = add(end, self.program.closes_after) if self.program.closes_after else end
        return waited < self.as_of or (waited == self.as_of and self.day_over)

    # --- rules that look at each other ------------------------------------------------------------------------------

    def _stands(self, candidate: Candidate, rule: nodes.Rule) -> bool:
        """Whether nothing takes the award's place, and everything that it requires is there."""
        for other in self.program.rules:
            if (
                other.instead_of
                and folded(rule.name) in map(folded, other.instead_of.rules)
                and self._has(other.name, candidate.award)
            ):
                return False
        return all(
            self._has(name, candidate.award) for name in (rule.requires.rules if rule.requires else ())
        )

    def _has(self, rule: str, award: Award) -> bool:
        return any(_same_occasion(each.award, award) for each in self.done.get(folded(rule), ()))

    def _earned(self, partner: str, *, fact: Fact | None, period: Period) -> Mapping[str, Decimal]:
        """What the rules worked out before paid for the same deal, or else to the partner in the same period."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for name, found in self.done.items():
            for each in found:
                award = each.award
                if each.exact is None or folded(award.partner) != partner:
                    continue
                if (fact is not None and award.fact == FactRef(fact.kind, fact.id)) or (
                    (fact is None or award.fact is None) and period.start <= award.on <= period.end
                ):
                    sums[name] += each.exact
        return sums

    # --- limits -----------------------------------------------------------------------------------------------------

    def _limit_amounts(self, rule: nodes.Rule) -> dict[nodes.Expression, Decimal | None]:
        """What the amounts of the rule's limits come to; they are the same for everybody."""
        wanted = [limit.amount for limit in rule.limits if isinstance(limit, nodes.AtMost | nodes.AtLeast)]
        wanted += [rule.budget.amount] if rule.budget else []
        return {expression: self._constant(expression) for expression in wanted}

    def _constant(self, expression: nodes.Expression) -> Decimal | None:
        return number(expression, Context(program=self.program, links=self.links, partner="", on=self.as_of))

    def _within_program_budget(self, everything: list[tuple[int, Candidate]]) -> list[tuple[int, Candidate]]:
        """Used up in the order of the day, the rules, and the facts; points cost no money."""
        assert self.program.budget is not None
        ordered = sorted(
            everything,
            key=lambda pair: (
                pair[1].award.on,
                pair[0],
                pair[1].award.fact.id if pair[1].award.fact else "",
                folded(pair[1].award.partner),
                pair[1].award.line,
            ),
        )
        paid = [
            (index, each)
            for index, each in ordered
            if each.exact is not None and each.currency != nodes.POINTS
        ]
        others = [
            (index, each) for index, each in ordered if each.exact is None or each.currency == nodes.POINTS
        ]
        text = f"budget {format_expression(self.program.budget.amount)}"
        cut = within_budget([each for _, each in paid], self._constant(self.program.budget.amount), text)
        return [*((index, each) for (index, _), each in zip(paid, cut, strict=True)), *others]


def _in_order(program: nodes.Program) -> Iterable[nodes.Rule]:
    """Rules after those they look at: what they require, what is paid instead of them, what they ask to have been earned."""
    before: dict[str, set[str]] = {folded(rule.name): set() for rule in program.rules}
    for rule in program.rules:
        name = folded(rule.name)
        before[name] |= {folded(other) for other in (rule.requires.rules if rule.requires else ())}
        for call in calls((rule.when, rule.top, rule.rewards), "earned"):
            before[name] |= {
                folded(argument.value) for argument in call.arguments if isinstance(argument, nodes.Text)
            }
        for other in rule.instead_of.rules if rule.instead_of else ():
            before[folded(other)].add(name)
    waiting = list(program.rules)
    finished: set[str] = set()
    while waiting:
        ready = next((rule for rule in waiting if before[folded(rule.name)] <= finished), None)
        assert ready is not None, "rules in a circle are an error"
        waiting.remove(ready)
        finished.add(folded(ready.name))
        yield ready


def _same_occasion(one: Award, other: Award) -> bool:
    """The same deal; or, where one of them is for a period, the same partner with days in it."""
    if folded(one.partner) != folded(other.partner):
        return False
    if one.fact is not None and other.fact is not None:
        return one.fact == other.fact
    period = one.period or other.period
    assert period is not None, "an award is for a fact or a period"
    return all(period.start <= award.on <= period.end or award.period == period for award in (one, other))


def _payable(rule: nodes.Rule, on: date, fact: Fact | None) -> date | None:
    if rule.payable is None:
        return None
    start: object = on
    if rule.payable.after is not None:
        start = fact.values.get(rule.payable.after.path[-1]) if fact else None
    return add(start, rule.payable.duration) if isinstance(start, date) else None
