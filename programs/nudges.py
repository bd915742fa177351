"""Which of a partner's next rewards are worth a word unasked: those that are close, those whose time runs out, and a pace that falls behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from programs.money import Money
from programs.next_steps import NextStep
from programs.periods import DAY, add_months

Kind = Literal["close", "ending", "pace"]
KINDS: Final[tuple[Kind, ...]] = ("close", "ending", "pace")

CLOSE: Final = Decimal("0.15")
"""Of what a step takes, at most so much is missing."""
LAST_DAYS: Final = 10
WITHIN_REACH: Final = Decimal("0.5")
"""In its last days, a step is worth a word where at most so much is missing."""
BEHIND: Final = Decimal("0.75")
"""Below so much of what was closed in the same days of the quarter before, a pace is behind."""
_ENOUGH_DAYS: Final = 30
"""Of a quarter, before its pace says anything."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """`step` is what is close or ending."""

    kind: Kind
    step: NextStep


@dataclass(frozen=True, slots=True)
class Pace:
    """What a partner has closed from `start` to `end`, and in as many days of the quarter before."""

    start: date
    end: date
    now: Money
    before: Money


def worth_a_word(steps: Iterable[NextStep], *, today: date, kinds: Collection[Kind]) -> tuple[Nudge, ...]:
    """The nearest first, each once: what is close is not told as ending, too."""
    found = []
    for step in steps:
        if step.distance is None:
            continue
        if step.distance <= CLOSE:
            kind: Kind = "close"
        elif step.distance <= WITHIN_REACH and step.by - today <= LAST_DAYS * DAY:
            kind = "ending"
        else:
            continue
        if kind in kinds:
            found.append(Nudge(kind, step))
    return tuple(found)


def same_days(today: date) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """This calendar quarter up to yesterday, and as many days of the one before; None while it is too young to say anything."""
    start = add_months(today.replace(day=1), -((today.month - 1) % 3))
    days = today - start
    if days < _ENOUGH_DAYS * DAY:
        return None
    before = add_months(start, -3)
    return (start, today - DAY), (before, min(before + days, start) - DAY)


def behind(now: Iterable[Money], before: Iterable[Money], *, start: date, end: date) -> Pace | None:
    """The currency in which most is lacking, where the pace is below three quarters; None where it is not.

    A partner that closed nothing before is behind nothing.
    """
    closed = {money.currency: money.amount for money in now}
    lacking = [
        Pace(start, end, Money(closed.get(each.currency, Decimal(0)), each.currency), each)
        for each in before
        if each.amount > 0 and closed.get(each.currency, Decimal(0)) < BEHIND * each.amount
    ]
    return max(lacking, key=lambda pace: pace.before.amount - pace.now.amount, default=None)
