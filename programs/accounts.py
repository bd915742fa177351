"""Accounts of a fund: what goes in is used in the order in which it came, and expires where nobody uses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes

Holder = tuple[str, str]
"""Whose account it is: the partner, folded, and the (folded) name of what the fund is kept by, where that is not the partner."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes in; below zero, what is taken back, first of what came from the same origin."""

    day: date
    """From which on it is there."""
    origin: str
    amount: Decimal
    until: date | None = None
    """The last day on which it can be used."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody put into the partner's account of a fund by hand, or took out of it; both names folded."""

    fund: str
    partner: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Taking:
    """What comes out; below zero, what is given back."""

    day: date
    amount: Decimal


@dataclass(slots=True)
class _Lot:
    origin: str
    until: date | None
    left: Decimal
    expired: Decimal = Decimal(0)


@dataclass(slots=True)
class Account:
    """One account, moved on from day to day. What is taken back after it was used is made up for by what comes in later."""

    waiting: list[Entry]
    lots: list[_Lot] = field(default_factory=list)
    came: Decimal = Decimal(0)
    """All that went in so far, less what was taken back."""
    expired: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    owed: Decimal = Decimal(0)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Account:
        return cls(sorted(entries, key=lambda each: (each.day, each.amount < 0, each.origin), reverse=True))

    def left_on(self, day: date) -> Decimal:
        """What there is on that day, which is no earlier than those asked before."""
        while self.waiting and self.waiting[-1].day <= day:
            entry = self.waiting.pop()
            self._expire(entry.day)
            self.came += entry.amount
            if entry.amount >= 0:
                self._put(_Lot(entry.origin, entry.until, entry.amount))
            else:
                self._take_back(-entry.amount, entry.origin)
        self._expire(day)
        return sum((lot.left for lot in self.lots), Decimal(0))

    def take(self, taking: Taking) -> Decimal:
        """As much as there is; what is given back can be used again, without an end."""
        left = self.left_on(taking.day)
        if taking.amount < 0:
            self._put(_Lot("", None, -taking.amount))
            self.used += taking.amount
            return taking.amount
        given = min(taking.amount, left)
        self.used += given
        self._draw(given, self.lots)
        return given

    def _put(self, lot: _Lot) -> None:
        settled = min(self.owed, lot.left)
        self.owed -= settled
        lot.left -= settled
        self.lots.append(lot)

    def _take_back(self, amount: Decimal, origin: str) -> None:
        same = [lot for lot in self.lots if lot.origin == origin]
        amount -= self._draw(amount, same)
        for lot in same:  # what has expired is gone already
            gone = min(lot.expired, amount)
            lot.expired -= gone
            self.expired -= gone
            amount -= gone
        self.owed += amount - self._draw(amount, self.lots)

    def _draw(self, amount: Decimal, lots: Iterable[_Lot]) -> Decimal:
        taken = Decimal(0)
        for lot in lots:
            part = min(lot.left, amount - taken)
            lot.left -= part
            taken += part
        return taken

    def _expire(self, day: date) -> None:
        for lot in self.lots:
            if lot.until is not None and lot.until < day and lot.left:
                lot.expired += lot.left
                self.expired += lot.left
                lot.left = Decimal(0)


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts of a fund: what goes in, and what was taken out so far."""

    fund: nodes.Fund
    currency: str
    entries: Mapping[Holder, Sequence[Entry]]
    takings: defaultdict[Holder, list[Taking]] = field(default_factory=lambda: defaultdict(list))

    def balance(self, partner: str, unit: str | None, day: date) -> Decimal:
        """What there is at the end of that day; without a unit, on all accounts of the (folded) partner."""
        return sum(
            (
                self._left(each, day)
                for each in self.holders()
                if each[0] == partner and unit in (None, each[1])
            ),
            Decimal(0),
        )

    def holders(self) -> Iterator[Holder]:
        yield from dict.fromkeys((*self.entries, *self.takings))

    def account(self, holder: Holder) -> Account:
        """As it is before anything was taken."""
        return Account.of(self.entries.get(holder, ()))

    def _left(self, holder: Holder, day: date) -> Decimal:
        account = self.account(holder)
        for taking in sorted(self.takings.get(holder, ()), key=lambda each: each.day):
            if taking.day <= day:
                account.take(taking)
        return account.left_on(day)
