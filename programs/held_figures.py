"""What readings come to: on a day, and day by day. A figure that was read holds until it is read anew, also on days on which nobody looks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from dsl import nodes
from dsl.nodes import FieldOwner
from dsl.readings import goes_by_day, is_reading
from dsl.walk import rewritten, walk
from programs.facts import Reading, folded
from programs.measures import Days
from programs.periods import DAY

_Read = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Something that is read: what it is called, and whose it is, by a folded name, or of a deal by its id."""

    of: FieldOwner
    name: str
    who: str


@dataclass(frozen=True, slots=True)
class HeldFigures:
    """All readings, by what they are called and whose they are, each in the order of days."""

    found: Mapping[tuple[FieldOwner, str], Mapping[str, _Read]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> HeldFigures:
        found: defaultdict[tuple[FieldOwner, str], defaultdict[str, list[tuple[date, Decimal]]]]
        found = defaultdict(lambda: defaultdict(list))
        for each in sorted(readings, key=lambda each: each.on):
            found[each.of, folded(each.name)][each.who].append((each.on, each.value))
        return cls(
            {called: {who: tuple(read) for who, read in by_whom.items()} for called, by_whom in found.items()}
        )

    def has(self, of: FieldOwner | None, name: str) -> bool:
        return (of, name) in self.found

    def on(self, held: Held, day: date) -> Decimal | None:
        """The figure on that day; None before it was first read."""
        read = self._read(held)
        behind = bisect_right(read, day, key=_day)
        return read[behind - 1][1] if behind else None

    def day_by_day(self, function: nodes.Function, held: Held, days: Days) -> Decimal | None:
        """Over the days on which there was a figure; of an average, each of these days counts alike."""
        lasting = list(_lasting(self._read(held), days))
        if not lasting:
            return None
        figures = [figure for figure, _ in lasting]
        match function:
            case "first":
                return figures[0]
            case "last":
                return figures[-1]
            case "least":
                return min(figures)
            case "largest":
                return max(figures)
            case _:
                total = sum((figure * length for figure, length in lasting), Decimal(0))
                return total / sum(length for _, length in lasting)

    def days(self, of: FieldOwner, name: str) -> Iterator[date]:
        """Every day on which somebody's figure was read."""
        for read in self.found.get((of, name), {}).values():
            yield from (day for day, _ in read)

    def _read(self, held: Held) -> _Read:
        return self.found.get((held.of, held.name), {}).get(held.who, ())


def _lasting(read: _Read, days: Days) -> Iterator[tuple[Decimal, int]]:
    """Each figure, and on how many of the days it held."""
    ends = [*(day - DAY for day, _ in read[1:]), days.end]
    for (since, figure), until in zip(read, ends if read else (), strict=True):
        first, last = max(since, days.start or since), min(until, days.end)
        if first <= last:
            yield figure, (last - first).days + 1


def _day(read: tuple[date, Decimal]) -> date:
    return read[0]


def dated(
    expression: nodes.Expression, program: nodes.Program, owner: FieldOwner, on: date
) -> nodes.Expression:
    """The expression with its readings as of that day, where it does not name another."""

    def other(part: nodes.Node) -> nodes.Node | None:
        if isinstance(part, nodes.AsOf):
            return part
        if isinstance(part, nodes.Name) and is_reading(part.path, program, owner):
            return nodes.AsOf(part, nodes.Day(on))
        return None

    return cast("nodes.Expression", rewritten(expression, other))


def asks_day_by_day(program: nodes.Program) -> bool:
    """Whether anything looks at a reading day by day, so that it may change on any."""
    return bool(program.readings) and any(
        goes_by_day(node, program) for node in walk((program.rules, program.measures, program.together))
    )
