"""What is kept of an award when its deal is cancelled or returned: all, a part, or as much as the time that it lasted is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from programs.awards import Step
from programs.candidates import Candidate, with_step
from programs.context import Context
from programs.facts import Fact
from programs.periods import add
from programs.values import is_true

_LENGTHS: Final[dict[nodes.PeriodName, nodes.Duration]] = {
    "week": nodes.Duration(1, "weeks"),
    "two weeks": nodes.Duration(2, "weeks"),
    "month": nodes.Duration(1, "months"),
    "quarter": nodes.Duration(1, "quarters"),
    "half": nodes.Duration(6, "months"),
    "year": nodes.Duration(1, "years"),
}


def kept_part(claw_backs: Sequence[nodes.ClawBack], context: Context) -> Decimal:
    """Which part of the award is kept, from 0 to 1, of a deal that was cancelled or returned.

    Of several, the first that takes something back decides.
    """
    fact = context.fact
    assert fact is not None
    gone = gone_on(fact)
    if gone is None or gone <= fact.on:
        return Decimal(0)  # it never counted
    kept = (_kept_by(each, fact, gone, context) for each in claw_backs)
    return next((part for part in kept if part < 1), Decimal(1))


def _kept_by(claw_back: nodes.ClawBack, fact: Fact, gone: date, context: Context) -> Decimal:
    if claw_back.never or not is_true(claw_back.condition, context):
        return Decimal(1)
    taken = Decimal(1) if claw_back.share is None else claw_back.share.value / 100
    start = fact.values.get(claw_back.of.path[-1]) if claw_back.of else fact.values.get("closed_on", fact.on)
    start = start if isinstance(start, date) else fact.on
    if claw_back.within is not None and gone > add(start, claw_back.within):
        return Decimal(1)
    if claw_back.by is not None and claw_back.over is not None:
        taken *= 1 - _served(claw_back.by, claw_back.over, start, gone)
    return 1 - taken


def gone_on(fact: Fact) -> date | None:
    """The first day on which the deal does not count any more."""
    days = [fact.values.get("cancelled_on"), fact.values.get("returned_on")]
    return min((day for day in days if isinstance(day, date)), default=None)


def reduced(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Each candidate with what is kept of it; a thing that cannot be divided stays where any part is kept.

    What went into a fund went in; what of it is taken back is an entry of its own.
    """
    for each in candidates:
        if each.kept is None or each.exact is None or each.goes_in:
            yield each
            continue
        exact = each.exact * each.kept.part
        step = Step(
            kind="kept",
            text=each.kept.on.isoformat(),
            value=exact,
            base=each.exact,
            rate=each.kept.part,
            unit=each.currency,
        )
        yield with_step(each, step, exact=exact)


def full_periods(length: nodes.Duration, start: date, end: date) -> int:
    """How many such periods have passed in full from the one day to the other."""
    count = 0
    while add(start, length, times=count + 1) <= end:
        count += 1
    return count


def length_of(period: nodes.PeriodName) -> nodes.Duration | None:
    """How long a period is; the program's own is as long as it is."""
    return _LENGTHS.get(period)


def _served(period: nodes.PeriodName, over: nodes.Duration, start: date, gone: date) -> Decimal:
    length = length_of(period)
    assert length is not None, "by program is an error"
    whole = full_periods(length, start, add(start, over))
    return Decimal(1) if not whole else min(Decimal(1), Decimal(full_periods(length, start, gone)) / whole)
