"""Tables: X finds the step, and the step says what is paid on Y."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.format import format_expression, format_step
from dsl.kinds import Known
from dsl.remembered import remembered
from dsl.steps import constant, limits_of
from programs.awards import Step
from programs.facts import folded
from programs.measures import Answer
from programs.records import record, replace

_NOTHING: Final = Decimal(0)


@record(frozen=True, slots=True)
class Reckoner:
    """How the expressions of a table are worked out where it stands."""

    value: Callable[[nodes.Expression], Answer]
    kind: Callable[[nodes.Expression], Known]
    """Money, a percentage, a number …: what the step's value is decides how it is paid. The very same for all who see the table alike."""

    def number(self, expression: nodes.Expression) -> Decimal | None:
        found = self.value(expression)
        return found if isinstance(found, Decimal) else None

    def place(self, expression: nodes.Expression) -> Decimal | None:
        """Where a value lies on the line that the steps cut: a number, or a day among the days."""
        return placed(self.value(expression))


def placed(found: Answer) -> Decimal | None:
    if isinstance(found, date):
        return Decimal(found.toordinal())
    return found if isinstance(found, Decimal) else None


@dataclass(frozen=True, slots=True)
class Interval:
    """A step and the part of the line it covers. None is without end."""

    step: nodes.Step
    low: Decimal | None
    low_included: bool
    high: Decimal | None
    high_included: bool

    def holds(self, x: Decimal) -> bool:
        above = self.low is None or x > self.low or (self.low_included and x == self.low)
        return above and (self.high is None or x < self.high or (self.high_included and x == self.high))

    def reached(self, x: Decimal) -> bool:
        """Whether X has come as far as this step; a first step without a lower end is reached by anything above zero."""
        if self.low is None:
            return x > 0
        return x > self.low or (self.low_included and x == self.low)


def paid(table: nodes.Table, reckoner: Reckoner) -> tuple[Decimal | None, tuple[Step, ...]]:
    """What the table pays, not yet rounded, and how; None where X, Y or the step has no value or no step applies."""
    if table.mode == "bare":
        step = _step(table, reckoner)
        if step is None:
            return None, ()
        price = _priced(step, reckoner)
        base = reckoner.number(_base(table)) if price.is_rate else None
        return price.of(base), (_applied(price, base),)
    x = reckoner.number(table.by[0])
    y = x if table.of is None else reckoner.number(table.of)
    if x is None or y is None:
        return None, ()
    total = _NOTHING
    steps = []
    for interval in intervals(table, reckoner):
        found = _slice(interval, x, y, table, reckoner) if interval.reached(x) else None
        if found is not None:
            part, line = found
            total += part
            steps.append(line)
    return (total, tuple(steps)) if steps else (None, ())


def as_measure(table: nodes.Table, reckoner: Reckoner) -> Answer:
    """A table used as a measure: the value of its step, or, with `of`, what it pays."""
    if table.of is not None or table.mode != "bare":
        return paid(table, reckoner)[0]
    step = _step(table, reckoner)
    return None if step is None else reckoner.value(step.value.value)


def intervals(table: nodes.Table, reckoner: Reckoner) -> Sequence[Interval]:
    """The parts of the line that the steps cover; where all ends are written out, they are the same for everybody."""
    return _cut(table, reckoner.place) if _depends(table) else _cut_for_all(table)


@remembered
def _cut_for_all(table: nodes.Table) -> Sequence[Interval]:
    return _cut(table, _written_out)


@remembered
def _depends(table: nodes.Table) -> bool:
    """Whether an end of a step has to be worked out."""
    return any(_written_out(end) is None for step in table.steps for end in limits_of(step))


def _written_out(end: nodes.Expression) -> Decimal | None:
    return placed(end.value) if isinstance(end, nodes.Day) else constant(end)


def _cut(table: nodes.Table, place: Callable[[nodes.Expression], Decimal | None]) -> list[Interval]:
    """The line that the steps cut: upper ends (`up to`, `below`) and lower ends (`from`, `above`), and the rest.

    Where a lower end has no value, its step is never reached; where an upper end has none, nobody can say what lies beyond it, and
    there is no step at all.
    """
    found: list[Interval] = []
    low: Decimal | None = None
    low_included = False
    for step in table.steps:
        match step:
            case nodes.UpTo(limit) | nodes.Below(limit):
                high = place(limit)
                if high is None:
                    return []
                included = isinstance(step, nodes.UpTo)
                found.append(Interval(step, low, low_included, high, included))
                low, low_included = high, not included
            case nodes.From() | nodes.Above():
                limit = step.limits[0] if isinstance(step, nodes.From) else step.limit
                bound = place(limit)
                if bound is None:
                    continue
                included = isinstance(step, nodes.From)
                if found and isinstance(found[-1].step, nodes.From | nodes.Above):
                    last = found[-1]
                    found[-1] = Interval(last.step, last.low, last.low_included, bound, not included)
                found.append(Interval(step, bound, included, None, included))
            case nodes.Rest():
                lower = [each for each in found if isinstance(each.step, nodes.From | nodes.Above)]
                if lower:
                    found.append(Interval(step, None, low_included, lower[0].low, not lower[0].low_included))
                else:
                    found.append(Interval(step, low, low_included, None, high_included=True))
            case nodes.Named() | nodes.Numbered():
                pass
            case _:
                assert_never(step)
    return found


def reached(table: nodes.Table, reckoner: Reckoner) -> tuple[nodes.Step, ...]:
    """The steps that X has come to, those that it has passed included; of a table by names or places, the one that applies."""
    if len(table.by) > 1:
        by = [reckoner.place(each) for each in table.by]
        return tuple(step for step in table.steps if _all_met(step, by, reckoner))
    place = reckoner.place(table.by[0])
    if place is None or _goes_by_places(table):
        step = _step(table, reckoner)
        return (step,) if step is not None else ()
    return tuple(interval.step for interval in intervals(table, reckoner) if interval.reached(place))


def _all_met(step: nodes.Step, by: Sequence[Decimal | None], reckoner: Reckoner) -> bool:
    """Whether all minimums of a step are met."""
    if not isinstance(step, nodes.From):
        return False
    limits = [reckoner.place(limit) for limit in step.limits]
    return all(
        x is not None and limit is not None and x >= limit for x, limit in zip(by, limits, strict=True)
    )


def _step(table: nodes.Table, reckoner: Reckoner) -> nodes.Step | None:
    """The one step in which X lies."""
    if len(table.by) > 1:
        return _several(table, reckoner)
    x = reckoner.value(table.by[0])
    if isinstance(x, str):
        named = (
            step for step in table.steps if isinstance(step, nodes.Named) and folded(step.text) == folded(x)
        )
        return next(named, _rest(table))
    place = placed(x)
    if place is None:
        return _rest(table) if x is None and _goes_by_names(table) else None
    if _goes_by_places(table):
        numbered = (
            step
            for step in table.steps
            if isinstance(step, nodes.Numbered) and step.low <= place <= step.high
        )
        return next(numbered, _rest(table))
    for interval in intervals(table, reckoner):
        if interval.holds(place):
            return interval.step
    return None


def _several(table: nodes.Table, reckoner: Reckoner) -> nodes.Step | None:
    """With several minimums at once: the last step all of whose minimums are met."""
    by = [reckoner.place(each) for each in table.by]
    met = [step for step in table.steps if _all_met(step, by, reckoner)]
    return met[-1] if met else _rest(table)


@remembered
def _goes_by_places(table: nodes.Table) -> bool:
    return any(isinstance(step, nodes.Numbered) for step in table.steps)


def _goes_by_names(table: nodes.Table) -> bool:
    """Whether nothing is an answer, too: a missing text is unlike every text, and below the lowest level there is none."""
    by = table.by[0]
    asks_level = isinstance(by, nodes.Call) and by.function == "level"
    return asks_level or any(isinstance(step, nodes.Named) for step in table.steps)


def _rest(table: nodes.Table) -> nodes.Step | None:
    return next((step for step in table.steps if isinstance(step, nodes.Rest)), None)


def _base(table: nodes.Table) -> nodes.Expression:
    return table.of if table.of is not None else table.by[0]


@record(frozen=True, slots=True)
class _Price:
    """What a step says: an amount, or a rate of something."""

    text: str
    worth: Decimal | None
    unit: str
    is_rate: bool

    def of(self, base: Decimal | None) -> Decimal | None:
        if self.worth is None or not self.is_rate:
            return self.worth
        return None if base is None else self.worth * base


_RATES: Final[Mapping[Known, str]] = {"percent": "%", "number": "×"}


def _priced(step: nodes.Step, reckoner: Reckoner) -> _Price:
    said = _said(step, reckoner.kind)
    return said if said.worth is not None else replace(said, worth=reckoner.number(step.value.value))


@remembered
def _said(step: nodes.Step, kind: Callable[[nodes.Expression], Known]) -> _Price:
    """The same for whoever asks; its worth is None where it has to be worked out."""
    unit = "per unit" if step.value.per_unit else _RATES.get(kind(step.value.value), "lump")
    return _Price(step_text(step), constant(step.value.value), unit, is_rate=unit != "lump")


def _slice(
    interval: Interval, x: Decimal, y: Decimal, table: nodes.Table, reckoner: Reckoner
) -> tuple[Decimal, Step] | None:
    """What a reached step pays for its own slice of X."""
    price = _priced(interval.step, reckoner)
    text, worth = price.text, price.worth
    if worth is None:
        return None
    low, high = interval.low, interval.high
    if low is None or low < 0:
        low = _NOTHING
    width = (x if high is None or x < high else high) - low
    if price.is_rate:
        part = width if x is y or x == y or not x else y * width / x
        if not part:
            return None
        amount = part * worth
        return amount, Step("slice", text, amount, price.unit, part, worth)
    if table.mode == "pro rata" and high is not None:
        share = width / (high - low)
        amount = worth * share
        return amount, Step("slice", text, amount, "share", share, worth)
    return worth, Step("slice", text, worth, "lump")


def _applied(price: _Price, base: Decimal | None) -> Step:
    return Step(
        kind="step",
        text=price.text,
        value=price.worth if price.worth is not None else "",
        base=base,
        rate=price.worth if base is not None else None,
        unit=price.unit,
    )


@remembered
def step_text(step: nodes.Step) -> str:
    """The step as it stands in the text: `from 50k 3%`."""
    return f"{format_step(step)} {format_expression(step.value.value)}" + (
        " per unit" if step.value.per_unit else ""
    )
