"""Awards on their way: each as it is given if nothing more limits it, and with all that limits and other rules look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import chain
from typing import Final

from dsl import nodes
from dsl.points import alike
from programs.awards import Award, Step
from programs.facts import MIDNIGHT, folded
from programs.money import Money, half_up
from programs.payment import Payment, is_charge
from programs.records import copier, record
from programs.stated import Stated
from programs.statuses import Found
from programs.when_read import WhenRead

_with_amount: Final = copier(Award, "amount", "steps")


@dataclass(frozen=True, slots=True)
class Kept:
    part: Decimal
    on: date
    """When the deal was cancelled or returned."""


@record(frozen=True, slots=True)
class Candidate:
    """An award on its way, with its exact amount and what it is counted by."""

    award: Award
    """As it is given if nothing more limits it: its amount is rounded."""
    exact: Decimal | None
    currency: str
    day: date
    """The fact's day, or the one on which the period's award is earned: limits are used up in this order."""
    steps: Sequence[Step] = ()
    """How it came to the exact amount; the award tells of the rounding, too."""
    at: time = MIDNIGHT
    """The time of that day, which decides between awards of one day."""
    stated: Stated | None = None
    """In which other currency the award is given, where it is the deal's own."""
    deal: str = ""
    """The deal that a fact is about, or the fact itself, as `programs.interplay.deal_of` writes it; empty for a period."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What limits are counted by, by the field's name: the fact's customer, rep, deal …, folded. What is missing is not there."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Which units it is about, as `programs.units.units_at_hand` tells: other rules may count by them."""
    limits: Mapping[int, Decimal | None] = field(default_factory=dict)
    """The rule's limits that are about this award, by where they stand in the rule, each with what its amount comes to."""
    shared: Mapping[int, Decimal | None] = field(default_factory=dict)
    """What `together` comes to for the deal, by where it stands in the program, where that is settled deal by deal."""
    kept: Kept | None = None
    """Where the deal was cancelled or returned: which part is kept all the same."""
    account: nodes.Account | None = None
    """The fund that it goes into, and is then no award, or comes out of."""
    holders: Mapping[str, str] = field(default_factory=dict)
    """By the (called) fund that is kept by rep, store …: whose account the candidate is about. What is missing is not there."""
    payment: Payment = field(default_factory=Payment)
    """How it is given."""
    among: tuple[str, ...] = ()
    """Of a unit that spans partners: which partners these are, folded."""
    at_once: bool = False
    """Of a status: whether it was reached on its day, rather than found by a review of the days up to it."""

    @property
    def whose(self) -> tuple[str, str]:
        return folded(self.award.partner), self.unit

    @property
    def is_something(self) -> bool:
        return self.award.amount is None or self.award.amount.amount != 0

    @property
    def goes_in(self) -> bool:
        """Whether it goes into a fund."""
        return self.account is not None and self.account.way == "into"

    @property
    def is_charge(self) -> bool:
        """Whether it is what somebody owes."""
        return is_charge(self.award)

    @property
    def occasion(self) -> tuple[str, str, object]:
        return folded(self.award.partner), self.unit, self.award.fact or self.award.period

    @property
    def unit(self) -> str:
        """The name of what the rule counts by, folded; nothing where that is the partner."""
        return folded(self.award.unit.name) if self.award.unit else ""

    @property
    def asked(self) -> Decimal:
        """The amount in rounded money; of an award without one, nothing."""
        return half_up(self.exact, self.currency) if self.exact is not None else Decimal(0)

    @property
    def gives(self) -> Decimal | str:
        """What it comes to, for people: an amount, or the item's name."""
        return self.asked if self.exact is not None else self.award.item or ""


_come_to: Final = copier(Candidate, "exact", "steps", "award")


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """By day and time, then fact, then partner: the same on every machine."""
    return sorted(
        candidates,
        key=lambda each: (
            each.day,
            each.at,
            each.award.fact.id if each.award.fact else "",
            folded(each.award.partner),
            each.unit,
            each.award.line,
        ),
    )


def status_of(candidate: Candidate) -> Found:
    """The status that a candidate on the line of statuses stands for."""
    return Found(candidate.award, candidate.at_once)


def is_meant(amount: nodes.Expression, candidate: Candidate) -> bool:
    """Whether a limit is about this award: one in points is not about money, nor the other way round. A bare number is about both."""
    return not isinstance(amount, nodes.Amount) or alike(amount.currency, candidate.currency)


def with_limit(candidate: Candidate, text: str, left: Decimal) -> Candidate:
    """The candidate with what the limit left of it, and that said; unchanged where the limit did not touch it."""
    if left == candidate.exact:
        return candidate
    return with_step(candidate, Step("limit", text, left, candidate.currency), exact=left)


def with_step(candidate: Candidate, *steps: Step, exact: Decimal | None) -> Candidate:
    """The candidate with more lines of arithmetic, and the exact amount that it has after them."""
    return come_to(candidate, exact, WhenRead(chain, candidate.steps, steps))


def come_to(candidate: Candidate, exact: Decimal | None, steps: Sequence[Step]) -> Candidate:
    """The candidate with that exact amount, and how it came to it."""
    amount, told = given_as(exact, candidate.currency, candidate.stated, steps)
    return _come_to(candidate, exact, steps, _with_amount(candidate.award, amount, told))


def given_as(
    exact: Decimal | None, currency: str, stated: Stated | None, steps: Sequence[Step]
) -> tuple[Money | None, Sequence[Step]]:
    """The amount of an award, rounded once, and its arithmetic: the rounding is a step where it changed anything."""
    if exact is None:
        return None, steps
    amount = half_up(exact, currency)
    if stated is not None and amount:
        own = Money(exact, currency)
        steps = WhenRead(chain, steps, (stated.step(own),))
        own = stated.of(own)
        exact, currency = own.amount, own.currency
        amount = half_up(exact, currency)
    if amount != exact:
        steps = WhenRead(_with_rounding, steps, amount, currency, exact)
    return Money(amount, currency), steps


def _with_rounding(steps: Iterable[Step], amount: Decimal, currency: str, exact: Decimal) -> Iterator[Step]:
    yield from steps
    yield Step("rounding", "", amount, currency, exact)
