"""What is missing to a partner's next rewards: how much more, by when, and what it is worth, over all rules and by the engine.

Only what is open now and meant for the partner. Of others nothing is said but the distance to a place, as roughly as the standings say
it too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from dsl import nodes
from dsl.dependencies import asked_over, asked_rules
from dsl.names import called
from dsl.units import spans_partners, unit_of_rule
from programs.closing import Closing, closing
from programs.contests import places, standing
from programs.context import Context, Links
from programs.distances import rough
from programs.facts import folded
from programs.gains import Gain, Trials
from programs.gaps import Gap, climbs, farthest, gaps, last_day, smallest, unit_of
from programs.imagined import payable
from programs.measures import Measured
from programs.membership import belongs, occasions
from programs.money import PRECISION, Money
from programs.narrowed import Spent
from programs.needs import run_of_rule
from programs.periods import DAY
from programs.phrases import Phrases
from programs.records import replace
from programs.results import NO_RESULTS, Results, asks_results, results
from programs.rungs import next_level, next_rung
from programs.speech import speech
from programs.step_words import StepWords
from programs.timing import lies_in_time
from programs.values import is_true, number, value
from programs.windows import counts_everybody

_LAST: Final = Decimal(1_000)
"""How far off is what has no distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One sentence, and the figures in it. `unit` is what `missing` is counted in: a currency, points, `deals` or nothing.

    Where several things are missing at once, `missing` is of the first of them.
    """

    rule: str
    sentence: str
    missing: Decimal
    unit: str
    by: date
    distance: Decimal | None = None
    """The part of what the step takes that is missing, 0.1 of 50k being 5k; None of one more deal, which is no way to go."""
    gain: Gain | None = None
    """What adding it today would be worth, found by evaluating the program with it; None where that cannot be told."""
    at_least: bool = False
    """Whether the gain is for deals of no amount, so that real ones are worth as much or more."""


@dataclass(frozen=True, slots=True)
class _Found:
    distance: Decimal
    step: NextStep


def next_steps(
    program: nodes.Program,
    measured: Measured,
    *,
    partner: str,
    as_of: date,
    lang: str = "en",
    spent: Spent | None = None,
) -> tuple[NextStep, ...]:
    """The nearest first; `measured` are the answers to `with_sums(needs(program, as_of=as_of))`.

    `spent` is what was awarded so far by the program; without it, that is worked out where budgets make it matter.
    """
    asked = asks_results(program.rules, program.measures, program.eligible)
    found = results(program, measured, as_of=as_of) if asked else NO_RESULTS
    with localcontext(prec=PRECISION):
        words = StepWords(Phrases(program, speech(lang)))
        trials = Trials.of(program, measured, partner=partner, as_of=as_of, spent=spent)
        finder = _Finder(program, measured, folded(partner), as_of, words, found, trials)
        steps = [each for rule in program.rules for each in finder.of_rule(rule)]
        steps += finder.one_more()
    return tuple(each.step for each in sorted(steps, key=lambda each: each.distance))


@dataclass(frozen=True, slots=True)
class _Finder:
    program: nodes.Program
    measured: Measured
    partner: str
    as_of: date
    words: StepWords
    results: Results
    trials: Trials

    def of_rule(self, rule: nodes.Rule) -> Iterator[_Found]:
        run = run_of_rule(rule, self.program)
        if rule.on is not None or not run.start <= self.as_of <= run.end or not self._may_be_told(rule):
            return
        now = [
            (period, everybody, mine)
            for period, members in occasions(
                rule,
                self.program,
                self.measured,
                links=Links.of(self.measured),
                as_of=self.as_of,
                statuses=self.results.statuses,
            )
            if period.end >= self.as_of
            for everybody in [list(map(self.results.seen_by, members))]
            if (mine := [own for own in everybody if self.partner in (own.partner, *own.among)])
        ]
        if not now:
            return
        period, everybody, mine = now[-1]
        for own in mine:
            for found in self._of_own(rule, own, everybody, min(period.end, run.end)):
                sentence = self.words.of_unit(own.unit, found.step.sentence)
                yield replace(found, step=replace(found.step, sentence=sentence))

    def one_more(self) -> Iterator[_Found]:
        """Another fact of a rule per fact that the engine pays: the one that brings most, after all steps that have a distance."""
        found = [
            more
            for rule in self.program.rules
            if rule.on is not None
            for more in self._of_fact(rule, rule.on)
        ]
        best = max(found, key=lambda each: _money(each.step.gain), default=None)
        if best is not None:
            yield best

    def _of_fact(self, rule: nodes.Rule, on: nodes.OnFacts) -> Iterator[_Found]:
        partner = next((each for each in self.measured.partners if folded(each.name) == self.partner), None)
        run = run_of_rule(rule, self.program)
        if partner is None or not run.start <= self.as_of <= run.end:
            return
        links = Links.of(self.trials.measured)
        for fact, example in payable(rule, self.program, links, partner=partner.name, on=self.as_of):
            gain = self.trials.gain([fact])
            if gain is None or not gain.totals or not any(name == rule.name for name, _ in gain.money):
                continue
            by = self._counted_until(rule, partner.name, run.end)
            said = self.words.one_more(rule, by, example=example)
            worth = self.words.worth(gain, at_least=False)
            step = NextStep(
                rule=rule.name,
                sentence=f"{said} {worth}",
                missing=Decimal(1),
                unit=on.facts,
                by=by,
                gain=gain,
            )
            yield _Found(_LAST, step)
            return

    def _counted_until(self, rule: nodes.Rule, partner: str, by: date) -> date:
        """The last day from today up to `by` on which the rule counts another fact of the partner, given that it counts one of today."""
        days = range((by - self.as_of).days)
        later = bisect_left(
            days, x=True, key=lambda more: not self._counts(rule, partner, self.as_of + (more + 1) * DAY)
        )
        return self.as_of + later * DAY

    def _counts(self, rule: nodes.Rule, partner: str, on: date) -> bool:
        """Whether the rule is for the partner on that day, and has a fact that it counts then."""
        links = Links.of(self.trials.measured)
        context = Context(
            program=self.program,
            links=links,
            partner=self.partner,
            on=on,
            measured=self.measured,
            run=run_of_rule(rule, self.program),
            as_of=on,
            statuses=self.results.statuses,
        )
        return belongs(rule, context) and any(
            lies_in_time(rule, replace(context, fact=fact))
            for fact, _ in payable(rule, self.program, links, partner=partner, on=on)
        )

    def _may_be_told(self, rule: nodes.Rule) -> bool:
        """A territory's distance tells what its other partners sold; and what other rules gave is known by partner only."""
        unit = unit_of_rule(rule)
        if unit is None:
            return True
        asks = asked_rules(rule, self.program) or asked_over(rule, self.program)
        return not asks and (self.program.show_amounts or not spans_partners(unit, self.program))

    def _of_own(self, rule: nodes.Rule, own: Context, everybody: list[Context], by: date) -> Iterator[_Found]:
        missing = gaps(rule.when, own)
        if missing:
            by = last_day(missing, own, by)
            if rule.top is None:
                yield from self._found(rule, missing, by, self.words.reward(rule, missing, by), own)
        elif missing is not None and rule.top is not None:
            yield from self._place(rule, rule.top, own, everybody, by)
        elif missing is not None:
            yield from self._tables(rule, own, by)

    # --- tables -----------------------------------------------------------------------------------------------------

    def _tables(self, rule: nodes.Rule, own: Context, by: date) -> Iterator[_Found]:
        for reward in rule.rewards:
            if isinstance(reward, nodes.PayTable) and (rung := next_rung(reward.table, own)) is not None:
                day = last_day(rung.missing, own, by)
                sentence = self.words.table_step(rule, reward.table, rung.step, rung.missing, day)
                yield from self._found(rule, rung.missing, day, sentence, own)
        if rule.level is not None and (rung := next_level(rule.level.table, own)) is not None:
            name = value(rung.step.value.value, own)
            if isinstance(name, str):
                day = last_day(rung.missing, own, by)
                sentence = self.words.level(rule, name, rung.missing, day)
                yield from self._found(rule, rung.missing, day, sentence, own)

    # --- contests ---------------------------------------------------------------------------------------------------

    def _place(
        self, rule: nodes.Rule, top: nodes.Top, own: Context, everybody: list[Context], by: date
    ) -> Iterator[_Found]:
        """The next place that pays: the last that wins, or, where places pay differently, the one before the partner's own."""
        if not climbs(top.by, own) or self._tells_of_others(top):
            return
        mine = number(top.by, own)
        least = number(top.at_least, own) if top.at_least is not None else Decimal(0)
        if mine is None or least is None:
            return
        rivals = standing(top, own, [each for each in everybody if is_true(rule.when, each)])
        place = 1 + sum(value > mine for value in rivals)
        takes_part = mine >= least and mine > 0
        count = places(top, own, among=len(rivals) + 1)
        if count < 1:
            return
        wins = takes_part and place <= count
        if wins and (place == 1 or not _pays_by_place(rule)):
            return
        wanted = place - 1 if wins else count
        ahead = sorted((value for value in rivals if value > mine), reverse=True)
        goal = max(least, ahead[wanted - 1] if wanted <= len(ahead) else Decimal(0))
        missing = self._to_place(top, own, goal, mine, rivals)
        if missing is None:
            return
        by = last_day((missing,), own, by)
        reached = 1 + sum(value > mine + missing.missing for value in rivals)
        sentence = self.words.place(rule, reached, (missing,), by)
        yield from self._found(rule, (missing,), by, sentence, own)

    def _tells_of_others(self, top: nodes.Top) -> bool:
        """Whether what is missing says what another partner has, and not only how far its place is."""
        measures = (top.by, *([top.at_least] if top.at_least is not None else []))
        return not self.program.show_amounts and counts_everybody(measures, self.program)

    def _to_place(
        self, top: nodes.Top, own: Context, goal: Decimal, mine: Decimal, rivals: Collection[Decimal]
    ) -> Gap | None:
        """Who comes level shares the place, unless those who were there earlier stay ahead."""
        missing = goal - mine
        if goal in rivals and (top.ties == "earliest" or top.higher is not None):
            missing += smallest(top.by, own)
        if missing <= 0:
            return None
        unit = unit_of(top.by, own)
        if goal not in rivals or self.program.show_amounts:
            return Gap(top.by, missing, goal, unit)
        return Gap(top.by, rough(missing, unit), goal, unit, about=True)

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _found(
        self, rule: nodes.Rule, missing: tuple[Gap, ...], by: date, sentence: str, own: Context
    ) -> Iterator[_Found]:
        """The step with what it is worth; none where the engine says that it changes nothing."""
        way = None if own.among or any(each.about for each in missing) else self._way(missing, own)
        gain = None if way is None else self.trials.gain(way.facts)
        if gain is not None and not gain.is_something:
            if self._would_show(rule):
                return
            gain = None
        at_least = way is not None and way.amount is None and any(each.kind == "deals" for each in way.facts)
        step = NextStep(
            rule=rule.name,
            sentence=sentence,
            missing=missing[0].missing,
            unit=missing[0].unit,
            by=by,
            distance=farthest(missing),
            gain=gain,
            at_least=at_least and gain is not None,
        )
        if gain is not None and gain.totals and not _says_it_all(rule, gain):
            worth = self.words.worth(gain, at_least=step.at_least)
            step = replace(step, sentence=f"{sentence} {worth}")
        yield _Found(farthest(missing), step)

    def _would_show(self, rule: nodes.Rule) -> bool:
        """Whether what the rule gives is seen today: a review finds a status when its period is over, and others' rules are not looked at."""
        return rule.kind != "status" and called(rule.name) in self.trials.told

    def _way(self, missing: tuple[Gap, ...], own: Context) -> Closing | None:
        partner = own.links.partners.get(self.partner)
        return closing(missing, own, partner=partner.name if partner else self.partner, on=self.as_of)


def _money(gain: Gain | None) -> Decimal:
    """All amounts of a gain, to compare those of one program."""
    return sum((money.amount for money in gain.totals), Decimal(0)) if gain is not None else Decimal(0)


def _says_it_all(rule: nodes.Rule, gain: Gain) -> bool:
    """Whether what is gained is just the fixed amount that the sentence names already."""
    if len(rule.rewards) != 1 or len(gain.money) != 1:
        return False
    match rule.rewards[0]:
        case nodes.Pay(nodes.Amount(value, currency), False, None):
            return gain.money == ((rule.name, Money(value, currency)),)
        case _:
            return False


def _pays_by_place(rule: nodes.Rule) -> bool:
    return any(
        isinstance(reward, nodes.PayTable) and nodes.Name(("place",)) in reward.table.by
        for reward in rule.rewards
    )
