"""The smallest change that would have paid: found from what is missing, and never said unless the engine pays with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.names import called
from programs.closing import Closing, closing
from programs.context import Context
from programs.evaluate import Outcome, evaluate
from programs.facts import Fact, Partner, folded
from programs.gains import Gain, Got, more
from programs.gaps import Gap
from programs.imagined import payable
from programs.measures import Measured
from programs.periods import Period
from programs.records import replace
from programs.supposed import CannotTell, supposed
from programs.unmet import Unmet

_TRIES: Final = 14
"""So often the amount is doubled, from the smallest unit on, where what is missing alone pays nothing yet."""


@dataclass(frozen=True, slots=True)
class MoreFacts:
    """So much more by that day. `amount` is the first fact's, where one is asked for; `smallest`: with a unit less it does not pay."""

    missing: tuple[Gap, ...]
    facts: tuple[Fact, ...]
    on: date
    gain: Gain
    amount: Decimal | None = None
    smallest: bool = False


@dataclass(frozen=True, slots=True)
class OneMore:
    """Another fact of a rule per fact, with the least that its conditions ask for. `example` is set where any amount does: it is of that much."""

    fact: Fact
    gain: Gain
    example: bool


@dataclass(frozen=True, slots=True)
class Other:
    """The partner with another attribute."""

    field: str
    value: str
    gain: Gain


Remedy = MoreFacts | OneMore | Other


@dataclass(frozen=True, slots=True)
class Stake:
    """What one rule gives one partner in one period, as it is and with a change."""

    program: nodes.Program
    rule: nodes.Rule
    measured: Measured
    partner: str
    """Folded."""
    period: Period
    as_of: date

    def given(self, program: nodes.Program | None = None, measured: Measured | None = None) -> Got:
        outcome = evaluate(program or self.program, measured or self.measured, as_of=self.as_of)
        funds = frozenset(called(account.fund) for account in self.rule.accounts if account.way == "into")
        return Got.of(self._inside(outcome), self.partner, frozenset((called(self.rule.name),)), funds)

    def with_facts(self, facts: Sequence[Fact]) -> Got | None:
        try:
            return self.given(measured=supposed(self.measured, facts))
        except CannotTell:
            return None

    def _inside(self, outcome: Outcome) -> Outcome:
        """What is about the period."""
        start, end = self.period.start, self.period.end
        awards = tuple(
            award
            for award in outcome.awards
            if (
                start <= award.on <= end
                if award.fact or award.period is None
                else award.period.start == start
            )
        )
        return replace(outcome, awards=awards)


def remedy_of_facts(
    missing: Sequence[Gap], own: Context, stake: Stake, before: Got, *, on: date
) -> MoreFacts | None:
    """The facts that close the gaps, if the rule then pays more; with the least amount for which it does."""
    way = closing(missing, own, partner=_shown(stake), on=on)
    if way is None:
        return None

    def gain(facts: Sequence[Fact]) -> Gain | None:
        after = stake.with_facts(facts)
        found = more(before, after) if after is not None else None
        return found if found is not None and found.is_something else None

    if way.amount is None or any(each.about for each in missing):
        found = gain(way.facts)
        if found is None:
            return None
        if any(each.about for each in missing):
            return MoreFacts(tuple(missing), way.facts, on, found)
        less = way.facts[:-1]
        return MoreFacts(tuple(missing), way.facts, on, found, smallest=not less or gain(less) is None)
    return _of_amount(tuple(missing), way, gain, on=on)


def _of_amount(
    missing: tuple[Gap, ...], way: Closing, gain: Callable[[Sequence[Fact]], Gain | None], *, on: date
) -> MoreFacts | None:
    """What is missing, or the little more at which rounding gives the first cent."""
    assert way.amount is not None
    short, enough = way.amount - way.least, way.amount
    found = gain(way.facts)
    step = way.least
    for _ in range(_TRIES):
        if found is not None:
            break
        short, enough, step = enough, enough + step, step * 2
        found = gain(way.with_amount(enough))
    if found is None:
        return None
    is_smallest = short < 0 or gain(way.with_amount(short)) is None
    is_smallest = is_smallest and (len(way.facts) == 1 or gain(way.with_amount(enough)[:-1]) is None)
    while is_smallest and enough - short > way.least:
        middle = short + ((enough - short) / 2 / way.least).to_integral_value() * way.least
        halfway = gain(way.with_amount(middle))
        short, enough, found = (middle, enough, found) if halfway is None else (short, middle, halfway)
    return MoreFacts(missing, way.with_amount(enough), on, found, amount=enough, smallest=is_smallest)


def remedy_of_one(stake: Stake, before: Got, own: Context, *, on: date) -> OneMore | None:
    """Another fact that the rule pays."""
    rule = stake.rule
    for fact, example in payable(rule, stake.program, own.links, partner=_shown(stake), on=on):
        after = stake.with_facts([fact])
        gain = more(before, after) if after is not None else None
        if gain is not None and gain.is_something:
            return OneMore(fact, gain, example)
    return None


def remedy_of_partner(missing: Sequence[Unmet], stake: Stake, before: Got) -> Other | None:
    """The attribute that the partner would have to have, if that is all that it takes."""
    if len(missing) != 1:
        return None
    match missing[0].condition:
        case nodes.Comparison("=", nodes.Name(path), nodes.Text(wanted)):
            pass
        case nodes.Membership(nodes.Name(path), (nodes.Text(wanted), *_), False):
            pass
        case _:
            return None
    partners = tuple(
        _with_attribute(each, path[-1], wanted) if folded(each.name) == stake.partner else each
        for each in stake.measured.partners
    )
    gain = more(before, stake.given(measured=replace(stake.measured, partners=partners)))
    return Other(path[-1], wanted, gain) if gain.is_something else None


def _with_attribute(partner: Partner, field: str, value: str) -> Partner:
    history = tuple((start, {**attributes, field: value}) for start, attributes in partner.history)
    return replace(partner, history=history or ((None, {field: value}),))


def _shown(stake: Stake) -> str:
    names = (each.name for each in stake.measured.partners if folded(each.name) == stake.partner)
    return next(names, stake.partner)
