"""Awards that are lost unless something happens in time: until when it may still happen."""

from __future__ import annotations

from datetime import date

from dsl import nodes
from programs.context import Context
from programs.periods import DAY, add
from programs.timing import day_of
from programs.values import is_true, value


def may_come_until(condition: nodes.Expression, context: Context) -> date | None:
    """The last day on which the condition may come to hold; None where it holds already, the first of all days where it never will."""
    if is_true(condition, context):
        return None
    match condition:
        case nodes.And(operands):
            days = [may_come_until(operand, context) for operand in operands]
            return min(day for day in days if day is not None)
        case nodes.Or(operands):
            days = [may_come_until(operand, context) for operand in operands]
            return max(day for day in days if day is not None)
        case nodes.Within(item, length, side, anchor):
            start = day_of(anchor, context)
            if value(item, context) is not None:
                return date.min
            if start is None:
                return date.max
            return start if side == "before" else add(start, length)
        case nodes.Comparison("<" | "<=" as relation, item, limit) if value(item, context) is None:
            last = day_of(limit, context)
            return (last if relation == "<=" else last - DAY) if last is not None else date.max
        case nodes.Known(_, True):
            return date.max
        case _:
            return date.min
