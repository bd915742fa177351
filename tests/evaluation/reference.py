"""A slow, obvious answer to `Needs`: every fact is looked at, one by one. What storage answers must be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.facts import Fact, Goal, HeldFact, Partner, folded
from programs.measures import EVERYBODY, Answer, Measured, Need, Needs, Selection
from programs.values import Links, aggregated, of_fact


@dataclass(frozen=True)
class ReferenceBook:
    """Facts in lists. A deal's `on` is worked out anew from its values for each selection."""

    facts: Sequence[Fact]
    partners: Sequence[Partner] = ()
    targets: Sequence[Goal] = ()
    scores: Sequence[Goal] = ()
    customers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)

    def measured(self, needs: Needs, *, program: nodes.Program, as_of: date) -> Measured:
        known = {folded(partner.name): partner for partner in self.partners}
        for fact in self.facts:
            known.setdefault(folded(fact.partner), Partner(name=fact.partner))
        partners = tuple(partner for _, partner in sorted(known.items()))
        links = Links(
            partners=known,
            customers=self.customers,
            people=self.people,
            first_deals=self._first_deals(program, as_of),
        )
        held: list[HeldFact] = []
        selected = {
            selection: self._selected(selection, links, as_of, held)
            for selection in {*needs.facts, *(need.selection for need in needs.measures)}
        }
        values: dict[Need, dict[str, Answer]] = {}
        for need in needs.measures:
            if need.scope == "all partners":
                values[need] = {
                    EVERYBODY: aggregated(need, selected[need.selection], links=links)
                }
                continue
            by_partner: defaultdict[str, list[Fact]] = defaultdict(list)
            for fact in selected[need.selection]:
                by_partner[folded(fact.partner)].append(fact)
            values[need] = {
                partner: aggregated(need, found, links=links)
                for partner, found in by_partner.items()
            }
        return Measured(
            partners=partners,
            values=values,
            facts={selection: selected[selection] for selection in needs.facts},
            targets=tuple(self.targets),
            scores=tuple(self.scores),
            customers=self.customers,
            people=self.people,
            first_deals=links.first_deals,
            held=tuple(dict.fromkeys(held)),
        )

    def _selected(
        self, selection: Selection, links: Links, as_of: date, held: list[HeldFact]
    ) -> tuple[Fact, ...]:
        found = []
        for fact in self.facts:
            if fact.kind != selection.facts:
                continue
            on = _day(fact, selection.dated)
            if on is None or not _counts(fact, selection.count_when, as_of):
                continue
            if (selection.days.start is not None and on < selection.days.start) or on > selection.days.end:
                continue
            if (
                fact.currency is not None
                and selection.currency is not None
                and fact.currency != selection.currency
            ):
                held.append(
                    HeldFact(
                        kind=fact.kind,
                        id=fact.id,
                        partner=fact.partner,
                        reason=f"it is in {fact.currency}, and there is no rate to {selection.currency}",
                    )
                )
                continue
            dated = Fact(
                kind=fact.kind,
                id=fact.id,
                partner=fact.partner,
                on=on,
                currency=fact.currency,
                values=fact.values,
                whole=fact.whole,
                revision=fact.revision,
            )
            if (
                selection.where is None
                or of_fact(selection.where, dated, links=links) is True
            ):
                found.append(dated)
        return tuple(sorted(found, key=lambda fact: (fact.on, fact.id, folded(fact.partner))))

    def _first_deals(self, program: nodes.Program, as_of: date) -> dict[str, tuple[tuple[date, str], ...]]:
        deals: defaultdict[str, set[tuple[date, str]]] = defaultdict(set)
        for fact in self.facts:
            customer = fact.values.get("customer")
            on = _day(fact, "closed_on" if program.count_when == "won" else f"{program.count_when}_on")
            if (
                fact.kind == "deals"
                and isinstance(customer, str)
                and on is not None
                and on <= as_of
                and _counts(fact, program.count_when, as_of)
            ):
                deals[folded(customer)].add((on, fact.id))
        return {customer: tuple(sorted(found)) for customer, found in deals.items()}


def _day(fact: Fact, dated: str) -> date | None:
    found = fact.values.get(dated)
    return found if isinstance(found, date) else None


def _counts(fact: Fact, count_when: str, as_of: date) -> bool:
    if fact.kind != "deals":
        return True
    if count_when == "won" and str(fact.values.get("stage", "won")) != "won":
        return False
    gone = [day for name in ("cancelled_on", "returned_on") if isinstance(day := fact.values.get(name), date)]
    return all(day > as_of for day in gone)


def deal(identity: str, partner: str, amount: str | None, closed_on: str, **values: object) -> Fact:
    """A won deal, as tests write it."""
    day = date.fromisoformat(closed_on)
    found: dict[str, object] = {"closed_on": day, "stage": "won", **values}
    if amount is not None:
        found["amount"] = Decimal(amount)
    return Fact(kind="deals", id=identity, partner=partner, on=day, values=found)  # type: ignore[arg-type]  # tests give values of the right kinds
