"""What of each award is paid: everything that has fallen due and is not settled yet, netted by payee; no more than a schedule allows.

Whoever owes more than is due to him gets nothing, and what he owes waits for the next payout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from programs.awards import Award
from programs.facts import folded
from programs.stages import SETTLED, Holdings


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """One award's money, in whole minor units of the currency. `due` is what has fallen due by the day, `settled` what went into payouts."""

    id: int
    program: int
    payee: str
    paid_as: str
    currency: str
    by: date
    since: date
    """The day from which it is due, at the earliest."""
    due: int
    settled: int

    @property
    def open(self) -> int:
        return self.due - self.settled


@dataclass(frozen=True, slots=True)
class Line:
    """How much of an award is paid; below zero where it sets off what was paid too much."""

    of: Payable
    amount: int


def payable(
    award: Award,
    *,
    id: int,  # noqa: A002 - the award's id
    program: int,
    lies: Holdings,
    by: date,
    withdrawn: bool = False,
) -> Payable | None:
    """The award's money by the day; None where nothing is due and nothing settled. Of one that was withdrawn, nothing is due any more."""
    parts = () if withdrawn else award.due
    due = [(part.on, part.amount) for part in parts if part.on is not None and part.on <= by]
    settled = sum(lies.get(stage, 0) for stage in SETTLED)
    if award.amount is None or (not due and not settled):
        return None
    return Payable(
        id=id,
        program=program,
        payee=award.payee or award.partner,
        paid_as=award.paid_as or "",
        currency=award.amount.currency,
        by=by,
        since=min((day for day, _ in due), default=award.on),
        due=sum(amount.minor for _, amount in due),
        settled=settled,
    )


def owed_back(
    award: Award,
    *,
    id: int,  # noqa: A002 - the award's id
    program: int,
    currency: str,
    lies: Holdings,
    by: date,
) -> Payable:
    """What the award's payee got in a currency in which the award turned out not to be: none of that was due."""
    return Payable(
        id=id,
        program=program,
        payee=award.payee or award.partner,
        paid_as=award.paid_as or "",
        currency=currency,
        by=by,
        since=award.on,
        due=0,
        settled=sum(lies.get(stage, 0) for stage in SETTLED),
    )


Scheduled = Mapping[tuple[int, str, str], int]
"""What a program's own payouts have come to by the day, by program, payee (folded) and currency. Programs without payouts have no place in it."""


def lines(open_: Iterable[Payable], scheduled: Scheduled, with_schedule: frozenset[int]) -> list[Line]:
    """What is paid, by payee, then the day from which it is due, then id."""
    by_payee: defaultdict[tuple[str, str, str], list[Payable]] = defaultdict(list)
    for each in open_:
        by_payee[folded(each.payee), each.currency, each.paid_as].append(each)
    found: list[Line] = []
    for (payee, currency, _), own in sorted(by_payee.items()):
        mine: list[Line] = []
        for program in sorted({each.program for each in own}):
            of_program = sorted((each for each in own if each.program == program), key=_order)
            if program in with_schedule:
                settled = sum(each.settled for each in of_program)
                most = scheduled.get((program, payee, currency), 0) - settled
                mine += _up_to(of_program, most)
            else:
                mine += [Line(each, each.open) for each in of_program if each.open]
        if sum(line.amount for line in mine) > 0:
            found += mine
    return found


def _up_to(own: list[Payable], most: int) -> list[Line]:
    """What is owed back counts first; then awards are paid, the oldest first, until the schedule's amount is reached."""
    found = [Line(each, each.open) for each in own if each.open < 0]
    rest = most - sum(line.amount for line in found)
    for each in own:
        if each.open > 0 and rest > 0:
            amount = min(each.open, rest)
            found.append(Line(each, amount))
            rest -= amount
    return found


def _order(each: Payable) -> tuple[date, int]:
    return each.since, each.id
