"""What readings come to: on a day, and day by day. A figure that was read holds until it is read anew, also on days on which nobody looks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from dsl import nodes
from dsl.nodes import FieldOwner
from dsl.readings import goes_by_day, is_reading
from dsl.vocabulary import LINKS
from dsl.walk import rewritten, walk, walk_through
from programs.facts import Reading, folded
from programs.measures import Days
from programs.periods import DAY
from programs.records import replace

if TYPE_CHECKING:
    from programs.values import Context


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


# --- where an expression is worked out -------------------------------------------------------------------------------


def held_by(name: nodes.Name, context: Context) -> Held | None:
    """The reading that a name means; None where it means none."""
    first, word, fact = name.path[0], name.path[-1], context.fact
    if len(name.path) == 1:
        if context.as_partner:
            return _held("partners", word, context.partner, context)
        return _held(fact.kind, word, fact.id, context) if fact is not None else None
    of = LINKS.get(first)
    if fact is not None:
        of = context.links.own.leads.get((fact.kind, first), of)
    if of is None or len(name.path) > 2:
        return None
    if first == "partner":
        return _held(of, word, folded(fact.partner) if fact is not None else context.partner, context)
    if first == "deal" and fact is not None and fact.kind == "deals":
        return _held(of, word, fact.id, context)
    if fact is not None:
        who = fact.values.get(first)
    else:
        who = context.unit.name if context.unit is not None and context.unit.field == first else None
    known = who if isinstance(who, str) else ""
    return _held(of, word, known if of == "deals" else folded(known), context)


def _held(of: FieldOwner, name: str, who: str, context: Context) -> Held | None:
    return Held(of, name, who) if context.links.figures.has(of, name) else None


def over_days(aggregate: nodes.Aggregate, context: Context, days: Days | None) -> Decimal | None:
    """`least(users over last 3 months)` of the fact or partner at hand."""
    assert isinstance(aggregate.value, nodes.Name)
    held = held_by(aggregate.value, replace(context, fact=context.at_hand))
    return (
        None
        if held is None or days is None
        else context.links.figures.day_by_day(aggregate.function, held, days)
    )


def day_at_hand(context: Context) -> date:
    """Of a fact, the day by which it counts; in a period, its last day, as far as it has come."""
    if context.fact is not None or context.as_partner or context.period is None:
        return context.on
    ends = [context.period.end, context.as_of, context.last_seen, context.this.on if context.this else None]
    return min(each for each in ends if each is not None)


def figure_days(expression: object, context: Context) -> Iterator[date]:
    """The days on which what an expression comes to may change by a reading."""
    program, period = context.program, context.period
    if not program.readings or expression is None:
        return
    for node in walk_through(expression, program):
        if goes_by_day(node, program) and period is not None and context.as_of is not None:
            last = min(period.end, context.as_of)
            yield from (period.start + DAY * each for each in range((last - period.start).days + 1))
        elif isinstance(node, nodes.Name):
            for reading in program.readings:
                if reading.name == node.path[-1]:
                    yield from context.links.figures.days(reading.on, reading.name)


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
