"""Single facts found by whose they are and what they are about, so that nobody walks over everybody's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final, TypeVar

from dsl.nodes import Expression
from programs.facts import Fact, Order, folded
from programs.measures import Answer, Days, Need, Selection
from programs.records import replace

_ANY: Final = Days(None, date.max)
_ON: Callable[[Fact], date] = attrgetter("on")
_Known = TypeVar("_Known")


class Group:
    """Facts in their order, and how far sums and counts had come with each of them."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.orders: list[Order] = []
        self._running: dict[object, list[Decimal]] = {}

    def add(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.orders.append(fact.order)

    def total(
        self, need: Need, aggregated: Callable[[Need, Sequence[Fact]], Answer], first: int, last: int
    ) -> Decimal:
        """The sum or count of a stretch: what had come together at its end, less what had at its beginning."""
        key = (need.function, need.value)
        if key not in self._running:
            single = (aggregated(need, [fact]) for fact in self.facts)
            numbers = (each if isinstance(each, Decimal) else Decimal(0) for each in single)
            self._running[key] = list(accumulate(numbers, initial=Decimal(0)))
        running = self._running[key]
        return running[last] - running[first]


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
        self._grouped: dict[tuple[Selection, tuple[Expression, ...]], dict[tuple[Any, ...], Group]] = {}
        self._remembered: dict[Hashable, Any] = {}

    def of_everybody(self, selection: Selection) -> Sequence[Fact]:
        return self._among(selection, "everybody", lambda _: "", "")

    def of_partner(self, selection: Selection, partner: str) -> Sequence[Fact]:
        return self._among(selection, "partner", lambda fact: folded(fact.partner), partner)

    def of_deal(self, selection: Selection, partner: str, deal: str) -> Sequence[Fact]:
        """The receipts and activities that are about a deal."""
        return self._among(
            selection, "deal", lambda fact: (folded(fact.partner), fact.values.get("deal")), (partner, deal)
        )

    def _read_for(self, selection: Selection) -> Selection:
        """The selection itself, or the same of any day."""
        if selection in self._facts:
            return selection
        return self._whenever.get(replace(selection, days=_ANY), selection)

    def _among(
        self, selection: Selection, by: str, key_of: Callable[[Fact], Hashable], key: Hashable
    ) -> Sequence[Fact]:
        read = self._read_for(selection)
        groups = self._sorted.get((by, read))
        if groups is None:
            found: defaultdict[Hashable, list[Fact]] = defaultdict(list)
            for fact in self._facts.get(read, ()):
                found[key_of(fact)].append(fact)
            groups = self._sorted[by, read] = dict(found)
        facts = groups.get(key, ())
        return facts if read == selection else _cut(facts, selection.days)

    def grouped(
        self,
        selection: Selection,
        keys: tuple[Expression, ...],
        of_fact: Callable[[Expression, Fact], Answer],
    ) -> Mapping[tuple[Any, ...], Group]:
        """The facts by partner (None: everybody's together) and by what the keys are in each; texts folded."""
        selection = self._read_for(selection)
        if (selection, keys) not in self._grouped:
            found: defaultdict[tuple[Any, ...], Group] = defaultdict(Group)
            for fact in self._facts.get(selection, ()):
                values = [of_fact(key, fact) for key in keys]
                same = tuple(folded(each) if isinstance(each, str) else each for each in values)
                found[folded(fact.partner), *same].add(fact)
                found[None, *same].add(fact)
            self._grouped[selection, keys] = dict(found)
        return self._grouped[selection, keys]

    def remembered(self, key: Hashable, found: Callable[[], _Known]) -> _Known:
        """What was worked out once for all facts at hand."""
        if key not in self._remembered:
            self._remembered[key] = found()
        known: _Known = self._remembered[key]
        return known


def _cut(facts: Sequence[Fact], days: Days) -> Sequence[Fact]:
    first = 0 if days.start is None else bisect_left(facts, days.start, key=_ON)
    return facts[first : bisect_right(facts, days.end, key=_ON)]
