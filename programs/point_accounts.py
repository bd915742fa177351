"""A partner's points of one scale: what came, what was spent, and what is left of it, the oldest spent first.

Points that came together are a lot. What an award is worth may shrink after its points were spent; what is then missing is a debt, which
the next points pay off first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from programs.periods import DAY, add_months

WARNED: Final = timedelta(days=30)
"""So long before their last day, partners hear that points expire."""

Kind = Literal["redeemed", "given back", "expired", "restored"]
"""`restored`: what expired of an award that was taken back afterwards, as nobody can lose the same points twice."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that can be spent since that day, in minor units. Below zero: they were taken by hand, or spent without being there."""

    name: str
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Move:
    """An entry of the account. `minor` is above zero; `lot` is which points expired or were restored, or which come back."""

    kind: Kind
    on: date
    minor: int
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    lots: tuple[Lot, ...]
    """What is left, the oldest first; none of it is empty."""
    debt: int
    excess: Mapping[str, int]
    """By lot: how much more of it has expired than there was to expire, as its award is worth less by now."""

    @property
    def balance(self) -> int:
        """In minor units; below zero where more was spent than is there by now."""
        return sum(each.minor for each in self.lots) - self.debt


@dataclass(frozen=True, slots=True)
class Term:
    """Points expire at the end of the month in which they have been there for so many months; none before a whole warning after `since`."""

    months: int
    since: date

    def last_day(self, lot: Lot) -> date:
        """The last day on which they can be spent."""
        day = max(add_months(lot.on, self.months), self.since + WARNED)
        return add_months(day.replace(day=1), 1) - DAY


def account(lots: Iterable[Lot], moves: Iterable[Move]) -> Account:
    """What is left once all of it happened, day by day; of one day, what came is there before anything is spent. `moves` are in their order."""
    left: dict[str, Lot] = {}
    debt = 0
    excess: dict[str, int] = {}

    def come(lot: Lot) -> None:
        nonlocal debt
        paid_off = min(debt, lot.minor)
        debt -= paid_off
        left[lot.name] = Lot(lot.name, lot.on, lot.minor - paid_off)

    def spend(minor: int) -> None:
        nonlocal debt
        for name, lot in left.items():
            taken = min(lot.minor, minor)
            left[name] = Lot(name, lot.on, lot.minor - taken)
            minor -= taken
        debt += minor

    events: list[Lot | Move] = [*lots, *moves]
    for event in sorted(events, key=lambda each: (each.on, isinstance(each, Move))):
        match event:
            case Lot(minor=minor) if minor < 0:
                spend(-minor)
            case Lot():
                come(event)
            case Move("redeemed"):
                spend(event.minor)
            case Move("given back"):
                come(Lot(event.lot, event.on, event.minor))
            case Move("expired"):
                lot = left.get(event.lot, Lot(event.lot, event.on, 0))
                gone = min(lot.minor, event.minor)
                left[event.lot] = Lot(lot.name, lot.on, lot.minor - gone)
                excess[event.lot] = excess.get(event.lot, 0) + event.minor - gone
            case Move("restored"):
                excess[event.lot] = excess.get(event.lot, 0) - event.minor
    return Account(
        tuple(lot for lot in left.values() if lot.minor),
        debt,
        {name: minor for name, minor in excess.items() if minor > 0},
    )


def expired(found: Account, term: Term, *, on: date) -> tuple[Lot, ...]:
    """What is left of lots whose last day is over."""
    return tuple(lot for lot in found.lots if term.last_day(lot) < on)


def expiring(found: Account, term: Term) -> tuple[tuple[date, int], ...]:
    """How much expires after which day, the earliest first; what pays off a debt does not count, and there is none left then."""
    sums: dict[date, int] = {}
    for lot in found.lots:
        last = term.last_day(lot)
        sums[last] = sums.get(last, 0) + lot.minor
    return tuple(sorted(sums.items()))
