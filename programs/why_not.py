"""Why a partner gets nothing, or no more, by a rule in a period: what stands in the way, in the order in which a person would ask.

Whether the rule is for the partner; what of its condition does not hold, with both sides; which clause or other rule took it away; which
facts were left out; and the smallest change that would have paid, which the engine has paid with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from dsl import nodes
from dsl.units import unit_of_rule
from programs.contests import places, standing
from programs.context import Context, Links
from programs.distances import rough
from programs.evaluate import evaluate
from programs.facts import Fact, Partner, folded
from programs.gains import Gain, Got, more
from programs.gaps import Gap, climbs, gaps, smallest, unit_of
from programs.grounds import leaves
from programs.left_out import LeftOut, left_out
from programs.measures import Measured
from programs.membership import belongs, first_day_of, is_here, occasions
from programs.money import PRECISION
from programs.narrowed import of_one
from programs.needs import counted_period, period_at, run_of_rule
from programs.periods import Period
from programs.reach import stands_alone
from programs.records import replace
from programs.remedy import Remedy, Stake, remedy_of_facts, remedy_of_one, remedy_of_partner
from programs.results import NO_RESULTS, Results, asks_results, results
from programs.rungs import next_level, next_rung
from programs.tables import intervals
from programs.taken_away import Clause, taken_by
from programs.unmet import Figure, Unmet, figure, unmet, unmet_step
from programs.values import is_true, number, reckoner
from programs.windows import counts_everybody


@dataclass(frozen=True, slots=True)
class NotThere:
    """The partner is not known, or joined only later."""

    joined_on: date | None


@dataclass(frozen=True, slots=True)
class NotRunning:
    """The rule does not run on that day."""

    run: nodes.Runs


@dataclass(frozen=True, slots=True)
class NotFor:
    """The program or the rule is for others: what of its audience does not hold."""

    missing: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class NotMet:
    """What of the condition, or of the table's first step, does not hold; of a unit, of which."""

    missing: tuple[Unmet, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NotAmong:
    """Not among the places that win: the own place and value, and how many win. Without a place: nothing to be compared.

    Without a value: it would tell what other partners have.
    """

    by: nodes.Expression
    place: int | None
    wins: int
    value: Figure | None


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A clause, without which there would be more; `rules` are the other rules that did it."""

    clause: Clause
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoFacts:
    """A rule per fact that found none of the partner's in these days."""

    facts: nodes.FactKind


@dataclass(frozen=True, slots=True)
class NoUnit:
    """A rule by store, rep … of which no fact of the partner's names one."""

    field: nodes.Name


@dataclass(frozen=True, slots=True)
class NoDay:
    """Periods of the partner's own, and the day is not known, or has not come, from which they are counted."""

    field: nodes.Name


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Something from which the reward is reckoned, and what it comes to: nothing, or no value."""

    what: nodes.Expression
    value: Figure


Reason = NotThere | NotRunning | NotFor | NotMet | NotAmong | TakenAway | NoFacts | NoUnit | NoDay | Reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """The answer. `got` is what the rule gives all the same; nothing stands in the way where there are no reasons."""

    rule: nodes.Rule
    partner: str
    period: Period | None
    got: Gain
    reasons: tuple[Reason, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remedy: Remedy | None = None


def why_not(
    program: nodes.Program,
    measured: Measured,
    *,
    rule: nodes.Rule,
    partner: str,
    as_of: date,
    day: date | None = None,
    facts: Iterable[Fact] = (),
    to_partner: bool,
) -> WhyNot:
    """`measured` are the answers to `with_sums(needs(program, as_of=as_of))`, `facts` the partner's own as `left_out.looked_at` asks for them.

    Both may be of the part of the program that `narrowed.part_of` makes of it for the rule.

    `day` lies in the period that is meant; without it, the one that goes on, or the last of the run.
    """
    with localcontext(prec=PRECISION):
        own = folded(partner)
        known = next((each for each in measured.partners if folded(each.name) == own), None)
        run = run_of_rule(rule, program)
        day = min(as_of, run.end) if day is None else day
        nothing = WhyNot(rule=rule, partner=known.name if known else partner, period=None, got=Gain((), ()))
        if known is None:
            return replace(nothing, reasons=(NotThere(None),))
        if not run.start <= day <= run.end or day > as_of:
            return replace(nothing, reasons=(NotRunning(run),))
        first = first_day_of(rule, known, as_of=as_of)
        period = period_at(rule, day, program, first=first)
        if period is None:
            assert rule.each is not None, "only periods of one's own may be missing"
            assert rule.each.start is not None, "those begin on a day of the partner's"
            return replace(nothing, reasons=(NoDay(rule.each.start),))
        seen = of_one(measured, own) if stands_alone(program) else measured
        asker = _Asker(program, rule, seen, known, period, as_of, tuple(facts), to_partner)
        return replace(asker.answer(), left_out=asker.left_out())


@dataclass(frozen=True, slots=True)
class _Asker:
    program: nodes.Program
    rule: nodes.Rule
    measured: Measured
    partner: Partner
    period: Period
    as_of: date
    facts: tuple[Fact, ...]
    to_partner: bool

    def answer(self) -> WhyNot:
        before = self.stake.given()
        found = WhyNot(
            rule=self.rule, partner=self.partner.name, period=self.period, got=more(Got({}), before)
        )
        if not is_here(self.partner, self.period.end):
            return replace(found, reasons=(NotThere(self.partner.joined_on),))
        audience = self._audience()
        if audience:
            remedy = remedy_of_partner(audience, self.stake, before)
            return replace(found, reasons=(NotFor(audience),), remedy=remedy)
        if self.rule.on is not None:
            return self._of_facts(found, before)
        return self._of_period(found, before)

    @property
    def own(self) -> str:
        return folded(self.partner.name)

    @property
    def stake(self) -> Stake:
        return Stake(self.program, self.rule, self.measured, self.own, self.period, self.as_of)

    @property
    def last(self) -> date:
        """The last day of the period on which something could have happened by now."""
        return min(self.period.end, run_of_rule(self.rule, self.program).end, self.as_of)

    def left_out(self) -> tuple[LeftOut, ...]:
        days = Period(self.period.start, self.last, self.period.name)
        return left_out(
            self.rule, self._context(), self.facts, self.measured, days=days, to_partner=self.to_partner
        )

    def _context(self) -> Context:
        context = Context(
            program=self.program,
            links=Links.of(self.measured),
            partner=self.own,
            on=self.period.start,
            measured=self.measured,
            period=counted_period(self.rule, self.period, self.program),
            run=run_of_rule(self.rule, self.program),
            as_of=self.as_of,
            dated=self.rule.dated.name.dotted if self.rule.dated else None,
        )
        return self._results().seen_by(context)

    def _results(self) -> Results:
        asked = asks_results(self.program.rules, self.program.measures, self.program.eligible)
        return results(self.program, self.measured, as_of=self.as_of) if asked else NO_RESULTS

    def _audience(self) -> tuple[Unmet, ...]:
        """What of the audience does not hold: on the first day of the period, or of a rule per fact on the last."""
        context = self._context()
        if self.rule.on is not None:
            context = replace(context, on=self.last)
        if belongs(self.rule, context):
            return ()
        asked = replace(context, as_partner=True, fact=None)
        return tuple(
            each
            for condition in (self.program.eligible, self.rule.eligible)
            for each in unmet(condition, asked, to_partner=self.to_partner)
        )

    # --- rules per fact ----------------------------------------------------------------------------------------------

    def _of_facts(self, found: WhyNot, before: Got) -> WhyNot:
        assert self.rule.on is not None
        taken = self._taken(before)
        if taken:
            return replace(found, reasons=taken)
        if found.got.is_something:
            return found
        remedy = remedy_of_one(self.stake, before, self._context(), on=self.last)
        return replace(found, reasons=(NoFacts(self.rule.on.facts),), remedy=remedy)

    # --- rules per period --------------------------------------------------------------------------------------------

    def _of_period(self, found: WhyNot, before: Got) -> WhyNot:
        everybody = self._everybody()
        mine = [each for each in everybody if self.own in (each.partner, *each.among)]
        reasons: list[Reason] = []
        for own in mine:
            unit = own.unit.name if own.unit else ""
            failing = unmet(self.rule.when, own, to_partner=self.to_partner)
            if failing:
                reasons.append(NotMet(failing, unit))
            elif self.rule.top is not None:
                reasons += self._place(self.rule.top, own, everybody)
            else:
                reasons += [NotMet(each, unit) for each in self._tables(own)]
        unit_field = unit_of_rule(self.rule)
        if not mine and unit_field is not None:
            return replace(found, reasons=(NoUnit(unit_field),))
        taken = self._taken(before) if not reasons else ()
        remedy = None if taken else self._remedy(mine, everybody, before)
        if not (reasons or taken or remedy or found.got.money or found.got.things):
            reasons += [each for own in mine for each in self._reckoned(own)]
        return replace(found, reasons=(*reasons, *taken), remedy=remedy)

    def _everybody(self) -> list[Context]:
        seen = self._results()
        for period, members in occasions(
            self.rule,
            self.program,
            self.measured,
            links=Links.of(self.measured),
            as_of=self.as_of,
            statuses=seen.statuses,
        ):
            mine = any(self.own in (each.partner, *each.among) for each in members)
            if period == self.period and (mine or self.rule.each is None or self.rule.each.start is None):
                return list(map(seen.seen_by, members))
        return []

    def _tables(self, own: Context) -> list[tuple[Unmet, ...]]:
        """The tables of which no step applies yet."""
        tables = [reward.table for reward in self.rule.rewards if isinstance(reward, nodes.PayTable)]
        tables += [self.rule.level.table] if self.rule.level is not None else []
        found = []
        for table in tables:
            x = number(table.by[0], own)
            line = intervals(table, reckoner(own)) if len(table.by) == 1 else []
            if x is None or not any(each.holds(x) for each in line):
                failing = unmet_step(table, own, to_partner=self.to_partner)
                found += [failing] if failing else []
        return found

    def _reckoned(self, own: Context) -> Iterator[Reckoned]:
        """What of that from which the reward is reckoned is nothing, or has no value."""
        for leaf in dict.fromkeys(leaves(self.rule.rewards)):
            shown = figure(leaf, own)
            tells = self.to_partner and counts_everybody(leaf, self.program)
            if shown.value in (None, Decimal(0)) and not tells:
                yield Reckoned(leaf, shown)

    def _place(self, top: nodes.Top, own: Context, everybody: Sequence[Context]) -> list[Reason]:
        if top.at_least is not None:
            failing = unmet(nodes.Comparison(">=", top.by, top.at_least), own, to_partner=self.to_partner)
            if failing:
                return [NotMet(failing)]
        mine = number(top.by, own)
        rivals = standing(top, own, [each for each in everybody if is_true(self.rule.when, each)])
        wins = places(top, own, among=len(rivals) + 1)
        shown = None if self._tells_of_others(top.by) else figure(top.by, own)
        if mine is None or mine <= 0:
            return [NotAmong(top.by, None, wins, shown)]
        place = 1 + sum(each > mine for each in rivals)
        return [NotAmong(top.by, place, wins, shown)] if place > wins else []

    def _remedy(self, mine: Sequence[Context], everybody: Sequence[Context], before: Got) -> Remedy | None:
        """Of several units, of the one that is nearest."""
        found = []
        for own in mine:
            if own.among:
                continue
            missing = self._missing(own, everybody)
            remedy = remedy_of_facts(missing, own, self.stake, before, on=self.last) if missing else None
            if remedy is not None:
                found.append((max(each.distance for each in missing), remedy))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _missing(self, own: Context, everybody: Sequence[Context]) -> tuple[Gap, ...]:
        missing = gaps(self.rule.when, own, on=self.last)
        if missing or missing is None:
            return missing or ()
        if self.rule.top is not None:
            return self._missing_to_place(self.rule.top, own, everybody)
        for reward in self.rule.rewards:
            rung = next_rung(reward.table, own, on=self.last) if isinstance(reward, nodes.PayTable) else None
            if rung is not None:
                return rung.missing
        if self.rule.level is not None:
            rung = next_level(self.rule.level.table, own, on=self.last)
            return rung.missing if rung is not None else ()
        return ()

    def _missing_to_place(
        self, top: nodes.Top, own: Context, everybody: Sequence[Context]
    ) -> tuple[Gap, ...]:
        """To the last place that wins; roughly, where the exact distance would tell what another partner has."""
        if self._tells_of_others(top.by) or self._tells_of_others(top.at_least):
            return ()
        if top.at_least is not None:
            missing = gaps(nodes.Comparison(">=", top.by, top.at_least), own, on=self.last)
            if missing or missing is None:
                return missing or ()
        mine = number(top.by, own)
        rivals = standing(top, own, [each for each in everybody if is_true(self.rule.when, each)])
        wins = places(top, own, among=len(rivals) + 1)
        if mine is None or not 0 < wins <= len(rivals) or not climbs(top.by, own, on=self.last):
            return ()
        goal = sorted(rivals, reverse=True)[wins - 1]
        ahead = smallest(top.by, own) if top.ties == "earliest" or top.higher is not None else Decimal(0)
        unit = unit_of(top.by, own)
        about = self.to_partner and not self.program.show_amounts
        distance = goal - mine + ahead
        if distance <= 0:
            return ()
        return (Gap(top.by, rough(distance, unit) if about else distance, goal, unit, about=about),)

    def _tells_of_others(self, measure: nodes.Expression | None) -> bool:
        """Whether a partner that learns what it comes to can reckon what another one has."""
        if measure is None or not self.to_partner or self.program.show_amounts:
            return False
        return counts_everybody(measure, self.program)

    # --- clauses and other rules -------------------------------------------------------------------------------------

    def _taken(self, before: Got) -> tuple[TakenAway, ...]:
        """The clauses that took something away, and the rules that did."""

        def gives_more(without: nodes.Program) -> bool:
            return more(before, self.stake.given(program=without)).is_something

        found = taken_by(self.rule, self.program, gives_more)
        return tuple(TakenAway(clause, self._who(clause)) for clause in found)

    def _who(self, clause: Clause) -> tuple[str, ...]:
        """Of the rules that a clause names, those that matter: which give nothing, where they are required; which give something, elsewhere."""
        if not clause.rules:
            return ()
        outcome = evaluate(self.program, self.measured, as_of=self.as_of)
        giving = {
            award.rule
            for award in outcome.awards
            if folded(award.partner) == self.own and self.period.start <= award.on
        }
        wanted = clause.what != "requires"
        return tuple(name for name in clause.rules if (name in giving) is wanted) or clause.rules
