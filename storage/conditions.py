"""Conditions of a program as conditions of a database, for deals of one currency that are not split.

Only what both databases answer exactly as `programs.values` does is said in SQL: whole numbers, days, and texts in the form in which
they are compared. A condition holds where it is true: what to a database is unknown, as a column is empty, does not hold, as in the
language, and so its opposite does. What cannot be said so is None, and is worked out fact by fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, and_, false, or_, true

from dsl import nodes
from dsl.vocabulary import DEAL_DATES
from programs.context import Links
from programs.facts import Fact, folded
from programs.money import minor_digits
from programs.periods import add
from programs.values import of_fact
from storage.deals import COUNTS, MONEYS, TEXTS
from storage.fact_tables import DealRow

DEALS: Final = DealRow.metadata.tables["deals"]

Condition = ColumnElement[bool]
_MIRRORED: Final[dict[nodes.Relation, nodes.Relation]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_RELATIONS: Final[dict[nodes.Relation, Callable[[Any, Any], Any]]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_LARGEST: Final = 1 << 62
_MOST_PARTNERS: Final = 2000
_MOST_STRETCHES: Final = 200
"""What one statement can hold several times over."""


@dataclass(frozen=True, slots=True)
class Term:
    """A field as a column. A number is `column` divided by ten to the power of `digits`."""

    column: Column[Any]
    kind: str
    """text, number or date."""
    known: Condition
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """How conditions are said as of a day, of deals in a currency."""

    currency: str
    as_of: date
    dated: str
    links: Links

    def condition(self, expression: nodes.Expression | None) -> Condition | None:
        """The condition in SQL, or None."""
        if expression is not None and asks_only_partner(expression) and not self._asks_reading(expression):
            return self._of_partner(expression)
        match expression:
            case None:
                return true()
            case nodes.Comparison(relation, left, right):
                return self._comparison(relation, left, right)
            case nodes.Membership(item, choices, negated):
                found = [self._comparison("=", item, choice) for choice in choices]
                same = _any(found)
                return _opposite(same) if negated else same
            case nodes.Between(item, low, high):
                return _all([self._comparison(">=", item, low), self._comparison("<=", item, high)])
            case nodes.Within(item, duration, side, nodes.Day(anchor)):
                first = anchor if side == "after" else add(anchor, duration, times=-1)
                last = anchor if side == "before" else add(anchor, duration)
                ends = (nodes.Day(first), nodes.Day(last))
                return self.condition(nodes.Between(item, *ends))
            case nodes.Known(item, known):
                term = self.term(item)
                return None if term is None else term.known if known else _opposite(term.known)
            case nodes.YesNo(answer):
                return true() if answer else false()
            case nodes.And(operands):
                return _all([self.condition(operand) for operand in operands])
            case nodes.Or(operands):
                return _any([self.condition(operand) for operand in operands])
            case nodes.Not(operand):
                return _opposite(self.condition(operand))
            case _:
                return None

    def narrowing(self, expression: nodes.Expression | None) -> Condition:
        """A condition that holds wherever the expression does: what of it can be said in SQL."""
        if isinstance(expression, nodes.And):
            return and_(true(), *(self.narrowing(operand) for operand in expression.operands))
        found = self.condition(expression)
        return true() if found is None else found

    def term(self, expression: nodes.Expression | None) -> Term | None:
        """A field in SQL, or None."""
        if not isinstance(expression, nodes.Name):
            return None
        match expression.path:
            case (name,) | ("deal", name):
                return self._field(name)
            case ("customer", "name"):
                return self._field("customer")
            case _:
                return None

    def _of_partner(self, expression: nodes.Expression) -> Condition | None:
        """A condition about the partner alone, worked out for each and for each time in which its attributes stay the same."""
        day = DEALS.c[self.dated]
        always: list[str] = []
        sometimes: list[Condition] = []
        for key, partner in self.links.partners.items():
            changes = [valid_from for valid_from, _ in partner.history[1:] if valid_from is not None]
            starts = [date.min, *changes]
            holds = [self._holds(expression, partner.name, start) for start in starts]
            if all(holds):
                always.append(key)
                continue
            for start, end, held in zip(starts, [*changes, None], holds, strict=True):
                if held:
                    until = true() if end is None else day < end
                    sometimes.append(and_(DEALS.c.partner_key == key, day >= start, until))
        if len(always) > _MOST_PARTNERS or len(sometimes) > _MOST_STRETCHES:
            return None
        return or_(DEALS.c.partner_key.in_(always), *sometimes)

    def _asks_reading(self, expression: nodes.Expression) -> bool:
        """Whether it asks for a figure that changes on other days than attributes do."""
        return any(
            isinstance(each, nodes.Name) and self.links.figures.has("partners", each.path[-1])
            for each in _within(expression)
        )

    def _holds(self, expression: nodes.Expression, partner: str, on: date) -> bool:
        anything = Fact(kind="deals", id="", partner=partner, on=on)
        return of_fact(expression, anything, links=self.links) is True

    def _field(self, name: str) -> Term | None:
        if name in ("partner", "stage"):
            column = DEALS.c["partner_key" if name == "partner" else name]
            return Term(column, "text", true())
        if name in TEXTS:
            column = DEALS.c[f"{name}_key"]
            return Term(column, "text", column.is_not(None))
        if name in MONEYS:
            column = DEALS.c[f"{name}_minor"]
            return Term(column, "number", column.is_not(None), minor_digits(self.currency))
        if name in COUNTS:
            column = DEALS.c[f"{name}_millionths"]
            return Term(column, "number", column.is_not(None), 6)
        if name in DEAL_DATES:
            column = DEALS.c[name]
            # A day that has not come yet is not seen.
            return Term(column, "date", column <= self.as_of)
        return None

    def _comparison(
        self, relation: nodes.Relation, left: nodes.Expression, right: nodes.Expression
    ) -> Condition | None:
        term, other = self.term(left), self.term(right)
        if term is not None and other is not None:
            return _between_fields(relation, term, other)
        if term is None and other is not None:
            return self._comparison(_MIRRORED[relation], right, left)
        return None if term is None else _with_literal(relation, term, right)


def asks_only_partner(expression: nodes.Expression) -> bool:
    """Whether a condition looks at nothing but attributes of the partner."""
    match expression:
        case nodes.Comparison() | nodes.Membership() | nodes.Between() | nodes.Within() | nodes.Known():
            names = [each for each in _within(expression) if isinstance(each, nodes.Name)]
            return bool(names) and all(len(name.path) > 1 and name.path[0] == "partner" for name in names)
        case _:
            return False


def _within(expression: object) -> Iterator[nodes.Node]:
    """The expression and everything in it."""
    if isinstance(expression, nodes.Node):
        yield expression
        for name in type(expression).__dataclass_fields__:
            yield from _within(getattr(expression, name))
    elif isinstance(expression, tuple):
        for part in expression:
            yield from _within(part)


def _with_literal(relation: nodes.Relation, term: Term, literal: nodes.Expression) -> Condition | None:
    match literal:
        case nodes.Text(text) if term.kind == "text" and relation in ("=", "!="):
            found = folded(text)
            return term.column == found if relation == "=" else term.column.is_distinct_from(found)
        case nodes.Day(day) if term.kind == "date":
            return and_(term.known, _related(relation, term.column, day))
        case nodes.Number(value) | nodes.Amount(value, _) if term.kind == "number":
            return _with_number(relation, term, value)
        case nodes.Negative(nodes.Number(value) | nodes.Amount(value, _)) if term.kind == "number":
            return _with_number(relation, term, -value)
        case nodes.Percent(percent) if term.kind == "number":
            return _with_number(relation, term, percent / 100)
        case _:
            return None


def _with_number(relation: nodes.Relation, term: Term, value: Decimal) -> Condition | None:
    """A whole number beside one that need not be whole."""
    scaled = value.scaleb(term.digits)
    if abs(scaled) >= _LARGEST:
        return None
    floor = int(scaled.to_integral_value(rounding=ROUND_FLOOR))
    ceiling = int(scaled.to_integral_value(rounding=ROUND_CEILING))
    if floor == ceiling:
        return _related(relation, term.column, floor)
    match relation:
        case "=":
            return false()
        case "!=":
            return term.known
        case "<" | "<=":
            return term.column <= floor
        case _:
            return term.column >= ceiling


def _between_fields(relation: nodes.Relation, left: Term, right: Term) -> Condition | None:
    if left.kind != right.kind or left.digits != right.digits:
        return None
    if left.kind != "text":
        return and_(left.known, right.known, _related(relation, left.column, right.column))
    if relation not in ("=", "!="):
        return None  # databases order texts each in its own way
    if relation == "=":
        return left.column == right.column
    # A missing text differs from every text, but not from another missing one.
    return left.column.is_distinct_from(right.column)


def _related(relation: nodes.Relation, left: Column[Any], right: Any) -> Condition:
    related: Condition = _RELATIONS[relation](left, right)
    return related


def _any(found: Sequence[Condition | None]) -> Condition | None:
    known = [each for each in found if each is not None]
    return or_(false(), *known) if len(known) == len(found) else None


def _all(found: Sequence[Condition | None]) -> Condition | None:
    known = [each for each in found if each is not None]
    return and_(true(), *known) if len(known) == len(found) else None


def _opposite(condition: Condition | None) -> Condition | None:
    """Holds where the condition does not: also where that is unknown."""
    return None if condition is None else condition.is_not(true())
