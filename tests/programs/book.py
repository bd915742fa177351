"""Programs and facts as tests write them, worked out without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.read import read
from programs.evaluate import Outcome, evaluate
from programs.facts import Fact, Goal, Partner, Value
from programs.measures import Measured, Needs
from programs.needs import needs
from tests.evaluation.reference import ReferenceBook

HEAD = 'program "Test" runs 2026-01-01 to 2026-12-31 currency EUR timezone Europe/Rome\n'


def program_of(text: str, head: str = HEAD) -> nodes.Program:
    """The program in a text without errors; without a header of its own it runs all 2026, in euros."""
    parsed = read(text if text.lstrip().startswith("program") else head + text)
    errors = [each for each in parsed.diagnostics if each.severity == "error"]
    assert parsed.program is not None
    assert not errors, errors
    return parsed.program


def deal(
    identity: str, partner: str, amount: str | int | None, closed_on: str, **values: Value | None
) -> Fact:
    """A won deal. A value of None is missing."""
    day = date.fromisoformat(closed_on)
    found: dict[str, Value] = {"closed_on": day, "stage": "won", "partner": partner}
    if amount is not None:
        found["amount"] = Decimal(amount)
    found |= {name: each for name, each in values.items() if each is not None}
    return Fact(kind="deals", id=identity, partner=partner, on=day, currency="EUR", values=found)


def activity(identity: str, partner: str, kind: str, done_on: str, **values: Value) -> Fact:
    day = date.fromisoformat(done_on)
    return Fact(
        kind="activities",
        id=identity,
        partner=partner,
        on=day,
        values={"kind": kind, "done_on": day, "partner": partner, **values},
    )


def receipt(identity: str, partner: str, deal_id: str, amount: str | int, received_on: str) -> Fact:
    day = date.fromisoformat(received_on)
    values: dict[str, Value] = {"deal": deal_id, "amount": Decimal(amount), "received_on": day}
    return Fact(kind="receipts", id=identity, partner=partner, on=day, currency="EUR", values=values)


def partner(name: str, joined_on: str | None = None, **attributes: Value) -> Partner:
    joined = date.fromisoformat(joined_on) if joined_on else None
    return Partner(name=name, joined_on=joined, history=((None, attributes),))


def goal(of: str, name: str, start: str, end: str, value: str | int) -> Goal:
    return Goal(
        partner=of,
        name=name,
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        value=Decimal(value),
    )


@dataclass(frozen=True)
class Book:
    """What is known, and what a program makes of it."""

    facts: Sequence[Fact] = ()
    partners: Sequence[Partner] = ()
    targets: Sequence[Goal] = ()
    scores: Sequence[Goal] = field(default=())

    def measured(self, program: nodes.Program, as_of: date, asked: Needs | None = None) -> Measured:
        reference = ReferenceBook(self.facts, self.partners, self.targets, self.scores)
        wanted = asked if asked is not None else needs(program, as_of=as_of)
        return reference.measured(wanted, count_when=program.count_when, as_of=as_of)

    def outcome(self, text: str, as_of: str = "2026-12-31") -> Outcome:
        program, day = program_of(text), date.fromisoformat(as_of)
        return evaluate(program, self.measured(program, day), as_of=day)

    def lines(self, text: str, as_of: str = "2026-12-31") -> list[str]:
        """The awards as `Rule | Partner | what for | what`, in their order."""
        return [
            " | ".join(
                (
                    award.rule,
                    award.partner,
                    award.fact.id if award.fact else str(award.period.start if award.period else ""),
                    str(award.amount) if award.amount else str(award.item),
                )
            )
            for award in self.outcome(text, as_of).awards
        ]

    def paid(self, text: str, as_of: str = "2026-12-31") -> dict[str, Decimal]:
        """What each partner gets in money or points, all together."""
        sums: dict[str, Decimal] = {}
        for award in self.outcome(text, as_of).awards:
            if award.amount is not None:
                sums[award.partner] = sums.get(award.partner, Decimal(0)) + award.amount.amount
        return sums
