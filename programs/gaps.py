"""How far a condition is from holding: what a partner has to add, as figures. Nothing is made up where that cannot be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.points import is_currency, points_of
from dsl.scope import Scope
from dsl.types import type_of
from programs.context import Context
from programs.distances import whole
from programs.money import minor_digits
from programs.records import replace
from programs.values import attainment_parts, growth_parts, is_true, needed, number
from programs.windows import aggregates

_TURNED: Final[dict[nodes.Relation, nodes.Relation]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Gap:
    """So much more of a measure. `unit` is a currency, points, `deals` or nothing; `goal` is what the measure comes to then.

    `about` where it is said roughly, as the exact figure would tell somebody else's.
    """

    measure: nodes.Expression
    missing: Decimal
    goal: Decimal
    unit: str
    about: bool = False

    @property
    def distance(self) -> Decimal:
        """The part of the way that is still to go."""
        return self.missing / self.goal if self.goal > 0 else Decimal(1)


def gaps(
    condition: nodes.Expression | None, context: Context, *, on: date | None = None
) -> tuple[Gap, ...] | None:
    """What is missing; nothing where it holds already, None where it cannot be said.

    Of several ways to fulfil it, the nearest. `on` is the day on which something more would happen, where that is not today.
    """
    if is_true(condition, context):
        return ()
    match condition:
        case nodes.And(operands):
            found = [gaps(operand, context, on=on) for operand in operands]
            return None if None in found else tuple(gap for each in found for gap in each or ())
        case nodes.Or(operands):
            ways = [way for operand in operands if (way := gaps(operand, context, on=on)) is not None]
            return min(ways, key=farthest, default=None)
        case nodes.Comparison(relation, left, right) if relation in (">", ">="):
            return _as_gaps(gap(left, right, context, strictly=relation == ">", on=on))
        case nodes.Comparison(relation, left, right) if relation in ("<", "<="):
            return _as_gaps(gap(right, left, context, strictly=_TURNED[relation] == ">", on=on))
        case _:
            return None


def gap(
    measure: nodes.Expression,
    goal: nodes.Expression,
    context: Context,
    *,
    strictly: bool,
    on: date | None = None,
) -> Gap | None:
    """From where a measure stands to a goal that does not move. A share is said in what it is a share of."""
    target = number(goal, context)
    if target is None or any(True for _ in aggregates(goal, context.program)):
        return None
    match measure:
        case nodes.Call("attainment", (nodes.Text(name), *_)):
            reached, whole = attainment_parts(name, context)
            if not isinstance(whole, Decimal) or context.program.measure(name.lower()) is None:
                return None
            return _gap(
                nodes.Name((name.lower(),)), reached, target * whole, context, strictly=strictly, on=on
            )
        case nodes.Growth(grown):
            now, then = growth_parts(measure, context)
            if not then or then < 0:
                return None
            return _gap(grown, now, then * (1 + target), context, strictly=strictly, on=on)
        case _:
            return _gap(measure, number(measure, context), target, context, strictly=strictly, on=on)


def climbs(expression: nodes.Expression, context: Context, *, on: date | None = None) -> bool:
    """Whether what the partner does now, or on that day, adds to it: a sum or a count of its own facts over days that are not over, or a fund."""
    match expression:
        case nodes.Call("balance"):
            return True
        case nodes.Aggregate(function):
            need = needed(expression, context)
            assert context.as_of is not None
            return (
                need is not None
                and function in ("sum", "count")
                and expression.across is None
                and need.selection.days.end >= (on or context.as_of)
            )
        case nodes.Name((word,)):
            named = context.program.measure(word)
            return (
                named is not None
                and not isinstance(named.value, nodes.Table)
                and climbs(named.value, context, on=on)
            )
        case nodes.Arithmetic("+", left, right):
            return climbs(left, context, on=on) and climbs(right, context, on=on)
        case _:
            return False


def last_day(missing: Iterable[Gap], context: Context, by: date) -> date:
    """The last day, up to `by`, of what adds to all of them: a measure may count a shorter time than the rule's period."""
    return min((_counted_until(each.measure, context, by) for each in missing), default=by)


def _counted_until(measure: nodes.Expression, context: Context, by: date) -> date:
    match measure:
        case nodes.Aggregate():
            need = needed(measure, replace(context, as_of=by))
            return by if need is None else min(need.selection.days.end, by)
        case nodes.Name((word,)) if (named := context.program.measure(word)) is not None:
            return by if isinstance(named.value, nodes.Table) else _counted_until(named.value, context, by)
        case nodes.Arithmetic("+", left, right):
            return min(_counted_until(left, context, by), _counted_until(right, context, by))
        case _:
            return by


def farthest(found: Iterable[Gap]) -> Decimal:
    """The part of the way that is still to go, of the gap where it is the longest."""
    return max((each.distance for each in found), default=Decimal(0))


def unit_of(expression: nodes.Expression, context: Context) -> str:
    """What a measure is counted in: a currency, points, `deals`, or nothing."""
    match type_of(expression, Scope(context.program)):
        case "money":
            return context.program.currency or "EUR"
        case "points":
            return points_of(context.program)
        case "number" if isinstance(expression, nodes.Call) and expression.function == "balance":
            return nodes.COUPONS
        case _:
            counted = counted_by(expression, context.program)
            return "deals" if counted is not None and counted.facts == "deals" else ""


def counted_by(expression: nodes.Expression, program: nodes.Program) -> nodes.Aggregate | None:
    """The plain count that a measure is, if it is one."""
    match expression:
        case nodes.Aggregate("count", _, None, _, _, _, None):
            return expression
        case nodes.Name((word,)):
            named = program.measure(word)
            if named is None or isinstance(named.value, nodes.Table):
                return None
            return counted_by(named.value, program)
        case _:
            return None


def smallest(expression: nodes.Expression, context: Context) -> Decimal:
    """The least by which a measure can grow: a cent, one deal."""
    unit = unit_of(expression, context)
    if is_currency(unit):
        return Decimal(1).scaleb(-minor_digits(unit))
    return Decimal(1)


def _gap(
    measure: nodes.Expression,
    reached: object,
    goal: Decimal,
    context: Context,
    *,
    strictly: bool,
    on: date | None,
) -> Gap | None:
    if not isinstance(reached, Decimal) or not climbs(measure, context, on=on):
        return None
    missing = goal - reached
    if missing < 0 or (missing == 0 and not strictly):
        return None
    step = smallest(measure, context)
    # Up to the next whole cent or deal, and beyond it where the goal itself is not enough.
    enough = whole(missing, step)
    if strictly and enough == missing:
        enough += step
    return Gap(measure, enough, goal, unit_of(measure, context))


def _as_gaps(found: Gap | None) -> tuple[Gap, ...] | None:
    return None if found is None else (found,)
