"""Single facts found by whose they are, so that nobody walks over everybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from programs.facts import Fact, folded
from programs.measures import Selection


class FactIndex:
    """The facts of each selection by partner (folded) and deal, in the order in which they came; sorted out when first asked."""

    def __init__(self, facts: Mapping[Selection, Sequence[Fact]]) -> None:
        self._facts = facts
        self._by_partner: dict[Selection, dict[str, list[Fact]]] = {}
        self._by_deal: dict[Selection, dict[tuple[str, object], list[Fact]]] = {}

    def of_partner(self, selection: Selection, partner: str) -> Sequence[Fact]:
        if selection not in self._by_partner:
            found: defaultdict[str, list[Fact]] = defaultdict(list)
            for fact in self._facts.get(selection, ()):
                found[folded(fact.partner)].append(fact)
            self._by_partner[selection] = dict(found)
        return self._by_partner[selection].get(partner, ())

    def of_everybody(self, selection: Selection) -> Sequence[Fact]:
        return self._facts.get(selection, ())

    def of_deal(self, selection: Selection, partner: str, deal: str) -> Sequence[Fact]:
        """The receipts and activities that are about a deal."""
        if selection not in self._by_deal:
            found: defaultdict[tuple[str, object], list[Fact]] = defaultdict(list)
            for fact in self._facts.get(selection, ()):
                found[folded(fact.partner), fact.values.get("deal")].append(fact)
            self._by_deal[selection] = dict(found)
        return self._by_deal[selection].get((partner, deal), ())
