"""From Lark's tree to ours: values, conditions and measures, one method for a rule of the grammar, in its order."""

# ruff: noqa: ARG002  (Lark calls every method alike)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal, cast

from lark import Token, v_args
from lark.tree import Meta

from dsl import nodes
from dsl.build_words import WordBuilder, name_of, period_of, place_of, span_of, text_of
from dsl.mistaken_words import FUNCTIONS_CALLED, INSTEAD_OF_FUNCTIONS
from dsl.said import as_it_is, said
from dsl.suggest import did_you_mean
from dsl.vocabulary import DATE_FIELD, FUNCTIONS
from dsl.walk import renamed, walk
from dsl.ways_out import for_example

SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
FUNCTIONS_KNOWN: Final = (
    "sum",
    "count",
    "average",
    "least",
    "largest",
    "first",
    "last",
    "growth",
    *FUNCTIONS,
)
_RELATIONS: Final = {"≥": ">=", "≤": "<=", "≠": "!="}


@v_args(meta=True)
class ExpressionBuilder(WordBuilder):
    # --- expressions ------------------------------------------------------------------------------------------------

    def or_(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        return children[0] if len(children) == 1 else nodes.Or(tuple(children), span=span_of(meta))

    def and_(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        return children[0] if len(children) == 1 else nodes.And(tuple(children), span=span_of(meta))

    def in_parentheses(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        """What stands in them, and they are a part of it: so an `and` without them can be told."""
        inner: nodes.Expression = children[0]
        return replace(inner, span=span_of(meta))

    def not_(self, meta: Meta, children: Sequence[Any]) -> nodes.Not:
        return nodes.Not(children[0], span=span_of(meta))

    def compare(self, meta: Meta, children: Sequence[Any]) -> nodes.Comparison:
        left, relation, right = children
        return nodes.Comparison(_RELATIONS.get(relation, str(relation)), left, right, span=span_of(meta))  # type: ignore[arg-type]  # the token's pattern

    def is_in(self, meta: Meta, children: Sequence[Any]) -> nodes.Membership:
        return nodes.Membership(children[0], children[1], span=span_of(meta))

    def is_not_in(self, meta: Meta, children: Sequence[Any]) -> nodes.Membership:
        return nodes.Membership(children[0], children[-1], negated=True, span=span_of(meta))

    def choices(self, meta: Meta, children: Sequence[Any]) -> tuple[nodes.Expression, ...]:
        return tuple(children)

    def between(self, meta: Meta, children: Sequence[Any]) -> nodes.Between:
        return nodes.Between(*children, span=span_of(meta))

    def within(self, meta: Meta, children: Sequence[Any]) -> nodes.Within:
        item, duration, side, anchor = children
        return nodes.Within(item, duration, side, anchor, span=span_of(meta))

    def after(self, meta: Meta, children: Sequence[Any]) -> str:
        return "after"

    def before(self, meta: Meta, children: Sequence[Any]) -> str:
        return "before"

    def around(self, meta: Meta, children: Sequence[Any]) -> str:
        return "of"

    def known(self, meta: Meta, children: Sequence[Any]) -> nodes.Known:
        return nodes.Known(children[0], span=span_of(meta))

    def missing(self, meta: Meta, children: Sequence[Any]) -> nodes.Known:
        return nodes.Known(children[0], known=False, span=span_of(meta))

    def new_customer(self, meta: Meta, children: Sequence[Any]) -> nodes.NewCustomer:
        return nodes.NewCustomer(children[1], span=span_of(meta))

    def beyond(self, meta: Meta, children: Sequence[Any]) -> nodes.Beyond:
        return nodes.Beyond(children[0], children[1], span=span_of(meta))

    def arithmetic(self, meta: Meta, children: Sequence[Any]) -> nodes.Arithmetic:
        left, operator, right = children
        return nodes.Arithmetic(str(operator), left, right, span=span_of(meta))  # type: ignore[arg-type]  # the token's pattern

    def of(self, meta: Meta, children: Sequence[Any]) -> nodes.Arithmetic:
        return nodes.Arithmetic("of", children[0], children[1], span=span_of(meta))

    def signed(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        sign, operand = children
        return operand if sign == "+" else nodes.Negative(operand, span=span_of(meta))

    def pro_rata(self, meta: Meta, children: Sequence[Any]) -> nodes.Call:
        return nodes.Call("pro rata", (children[-1],), span=span_of(meta))

    def name(self, meta: Meta, children: Sequence[Any]) -> nodes.Name:
        return name_of(children[0])

    def number(self, meta: Meta, children: Sequence[Any]) -> nodes.Number:
        return nodes.Number(self._number(children[0]), span=span_of(meta))

    def percent(self, meta: Meta, children: Sequence[Any]) -> nodes.Percent:
        return nodes.Percent(self._number(children[0], str(children[0]).rstrip("% \n")), span=span_of(meta))

    def text(self, meta: Meta, children: Sequence[Any]) -> nodes.Text:
        return nodes.Text(text_of(children[0]), span=span_of(meta))

    def yes_no(self, meta: Meta, children: Sequence[Any]) -> nodes.YesNo:
        return nodes.YesNo(children[0].lower() == "yes", span=span_of(meta))

    def money(self, meta: Meta, children: Sequence[Any]) -> nodes.Amount:
        first, second = children
        number, unit = (second, first) if first.type == "SIGN" else (first, second)
        currency = nodes.POINTS if unit.type == "POINTS" else SIGNS.get(unit, str(unit))
        return nodes.Amount(self._number(number), currency, span=span_of(meta))

    def day(self, meta: Meta, children: Sequence[Any]) -> nodes.Day:
        return nodes.Day(self._date(children[0]), span=span_of(meta))

    def duration(self, meta: Meta, children: Sequence[Any]) -> nodes.Duration:
        number, unit = children
        word = unit.lower()
        count = self._number(number)
        if count != count.to_integral_value() or not 1 <= count <= 3650:
            self._wrong(
                "no-such-duration",
                said("`{number} {word}` is no length of time that can be counted", number=number, word=word),
                span_of(meta),
                said("a whole number from 1 to 3650"),
            )
            count = Decimal(1)
        return nodes.Duration(int(count), word if word.endswith("s") else word + "s", span=span_of(meta))

    def day_when(self, meta: Meta, children: Sequence[Any]) -> nodes.DayWhen:
        _, measure, reaches = children
        return nodes.DayWhen(measure, reaches, span=span_of(meta))

    def as_of(self, meta: Meta, children: Sequence[Any]) -> nodes.AsOf:
        what, _, day = children
        return nodes.AsOf(what, day, span=span_of(meta))

    # --- measures and calls -----------------------------------------------------------------------------------------

    def call(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        function, *arguments = children
        arguments = [argument for argument in arguments if argument is not None]
        word = function.lower()
        span = span_of(meta)
        if function.type == "FUNCTION":
            return self._aggregate(word, arguments, span)
        if word == "growth":
            return self._growth(arguments, span)
        if word not in FUNCTIONS:
            self._wrong(
                "unknown-function",
                said("there is no function `{word}`", word=word),
                place_of(function),
                INSTEAD_OF_FUNCTIONS.get(word)
                or did_you_mean(FUNCTIONS_CALLED.get(word, word), FUNCTIONS_KNOWN)
                or said("there are {functions}", functions=", ".join(FUNCTIONS_KNOWN)),
            )
            return nodes.Number(Decimal(0), span=span)
        match arguments:
            case [_Measured(value=nodes.Text(rule), window=window)] if word == "earned" and window:
                return nodes.EarnedOver(rule, window, span=span)
            case _:
                pass
        plain = tuple(
            argument.value
            for argument in arguments
            if isinstance(argument, _Measured)
            and argument.value is not None
            and argument == _Measured(value=argument.value)
        )
        if len(plain) != len(arguments) or not plain:
            self._wrong(
                "wrong-arguments", said("`{word}` cannot work with this", word=word), span, FUNCTIONS[word]
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.Call(word, plain, span=span)

    def _aggregate(self, function: str, arguments: Sequence[Any], span: nodes.Span) -> nodes.Expression:
        if len(arguments) != 1 or not isinstance(arguments[0], _Measured):
            self._wrong(
                "wrong-arguments",
                said("`{function}` counts one thing", function=function),
                span,
                for_example(f"{function}({('deals' if function == 'count' else 'amount')})"),
            )
            return nodes.Number(Decimal(0), span=span)
        measured = arguments[0]
        if measured.per == "partner":
            return self._per_partner(function, measured, span)
        if isinstance(measured.per, nodes.Name):
            return self._per_unit(function, measured, measured.per, span)
        if measured.per is not None:
            return self._per_period(function, measured, span)
        if measured.picked is not None:
            which = f"{measured.picked.which} {measured.picked.number}"
            self._wrong(
                "picked-of-what",
                said("`{which} of` does not say of which figures", which=which),
                measured.picked.span,
                said(
                    "say it of one figure for each month, customer, partner …: {function}({which} of sum(amount) per month)",
                    function=function,
                    which=which,
                ),
            )
            return nodes.Number(Decimal(0), span=span)
        facts: nodes.FactKind = measured.facts or "deals"
        value = measured.value
        if measured.facts is None and isinstance(value, nodes.Name) and value.path[0] in DATE_FIELD:
            facts = value.path[0]
            value = nodes.Name(value.path[1:], span=value.span) if len(value.path) > 1 else None
        elif measured.facts is None and value is not None:
            owners = {
                node.path[0]
                for node in walk(value)
                if isinstance(node, nodes.Name) and node.path[0] in DATE_FIELD and len(node.path) > 1
            }
            if len(owners) == 1:
                (facts,) = owners
                value = renamed(value, _without_owner)
        if value is None and function != "count":
            self._wrong(
                "wrong-arguments",
                said("`{function}({facts})` does not say of what", function=function, facts=facts),
                span,
                for_example(f"{function}({facts}.amount)"),
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.Aggregate(
            cast(nodes.Function, function),
            facts,
            value,
            measured.distinct,
            measured.where,
            measured.window,
            measured.across,
            measured.until,
            span=span,
        )

    def _per_period(self, function: str, measured: _Measured, span: nodes.Span) -> nodes.Expression:
        if measured.value is None or measured.distinct or measured.where or measured.across or measured.until:
            self._wrong(
                "per-period-of-what",
                said("`per {unit}` takes a measure that is complete in itself", unit=measured.per),
                span,
                for_example(f"{function}(sum(amount where …) per {measured.per} over last 12 months)"),
            )
            return nodes.Number(Decimal(0), span=span)
        assert measured.per is not None
        assert measured.per != "partner"
        assert not isinstance(measured.per, nodes.Name)
        return nodes.PerPeriod(
            cast(nodes.Function, function),
            measured.value,
            measured.per,
            measured.window,
            measured.picked,
            measured.in_a_row,
            span=span,
        )

    def _per_partner(self, function: str, measured: _Measured, span: nodes.Span) -> nodes.Expression:
        across = measured.across
        if (
            measured.value is None
            or measured.distinct
            or measured.where
            or measured.window
            or measured.until
            or isinstance(across, nodes.AcrossThis)
        ):
            self._wrong(
                "per-partner-of-what",
                said("`per partner` takes a measure that is complete in itself"),
                span,
                for_example(
                    f"{function}(sum(amount where … over last 12 months) per partner across partners where …)"
                ),
            )
            return nodes.Number(Decimal(0), span=span)
        if (order := _in_order(function, measured)) is not None:
            self._wrong(
                "which-partner",
                (
                    said("partners stand in no order, and so there is no first of them")
                    if order == "first"
                    else said("partners stand in no order, and so there is no last of them")
                ),
                span,
                said(
                    "largest(sum(amount) per partner) is the best partner's; average, least, sum and count can be asked, too"
                ),
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.PerPartner(
            cast(nodes.OfPartners, function),
            measured.value,
            across if isinstance(across, nodes.AcrossPartners) else None,
            measured.picked,
            span=span,
        )

    def _per_unit(
        self, function: str, measured: _Measured, unit: nodes.Name, span: nodes.Span
    ) -> nodes.Expression:
        others = measured.where or measured.window or measured.across or measured.until
        if measured.value is None or measured.distinct or others:
            self._wrong(
                "per-unit-of-what",
                said("`per {unit}` takes a measure that is complete in itself", unit=unit.dotted),
                span,
                for_example(f"{function}(sum(amount where … over last 12 months) per {unit.dotted})"),
            )
            return nodes.Number(Decimal(0), span=span)
        if (order := _in_order(function, measured)) is not None:
            self._wrong(
                "per-unit-of-what",
                (
                    said("there is no order in which there would be a first {unit}", unit=unit.dotted)
                    if order == "first"
                    else said("there is no order in which there would be a last {unit}", unit=unit.dotted)
                ),
                span,
                said(
                    "largest(sum(amount) per {unit}) is the best figure; average, least, sum and count can be asked, too",
                    unit=unit.dotted,
                ),
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.PerUnit(
            cast(nodes.OfPartners, function), measured.value, unit, measured.picked, span=span
        )

    def _growth(self, arguments: Sequence[Any], span: nodes.Span) -> nodes.Expression:
        if (
            len(arguments) != 2
            or not isinstance(arguments[0], _Measured)
            or not isinstance(arguments[1], _Against)
        ):
            self._wrong(
                "growth-against-what",
                said("`growth` does not say against what"),
                span,
                for_example("growth(sum(amount), same quarter last year)"),
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.Growth(arguments[0].value or nodes.Number(Decimal(0)), arguments[1].window, span=span)

    def against(self, meta: Meta, children: Sequence[Any]) -> _Against:
        return _Against(children[0])

    def measured(self, meta: Meta, children: Sequence[Any]) -> _Measured:
        which, number, subject, *modifiers = children
        measured = _Measured(picked=self._picked(which, number) if which is not None else None)
        match subject:
            case _Facts(kind):
                measured = replace(measured, facts=kind)
            case _Distinct(name):
                measured = replace(measured, value=name, distinct=True)
            case _:
                measured = replace(measured, value=subject)
        for modifier in modifiers:
            if modifier == "all partners" or isinstance(modifier, nodes.AcrossThis | nodes.AcrossPartners):
                measured = replace(measured, across=modifier)
            elif modifier is None or isinstance(modifier, nodes.UntilThis):
                measured = replace(measured, until=modifier)
            elif isinstance(modifier, _Per):
                measured = replace(measured, per=modifier.what, in_a_row=modifier.in_a_row)
            elif isinstance(modifier, _Narrowed):
                if measured.where is not None:
                    self._wrong(
                        "wrong-arguments",
                        said("it is said twice which facts are counted"),
                        modifier.where.span,
                        said(
                            'join both by `and`: sum(amount where category = "Cloud" and units > 1 over last 3 months)'
                        ),
                    )
                measured = replace(measured, where=modifier.where)
            else:
                measured = replace(measured, window=modifier)
        return measured

    def _picked(self, which: Token, number: Token) -> nodes.Picked:
        span = place_of(which, number)
        known = len(self.problems)
        count = self._number(number)
        if len(self.problems) == known and (count != int(count) or not count):
            self._wrong(
                "how-many-are-picked",
                said("`{which} {number} of` does not say how many", which=which, number=number),
                span,
                said("a whole number of 1 or more: {which} 3 of", which=which),
            )
        return nodes.Picked(cast("nodes.Which", which.lower()), max(int(count), 1), span=span)

    def facts(self, meta: Meta, children: Sequence[Any]) -> _Facts:
        return _Facts(children[0].lower())

    def distinct(self, meta: Meta, children: Sequence[Any]) -> _Distinct:
        return _Distinct(name_of(children[0]))

    def narrowed(self, meta: Meta, children: Sequence[Any]) -> _Narrowed:
        return _Narrowed(children[0])

    def over(self, meta: Meta, children: Sequence[Any]) -> nodes.Window:
        return cast(nodes.Window, children[0])

    def across_all(self, meta: Meta, children: Sequence[Any]) -> str:
        return "all partners"

    def across_this(self, meta: Meta, children: Sequence[Any]) -> nodes.AcrossThis:
        return nodes.AcrossThis(name_of(children[0]), span=span_of(meta))

    def across_partners(self, meta: Meta, children: Sequence[Any]) -> nodes.AcrossPartners:
        owner, where = children
        if owner.lower() != "partners":
            self._wrong(
                "across-whom",
                said("facts belong to partners, not to {others}", others=owner.lower()),
                place_of(owner),
                said("across partners where …, or across this customer"),
            )
        return nodes.AcrossPartners(where, span=span_of(meta))

    def up_to_this(self, meta: Meta, children: Sequence[Any]) -> nodes.UntilThis | None:
        return self._until(meta, children[0], included=True)

    def before_this(self, meta: Meta, children: Sequence[Any]) -> nodes.UntilThis | None:
        return self._until(meta, children[0], included=False)

    def _until(self, meta: Meta, word: Token, *, included: bool) -> nodes.UntilThis | None:
        if word.lower() not in nodes.ONE_FACT:
            self._wrong(
                "no-such-fact",
                said("there is no fact called {word}", word=word.lower()),
                place_of(word),
                did_you_mean(word.lower(), nodes.ONE_FACT)
                or as_it_is(", ".join(f"this {fact}" for fact in nodes.ONE_FACT)),
            )
            return None
        return nodes.UntilThis(nodes.ONE_FACT[word.lower()], included, span=span_of(meta))

    def in_each_period(self, meta: Meta, children: Sequence[Any]) -> _Per:
        return _Per(period_of(children[0]), in_a_row=children[1] is not None)

    def for_each_partner(self, meta: Meta, children: Sequence[Any]) -> _Per:
        return _Per("partner")

    def for_each_unit(self, meta: Meta, children: Sequence[Any]) -> _Per:
        return _Per(name_of(children[0]))

    def to_date(self, meta: Meta, children: Sequence[Any]) -> nodes.OverToDate:
        return nodes.OverToDate(period_of(children[0]), span=span_of(meta))

    def earlier_this(self, meta: Meta, children: Sequence[Any]) -> nodes.OverEarlier:
        return nodes.OverEarlier(period_of(children[0]), span=span_of(meta))

    def whole_program(self, meta: Meta, children: Sequence[Any]) -> nodes.OverProgram:
        if period_of(children[0]) != "program":
            self._wrong(
                "which-period",
                said("`over {period}` does not say which", period=children[0]),
                span_of(meta),
                said(
                    "{one}, or {other}",
                    one=f"over previous {children[0]}",
                    other=f"over {children[0]} to date",
                ),
            )
        return nodes.OverProgram(span=span_of(meta))

    def ever(self, meta: Meta, children: Sequence[Any]) -> nodes.OverEver:
        return nodes.OverEver(span=span_of(meta))

    def days(self, meta: Meta, children: Sequence[Any]) -> nodes.OverDays:
        return nodes.OverDays(*children, span=span_of(meta))

    def around_day(self, meta: Meta, children: Sequence[Any]) -> nodes.OverAround:
        return nodes.OverAround(*children, span=span_of(meta))

    def previous_length(self, meta: Meta, children: Sequence[Any]) -> nodes.OverPreviousLength:
        return nodes.OverPreviousLength(children[0], span=span_of(meta))

    def previous(self, meta: Meta, children: Sequence[Any]) -> nodes.OverPrevious:
        return nodes.OverPrevious(period_of(children[0]), span=span_of(meta))

    def last(self, meta: Meta, children: Sequence[Any]) -> nodes.OverLast:
        return nodes.OverLast(children[0], span=span_of(meta))

    def same_last_year(self, meta: Meta, children: Sequence[Any]) -> nodes.OverSameLastYear:
        return nodes.OverSameLastYear(period_of(children[0]), span=span_of(meta))


# What stands between the grammar and the tree while one measure is put together.


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: nodes.FactKind


@dataclass(frozen=True, slots=True)
class _Distinct:
    name: nodes.Name


@dataclass(frozen=True, slots=True)
class _Per:
    what: nodes.PeriodName | Literal["partner"] | nodes.Name
    in_a_row: bool = False


@dataclass(frozen=True, slots=True)
class _Against:
    window: nodes.Window


@dataclass(frozen=True, slots=True)
class _Narrowed:
    where: nodes.Expression


@dataclass(frozen=True, slots=True)
class _Measured:
    facts: nodes.FactKind | None = None
    value: nodes.Expression | None = None
    distinct: bool = False
    where: nodes.Expression | None = None
    window: nodes.Window | None = None
    across: Literal["all partners"] | nodes.AcrossThis | nodes.AcrossPartners | None = None
    until: nodes.UntilThis | None = None
    per: nodes.PeriodName | Literal["partner"] | nodes.Name | None = None
    picked: nodes.Picked | None = None
    in_a_row: bool = False


def _in_order(function: str, measured: _Measured) -> str | None:
    """The first, or the last, where that is asked."""
    asked = (function, measured.picked.which if measured.picked else "")
    return next((word for word in asked if word in ("first", "last")), None)


def _without_owner(name: nodes.Name) -> nodes.Name:
    """`activities.quantity` is the quantity."""
    return nodes.Name(name.path[1:], span=name.span) if name.path[0] in DATE_FIELD else name
