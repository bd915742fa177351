"""From where an expression is worked out, and what has to be read for it: aggregates, and facts that are looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from dsl import nodes
from dsl.remembered import remembered
from programs.at_hand import wide
from programs.measures import Need, Selection
from programs.periods import Period, periods
from programs.records import replace
from programs.windows import (
    Counting,
    aggregates,
    days_of,
    looks_from,
    need_of,
    people_selections,
    unit_selections,
)

Expressions = nodes.Node | tuple[nodes.Node, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """One period of a program as of a day, with the days that cut it.

    `owner` is what a rule per fact is about, `dated` the day by which its facts count where that is not the usual one; with `by_unit`
    everything is counted from the facts of one unit.
    """

    program: nodes.Program
    period: Period
    run: nodes.Runs
    as_of: date
    owner: nodes.FactKind | None = None
    dated: str | None = None
    by_unit: bool = False

    def needs(self, expression: Expressions) -> Iterator[Need]:
        """The aggregates behind an expression."""
        for found in aggregates(expression, self.program, self.owner):
            if isinstance(found, nodes.Aggregate) and not self._one_by_one(found):
                yield need_of(
                    found, self.period, self.program, run=self.run, as_of=self.as_of, dated=self.dated
                )
            for measure, there in self._elsewhere(found):
                yield from there.needs(measure)

    def facts(self, expression: Expressions) -> Iterator[Selection]:
        """The facts that are looked at one after the other: from what is at hand, or for the day on which a measure reaches something."""
        for found in aggregates(expression, self.program, self.owner):
            if isinstance(found, nodes.Aggregate) and self._one_by_one(found):
                yield wide(found, self.program, run=self.run, as_of=self.as_of, dated=self.dated)
            if isinstance(found, nodes.DayWhen):
                yield from (need.selection for need in self.needs(found.measure))
            if isinstance(found, nodes.PerUnit):
                yield from unit_selections(found.measure, self.program, as_of=self.as_of, dated=self.dated)
            if isinstance(found, nodes.Among) and found.of == "people":
                yield from people_selections(self.program, as_of=self.as_of, dated=self.dated)
            for measure, there in self._elsewhere(found):
                yield from there.facts(measure)

    def _one_by_one(self, found: nodes.Aggregate) -> bool:
        return self.by_unit or looks_from(found, self.program)

    def _elsewhere(self, found: Counting) -> Iterator[tuple[nodes.Expression, Vantage]]:
        """The measures that are worked out for other periods, each with where."""
        match found:
            case nodes.Growth(measure, against):
                earlier, run = baseline(against, self.period, self.program, run=self.run, as_of=self.as_of)
                yield measure, replace(self, period=earlier, run=run)
            case nodes.PerPeriod(_, measure, _, _):
                parts = parts_of(found, self.period, self.program, run=self.run, as_of=self.as_of)
                for part, days in parts:
                    yield measure, replace(self, period=part, run=days, owner=None)
            case nodes.PerPartner(_, measure, _):
                yield measure, replace(self, owner=None, by_unit=False)
            case nodes.PerUnit(_, measure, _):
                yield measure, replace(self, owner=None, by_unit=True)
            case nodes.Among(of):
                there = replace(self, owner=None, by_unit=of == "people")
                yield from ((part, there) for part in found.parts)
            case nodes.Aggregate() | nodes.DayWhen():
                return
            case _:
                assert_never(found)


def parts_of(
    repeated: nodes.PerPeriod, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Iterator[tuple[Period, nodes.Runs]]:
    """The periods in a measure's window that have begun, oldest first, each with its days that lie in the window."""
    days = days_of(repeated.window, period, program, run=run, as_of=as_of)
    assert days.start is not None, "a window without a first day is a mistake"
    if days.start > days.end:
        return
    window = nodes.Runs(days.start, days.end)
    for part in periods(repeated.period, program, window, days.end):
        yield part, nodes.Runs(max(part.start, window.start), min(part.end, window.end))


@remembered
def baseline(
    window: nodes.Window, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> tuple[Period, nodes.Runs]:
    """The days that a growth is measured against, as a period of its own, and as a run that does not cut it."""
    days = days_of(window, period, program, run=run, as_of=as_of)
    start = days.start or date(1900, 1, 1)
    return Period(start, days.end, period.name), nodes.Runs(start, days.end)
