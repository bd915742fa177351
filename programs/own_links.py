"""What the vendor's own columns lead to: which of them name something, and the deals that they name.

A dot behind such a column asks the whole deal, its money converted by the rate of that deal's own day. A deal that is not there has no
value: neither the column itself nor what stands behind its dot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dsl import nodes
from dsl.links import own_links
from programs.facts import Fact, Value
from programs.held_facts import NoDeal
from programs.rates import MONEYS, Rates
from programs.records import replace


@dataclass(frozen=True, slots=True)
class OwnLinks:
    leads: Mapping[tuple[nodes.FieldOwner, str], nodes.FieldOwner] = field(default_factory=dict)
    """Columns by whose they are and what they are called."""
    deals: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """Those that are named, by id."""

    def named(self, fact: Fact) -> Iterator[tuple[str, str]]:
        """The columns of the fact that name a deal, and which."""
        for (kind, name), leads in self.leads.items():
            named = fact.values.get(name)
            if kind == fact.kind and leads == "deals" and isinstance(named, str):
                yield name, named

    def lost(self, fact: Fact) -> NoDeal | None:
        """Why the fact is listed as held: the first of its columns that names a deal which is not there."""
        for name, named in self.named(fact):
            if named not in self.deals:
                return NoDeal(str(named), name)
        return None

    def known(self, kind: nodes.FieldOwner, word: str, found: Value | None) -> Value | None:
        """The value of a column: what names a deal that is not there is none."""
        return None if self.leads.get((kind, word)) == "deals" and found not in self.deals else found


def leads_of(program: nodes.Program) -> Mapping[tuple[nodes.FieldOwner, str], nodes.FieldOwner]:
    """The program's own columns that lead somewhere."""
    return {
        (own.on, own.name): leads
        for own in program.fields
        for name, leads in own_links(program, own.on).items()
        if name == own.name
    }


def seen_from_others(
    deal: Fact, rates: Rates, *, to: str | None, dated: str, own: Collection[str] = ()
) -> Mapping[str, Value]:
    """The whole deal, as what names it sees it: without its money where that cannot be converted."""
    whole: dict[str, Value] = {**deal.values, **deal.whole, "id": deal.id, "partner": deal.partner}
    on = whole.get(dated)
    seen = replace(deal, values=whole, whole={}, on=on) if isinstance(on, date) else None
    converted = rates.converted(seen, to, own=own) if seen is not None else None
    if converted is not None:
        return converted.values
    if to is None or deal.currency in (None, to):
        return whole
    moneys = {*MONEYS, *own}
    return {name: value for name, value in whole.items() if name not in moneys}
