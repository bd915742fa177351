"""A fact that would be counted: a deal, receipt or activity with what a condition asks for, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import ROUND_CEILING, Decimal
from typing import Final

from dsl import nodes
from dsl.scope import Scope
from dsl.types import type_of
from dsl.vocabulary import DATE_FIELD, DEAL_DATES
from dsl.walk import walk
from programs.context import Links
from programs.facts import Fact, Value, folded
from programs.money import minor_digits
from programs.supposed import NEW
from programs.values import of_fact
from programs.windows import is_field

_OVER = ("cancelled_on", "returned_on")
_TURNED: dict[nodes.Relation, nodes.Relation] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def imagined(
    kind: nodes.FactKind,
    where: nodes.Expression | None,
    *,
    partner: str,
    on: date,
    program: nodes.Program,
    number: int,
    links: Links,
    known: Mapping[str, Value] | None = None,
) -> Fact | None:
    """A fact of that day for which `where` is true, with at least the `known` fields; None where none can be made up.

    Of figures it has the least that the condition lets pass; all its days are that one, at their very end; who is new is somebody nobody knows.
    """
    values: dict[str, Value] = {"partner": partner, DATE_FIELD[kind]: on}
    if kind == "deals":
        values |= {"stage": "won"} | {name: on for name in DEAL_DATES if name not in _OVER}
    if program.currency is not None and kind != "activities":
        values["currency"] = program.currency
    identity = f"{NEW}{number}"
    Filling(values, kind, program, identity).fill(where)
    for name, value in (known or {}).items():
        least = values.get(name)
        bigger = isinstance(least, Decimal) and isinstance(value, Decimal) and least > value
        values[name] = least if bigger and least is not None else value
    fact = Fact(
        kind=kind,
        id=identity,
        partner=partner,
        on=on,
        currency=program.currency,
        values=values,
        at=time.max,
        times={name: time.max for name, value in values.items() if isinstance(value, date)},
    )
    if where is not None and of_fact(where, fact, links=_with_customer(links, fact)) is not True:
        return None
    return fact


EXAMPLE: Final = Decimal(1_000)
"""What a fact is taken to be of that may be of any amount."""


def payable(
    rule: nodes.Rule, program: nodes.Program, links: Links, *, partner: str, on: date
) -> Iterator[tuple[Fact, bool]]:
    """Facts that a rule per fact may pay, those with the least in them first; and whether they stand as an example for any amount."""
    assert rule.on is not None
    when = rule.when
    if when is not None and _looks_beyond(when, rule.on.facts, program):
        when = None
    parts = tuple(each for each in (rule.on.where, when) if each is not None)
    where = nodes.And(parts) if len(parts) > 1 else parts[0] if parts else None
    tried: tuple[Mapping[str, Value], ...] = (
        {},
        {"amount": EXAMPLE},
        {"amount": EXAMPLE, "units": Decimal(1)},
    )
    for known in tried:
        fact = imagined(
            rule.on.facts, where, partner=partner, on=on, program=program, number=1, links=links, known=known
        )
        if fact is not None:
            yield fact, fact.values.get("amount") == known.get("amount", Decimal(-1))


def _looks_beyond(when: nodes.Expression, kind: nodes.FactKind, program: nodes.Program) -> bool:
    """Whether a condition asks for more than a fact's own fields: for measures, the period, other rules."""
    return any(
        isinstance(
            node,
            nodes.Aggregate
            | nodes.Call
            | nodes.Growth
            | nodes.PerPeriod
            | nodes.PerPartner
            | nodes.PerUnit
            | nodes.EarnedOver,
        )
        or (isinstance(node, nodes.Name) and not _is_of_fact(node, kind, program))
        for node in walk(when)
    )


def _is_of_fact(name: nodes.Name, kind: nodes.FactKind, program: nodes.Program) -> bool:
    return is_field(name.path, program, kind) or (len(name.path) > 1 and name.path[0] != "period")


class Filling:
    """Puts into a fact's values what a condition asks of its own fields, as far as it says so plainly."""

    def __init__(
        self, values: dict[str, Value], kind: nodes.FactKind, program: nodes.Program, identity: str
    ) -> None:
        self.values = values
        self.kind = kind
        self.program = program
        self.identity = identity

    def fill(self, condition: nodes.Expression | None) -> None:
        match condition:
            case nodes.And(operands):
                for operand in operands:
                    self.fill(operand)
            case nodes.Or(operands):
                self.fill(operands[0])
            case nodes.Comparison(relation, left, right):
                if not self._compared(relation, left, right) and relation in _TURNED:
                    self._compared(_TURNED[relation], right, left)
            case nodes.Membership(nodes.Name((word,)), choices, False) if choices:
                self._set(word, self._literal(choices[0]))
            case nodes.Between(nodes.Name((word,)), low, _):
                self._set(word, self._literal(low))
            case nodes.Name((word,)):
                self._set(word, value=True)
            case nodes.Not(nodes.Name((word,))):
                self._set(word, value=False)
            case nodes.Known(nodes.Name((word,)), True):
                self._set(word, self._any(word))
            case nodes.Known(nodes.Name((word,)), False):
                self.values.pop(word, None)
            case nodes.NewCustomer():
                self._set("customer", self.identity)
            case _:
                pass  # what cannot be put in is asked of the whole fact in the end

    def _compared(self, relation: nodes.Relation, left: nodes.Expression, right: nodes.Expression) -> bool:
        match left:
            case nodes.Name((word,)) | nodes.Name(("deal", word)) if is_field(
                (word,), self.program, self.kind
            ):
                pass
            case _:
                return False
        found = self._literal(right)
        if found is None:
            return False
        match relation:
            case "=" | ">=" | "<=":
                self._set(word, found)
            case ">" if isinstance(found, Decimal):
                self._set(word, _above(found, self._least(word)))
            case _:
                pass
        return True

    def _set(self, word: str, value: Value | None) -> None:
        if isinstance(value, date) and value > self.on:
            return  # what has not come yet is not known
        if value is not None and is_field((word,), self.program, self.kind):
            self.values[word] = value

    def _literal(self, expression: nodes.Expression) -> Value | None:
        """What stands there as it is; nothing that would have to be looked up."""
        if any(isinstance(node, nodes.Name | nodes.Aggregate | nodes.Call) for node in walk(expression)):
            return None
        nobody = Fact(kind=self.kind, id="", partner="", on=date.min)
        return of_fact(expression, nobody, links=Links())

    @property
    def on(self) -> date:
        day = self.values[DATE_FIELD[self.kind]]
        assert isinstance(day, date)
        return day

    def _any(self, word: str) -> Value | None:
        match type_of(nodes.Name((word,)), Scope(self.program, owner=self.kind)):
            case "text":
                return self.identity
            case "yes/no":
                return True
            case "date":
                return self.values.get(DATE_FIELD[self.kind])
            case _:
                return None

    def _least(self, word: str) -> Decimal:
        is_money = type_of(nodes.Name((word,)), Scope(self.program, owner=self.kind)) == "money"
        digits = minor_digits(self.program.currency) if is_money and self.program.currency else 0
        return Decimal(1).scaleb(-digits)


def _above(limit: Decimal, step: Decimal) -> Decimal:
    """The next whole step beyond."""
    return (limit / step).to_integral_value(ROUND_CEILING) * step + (step if limit % step == 0 else 0)


def _with_customer(links: Links, fact: Fact) -> Links:
    customer = fact.values.get("customer")
    if not isinstance(customer, str):
        return links
    first = {**links.first_deals}
    first[folded(customer)] = tuple(sorted({*first.get(folded(customer), ()), fact.order}))
    return Links(
        partners=links.partners,
        customers=links.customers,
        people=links.people,
        first_deals=first,
        figures=links.figures,
    )
