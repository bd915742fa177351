"""What is paid out on which day: all that has fallen due to somebody since the last time, less what is set off.

Where a program has several payouts, what one leaves as too little waits for the next in the text; what the last one leaves, for its
own next time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.points import is_points
from programs.awards import Award, Payout
from programs.context import Context, Links
from programs.facts import Goal, folded
from programs.measures import Measured
from programs.money import Money
from programs.occasions import day_in
from programs.periods import DAY, Period, period_of, run_of
from programs.statuses import Statuses
from programs.values import number
from programs.windows import calls


def payouts(
    program: nodes.Program, awards: Sequence[Award], measured: Measured, links: Links, statuses: Statuses
) -> tuple[Payout, ...]:
    """By day, then payee. Only money that is earned, and of which the day is known; also on days that are still to come.

    What was taken back was due on its day like anything else, and its taking back sets it off from the day on which that happened.
    """
    if not program.payouts:
        return ()
    accounts: dict[tuple[str, str], _Account] = {}
    for award in awards:
        for part in award.due if award.status != "provisional" else ():
            if part.on is not None and not is_points(part.amount.currency):
                payee = award.payee or award.partner
                account = accounts.setdefault((folded(payee), part.amount.currency), _Account(payee))
                account.due[part.on] += part.amount.amount
    found = [
        Payout(payee=account.payee, on=day, amount=Money(amount, currency))
        for (_, currency), account in accounts.items()
        for day, amount in _paid_out(account, currency, _Set(program, measured, links, statuses))
    ]
    return tuple(sorted(found, key=lambda each: (each.on, folded(each.payee), each.amount.currency)))


@dataclass(slots=True)
class _Account:
    payee: str
    due: defaultdict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    set_off: defaultdict[tuple[int, date, date], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    """What was set off already, by the payout and the days that the score is for."""


@dataclass(frozen=True, slots=True)
class _Set:
    """What amounts of payouts are worked out from."""

    program: nodes.Program
    measured: Measured
    links: Links
    statuses: Statuses

    def amount(self, expression: nodes.Expression, payee: str, day: date, period: Period) -> Decimal:
        context = Context(
            program=self.program,
            links=self.links,
            partner=folded(payee),
            on=day,
            measured=self.measured,
            period=period,
            run=run_of(self.program),
            as_of=day,
            statuses=self.statuses,
        )
        return max(Decimal(0), number(expression, context) or Decimal(0))

    def told(self, expression: nodes.Expression, payee: str, day: date) -> Period:
        """The days of the newest score or target in the expression that has begun by that day."""
        names = {
            folded(argument.value)
            for function in ("score", "target", "attainment")
            for call in calls(expression, function)
            for argument in call.arguments
            if isinstance(argument, nodes.Text)
        }
        goals: list[Goal] = [
            goal
            for goal in (*self.measured.scores, *self.measured.targets)
            if goal.person is None
            and folded(goal.partner) == folded(payee)
            and folded(goal.name) in names
            and goal.start <= day
        ]
        newest = max(((goal.start, goal.end) for goal in goals), default=(day, day))
        return Period(*newest, "program")


def _paid_out(account: _Account, currency: str, known: _Set) -> Iterator[tuple[date, Decimal]]:
    items = known.program.payouts
    waiting = [Decimal(0) for _ in items]
    due = sorted(account.due.items())
    for day, place in _days(items, due[0][0], due[-1][0], known.program):
        if place == 0:
            waiting[0] += sum((amount for on, amount in due if on <= day), Decimal(0))
            due = [(on, amount) for on, amount in due if on > day]
        paid, left = _at(account, items[place], place, waiting[place], day, currency, known)
        waiting[place] = Decimal(0)
        waiting[min(place + 1, len(items) - 1)] += left
        if paid:
            yield day, paid


def _at(
    account: _Account,
    item: nodes.PayoutDays,
    place: int,
    balance: Decimal,
    day: date,
    currency: str,
    known: _Set,
) -> tuple[Decimal, Decimal]:
    """What is paid of the balance, and what stays. Each score is set off once, and never below zero."""
    own = currency == known.program.currency
    period = Period(day, day, "program")
    least = (
        known.amount(item.least, account.payee, day, period) if item.least is not None and own else Decimal(0)
    )
    less, told = Decimal(0), period
    if item.less is not None and own:
        told = known.told(item.less, account.payee, day)
        owed = Money(known.amount(item.less, account.payee, day, told), currency).rounded().amount
        less = max(Decimal(0), owed - account.set_off[place, told.start, told.end])
    paid = balance - less
    if balance > 0 and paid <= 0:
        account.set_off[place, told.start, told.end] += balance
        return Decimal(0), Decimal(0)
    if paid <= 0 or paid < least:
        return Decimal(0), balance
    account.set_off[place, told.start, told.end] += less
    return paid, Decimal(0)


def _days(
    items: Sequence[nodes.PayoutDays], first: date, last: date, program: nodes.Program
) -> list[tuple[date, int]]:
    """Every day of every payout, in order: from the first day on, until what falls due on the last one has been looked at by all."""
    found = []
    for place, item in enumerate(items):
        assert item.schedule is not None, "a payout without a schedule has an error"
        day = date.min
        period = period_of(item.schedule.period, first, program)
        while day < last:
            day = day_in(period, item.schedule)
            if day >= first:
                found.append((day, place))
            period = period_of(item.schedule.period, period.end + DAY, program)
        last = day
    return sorted(found)
