"""Comparisons as the language means them: texts without regard to case, and nothing is less, more or equal to what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.facts import folded
from programs.measures import Answer
from programs.periods import add


def compared(relation: nodes.Relation, left: Answer, right: Answer) -> bool:
    """A comparison with something missing is false, except that a missing text differs from every text."""
    if left is None or right is None:
        return relation == "!=" and (isinstance(left, str) or isinstance(right, str))
    if relation == "=":
        return equal(left, right)
    if relation == "!=":
        return not equal(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(relation, folded(left), folded(right))
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _ordered(relation, left, right)
    if isinstance(left, date) and isinstance(right, date):
        return _ordered(relation, left, right)
    return False


def _ordered(relation: nodes.Relation, left: str | Decimal | date, right: str | Decimal | date) -> bool:
    # The two are of one kind: `compared` saw to it.
    match relation:
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case ">=":
            return left >= right  # type: ignore[operator]
        case _:
            return False


def equal(left: Answer, right: Answer) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return folded(left) == folded(right)
    return left == right


def lies_within(day: Answer, anchor: Answer, length: nodes.Duration, side: str) -> bool:
    """Whether a day lies at most so far from another: after it, before it, or (`of`) on either side. Both ends belong to it."""
    if not isinstance(day, date) or not isinstance(anchor, date):
        return False
    first = anchor if side == "after" else add(anchor, length, times=-1)
    last = anchor if side == "before" else add(anchor, length)
    return first <= day <= last
