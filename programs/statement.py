"""What a partner was owed, what came to it and went, and what it is owed now: one month of the ledger, entry by entry.

A month is closed once it is over: what corrects an award later is booked later, and stands in a later statement (APPEND_ONLY).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from programs.awards import Award
from programs.money import Money
from programs.periods import DAY, Period, add_months
from programs.point_accounts import Kind
from programs.stages import Holdings

OWED: Final = ("earned", "held", "approved", "in payout")
"""The stages of money that is certain and not paid yet."""

Happened = Literal["expected", "earned", "corrected", "moved", "paid"]
"""Of an entry: foreseen and not certain; owed for the first time; more or less than it was; elsewhere, and as much; paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the ledger, by how much it moves what is expected, owed and paid. `award` is as the entry recorded it."""

    entry: int
    award_id: int
    on: date
    program: str
    version_id: int
    reason: str
    award: Award
    currency: str | None
    moves: Holdings = field(default_factory=dict)
    """In minor units, by stage."""
    was_owed: bool = False
    """Whether the award was certain before."""
    item: str | None = None
    is_certain: bool = True

    @property
    def expected(self) -> int:
        return self.moves.get("provisional", 0)

    @property
    def owed(self) -> int:
        return sum(self.moves.get(stage, 0) for stage in OWED)

    @property
    def paid(self) -> int:
        return self.moves.get("paid", 0)

    @property
    def happened(self) -> Happened:
        if self.paid:
            return "paid"
        if self.owed or (self.item is not None and self.is_certain != self.was_owed):
            return "corrected" if self.was_owed else "earned"
        is_foreseen = self.item is not None and not self.is_certain
        return "expected" if self.expected or is_foreseen else "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One entry by which points left the account (`change` below zero) or came back; `note` is what for."""

    entry: int
    on: date
    kind: Kind
    currency: str
    change: int
    """In minor units."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One currency: `before` + `earned` + `corrected` - `paid` - `spent` - `gone` = `after`. `expected` is not certain yet and in none of them.

    Points are `spent` on something or `gone` because they expired; both net of what came back.
    """

    before: Money
    earned: Money
    corrected: Money
    paid: Money
    spent: Money
    gone: Money
    after: Money
    expected: Money

    @property
    def is_certain(self) -> bool:
        """Whether there is anything but what is expected."""
        moved = (self.earned, self.corrected, self.paid, self.spent, self.gone)
        return any(each.amount for each in (self.before, *moved, self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    partner: str
    month: Period
    balances: tuple[Balance, ...]
    """By currency; none of those in which nothing stands and nothing happened."""
    items: tuple[tuple[str, int], ...]
    """What was earned that is no money, less what was taken back, and how many of it."""
    lines: tuple[Line, ...]
    spending: tuple[Spending, ...]

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.spending and not self.balances

    @property
    def is_certain(self) -> bool:
        """Whether there is anything in it but what was expected, and may have come to nothing since."""
        return bool(self.items) or any(each.is_certain for each in self.balances)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, add_months(first, 1) - DAY, "month")


def month_before(month: Period) -> Period:
    return month_of(month.start - DAY)


def statement(
    partner: str,
    month: Period,
    *,
    opening: Mapping[str, Holdings],
    lines: Iterable[Line],
    spending: Iterable[Spending] = (),
) -> Statement:
    """`opening` is what lay where when the month began, by currency, in minor units, less what had been spent by then."""
    lines, spending = tuple(lines), tuple(spending)
    currencies = {*opening, *(line.currency for line in lines if line.currency)}
    balances = (
        _balance(currency, opening.get(currency, {}), lines, spending)
        for currency in sorted(currencies | {each.currency for each in spending})
    )
    return Statement(
        partner=partner,
        month=month,
        balances=tuple(each for each in balances if each.is_certain or each.expected.amount),
        items=_items(lines),
        lines=lines,
        spending=spending,
    )


def _balance(
    currency: str, opening: Holdings, lines: tuple[Line, ...], spending: tuple[Spending, ...]
) -> Balance:
    owed = sum(opening.get(stage, 0) for stage in OWED)
    came: defaultdict[str, int] = defaultdict(int)
    paid, expected = 0, opening.get("provisional", 0)
    for line in lines:
        if line.currency == currency:
            came["corrected" if line.was_owed else "earned"] += line.owed + line.paid
            paid += line.paid
            expected += line.expected
    left: defaultdict[bool, int] = defaultdict(int)
    for each in spending:
        if each.currency == currency:
            left[each.kind in ("expired", "restored")] -= each.change
    after = owed + came["earned"] + came["corrected"] - paid - left[False] - left[True]
    return Balance(
        before=Money.from_minor(owed, currency),
        earned=Money.from_minor(came["earned"], currency),
        corrected=Money.from_minor(came["corrected"], currency),
        paid=Money.from_minor(paid, currency),
        spent=Money.from_minor(left[False], currency),
        gone=Money.from_minor(left[True], currency),
        after=Money.from_minor(after, currency),
        expected=Money.from_minor(expected, currency),
    )


def _items(lines: tuple[Line, ...]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for line in lines:
        if line.item is not None and line.currency is None and line.award.held is None:
            counts[line.item] += int(line.is_certain) - int(line.was_owed)
    return tuple((item, count) for item, count in sorted(counts.items()) if count)
