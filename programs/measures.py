"""What an evaluation needs to be told, and what it was told: aggregates and facts by partner and days.

`needs` (in `programs/needs.py`) lists them for a program and a day, `storage.measures.read` answers, `evaluate` does the rest. So the
database counts, and the arithmetic stays pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from dsl.nodes import Expression, FactKind, Function
from programs.accounts import ByHand
from programs.facts import (
    Decision,
    Fact,
    Goal,
    HeldFact,
    History,
    Order,
    Partner,
    Person,
    RatesUsed,
    Reading,
)
from programs.own_links import OwnLinks

_NOTHING: Final = Decimal(0)
EVERYBODY = ""
"""The key under which a need across all partners is answered."""


@dataclass(frozen=True, slots=True)
class Days:
    """From start to end, both included; without a start, everything on record up to the end."""

    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class Selection:
    """Which facts: those of a kind for which `where` is true, whose day lies in `days`.

    `dated` names the date field that decides the day (`closed_on`, `paid_on`, `signed_on` …). `count_when` is the program's stage
    (`won`, `paid` …), for deals only: `won` needs the stage won; any other word W needs W_on to be known. Deals cancelled or
    returned count until the day before: as of a day on which `cancelled_on` or `returned_on` has come, they are out.
    `currency` is the program's: a fact in another one is not counted but held.
    """

    facts: FactKind
    where: Expression | None
    days: Days
    dated: str
    count_when: str
    currency: str | None
    state: Literal["", "gone"] = ""
    """`gone`: only the deals that counted until they were cancelled or returned."""


@dataclass(frozen=True, slots=True)
class Need:
    """One aggregate, wanted for every partner (or once, across all of them).

    Answers: sum and count of nothing are 0; the others of nothing have no value (None). A negative amount is a return: it counts
    in sums, not in `count(deals)`. Facts without a value for the field are left out of the aggregate. `value` is an expression
    over the fact's own and linked fields, without aggregates; None for `count(deals)`.
    """

    function: Function
    value: Expression | None
    distinct: bool
    selection: Selection
    scope: Literal["partner", "all partners"] = "partner"
    _hash: int = field(init=False, repr=False, compare=False)
    """Looked up for every partner: the trees in it are walked over once."""

    def __post_init__(self) -> None:
        same = (self.function, self.value, self.distinct, self.selection, self.scope)
        object.__setattr__(self, "_hash", hash(same))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything that one evaluation needs. `facts` are selections of which the single facts are wanted, in their order."""

    measures: tuple[Need, ...]
    facts: tuple[Selection, ...]
    goals: bool = False
    """Whether targets or scores are read."""
    decisions: bool = False
    """Whether it is read what people decided or chose."""
    first_deals: bool = False
    """Whether `new customer` is asked: then `Measured.first_deals` is filled."""
    staff: bool = False
    """Whether it is asked who works for a partner: then `Measured.staff` is filled."""

    def and_of(self, other: Needs) -> Needs:
        """These, and those of the other."""
        return Needs(
            tuple(dict.fromkeys((*self.measures, *other.measures))),
            tuple(dict.fromkeys((*self.facts, *other.facts))),
            goals=self.goals or other.goals,
            decisions=self.decisions or other.decisions,
            first_deals=self.first_deals or other.first_deals,
            staff=self.staff or other.staff,
        )


NO_NEEDS = Needs((), ())

Answer = Decimal | str | date | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The answers, partners and texts keyed in their folded form (`programs.facts.folded`).

    `values[need][partner]`; a partner that is not there has the need's answer for nothing. `partners` are all that are known, from
    the partners' list or from a fact, in the order of their names.
    """

    partners: tuple[Partner, ...] = ()
    values: Mapping[Need, Mapping[str, Answer]] = field(default_factory=dict)
    rates: Mapping[Need, Mapping[str, tuple[RatesUsed, ...]]] = field(default_factory=dict)
    """By which exchange rates the amounts were converted that went into an answer, where any were; keyed like `values`."""
    facts: Mapping[Selection, tuple[Fact, ...]] = field(default_factory=dict)
    targets: tuple[Goal, ...] = ()
    scores: tuple[Goal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """By the day on which they were decided."""
    readings: tuple[Reading, ...] = ()
    """Those that the program declares, up to the day."""
    customers: Mapping[str, History] = field(default_factory=dict)
    """Attributes of customers from day to day, by folded name."""
    people: Mapping[str, History] = field(default_factory=dict)
    staff: tuple[Person, ...] = ()
    """The people of each partner; two partners may each have one of a name."""
    own_links: OwnLinks = field(default_factory=OwnLinks)
    """What the vendor's own columns lead to."""
    first_deals: Mapping[str, tuple[Order, ...]] = field(default_factory=dict)
    """For each customer (folded), where all its deals stand that count, from any partner, in order."""
    held: tuple[HeldFact, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    """What was put into funds by hand, up to the day."""
    day_over: bool = False
    """Whether the day as of which this is known is over."""

    def value(self, need: Need, partner: str) -> Answer:
        """The answer for a (folded) partner; for a need across all partners, the one answer."""
        return of_partner(self.values[need], need, partner)


def of_partner(answers: Mapping[str, Answer], need: Need, partner: str) -> Answer:
    """A need's answer for a (folded) partner."""
    return answers.get(EVERYBODY if need.scope == "all partners" else partner, of_nothing(need))


def of_nothing(need: Need) -> Answer:
    """A need's answer for whoever has no facts."""
    return _NOTHING if need.function in ("sum", "count") else None
