"""Programs and facts as tests write them, worked out without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from dsl import nodes
from dsl.read import read
from dsl.vocabulary import date_field
from programs.context import Links
from programs.evaluate import Outcome, evaluate
from programs.facts import Fact, Goal, History, Partner, Value, folded
from programs.measures import EVERYBODY, Answer, Measured, Need, Needs, Selection
from programs.needs import needs
from programs.values import aggregated, of_fact

HEAD = 'program "Test" runs 2026-01-01 to 2026-12-31 currency EUR timezone Europe/Rome\n'


@lru_cache
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
    scores: Sequence[Goal] = ()
    customers: Mapping[str, History] = field(default_factory=dict)
    people: Mapping[str, History] = field(default_factory=dict)

    def measured(self, program: nodes.Program, as_of: date, asked: Needs | None = None) -> Measured:
        """The answers to what the program asks for, each fact looked at one by one."""
        wanted = asked if asked is not None else needs(program, as_of=as_of)
        known = {folded(each.name): each for each in self.partners}
        for fact in self.facts:
            known.setdefault(folded(fact.partner), Partner(name=fact.partner))
        links = Links(
            partners=known,
            customers=self.customers,
            people=self.people,
            first_deals=self._first_deals(program, as_of),
        )
        chosen = {
            selection: self._chosen(selection, links, as_of)
            for selection in {*wanted.facts, *(need.selection for need in wanted.measures)}
        }
        return Measured(
            partners=tuple(known[name] for name in sorted(known)),
            values={need: _answers(need, chosen[need.selection], links) for need in wanted.measures},
            facts={selection: tuple(chosen[selection]) for selection in wanted.facts},
            targets=tuple(self.targets),
            scores=tuple(self.scores),
            customers=self.customers,
            people=self.people,
            first_deals=links.first_deals,
        )

    def _chosen(self, selection: Selection, links: Links, as_of: date) -> list[Fact]:
        found = []
        for fact in self.facts:
            dated = fact.dated(selection.dated)
            start = selection.days.start or date.min
            if fact.kind != selection.facts or dated is None:
                continue
            if _is_gone(fact, as_of) is not (selection.state == "gone"):
                continue
            holds = selection.where is None or of_fact(selection.where, dated, links=links) is True
            if start <= dated.on <= selection.days.end and holds:
                found.append(dated)
        return sorted(found, key=lambda fact: (fact.on, fact.at, fact.id, folded(fact.partner)))

    def _first_deals(
        self, program: nodes.Program, as_of: date
    ) -> dict[str, tuple[tuple[date, time, str], ...]]:
        found: dict[str, set[tuple[date, time, str]]] = {}
        for fact in self.facts:
            dated = fact.dated(date_field("deals", program)) if fact.kind == "deals" else None
            if dated is not None and dated.on <= as_of and not _is_gone(fact, as_of):
                found.setdefault(folded(str(fact.values.get("customer"))), set()).add(dated.order)
        return {customer: tuple(sorted(deals)) for customer, deals in found.items()}

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


def _answers(need: Need, facts: Sequence[Fact], links: Links) -> dict[str, Answer]:
    if need.scope == "all partners":
        return {EVERYBODY: aggregated(need, facts, links=links)}
    partners = {folded(fact.partner) for fact in facts}
    return {
        name: aggregated(need, [fact for fact in facts if folded(fact.partner) == name], links=links)
        for name in partners
    }


def _is_gone(fact: Fact, as_of: date) -> bool:
    """Cancelled and returned deals count until the day before."""
    days = (fact.values.get("cancelled_on"), fact.values.get("returned_on"))
    return any(isinstance(day, date) and day <= as_of for day in days)
