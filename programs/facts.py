"""Facts as the evaluation sees them: what happened, to whom, when. Values only; how they are stored is `storage`'s concern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from dsl.nodes import FactKind, FieldOwner
from programs.held_facts import WhyHeld
from programs.records import empty, record, replace

Value = Decimal | str | date | bool
"""A field's value. Money is a Decimal in the fact's currency; percentages are ratios (70% is 0.7)."""

MIDNIGHT: Final = time()
"""What a day without a time of day counts as: the day's beginning."""
TIME: Final = "time"
"""What stands behind a day's name where its time of day is meant, as text; no program can ask for it."""
Moment = tuple[date, time]
Order = tuple[date, time, str]
"""The day, the time and the id of a fact: who comes first."""


History = tuple[tuple[date | None, Mapping[str, Value]], ...]
"""What was true of somebody, each from a day on, in the order of days; the first entry may hold from ever."""


def holding(history: History, on: date) -> Mapping[str, Value]:
    """What was true on that day; before the first dated entry, that entry (better known late than never)."""
    current: Mapping[str, Value] = history[0][1] if history else {}
    for valid_from, attributes in history:
        if valid_from is None or valid_from <= on:
            current = attributes
    return current


def clock(at: time) -> str:
    """`09:14`, and the seconds where there are any, as people read it."""
    return at.isoformat("minutes" if at.second == at.microsecond == 0 else "seconds")


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """The form in which texts are compared: without regard to case and surrounding blanks."""
    return text.strip().casefold()


def names_in(text: str, names: Iterable[str]) -> frozenset[str]:
    """Which names stand in a text as words of their own, folded; a name may end with a sign, as `Acme Inc.` does."""
    words = folded(text)
    return frozenset(
        key
        for key in map(folded, names)
        if key in words and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", words) is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One unit of `currency` is `rate` of `to`, from that day on."""

    currency: str
    to: str
    on: date
    rate: Decimal


@record(frozen=True, slots=True, kw_only=True)
class Fact:
    """A deal, receipt or activity, seen by one partner. A deal split among partners is a fact for each of them.

    `values` holds the fields that are known, under the language's names and the vendor's own; a missing field is absent. Of a
    split deal, amount, units, margin and cost are the partner's part there, and `whole` holds them for the whole deal.
    """

    kind: FactKind
    id: str
    partner: str
    on: date
    """The day by which it counts."""
    currency: str | None = None
    """None: the program's."""
    values: Mapping[str, Value] = field(default_factory=dict)
    whole: Mapping[str, Value] = field(default_factory=empty)
    deal_currency: str | None = None
    """Of a receipt or an activity, whose `whole` is its deal: in which currency that is. None: as the fact itself."""
    revision: int = 1
    rate: Rate | None = None
    """By which its amounts were converted, where they were in another currency."""
    at: time = MIDNIGHT
    """The time of the day by which it counts; it only says which of the day's facts comes first."""
    times: Mapping[str, time] = field(default_factory=empty)
    """Of the fields that are days, the time of those that have one."""

    @property
    def order(self) -> Order:
        """By which facts of one kind follow each other."""
        return self.on, self.at, self.id

    def dated(self, name: str) -> Fact | None:
        """The fact as it counts by another of its days; None where it does not have that."""
        on, at = self.values.get(name), self.times.get(name, MIDNIGHT)
        if not isinstance(on, date):
            return None
        return self if (on, at) == (self.on, self.at) else replace(self, on=on, at=at)

    @property
    def is_return(self) -> bool:
        """A deal of less than nothing: it counts in sums, and not in `count(deals)`."""
        amount = self.values.get("amount")
        return self.kind == "deals" and isinstance(amount, Decimal) and amount < 0


def in_order(fact: Fact) -> tuple[date, time, str, str]:
    """The one order of facts: by day, time and id; the parts of a split deal by partner."""
    return fact.on, fact.at, fact.id, folded(fact.partner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner with attributes that hold from a day on."""

    name: str
    joined_on: date | None = None
    history: History = ()

    def attributes(self, on: date) -> Mapping[str, Value]:
        """What was true of the partner on that day."""
        return holding(self.history, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works for a partner, with attributes that hold from a day on."""

    name: str
    partner: str
    history: History = ()

    def attributes(self, on: date) -> Mapping[str, Value]:
        """What was true of the person on that day."""
        return holding(self.history, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target or a score of a partner, or of one of its people, for the days from start to end, both included."""

    partner: str
    name: str
    start: date
    end: date
    value: Decimal
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A figure of a deal, partner, customer or person as it was read on a day; it holds until it is read anew."""

    of: FieldOwner
    who: str
    """The id of a deal, else a folded name."""
    name: str
    on: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided or chose for a partner: about a deal, an activity or the days from start to end, or for all that comes."""

    partner: str
    name: str
    answer: str
    on: date
    """The day on which it was decided; it is known from then on."""
    deal: str = ""
    activity: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class RatesUsed:
    """By which rates amounts in a currency were converted: from the lowest to the highest."""

    currency: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFact:
    """A fact that cannot be counted yet, or an answer that is none, and why (`held_words` says it)."""

    kind: FactKind | Literal["decisions"]
    id: str
    partner: str
    why: WhyHeld
    """Where it waits for an exchange rate."""
