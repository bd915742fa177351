"""What stood on a day, as it was known on a day then and as it is known now, with what was recorded between.

The one clock is the day on which an award was earned, the other the day on which the ledger learned of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry of the ledger: what an award is worth from then on, and when it is earned. An award is of one unit: a currency."""

    award: Hashable
    recorded_on: date
    earned_on: date
    amount: Decimal
    reason: str

    def standing(self, day: date) -> Decimal:
        return self.amount if self.earned_on <= day else Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """By how much an entry moved what stood on the day."""

    recorded_on: date
    change: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoClocks:
    award: Hashable
    then: Decimal
    now: Decimal
    between: tuple[Step, ...]


def two_clocks(entries: Iterable[Recorded], *, as_of: date, known_on: date) -> list[TwoClocks]:
    """Each award that stood on the day then or stands on it now. `entries` in the order in which they were recorded; `known_on` is included."""
    then: dict[Hashable, Decimal] = {}
    now: dict[Hashable, Decimal] = {}
    between: dict[Hashable, list[Step]] = {}
    for entry in entries:
        amount = entry.standing(as_of)
        if entry.recorded_on <= known_on:
            then[entry.award] = amount
        elif change := amount - now.get(entry.award, Decimal(0)):
            between.setdefault(entry.award, []).append(Step(entry.recorded_on, change, entry.reason))
        now[entry.award] = amount
    return [
        TwoClocks(
            award=award,
            then=then.get(award, Decimal(0)),
            now=amount,
            between=tuple(between.get(award, ())),
        )
        for award, amount in now.items()
        if amount or then.get(award) or award in between
    ]
