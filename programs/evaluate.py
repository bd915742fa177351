"""Program and answers in, awards out. Exact until the end, rounded once; the order in which facts arrived plays no part.

The order of the arithmetic: rewards, what a rule requires, its own limits, what gives way to another rule, what rules share (the best
of them, then so much together), budgets, rounding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, localcontext
from functools import partial
from typing import Final, assert_never

from dsl import nodes
from dsl.dependencies import (
    Settled,
    asked_for_others,
    asked_over,
    asked_rules,
    asks_own_earlier,
    deciding,
    settled_items,
)
from dsl.format import format_expression
from dsl.funds import asked_funds, funds_of, paying_into, pays_into
from dsl.names import called
from dsl.own_currency import scales
from dsl.points import gives_points, is_points
from programs.accounts import Accounts
from programs.awaiting import may_hold
from programs.awards import (
    STATUS_LINE,
    Award,
    AwardKey,
    Balance,
    Charge,
    FactRef,
    Payout,
    Status,
    StatusHeld,
    Step,
)
from programs.candidates import Candidate, Kept, come_to, is_meant, status_of
from programs.candidates import in_order as in_order_of_days
from programs.carried import Carrying
from programs.contests import winners
from programs.context import Context, Links, Whose
from programs.counted_off import paid_on, unknown
from programs.facts import MIDNIGHT, Fact, HeldFact, clock, folded
from programs.forfeits import may_come_until
from programs.funds import accounts_of, balances, taken_out, takings
from programs.grounds import missing_field
from programs.held_facts import NoField
from programs.interplay import Given, deal_of, in_order
from programs.keeping import gone_on, kept_part, reduced
from programs.limits import limited, within_budget
from programs.measures import Answer, Measured
from programs.membership import belongs, first_day_of, occasions
from programs.milestones import is_at_once
from programs.money import PRECISION, Money, shares
from programs.needs import (
    asked_where,
    facts_of_rule,
    goes_by_partner,
    gone_facts,
    looks_at_gone,
    period_at,
    run_of_rule,
    whole_run,
)
from programs.no_answers import no_answers
from programs.payment import Payment, charges_of, given
from programs.payouts import payouts
from programs.periods import Period, period_of, run_of
from programs.pools import pooled
from programs.ranking import Placed
from programs.reaching import reached
from programs.records import copier, maker, replace, uncollected
from programs.rewards import candidates, currency_of
from programs.statuses import Statuses, held_by
from programs.timing import last_day, lies_in_time, waited_until, with_payable_day
from programs.to_date import less_earlier
from programs.together import best_of, gave_way, goes_by_unit, of_shared, together
from programs.units import units_at_hand
from programs.values import number, value
from programs.windows import days_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program awards, which facts it could not count yet, and what follows from both: charges, accounts, statuses, payouts."""

    awards: tuple[Award, ...]
    held: tuple[HeldFact, ...]
    charges: tuple[Charge, ...] = ()
    balances: tuple[Balance, ...] = ()
    statuses: tuple[StatusHeld, ...] = ()
    payouts: tuple[Payout, ...] = ()
    funds: Mapping[str, Accounts] = field(default_factory=dict, compare=False)
    """The accounts of each fund, by its name as it is called."""


def evaluate(program: nodes.Program, measured: Measured, *, as_of: date, day_over: bool = True) -> Outcome:
    """All awards of a program without errors, as of a day, from the answers to `needs(program, as_of=as_of)`.

    While the day still goes on (`day_over` is false), a period that ends with it is not over yet.
    Awards of nothing are left out. The order is that of the rules, then day, partner and fact.
    """
    with localcontext(prec=PRECISION), uncollected():
        return _Evaluation(program, measured, as_of, day_over=day_over).outcome()


_of_rule: Final = maker(Award, "rule", "kind", "partner", "fact", "period", "status", "on")
_about: Final = copier(Context, "program", "partner", "on", "fact", "period")
"""A context with the fact that is at hand."""
_Earned = tuple[Award, time]
"""What is awarded, before it is anybody's and comes to anything, and the time of its day at which it is earned."""


class _Evaluation:
    def __init__(self, program: nodes.Program, measured: Measured, as_of: date, *, day_over: bool) -> None:
        self.program = program
        self.measured = measured = replace(measured, day_over=day_over)
        self.as_of = as_of
        self.day_over = day_over
        self.links = Links.of(measured)
        self.in_currency: dict[str, nodes.Program] = {}
        """The program as it stands in the currency of a deal."""
        self.days: dict[tuple[str, date, date | None], Period | None] = {}
        """In which period of a rule a day lies, where that is counted from a day of the partner's."""
        self.periods: dict[Period, Period] = {}
        """Of equal periods the one that is used: what is remembered of a period goes by which it is."""
        self.given = Given(program)
        self.done: dict[str, list[Candidate]] = {}
        """What each rule gives, as far as it is worked out, by its name as it is called."""
        self.gave_way: defaultdict[AwardKey, list[tuple[str, Decimal | str]]] = defaultdict(list)
        """What was displaced, by the award that took its place."""
        self.sharing = Counter(name for item in settled_items(program) for name in deciding(item, program))
        """Of how many shared items of each rule the turn has not come yet."""
        self.bills: list[Candidate] = []
        """What is charged; it uses up no budget, and no other rule looks at it."""
        self.statuses = Statuses()
        self.funds: dict[str, Accounts] = {}
        """Those of which the balance is known, by name as it is called."""
        self.held: list[HeldFact] = [*measured.held, *no_answers(program, measured, as_of=as_of)]
        self.balances: list[Balance] = []

    def outcome(self) -> Outcome:
        for step in in_order(self.program):
            match step:
                case nodes.Rule():
                    self._set(step.name, self._of_rule(step))
                case nodes.Fund():
                    self._settle(step)
                case nodes.BestOf():
                    self._share(step, best_of(step, self.done, self.program))
                case nodes.TogetherAtLeast():
                    self._share(step, self._at_least(step))
                case nodes.Together():
                    self._share(step, together(step, self.done, self.program, partial(self._cap, step)))
                case _:
                    assert_never(step)
        done = self._with_who_gave_way()
        everything = self._within_program_budget(
            [each for rule in self.program.rules for each in done[called(rule.name)] if not each.goes_in]
        )
        self._balance(everything)
        order = {rule.name: index for index, rule in enumerate(self.program.rules)}
        standing = list(_that_stands(everything))
        bills = list(_that_stands(self.bills))
        may_owe = (*standing, *bills) if _charges(self.program) else ()
        charges = [charge for award, how in may_owe for charge in charges_of(award, how)]
        charges.sort(
            key=lambda charge: (
                order[charge.rule],
                charge.on,
                folded(charge.partner),
                charge.fact.id if charge.fact else "",
            )
        )
        awards = [award for whole, how in standing for award in given(whole, how)]
        awards.sort(key=partial(_place, order))
        return Outcome(
            tuple(awards),
            tuple(dict.fromkeys(self.held)),
            charges=tuple(charges),
            balances=tuple(self.balances),
            statuses=self.statuses.in_order(order),
            funds=self.funds,
            payouts=payouts(self.program, awards, self.measured, self.links, self.statuses),
        )

    def _of_rule(self, rule: nodes.Rule) -> list[Candidate]:
        found: list[Candidate] = []
        asking = self._asking(rule)
        for each in self._per_fact(rule) if rule.on is not None else self._per_period(rule, found):
            found.append(each)  # the rule may ask for those that came before
            for accounts in asking:
                for holder, taking in takings(accounts.fund, [each], self.program):
                    accounts.takings[holder].append(taking)
        carrying = self._carrying(rule, self.balances)
        allowed = [each for each in found if self.given.allows(each, rule)] if rule.requires else found
        charging = [isinstance(reward, nodes.Charging) for reward in rule.rewards]
        charges = [each for each in allowed if each.is_charge] if any(charging) else []
        if charging and all(charging):
            self.bills += reduced(limited(charges, carrying))
            return []
        kept = limited([each for each in allowed if not each.is_charge] if charges else allowed, carrying)
        if looks_at_gone(rule):
            kept = list(reduced(kept))
        if self.given.may_displace(rule):
            kept = [each for each in kept if not self._is_displaced(each, rule)]
        if charges:
            # What is charged beside an award stands with it.
            standing = {each.occasion for each in kept}
            self.bills += [each for each in reduced(charges) if each.occasion in standing]
        return kept

    def _carrying(self, rule: nodes.Rule, balances: list[Balance]) -> Carrying:
        return Carrying(
            rule, self.program, self.measured, self.links, self.as_of, self.day_over, balances, self.statuses
        )

    def _so_far(self, before: list[Candidate], rule: nodes.Rule) -> list[Candidate]:
        """What the rule's own limits leave of its earlier awards."""
        allowed = [each for each in before if self.given.allows(each, rule) and not each.is_charge]
        return limited(allowed, self._carrying(rule, []))

    def _is_displaced(self, candidate: Candidate, rule: nodes.Rule) -> bool:
        winner = self.given.displaced_by(candidate, rule)
        if winner is None:
            return False
        taking = self.given.in_place_of(candidate, winner)
        self.gave_way[taking.award.key].append((rule.name, candidate.gives))
        return True

    def _with_who_gave_way(self) -> dict[str, list[Candidate]]:
        """What each rule gives in the end, saying in whose place."""
        if not self.gave_way:
            return self.done
        return {
            name: [gave_way(each, self.gave_way.get(each.award.key, ())) for each in candidates]
            for name, candidates in self.done.items()
        }

    def _set(self, name: str, candidates: list[Candidate]) -> None:
        """What the rule gives; once all is done that it shares with others, within its budget."""
        rule = self.program.rule(name)
        assert rule is not None
        if not self.sharing[called(name)]:
            candidates = self._within_rule_budget(candidates, rule)
        given = candidates
        if rule.kind == "status":
            reached = [status_of(each) for each in candidates if each.award.line == STATUS_LINE]
            self.statuses = self.statuses.and_of(held_by(rule, reached, self.program, as_of=self.as_of))
            given = [each for each in candidates if each.award.line != STATUS_LINE]
        self.done[called(name)] = given
        self.given.set(rule, candidates)

    def _share(self, item: Settled, left: Mapping[str, list[Candidate]]) -> None:
        self.sharing.subtract(deciding(item, self.program))
        for name, kept in left.items():
            self._set(name, kept)

    def _accounts(self, fund: nodes.Fund) -> Accounts:
        """What has been paid into a fund, by the rules that are worked out by now."""
        feeding = paying_into(fund.name, self.program)
        return accounts_of(
            fund,
            (each for rule in feeding for each in self.done[called(rule.name)]),
            self.program,
            by_hand=self.measured.by_hand,
        )

    def _settle(self, fund: nodes.Fund) -> None:
        accounts = self._accounts(fund)
        taking = {name: self.done[name] for name in deciding(fund, self.program)}
        self._share(fund, taken_out(accounts, taking, self.program))
        self.funds[called(fund.name)] = accounts

    def _balance(self, given: list[Candidate]) -> None:
        """What is left in the funds when all limits and budgets have had their turn."""
        for fund in self.program.funds:
            accounts = self._accounts(fund)
            for holder, taking in takings(fund, in_order_of_days(given), self.program):
                accounts.takings[holder].append(taking)
            self.funds[called(fund.name)] = accounts
            met = [each for candidates in self.done.values() for each in candidates]
            shown = {folded(each.award.partner): each.award.partner for each in met}
            self.balances += balances(accounts, met, as_of=self.as_of, shown=shown)

    def _asking(self, rule: nodes.Rule) -> list[Accounts]:
        """The funds that the rule takes out of and asks for: what is left then changes with each award."""
        found = []
        for name in sorted(asked_funds(rule, self.program) & funds_of(rule, "out of")):
            fund = self.program.fund(name)
            assert fund is not None, "a fund that is not there has an error"
            accounts = self._accounts(fund)
            others = (self.done.get(other, []) for other in deciding(fund, self.program))
            for holder, taking in takings(
                fund, in_order_of_days(each for other in others for each in other), self.program
            ):
                accounts.takings[holder].append(taking)
            self.funds[name] = accounts
            found.append(accounts)
        return found

    def _at_least(self, item: nodes.TogetherAtLeast) -> dict[str, list[Candidate]]:
        """What each rule gives, and in the first what lacks to the minimum of all."""
        rules = [rule for name in item.rules if (rule := self.program.rule(name)) is not None]
        # The minimum is of the whole run, and none of the first rule's own limits is about it.
        bearing = self._carrying(replace(rules[0], runs=None, limits=()), self.balances)
        kept = {called(rule.name): list(self.done[called(rule.name)]) for rule in rules}
        given = [each for rule in rules for each in kept[called(rule.name)] if not each.is_charge]
        limit = nodes.AtLeast(item.amount, item.per)
        kept[called(rules[0].name)] += [
            of_shared(each, item) for each in bearing.minimum(limit, given, rules)
        ]
        return kept

    def _cap(self, item: nodes.Together, candidate: Candidate) -> Decimal | None:
        """What the rules together come to at most, in the days and for the partner or deal that the candidate is about."""
        place = self.program.together.index(item)
        if place in candidate.shared:
            return candidate.shared[place]
        return number(item.amount, self._scope(item, candidate))

    def _scope(self, item: nodes.Together, candidate: Candidate) -> Context:
        """All that a limit is counted in: the whole period, of the partner, its unit or of all."""
        per, by_unit = item.per, goes_by_unit(item, self.program)
        period = period_of((per and per.period) or "program", candidate.day, self.program)
        return Context(
            program=self.program,
            links=self.links,
            partner="" if per and per.across else folded(candidate.award.partner),
            on=period.start,
            measured=self.measured,
            period=period,
            run=run_of(self.program),
            as_of=self.as_of,
            statuses=self.statuses,
            unit=candidate.award.unit if by_unit else None,
            among=candidate.among if by_unit else (),
        )

    # --- occasions --------------------------------------------------------------------------------------------------

    def _per_fact(self, rule: nodes.Rule) -> Iterator[Candidate]:
        may_be_gone = looks_at_gone(rule)
        for context, part in paid_on(rule, self._facts_that_hold(rule)):
            fact = context.fact
            assert fact is not None
            found = list(candidates(rule, context, self._award_for(fact, rule, context), part))
            if not found and (field := missing_field(rule, context)):
                self._hold(fact, field, rule)
            kept = _kept(rule, context) if may_be_gone else None
            yield from found if kept is None else (replace(each, kept=kept) for each in found)

    def _facts_that_hold(self, rule: nodes.Rule) -> Iterator[Context]:
        """The facts for which the rule is, each as the rule sees it."""
        asks = self._asks(rule)
        state, may_be_gone = asked_where(rule), looks_at_gone(rule)
        seen = self._about_facts(rule)
        for fact in self._facts(rule):
            period = self._period_of(fact, rule)
            context = _about(seen, self._seen_by(fact, rule), folded(fact.partner), fact.on, fact, period)
            if period is None or not belongs(rule, context):
                continue
            if may_be_gone and _is_gone(rule, context):
                continue
            if asks:
                context = self._knowing(rule, context, Period(fact.on, fact.on, "days"))
            asked_for = may_hold(state, context) and may_hold(rule.when, context)
            if not asked_for or not lies_in_time(rule, context) or self._is_forfeited(rule, context):
                continue
            if (field := unknown(rule, context)) is not None:
                self._hold(fact, field, rule)
            else:
                yield context

    def _hold(self, fact: Fact, field: str, rule: nodes.Rule) -> None:
        why = NoField(field, rule.name)
        self.held.append(HeldFact(kind=fact.kind, id=fact.id, partner=fact.partner, why=why))

    def _facts(self, rule: nodes.Rule) -> Iterator[Fact]:
        """The rule's facts, and those deals of which something may be kept though they were cancelled or returned."""
        facts = self.measured.facts
        yield from facts.get(facts_of_rule(rule, self.program, as_of=self.as_of), ())
        if looks_at_gone(rule):
            yield from facts.get(gone_facts(rule, self.program, as_of=self.as_of), ())

    def _about_facts(self, rule: nodes.Rule) -> Context:
        """What the rule sees whichever fact is at hand."""
        return Context(
            program=self.program,
            links=self.links,
            partner="",
            on=self.as_of,
            measured=self.measured,
            run=run_of_rule(rule, self.program),
            as_of=self.as_of,
            dated=rule.dated.name.dotted if rule.dated else None,
            statuses=self.statuses,
        )

    def _period_of(self, fact: Fact, rule: nodes.Rule) -> Period | None:
        """The rule's period in which the fact lies, always the same object for the same days."""
        first = None
        if goes_by_partner(rule):
            first = first_day_of(rule, self.links.partners.get(folded(fact.partner)), as_of=self.as_of)
        key = (rule.name, fact.on, first)
        if key not in self.days:
            found = period_at(rule, fact.on, self.program, first=first)
            self.days[key] = self.periods.setdefault(found, found) if found else None
        return self.days[key]

    def _seen_by(self, fact: Fact, rule: nodes.Rule) -> nodes.Program:
        """The program; for what is reckoned and paid in the deal's own currency, the program in that."""
        currency = fact.currency or self.program.currency
        if currency is None or currency == self.program.currency or not scales(rule, self.program):
            return self.program
        if currency not in self.in_currency:
            self.in_currency[currency] = replace(self.program, currency=currency)
        return self.in_currency[currency]

    def _award_for(self, fact: Fact, rule: nodes.Rule, context: Context) -> Award:
        """The award for a fact, before its rewards: earned on the fact's day, unless the rule waits for the period's end."""
        assert context.period is not None
        late = not is_at_once(rule, self.program)
        on = last_day(context.period, rule, self.program, day=fact.on) if late else fact.on
        status: Status = "provisional" if late and not self._is_over(on, rule) else "earned"
        period = context.period if rule.each else None
        return self._due(
            _award(rule, on, status, fact=FactRef(fact.kind, fact.id), period=period), rule, context
        )

    def _earned_for(self, rule: nodes.Rule, context: Context) -> Mapping[tuple[str, Answer], Decimal]:
        """What rules gave the partner for the deals that the fact names."""
        found: dict[tuple[str, Answer], Decimal] = {}
        for call in asked_for_others(rule, self.program):
            named = value(call.arguments[1], context)
            if isinstance(named, str):
                (name,) = (called(each.value) for each in call.arguments if isinstance(each, nodes.Text))
                found[name, named] = self.given.earned_for(name, context.partner, f"deals:{named}")
        return found

    def _earned_over(
        self, rule: nodes.Rule, context: Context, period: Period
    ) -> Mapping[nodes.EarnedOver, Decimal]:
        """What rules gave in the windows that the rule names, seen from one of its periods or from a day."""
        found = {}
        units = units_at_hand(context)
        for asked in asked_over(rule, self.program):
            other = self.program.rule(asked.rule)
            assert other is not None, "a rule that is not there has an error"
            days = days_of(
                asked.window, period, self.program, run=run_of_rule(rule, self.program), as_of=self.as_of
            )
            found[asked] = self.given.earned_in(
                called(asked.rule), context.partner, days, points=gives_points(other), units=units
            )
        return found

    def _per_period(self, rule: nodes.Rule, before: list[Candidate]) -> Iterator[Candidate]:
        """`before` grows with what is given: the rule may look back on it."""
        looks_back = any(asks_own_earlier(rule, each) for each in asked_over(rule, self.program))
        got: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        asks = self._asks(rule)
        to_date = rule.each is not None and rule.each.to_date is not None
        for period, members in occasions(
            rule, self.program, self.measured, links=self.links, as_of=self.as_of, statuses=self.statuses
        ):
            if looks_back:
                self.given.set(rule, self._so_far(before, rule))
            holding = [self._knowing(rule, each, period) for each in members] if asks else members
            if rule.when is not None:
                holding = [each for each in holding if may_hold(rule.when, each)]
            if rule.lasts is not None:
                holding = [each for each in holding if lies_in_time(rule, each)]
            if rule.forfeited is not None:
                holding = [each for each in holding if not self._is_forfeited(rule, each)]
            if rule.top is not None:
                yield from self._contest(rule, rule.top, period, holding)
            else:
                end = self._end(rule, period)
                for context in self._pooled(rule, holding):
                    award, at = end or self._own_moment(rule, period, context)
                    found = candidates(rule, context, self._due(award, rule, context))
                    if at != MIDNIGHT:
                        found = (replace(each, at=at) for each in found)
                    yield from less_earlier(rule, found, context, got) if to_date else found

    def _asks(self, rule: nodes.Rule) -> bool:
        """Whether the rule may ask anything of other rules or of funds."""
        return bool(
            self.funds
            or asked_rules(rule, self.program)
            or asked_over(rule, self.program)
            or asked_for_others(rule, self.program)
        )

    def _knowing(self, rule: nodes.Rule, context: Context, period: Period) -> Context:
        """The context with what it may ask of other rules and of funds, in a period or on the day of a fact."""
        fact = context.fact
        return replace(
            context,
            funds=self.funds,
            earned_for=self._earned_for(rule, context),
            earned_over=self._earned_over(rule, context, period),
            earned=self.given.earned(
                asked_rules(rule, self.program),
                context.partner,
                deal=deal_of(fact.kind, fact.id, fact.values.get("deal")) if fact is not None else "",
                first=period.start,
                last=period.end,
                units=units_at_hand(context),
            ),
        )

    def _contest(
        self, rule: nodes.Rule, top: nodes.Top, period: Period, holding: list[Context]
    ) -> Iterator[Candidate]:
        won = list(winners(top, holding))
        end = self._end(rule, period)
        for (placed, _), context in zip(won, self._pooled(rule, [each for _, each in won]), strict=True):
            award, _ = end or self._own_moment(rule, period, context)
            award = replace(self._due(award, rule, context), steps=(_place_step(placed, top),))
            if top.ties != "split the prize" or placed.sharing == 1:
                yield from candidates(rule, replace(context, place=placed.place), award)
            else:
                yield from _split(rule, placed, context, award)

    def _is_forfeited(self, rule: nodes.Rule, context: Context) -> bool:
        if rule.forfeited is None:
            return False
        last = may_come_until(rule.forfeited.unless, context)
        return last is not None and (last < self.as_of or (last == self.as_of and self.day_over))

    def _if_not_forfeited(self, award: Award, forfeited: nodes.Forfeited, context: Context) -> Award:
        """Provisional while it may still be lost."""
        if may_come_until(forfeited.unless, context) is None:
            return award
        return replace(award, status="provisional")

    def _pooled(self, rule: nodes.Rule, contexts: list[Context]) -> list[Context]:
        pools = [reward for reward in rule.rewards if isinstance(reward, nodes.SharePool)]
        return pooled(rule, contexts, currency_of(pools[0], rule, self.program)) if pools else contexts

    def _end(self, rule: nodes.Rule, period: Period) -> _Earned | None:
        """What is awarded in a period, and at which time; None where that is each partner's own moment."""
        if is_at_once(rule, self.program):
            return None
        on = last_day(period, rule, self.program)
        status: Status = "earned" if self._is_over(on, rule) else "provisional"
        return _award(rule, on, status, period=period), MIDNIGHT

    def _own_moment(self, rule: nodes.Rule, period: Period, context: Context) -> _Earned:
        # What a wider window holds already, holds from the first day.
        first = max(period.start, run_of_rule(rule, self.program).start)
        on, at = reached(rule, context, since=first)
        return _award(rule, on, "earned", period=period), at

    def _due(self, award: Award, rule: nodes.Rule, context: Context) -> Award:
        """The award as the rule says from when it is paid, and what it still hangs on."""
        if rule.forfeited is not None:
            award = self._if_not_forfeited(award, rule.forfeited, context)
        return award if rule.payable is None else with_payable_day(award, rule.payable, context)

    # --- when -------------------------------------------------------------------------------------------------------

    def _is_over(self, last: date, rule: nodes.Rule) -> bool:
        waited = waited_until(last, rule, self.program)
        return waited < self.as_of or (waited == self.as_of and self.day_over)

    # --- budgets ----------------------------------------------------------------------------------------------------

    def _within_rule_budget(self, kept: list[Candidate], rule: nodes.Rule) -> list[Candidate]:
        if rule.budget is None:
            return kept
        amount = rule.budget.amount
        meant = [each for each in kept if is_meant(amount, each)]
        others = [each for each in kept if not is_meant(amount, each)]
        return [*within_budget(meant, self._budget(amount), amount), *others]

    def _within_program_budget(self, everything: list[Candidate]) -> list[Candidate]:
        """Used up in the order of the days, then of the facts, then of the rules; points cost no money."""
        if self.program.budget is None:
            return everything
        amount = self.program.budget.amount
        ordered = in_order_of_days(everything)
        paid = [each for each in ordered if each.exact is not None and not is_points(each.currency)]
        others = [each for each in ordered if each.exact is None or is_points(each.currency)]
        return [*within_budget(paid, self._budget(amount), amount), *others]

    def _budget(self, amount: nodes.Expression) -> Decimal:
        """What a budget comes to over the whole run; without a value, nothing."""
        run = run_of(self.program)
        context = Context(
            program=self.program,
            links=self.links,
            partner="",
            on=min(self.as_of, run.end),
            measured=self.measured,
            period=whole_run(self.program),
            run=run,
            as_of=self.as_of,
            statuses=self.statuses,
        )
        return number(amount, context) or Decimal(0)


def _place(order: Mapping[str, int], award: Award) -> tuple[int, date, str, str, str, str]:
    """Where an award stands: by its rule, then day, partner, unit and fact."""
    unit, fact = award.unit, award.fact
    return (
        order[award.rule],
        award.on,
        folded(award.partner),
        folded(unit.name) if unit else "",
        fact.id if fact else "",
        award.line,
    )


def _charges(program: nodes.Program) -> bool:
    """Whether anybody may owe anything."""
    return any(isinstance(reward, nodes.Charging) for rule in program.rules for reward in rule.rewards)


def _award(
    rule: nodes.Rule, on: date, status: Status, *, fact: FactRef | None = None, period: Period | None
) -> Award:
    """What a rule awards on an occasion, before it is anybody's and comes to anything."""
    return _of_rule(rule.name, rule.kind, "", fact, period, status, on)


def _that_stands(candidates: Iterable[Candidate]) -> Iterator[tuple[Award, Payment]]:
    """What comes to something, and how it is given."""
    return ((each.award, each.payment) for each in candidates if each.is_something)


def _kept(rule: nodes.Rule, context: Context) -> Kept | None:
    """Which part of the award is kept, where the fact is a deal that counts no more."""
    gone = gone_on(context.fact) if looks_at_gone(rule) and context.fact else None
    return None if gone is None else Kept(kept_part(rule.claw_back or (nodes.ClawBack(),), context), gone)


def _is_gone(rule: nodes.Rule, context: Context) -> bool:
    """Whether a deal counts no more, and leaves nothing: what it put into a fund was there until then."""
    kept = _kept(rule, context)
    return kept is not None and not kept.part and not (pays_into(rule) and context.on < kept.on)


def _split(rule: nodes.Rule, placed: Placed[Whose], context: Context, award: Award) -> Iterator[Candidate]:
    """Those who tie share equally the prizes of all the places they cover. What cannot be divided, each gets."""
    covered = range(placed.place, min(placed.place + placed.sharing, placed.places + 1))
    prizes = [
        {each.award.line: each for each in candidates(rule, replace(context, place=place), award)}
        for place in covered
    ]
    for line in dict.fromkeys(line for prize in prizes for line in prize):
        found = [prize[line] for prize in prizes if line in prize]
        first = found[0]
        if first.exact is None:
            yield first
            continue
        whole = Money(sum((each.exact or Decimal(0) for each in found), Decimal(0)), first.currency)
        part = shares(whole, [Decimal(1)] * placed.sharing)[placed.order].amount
        share = Step(
            kind="slice",
            text="",
            value=part,
            base=Decimal(1) / placed.sharing,
            rate=whole.amount,
            unit="share",
        )
        grounds = [
            step for step in first.award.steps if step.kind in ("fact", "measure", "condition", "place")
        ]
        yield come_to(first, part, (*grounds, share))


def _reached(placed: Placed[Whose]) -> str:
    if placed.reached is None:
        return ""
    day, at = placed.reached
    return f", reached on {day}" + (f" at {clock(at)}" if at != MIDNIGHT else "")


def _place_step(placed: Placed[Whose], top: nodes.Top) -> Step:
    shared = f", shared by {placed.sharing}" if placed.sharing > 1 else ""
    return Step(
        kind="place",
        text=f"top {format_expression(top.count)} by {format_expression(top.by)}",
        value=Decimal(placed.place),
        unit=f"{placed.place} of {placed.among}{shared}{_reached(placed)}",
    )
