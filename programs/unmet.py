"""Which parts of a condition do not hold, and what each of them looked at has come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from programs.awaiting import may_hold
from programs.context import Context
from programs.grounds import unit_of
from programs.measures import Answer
from programs.values import value
from programs.windows import counts_everybody

_TURNED: Final[dict[nodes.Relation, nodes.Relation]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """What something has come to: a figure with its unit, a text, a day as text, yes or no; None where it is not known."""

    value: Decimal | str | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A part of a condition that does not hold. Where it compares something, what that has come to, and what is asked for if that is reckoned, too.

    `found` is None where there is nothing to be said beside the condition itself, or where it would tell of others.
    """

    condition: nodes.Expression
    owner: nodes.FieldOwner | None
    """Whose fields its bare names are."""
    found: Figure | None = None
    against: Figure | None = None


def unmet(condition: nodes.Expression | None, context: Context, *, to_partner: bool) -> tuple[Unmet, ...]:
    """Every part that does not hold and is joined by `and`; nothing where the whole holds, or may by what is still decided."""
    return tuple(_unmet(condition, context, to_partner)) if condition is not None else ()


def unmet_step(table: nodes.Table, context: Context, *, to_partner: bool) -> tuple[Unmet, ...]:
    """Where a table of which no step applies begins: what X would have to be; nothing where it cannot be said so."""
    for step in table.steps:
        match step:
            case nodes.From(limits):
                pairs = zip(table.by, limits, strict=True)
                first: list[nodes.Expression] = [nodes.Comparison(">=", by, limit) for by, limit in pairs]
                return unmet(nodes.And(tuple(first)), context, to_partner=to_partner)
            case nodes.Above(limit):
                return unmet(nodes.Comparison(">", table.by[0], limit), context, to_partner=to_partner)
            case _:
                return ()
    return ()


def _unmet(condition: nodes.Expression, context: Context, to_partner: bool) -> Iterator[Unmet]:  # noqa: FBT001 - passed on
    if may_hold(condition, context):
        return
    owner: nodes.FieldOwner | None = "partners" if context.as_partner else None
    if context.fact is not None and not context.as_partner:
        owner = context.fact.kind
    withheld = to_partner and not context.program.show_amounts
    match condition:
        case nodes.And(operands):
            for operand in operands:
                yield from _unmet(operand, context, to_partner)
        case _ if withheld and counts_everybody(condition, context.program, _kind(context)):
            yield Unmet(condition, owner)
        case nodes.Comparison(relation, left, right):
            if _is_plain(left) and not _is_plain(right):
                condition, left, right = nodes.Comparison(_TURNED[relation], right, left), right, left
            against = None if _is_plain(right) else figure(right, context)
            yield Unmet(condition, owner, figure(left, context), against)
        case nodes.Membership(item, _, _) | nodes.Between(item, _, _) | nodes.Within(item, _, _, _):
            yield Unmet(condition, owner, figure(item, context))
        case _:
            yield Unmet(condition, owner)


def figure(expression: nodes.Expression, context: Context) -> Figure:
    """What it has come to, for people."""
    return Figure(*_shown(value(expression, context), unit_of(expression, context)))


def _shown(found: Answer, unit: str) -> tuple[Decimal | str | None, str]:
    match found:
        case None:
            return None, ""
        case bool():
            return ("yes" if found else "no"), ""
        case Decimal():
            return (found * 100 if unit == "%" else found), unit
        case date():
            return found.isoformat(), ""
        case _:
            return found, ""


def _is_plain(expression: nodes.Expression) -> bool:
    return isinstance(
        expression,
        nodes.Number | nodes.Amount | nodes.Percent | nodes.Text | nodes.Day | nodes.YesNo | nodes.Negative,
    )


def _kind(context: Context) -> nodes.FactKind | None:
    return context.fact.kind if context.fact is not None else None
