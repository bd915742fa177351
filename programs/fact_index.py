"""Single facts found by whose they are, so that nobody walks over everybody's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Final

from programs.facts import Fact, folded
from programs.measures import Days, Selection

_ANY: Final = Days(None, date.max)
_ON: Callable[[Fact], date] = attrgetter("on")


class FactIndex:
    """The facts of each selection by partner (folded) and deal, in the order in which they came; sorted out when first asked.

    Facts of any day, which were asked for as such, answer for all selections that differ from theirs in the days only.
    """

    def __init__(self, facts: Mapping[Selection, Sequence[Fact]]) -> None:
        self._facts = facts
        self._sorted: dict[tuple[str, Selection], dict[Hashable, list[Fact]]] = {}
        self._whenever: dict[Selection, Selection] = {}
        for selection in sorted(facts, key=lambda each: each.days.end):
            if selection.days.start is None:
                self._whenever[replace(selection, days=_ANY)] = selection

    def of_everybody(self, selection: Selection) -> Sequence[Fact]:
        return self._among(selection, "everybody", lambda _: "", "")

    def of_partner(self, selection: Selection, partner: str) -> Sequence[Fact]:
        return self._among(selection, "partner", lambda fact: folded(fact.partner), partner)

    def of_deal(self, selection: Selection, partner: str, deal: str) -> Sequence[Fact]:
        """The receipts and activities that are about a deal."""
        return self._among(
            selection, "deal", lambda fact: (folded(fact.partner), fact.values.get("deal")), (partner, deal)
        )

    def _among(
        self, selection: Selection, by: str, key_of: Callable[[Fact], Hashable], key: Hashable
    ) -> Sequence[Fact]:
        read = selection
        if selection not in self._facts:
            read = self._whenever.get(replace(selection, days=_ANY), selection)
        groups = self._sorted.get((by, read))
        if groups is None:
            found: defaultdict[Hashable, list[Fact]] = defaultdict(list)
            for fact in self._facts.get(read, ()):
                found[key_of(fact)].append(fact)
            groups = self._sorted[by, read] = dict(found)
        facts = groups.get(key, ())
        return facts if read == selection else _cut(facts, selection.days)


def _cut(facts: Sequence[Fact], days: Days) -> Sequence[Fact]:
    first = 0 if days.start is None else bisect_left(facts, days.start, key=_ON)
    return facts[first : bisect_right(facts, days.end, key=_ON)]
