"""Conditions joined by `and` that leave no value for something: which two of them, and how it was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.said import Said, either, said
from dsl.steps import constant
from dsl.written import format_expression

_TURNED: Final[dict[nodes.Relation, nodes.Relation]] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


@dataclass(frozen=True, slots=True)
class _Bound:
    """A limit, whether it belongs to what is allowed, and how it is written."""

    at: Decimal
    included: bool
    written: str


@dataclass(slots=True)
class _Left:
    """What the conditions so far leave of one thing."""

    low: _Bound | None = None
    high: _Bound | None = None
    texts: dict[str, str] | None = None
    """Those that may be, by their letters; None: any."""
    excluded: dict[str, str] = field(default_factory=dict)


def contradictions(condition: nodes.Expression | None) -> Iterator[Diagnostic]:
    """The first part that cannot hold together with those before it."""
    left: dict[str, _Left] = {}
    for part in _joined(condition):
        for subject, told in _told(part):
            found = _narrowed(subject, left.setdefault(subject, _Left()), told)
            if found is not None:
                what, hint = found
                yield error(
                    "never-true",
                    said("this can never hold: `{subject}` cannot be {what}", subject=subject, what=what),
                    part.span,
                    hint,
                )
                return


def _joined(condition: nodes.Expression | None) -> Iterator[nodes.Expression]:
    if isinstance(condition, nodes.And):
        for operand in condition.operands:
            yield from _joined(operand)
    elif condition is not None:
        yield condition


def _told(part: nodes.Expression) -> Iterator[tuple[str, _Left]]:
    """What one condition leaves of what it is about."""
    match part:
        case nodes.Comparison("=" | "!=" as relation, left, nodes.Text(text)):
            texts = {_key(text): text}
            yield format_expression(left), _Left(texts=texts) if relation == "=" else _Left(excluded=texts)
        case nodes.Membership(item, choices, negated) if all(
            isinstance(each, nodes.Text) for each in choices
        ):
            texts = {_key(each.value): each.value for each in choices if isinstance(each, nodes.Text)}
            yield format_expression(item), _Left(excluded=texts) if negated else _Left(texts=texts)
        case nodes.Between(item, low, high):
            yield format_expression(item), _Left(_bound(low, ">="), _bound(high, "<="))
        case nodes.Comparison(relation, left, right):
            if _place(right) is None and _place(left) is not None:
                yield from _told(nodes.Comparison(_TURNED[relation], right, left))
                return
            yield (
                format_expression(left),
                _Left(
                    low=_bound(right, relation) if relation in (">", ">=", "=") else None,
                    high=_bound(right, relation) if relation in ("<", "<=", "=") else None,
                ),
            )
        case _:
            return


def _bound(limit: nodes.Expression, relation: str) -> _Bound | None:
    at = _place(limit)
    return (
        None
        if at is None
        else _Bound(at, relation not in ("<", ">"), f"{relation} {format_expression(limit)}")
    )


def _place(limit: nodes.Expression) -> Decimal | None:
    return Decimal(limit.value.toordinal()) if isinstance(limit, nodes.Day) else constant(limit)


def _narrowed(subject: str, left: _Left, told: _Left) -> tuple[Said, Said] | None:
    """What one more condition leaves; where that is nothing, the two that do not go together, and a way out."""
    if told.low is not None and (left.low is None or _from(told.low) > _from(left.low)):
        left.low = told.low
    if told.high is not None and (left.high is None or _to(told.high) < _to(left.high)):
        left.high = told.high
    if left.low is not None and left.high is not None and _is_empty(left.low, left.high):
        both = said("both {one} and {other}", one=f"`{left.low.written}`", other=f"`{left.high.written}`")
        return both, _way_out(subject, left.low, left.high)
    before = left.texts
    if told.texts is not None:
        left.texts = (
            told.texts if before is None else {key: text for key, text in before.items() if key in told.texts}
        )
    left.excluded |= told.excluded
    if left.texts is None or any(key not in left.excluded for key in left.texts):
        return None
    if before and told.texts:
        all_texts = ", ".join(f'"{text}"' for text in {**before, **told.texts}.values())
        return (
            said("both {one} and {other}", one=_one_of(before), other=_one_of(told.texts)),
            said("join them with `or`, or write: {subject} in [{texts}]", subject=subject, texts=all_texts),
        )
    one = _one_of(left.texts or before or {})
    return said("{one} and not {one} at once", one=one), said("leave one of the two out")


def _way_out(subject: str, low: _Bound, high: _Bound) -> Said:
    if low.at > high.at and "=" not in (low.written[0], high.written[0]):
        ends = [bound.written.split(" ", 1)[1] for bound in (high, low)]
        return said(
            "join them with `or`; for what lies between: {subject} between {low} and {high}",
            subject=subject,
            low=ends[0],
            high=ends[1],
        )
    return said("join them with `or`, or change one of the limits")


def _one_of(texts: dict[str, str]) -> Said:
    return either([f"“{text}”" for text in texts.values()])


def _is_empty(low: _Bound, high: _Bound) -> bool:
    return low.at > high.at or (low.at == high.at and not (low.included and high.included))


def _from(bound: _Bound) -> tuple[Decimal, bool]:
    return bound.at, not bound.included


def _to(bound: _Bound) -> tuple[Decimal, bool]:
    return bound.at, bound.included


def _key(text: str) -> str:
    return text.strip().casefold()
