"""An award: who gets what, under which rule, for what, and the arithmetic that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from dsl.nodes import FactKind, RuleKind
from programs.facts import folded
from programs.measures import Need
from programs.money import Money
from programs.periods import Period
from programs.records import record

_SEPARATOR = "\x1f"
"""The unit separator stands in no name: names come from a text or a file, in which control characters are refused."""

_FURTHER_NOTICE = "further notice"

STATUS_LINE: Final = "status"
"""The line of an award that is a status: its item is the status, its period the days on which it is held as far as they are known."""

TAKEN_BACK: Final = " taken back"
"""Ends the line of an award that takes another back."""

AwardKind = RuleKind | Literal["adjustment"]
"""Of its rule; of what was given or taken by hand, `adjustment`."""

Status = Literal["provisional", "earned", "reversed"]


@record(frozen=True, slots=True)
class FactRef:
    kind: FactKind
    id: str


@record(frozen=True, slots=True)
class Step:
    """One line of the arithmetic, in the order in which it was done.

    `text` is the piece of the program that was worked out (canonical text), `value` what came out of it as an exact decimal or
    a text, `unit` what it is counted in: a currency, `%` (value 5 is 5%), `deals`, a date ("") and so on.
    kinds: fact (a field of the fact at hand), measure (an aggregate), condition (value yes/no), step (the step of a table that
    applied), slice (a part of a marginal table: `base` times `rate`), lots, place, limit (what a limit left), rounding, result;
    earlier (what the earlier parts of the period named by the text got);
    taken back (text: the field that says why, value: the day); factor (what it was multiplied by: `rate` times `base`; text: the condition
    that held); share (what of the award, `base`, goes to whom or is given as what:
    text, by unit `to` or `as`; by unit `among`, the part `rate` of `base` for one of the text's); in place of (text: the rule that gave way, value: what it would have given);
    minimum (what a minimum adds to `base`), repaid (of `base` that a minimum had added), later (paid of `base` that a maximum had cut),
    choice (text: among what the partner chooses, value: what was chosen, empty as long as that is not known, unit: then the last day for it);
    awaited (text: what is to be decided, value: by whom, unit: the last day for it), decided (text: what, value: the answer),
    undecided (the same, where nobody decided, or chose, in time);
    kept (of `base`, the part `rate`, though the deal was cancelled or returned on the day in the text);
    fund (what is left in the fund of that name: of `base` that went in so far, less `rate` that has expired and what was used);
    exchange (one of the currency `unit` was `value` of the program's, by the rate of the day in the text;
    without a text, by the rates of the facts' days, from `value` to `rate`);
    by hand (text: why, value: how much or what, by no rule), reference (text: where it is written), proposed and approved (value: by whom, unit: the day);
    days (of the `base` days of a period that was cut, how many there were: what `pro rata` is in proportion to).
    """

    kind: Literal[
        "fact",
        "measure",
        "condition",
        "step",
        "slice",
        "lots",
        "place",
        "limit",
        "rounding",
        "result",
        "factor",
        "share",
        "taken back",
        "earlier",
        "in place of",
        "minimum",
        "repaid",
        "later",
        "choice",
        "awaited",
        "decided",
        "undecided",
        "kept",
        "exchange",
        "stated",
        "days",
        "first",
        "fund",
        "by hand",
        "reference",
        "proposed",
        "approved",
    ]
    text: str
    value: Decimal | str
    unit: str = ""
    base: Decimal | None = None
    rate: Decimal | None = None


@record(frozen=True, slots=True)
class Unit:
    """What a rule counts by where it is not the partner: Unit("store", "North")."""

    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """How long a status is held: up to and with a day, or until further notice; `over`: that day has passed.

    `reviewed` is the period in which it was found, where it was found in one.
    """

    until: date | None
    over: bool
    reviewed: Period | None = None

    def __str__(self) -> str:
        """For records: `held until 2026-06-30`, `held until further notice`, `ended 2026-06-30`."""
        return f"ended {self.until}" if self.over else f"held until {self.until or _FURTHER_NOTICE}"

    @classmethod
    def parse(cls, text: str) -> Held:
        """What str() wrote."""
        over = text.startswith("ended ")
        day = text.removeprefix("ended ").removeprefix("held until ")
        return cls(None if day == _FURTHER_NOTICE else date.fromisoformat(day), over)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an award that is due on a day of its own; None: not known yet."""

    on: date | None
    amount: Money


@record(frozen=True, slots=True, kw_only=True)
class Award:
    """One award. Exactly one of `fact` and `period` identifies the occasion (a fact inside a period has both: the fact counts, but for a status).

    What was given by hand has neither, and a number of its own in place of a rule.

    `amount` is rounded. An award without money has an item (or badge). `counted` are the aggregates that went into it; the facts
    behind them can be listed from storage. `on` is the day on which it was, or will be, earned.
    """

    rule: str
    kind: AwardKind
    partner: str
    on: date
    unit: Unit | None = None
    """Where the rule counts by something else than the partner. A unit that spans partners (a group) is the `partner` itself."""
    payee: str | None = None
    """Who is paid, where it is not the partner."""
    fact: FactRef | None = None
    period: Period | None = None
    line: str = ""
    """Tells several awards of one rule for one occasion apart: "" for what is paid, "item", "badge", "donation"; "choice": what the partner chooses; "status"."""
    amount: Money | None = None
    item: str | None = None
    worth: Money | None = None
    quantity: Decimal = Decimal(1)
    """How many of the item; of an award without one, 1."""
    paid_as: str | None = None
    """The form in which it is paid, where the rule names one: "voucher", "co-op"."""
    parts: tuple[Part, ...] = ()
    """Where it is paid in parts, these; they add up to the amount."""
    status: Status = "earned"
    payable_on: date | None = None
    waits_for: str = ""
    """The clause whose day is not known yet, where it is not known from which day it is payable; `payable_on` is None then."""
    held: Held | None = None
    """Of a status, how long it is held."""
    says: tuple[str, ...] = ()
    """Announcements, already filled in with this award's facts."""
    discreet: tuple[str, ...] = ()
    """The same without the customer's name: those that do not name it, or, where all do, as they are without it."""
    steps: Sequence[Step] = ()
    counted: Sequence[Need] = ()

    @property
    def counted_quantity(self) -> Decimal:
        """How many of the item it adds to what is held: below zero, where it takes back."""
        return -self.quantity if any(step.kind == "taken back" for step in self.steps) else self.quantity

    @property
    def due(self) -> tuple[Part, ...]:
        """Its money by the days on which it is to be paid."""
        if self.amount is None:
            return ()
        on = None if self.waits_for else self.payable_on or self.on
        return self.parts or (Part(on, self.amount),)

    @property
    def key(self) -> AwardKey:
        fact = self.fact if self.held is None else None  # a status goes on from fact to fact
        return AwardKey(
            rule=folded(self.rule),
            partner=folded(self.partner),
            unit=f"{self.unit.field}:{folded(self.unit.name)}" if self.unit else "",
            payee=folded(self.payee) if self.payee else "",
            fact=f"{fact.kind}:{fact.id}" if fact else "",
            period=self.period.start.isoformat() if self.period and not fact else "",
            line=self.line,
        )


@record(frozen=True, slots=True, kw_only=True)
class AwardKey:
    """ONE_AWARD_KEY: within a program, no two awards have the same key. A new version of the program does not make a new key."""

    rule: str
    partner: str
    unit: str
    payee: str
    fact: str
    period: str
    line: str

    def __str__(self) -> str:
        return _SEPARATOR.join(
            (self.rule, self.partner, self.unit, self.payee, self.fact, self.period, self.line)
        )

    @classmethod
    def parse(cls, text: str) -> AwardKey:
        """The key that str() wrote."""
        rule, partner, unit, payee, fact, period, line = text.split(_SEPARATOR)
        return cls(rule=rule, partner=partner, unit=unit, payee=payee, fact=fact, period=period, line=line)


@record(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money that somebody owes: a fee, or the part of an award that another bears."""

    rule: str
    partner: str
    to: str
    """Who is charged."""
    amount: Money
    on: date
    unit: Unit | None = None
    fact: FactRef | None = None
    period: Period | None = None
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What stands on an account at the end of the day: of a fund, or of a rule that remembers (`recoverable` is negative, `rest later` positive)."""

    of: Literal["fund", "rule"]
    name: str
    partner: str
    unit: Unit | None = None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusHeld:
    """A status that a partner holds from a day on; without an end, until further notice."""

    rule: str
    partner: str
    name: str
    start: date
    end: date | None = None
    found: Award = field(compare=False, repr=False)
    """By what it is held: the fact, or the newest review of a period, with its arithmetic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What is paid to somebody on one day."""

    payee: str
    on: date
    amount: Money
