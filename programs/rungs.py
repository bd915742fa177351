"""The next step of a table above where a partner stands, and what is missing to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsl import nodes
from dsl.steps import limits_of
from programs.context import Context
from programs.gaps import Gap, gap, gaps
from programs.tables import intervals
from programs.values import number, reckoner
from programs.windows import aggregates


@dataclass(frozen=True, slots=True)
class Rung:
    step: nodes.Step
    missing: tuple[Gap, ...]


def next_rung(table: nodes.Table, own: Context, *, on: date | None = None) -> Rung | None:
    """The first step beyond where X lies that pays more than the one where it lies.

    `on` is the day on which something more would happen, where that is not today.
    """
    if len(table.by) > 1:
        return _several(table, own, on)
    here = reckoner(own)
    x = number(table.by[0], own)
    if x is None or moves(table, own):
        return None
    line = sorted(intervals(table, here), key=lambda each: (each.low is not None, each.low or 0))
    current = next((here.number(each.step.value.value) for each in line if each.holds(x)), None)
    for each in line:
        if each.low is None or each.reached(x):
            continue
        worth = here.number(each.step.value.value)
        if worth is None or (table.mode == "bare" and current is not None and worth <= current):
            continue
        strictly = table.mode == "bare" and not each.low_included
        found = gap(table.by[0], nodes.Number(each.low), own, strictly=strictly, on=on)
        return None if found is None else Rung(each.step, (found,))
    return None


def next_level(table: nodes.Table, own: Context, *, on: date | None = None) -> Rung | None:
    """The lowest level above the one that the period has brought so far."""
    if len(table.by) > 1:
        return _several(table, own, on)
    x = number(table.by[0], own)
    if x is None or moves(table, own):
        return None
    above = [each for each in intervals(table, reckoner(own)) if each.low is not None and not each.reached(x)]
    nearest = min(above, key=lambda each: each.low or 0, default=None)
    if nearest is None or nearest.low is None:
        return None
    found = gap(table.by[0], nodes.Number(nearest.low), own, strictly=not nearest.low_included, on=on)
    return None if found is None else Rung(nearest.step, (found,))


def moves(table: nodes.Table, own: Context) -> bool:
    """Whether the limits of its steps are counted: they are no goals that stand, and may tell what others have."""
    return any(True for step in table.steps for _ in aggregates(limits_of(step), own.program))


def _several(table: nodes.Table, own: Context, on: date | None) -> Rung | None:
    """With several minimums at once: the first step of which one is not reached."""
    for step in table.steps:
        if not isinstance(step, nodes.From):
            continue
        condition = nodes.And(
            tuple(nodes.Comparison(">=", by, limit) for by, limit in zip(table.by, step.limits, strict=True))
        )
        missing = gaps(condition, own, on=on)
        if missing:
            return Rung(step, missing)
    return None
