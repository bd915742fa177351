"""A slow, obvious answer to `Needs`: every fact is looked at, one by one. What storage answers must be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal, localcontext

from dsl import nodes
from programs.context import Links
from programs.facts import (
    Decision,
    Fact,
    Goal,
    HeldFact,
    History,
    Partner,
    Rate,
    RatesUsed,
    Reading,
    Value,
    folded,
)
from programs.held_facts import NoRate
from programs.held_figures import HeldFigures
from programs.measures import EVERYBODY, Answer, Measured, Need, Needs, Selection
from programs.money import PRECISION
from programs.own_links import OwnLinks, leads_of, seen_from_others
from programs.rates import Rates, held_once, rates_used
from programs.values import aggregated, of_fact


@dataclass(frozen=True)
class ReferenceBook:
    """Facts in lists, with everything that is known of them at any time. A deal's `on` is worked out anew for each selection."""

    facts: Sequence[Fact]
    partners: Sequence[Partner] = ()
    targets: Sequence[Goal] = ()
    scores: Sequence[Goal] = ()
    decisions: Sequence[Decision] = ()
    customers: Mapping[str, History] = field(default_factory=dict)
    people: Mapping[str, History] = field(default_factory=dict)
    rates: Sequence[Rate] = ()
    readings: Sequence[Reading] = ()

    def measured(self, needs: Needs, *, program: nodes.Program, as_of: date) -> Measured:
        with localcontext(prec=PRECISION):
            return self._measured(needs, program, as_of)

    def _measured(self, needs: Needs, program: nodes.Program, as_of: date) -> Measured:
        count_when = program.count_when
        known = {folded(partner.name): partner for partner in self.partners}
        for fact in sorted(self.facts, key=lambda fact: fact.partner):
            known.setdefault(folded(fact.partner), Partner(name=fact.partner))
        readings = tuple(each for each in self.readings if each.on <= as_of)
        links = Links(
            partners=known,
            customers=self.customers,
            people=self.people,
            own=self._own_links(program, as_of),
            first_deals=self._first_deals(count_when, as_of) if needs.first_deals else {},
            figures=HeldFigures.of(readings),
        )
        held: set[HeldFact] = set()
        selected = {
            selection: self._selected(selection, links, as_of, held)
            for selection in {*needs.facts, *(need.selection for need in needs.measures)}
        }
        return Measured(
            partners=tuple(partner for _, partner in sorted(known.items())),
            values={need: _answers(need, selected[need.selection], links) for need in needs.measures},
            rates={
                need: used
                for need in needs.measures
                if need.value is not None and (used := _rates(need, selected[need.selection]))
            },
            facts={selection: selected[selection] for selection in needs.facts},
            targets=tuple(self.targets),
            scores=tuple(self.scores),
            decisions=tuple(sorted(self.decisions, key=lambda each: each.on)) if needs.decisions else (),
            readings=readings,
            customers=self.customers,
            people=self.people,
            own_links=links.own,
            first_deals=links.first_deals,
            held=tuple(held_once(held)),
        )

    def _selected(
        self, selection: Selection, links: Links, as_of: date, held: set[HeldFact]
    ) -> tuple[Fact, ...]:
        found = []
        for fact in self.facts:
            seen = _seen(fact, as_of)
            dated = seen.dated(selection.dated)
            if fact.kind != selection.facts or dated is None:
                continue
            on = dated.on
            if not _counts(seen, selection.count_when, gone=selection.state == "gone"):
                continue
            if (selection.days.start is not None and on < selection.days.start) or on > selection.days.end:
                continue
            dated = Rates(rate for rate in self.rates if rate.on <= as_of).converted(
                dated, selection.currency
            )
            if dated is None:
                waits = NoRate(fact.currency or "", selection.currency or "", on)
                if selection.state != "gone":  # what counts no more waits for nothing
                    held.add(HeldFact(kind=fact.kind, id=fact.id, partner=fact.partner, why=waits))
                continue
            lost = links.own.lost(seen)
            if lost is not None and selection.state != "gone":
                held.add(HeldFact(kind=fact.kind, id=fact.id, partner=fact.partner, why=lost))
            if selection.where is None or of_fact(selection.where, dated, links=links) is True:
                found.append(dated)
        return tuple(sorted(found, key=lambda fact: (fact.on, fact.at, fact.id, folded(fact.partner))))

    def _own_links(self, program: nodes.Program, as_of: date) -> OwnLinks:
        """Every deal is told, whether something names it or not."""
        leads = leads_of(program)
        rates = Rates(rate for rate in self.rates if rate.on <= as_of)
        dated = "closed_on" if program.count_when == "won" else f"{program.count_when}_on"
        own = [each.name for each in program.fields if each.type == "money" and each.on == "deals"]
        deals: dict[str, Mapping[str, Value]] = {}
        for fact in sorted(self.facts, key=lambda fact: folded(fact.partner)):
            if fact.kind == "deals" and leads:
                seen = seen_from_others(_seen(fact, as_of), rates, to=program.currency, dated=dated, own=own)
                deals.setdefault(fact.id, seen)
        return OwnLinks(leads, deals)

    def _first_deals(self, count_when: str, as_of: date) -> dict[str, tuple[tuple[date, time, str], ...]]:
        deals: defaultdict[str, set[tuple[date, time, str]]] = defaultdict(set)
        for fact in self.facts:
            seen = _seen(fact, as_of)
            customer = seen.values.get("customer")
            dated = "closed_on" if count_when == "won" else f"{count_when}_on"
            on = seen.values.get(dated)
            if (
                fact.kind == "deals"
                and isinstance(customer, str)
                and isinstance(on, date)
                and _counts(seen, count_when)
            ):
                deals[folded(customer)].add((on, seen.times.get(dated, time()), fact.id))
        return {customer: tuple(sorted(found)) for customer, found in deals.items()}


def _answers(need: Need, facts: Sequence[Fact], links: Links) -> dict[str, Answer]:
    if need.scope == "all partners":
        return {EVERYBODY: aggregated(need, facts, links=links)}
    by_partner: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_partner[folded(fact.partner)].append(fact)
    return {partner: aggregated(need, found, links=links) for partner, found in by_partner.items()}


def _rates(need: Need, facts: Sequence[Fact]) -> dict[str, tuple[RatesUsed, ...]]:
    everybody = need.scope == "all partners"
    found = (
        {EVERYBODY: rates_used(facts)}
        if everybody
        else {
            partner: rates_used(fact for fact in facts if folded(fact.partner) == partner)
            for partner in {folded(fact.partner) for fact in facts}
        }
    )
    return {partner: used for partner, used in found.items() if used}


def _seen(fact: Fact, as_of: date) -> Fact:
    """The fact as it is seen on that day: days that have not come yet are not known."""
    seen: dict[str, Value] = {
        name: value for name, value in fact.values.items() if not (isinstance(value, date) and value > as_of)
    }
    return replace(fact, values=seen, times={name: at for name, at in fact.times.items() if name in seen})


def _counts(fact: Fact, count_when: str, *, gone: bool = False) -> bool:
    if fact.kind != "deals":
        return True
    values = fact.values
    if ("cancelled_on" in values or "returned_on" in values) is not gone:
        return False
    if count_when == "won":
        return values.get("stage", "won") == "won" and "closed_on" in values
    return f"{count_when}_on" in values


def deal(identity: str, partner: str, amount: str | None, closed_on: str, **values: Value) -> Fact:
    """A won deal, as tests write it."""
    day = date.fromisoformat(closed_on)
    found: dict[str, Value] = {"closed_on": day, "stage": "won", **values}
    if amount is not None:
        found["amount"] = Decimal(amount)
    return Fact(kind="deals", id=identity, partner=partner, on=day, values=found)
