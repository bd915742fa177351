"""From Lark's tree to ours: one method for a rule of the grammar, in its order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any, Final, Literal, TypeVar, cast

from lark import Token, Transformer, v_args
from lark.tree import Meta

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.not_available import FUNCTIONS as NOT_YET
from dsl.suggest import did_you_mean
from dsl.vocabulary import FUNCTIONS
from dsl.written import Binding, written

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
_MULTIPLES: Final = {"k": Decimal(1000), "M": Decimal(1_000_000)}
_NO_DAY: Final = date(2000, 1, 1)
"""What a day that does not exist is read as, so that reading can go on."""
_FUNCTIONS: Final = ("sum", "count", "average", "least", "largest", "first", "last", "growth", *FUNCTIONS)
_RELATIONS: Final = {"≥": ">=", "≤": "<=", "≠": "!="}
_Kept = TypeVar("_Kept")


@v_args(meta=True)
class Builder(Transformer[Token, Any]):
    """`problems` are mistakes that the grammar cannot see: days that do not exist, clauses given twice, unknown functions."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Diagnostic] = []

    # --- the program and its header ---------------------------------------------------------------------------------

    def start(self, meta: Meta, children: Sequence[Any]) -> nodes.Program:
        name, *parts = children
        header: dict[str, Any] = {}
        places: dict[str, nodes.Span] = {}
        for part in parts:
            match part:
                case nodes.Goal() | nodes.Runs() | nodes.Budget():
                    key = type(part).__name__.lower()
                    self._once(header, key, part, part)
                    places.setdefault(key, part.span)
                case _Setting(key, value):
                    self._once(header, key, value, part)
                    places.setdefault(key, part.span)
                case _:
                    pass
        return nodes.Program(
            _text(name),
            fields=_all(parts, nodes.OwnField),
            measures=_all(parts, nodes.Measure),
            rules=_all(parts, nodes.Rule),
            standings=_all(parts, nodes.Standings),
            ceremonies=_all(parts, nodes.Ceremony),
            polls=_all(parts, nodes.Poll),
            header_places=places,
            span=_place(name),
            **header,
        )

    def goal(self, meta: Meta, children: Sequence[Any]) -> nodes.Goal:
        text, measure, reaching = children
        named = nodes.Name((measure.lower(),), span=_place(measure)) if measure else None
        return nodes.Goal(_text(text), named, reaching, span=_span(meta))

    def runs(self, meta: Meta, children: Sequence[Any]) -> nodes.Runs:
        first, last = (self._date(token) for token in children)
        if last < first and _NO_DAY not in (first, last):
            self._wrong(
                "run-backwards", "the run ends before it begins", _span(meta), f"runs {last} to {first}"
            )
        return nodes.Runs(first, last, span=_span(meta))

    def currency(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("currency", str(children[0]), span=_span(meta))

    def timezone(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("timezone", str(children[0]), span=_span(meta))

    def fiscal(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("fiscal_start", MONTHS.index(children[0].lower()) + 1, span=_span(meta))

    def eligible(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("eligible", children[0], span=_span(meta))

    def budget(self, meta: Meta, children: Sequence[Any]) -> nodes.Budget:
        return nodes.Budget(children[0], span=_span(meta))

    def announce(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("announce", value=True, span=_span(meta))

    def amounts(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("show_amounts", value=True, span=_span(meta))

    def counting(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("count_when", children[0].lower(), span=_span(meta))

    def closes(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("closes_after", children[0], span=_span(meta))

    def own_field(self, meta: Meta, children: Sequence[Any]) -> nodes.OwnField:
        name, kind, owner = (str(child).lower() for child in children)
        types = ("text", "number", "money", "percent", "date", "yes/no")
        if kind not in types:
            self._wrong(
                "unknown-type",
                f"`{kind}` is no type of field",
                _place(children[1]),
                did_you_mean(kind, types) or f"one of {', '.join(types)}",
            )
            kind = "text"
        return nodes.OwnField(
            name, cast(nodes.FieldType, kind), cast(nodes.FieldOwner, owner), span=_span(meta)
        )

    # --- items ------------------------------------------------------------------------------------------------------

    def measure(self, meta: Meta, children: Sequence[Any]) -> nodes.Measure:
        return nodes.Measure(children[0].lower(), children[1], span=_span(meta))

    measure_by_table = measure

    def standings(self, meta: Meta, children: Sequence[Any]) -> nodes.Standings:
        values: dict[str, Any] = {}
        for child in children:
            match child:
                case nodes.Schedule():
                    self._once(values, "schedule", child, child)
                case (by, top):
                    values |= {"by": by, "top": int(top) if top else None}
                case _:
                    values["names"] = str(child).lower()
        return nodes.Standings(**values, span=_span(meta))

    def standings_by(self, meta: Meta, children: Sequence[Any]) -> tuple[nodes.Expression, Token | None]:
        return children[0], children[1]

    def names(self, meta: Meta, children: Sequence[Any]) -> Token:
        return cast(Token, children[0])

    def ceremony(self, meta: Meta, children: Sequence[Any]) -> nodes.Ceremony:
        return nodes.Ceremony(_text(children[0]), children[1], span=_span(meta))

    def poll(self, meta: Meta, children: Sequence[Any]) -> nodes.Poll:
        name, *clauses = children
        values: dict[str, Any] = {}
        for clause in clauses:
            match clause:
                case nodes.Ask():
                    self._once(values, "ask", clause, clause)
                case nodes.Schedule():
                    self._once(values, "schedule", clause, clause)
                case _Setting(key, value):
                    self._once(values, key, value, clause)
                case _:
                    pass
        if "ask" not in values:
            self._wrong(
                "poll-without-question",
                "this poll asks nothing",
                _place(name),
                'add: ask nps "How likely are you to recommend us?"',
            )
            values["ask"] = nodes.Ask("nps", "?", span=_place(name))
        return nodes.Poll(_text(name), **values, span=_span(meta))

    def follow_up(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("follow_up", _text(children[0]), span=_span(meta))

    def open_for(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("open_for", children[0], span=_span(meta))

    def remind_after(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("remind_after", children[0], span=_span(meta))

    def anonymous(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("anonymous", value=True, span=_span(meta))

    def ask(self, meta: Meta, children: Sequence[Any]) -> nodes.Ask:
        kind, text, *options = children
        return nodes.Ask(
            kind.lower(), _text(text), tuple(_text(option) for option in options if option), span=_span(meta)
        )

    def schedule(self, meta: Meta, children: Sequence[Any]) -> nodes.Schedule:
        base, *parts = children
        weekly = base.type == "WEEKDAY"
        values: dict[str, Any] = {"period": "week" if weekly else _period(base)}
        if weekly:
            values["weekday"] = base.lower()
        for part in parts:
            if part is not None:
                values |= part
        return nodes.Schedule(**values, span=_span(meta))

    def at(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        hours, minutes = (int(part) for part in children[0].split(":"))
        if hours > 23 or minutes > 59:
            self._wrong("no-such-time", f"{children[0]} is no time of day", _span(meta), "for example 09:00")
            return {}
        return {"at": time(hours, minutes)}

    def nth(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"nth": children[0].lower(), "nth_of": children[1].lower()}

    def day_of(self, meta: Meta, children: Sequence[Any]) -> dict[str, Any]:
        return {"day": int(_decimal(children[0]))}

    # --- rules ------------------------------------------------------------------------------------------------------

    def rule(self, meta: Meta, children: Sequence[Any]) -> nodes.Rule:
        kind, name, *clauses = children
        values: dict[str, Any] = {"rewards": (), "says": (), "limits": ()}
        for clause in clauses:
            match clause:
                case nodes.Pay() | nodes.PayTable() | nodes.Item() | nodes.Donate() | nodes.Badge():
                    values["rewards"] += (clause,)
                case nodes.Say():
                    values["says"] += (clause,)
                case nodes.AtMost() | nodes.AtLeast() | nodes.AtMostTimes() | nodes.Once():
                    values["limits"] += (clause,)
                case _Setting("when", value) if "when" in values:
                    self._two_conditions(values["when"], clause)
                case _Setting(key, value):
                    self._once(values, key, value, clause)
                case _:
                    key = _CLAUSES[type(clause)]
                    self._once(values, key, clause, clause)
        return nodes.Rule(kind.lower(), _text(name), **values, span=_place(kind, name))

    def on(self, meta: Meta, children: Sequence[Any]) -> nodes.OnFacts:
        return nodes.OnFacts(children[0].lower(), children[1], span=_span(meta))

    def each(self, meta: Meta, children: Sequence[Any]) -> nodes.Each:
        return nodes.Each(_period(children[0]), span=_span(meta))

    def dated(self, meta: Meta, children: Sequence[Any]) -> nodes.Dated:
        return nodes.Dated(_name(children[0]), span=_span(meta))

    def when(self, meta: Meta, children: Sequence[Any]) -> _Setting:
        return _Setting("when", children[0], span=_span(meta))

    def top(self, meta: Meta, children: Sequence[Any]) -> nodes.Top:
        count, by, _, group, at_least, ties = children
        return nodes.Top(
            int(_decimal(count)),
            by,
            _name(group) if group else None,
            at_least,
            ties or "share the place",
            span=_span(meta),
        )

    def ties_share(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "share the place"

    def ties_split(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "split the prize"

    def ties_earliest(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "earliest"

    def ties_all(self, meta: Meta, children: Sequence[Any]) -> nodes.Ties:
        return "all win"

    def pay(self, meta: Meta, children: Sequence[Any]) -> nodes.Pay:
        value, per_unit, lot = children
        return nodes.Pay(value, per_unit is not None, lot, span=_span(meta))

    def pay_table(self, meta: Meta, children: Sequence[Any]) -> nodes.PayTable:
        return nodes.PayTable(children[0], span=_span(meta))

    def award(self, meta: Meta, children: Sequence[Any]) -> nodes.Item:
        text, worth = children
        if worth is not None and not isinstance(worth, nodes.Amount):
            self._wrong(
                "worth-without-money",
                "what an award is worth is an amount of money",
                worth.span,
                "for example: worth 500 EUR",
            )
            worth = None
        return nodes.Item(_text(text), worth, span=_span(meta))

    def donate(self, meta: Meta, children: Sequence[Any]) -> nodes.Donate:
        return nodes.Donate(children[0], _text(children[1]), span=_span(meta))

    def badge(self, meta: Meta, children: Sequence[Any]) -> nodes.Badge:
        return nodes.Badge(_text(children[0]), span=_span(meta))

    def lot(self, meta: Meta, children: Sequence[Any]) -> nodes.Lot:
        return nodes.Lot(children[1], children[2], span=_span(meta))

    def say(self, meta: Meta, children: Sequence[Any]) -> nodes.Say:
        return nodes.Say(_text(children[0]), span=_span(meta))

    def at_most(self, meta: Meta, children: Sequence[Any]) -> nodes.AtMost:
        return nodes.AtMost(children[0], _period(children[1]) if children[1] else None, span=_span(meta))

    def at_most_times(self, meta: Meta, children: Sequence[Any]) -> nodes.AtMostTimes:
        period = _period(children[1]) if children[1] else None
        return nodes.AtMostTimes(int(_decimal(children[0])), period, span=_span(meta))

    def at_least(self, meta: Meta, children: Sequence[Any]) -> nodes.AtLeast:
        return nodes.AtLeast(children[0], span=_span(meta))

    def once(self, meta: Meta, children: Sequence[Any]) -> nodes.Once:
        per = children[0].lower()
        known = ("customer", "rep", "partner", "product")
        if per not in known:
            self._wrong(
                "once-per-what",
                f"`once per {per}` cannot be counted",
                _place(children[0]),
                did_you_mean(per, known) or "once per customer, rep, product or partner",
            )
            per = "customer"
        return nodes.Once(per, span=_span(meta))

    def requires(self, meta: Meta, children: Sequence[Any]) -> nodes.Requires:
        return nodes.Requires(tuple(_text(child) for child in children), span=_span(meta))

    def instead(self, meta: Meta, children: Sequence[Any]) -> nodes.InsteadOf:
        return nodes.InsteadOf(tuple(_text(child) for child in children), span=_span(meta))

    def earned_immediately(self, meta: Meta, children: Sequence[Any]) -> nodes.Earned:
        return nodes.Earned("immediately", span=_span(meta))

    def earned_at_end(self, meta: Meta, children: Sequence[Any]) -> nodes.Earned:
        return nodes.Earned("at period end", span=_span(meta))

    def payable(self, meta: Meta, children: Sequence[Any]) -> nodes.Payable:
        return nodes.Payable(children[0], _name(children[1]) if children[1] else None, span=_span(meta))

    # --- tables -----------------------------------------------------------------------------------------------------

    def table(self, meta: Meta, children: Sequence[Any]) -> nodes.Table:
        mode, *rest = children
        steps = tuple(child for child in rest if isinstance(child, _STEPS))
        others = [child for child in rest if not isinstance(child, _STEPS)]
        *by, of = others
        name = " ".join(mode.lower().split()) if mode else "bare"
        return nodes.Table(cast(nodes.TableMode, name), tuple(by), of, steps, span=_span(meta))

    def from_step(self, meta: Meta, children: Sequence[Any]) -> nodes.From:
        return nodes.From(tuple(children[:-1]), children[-1], span=_span(meta))

    def rest(self, meta: Meta, children: Sequence[Any]) -> nodes.Rest:
        return nodes.Rest(children[0], span=_span(meta))

    def above(self, meta: Meta, children: Sequence[Any]) -> nodes.Above:
        return nodes.Above(children[0], children[1], span=_span(meta))

    def up_to(self, meta: Meta, children: Sequence[Any]) -> nodes.UpTo:
        return nodes.UpTo(children[0], children[1], span=_span(meta))

    def below(self, meta: Meta, children: Sequence[Any]) -> nodes.Below:
        return nodes.Below(children[0], children[1], span=_span(meta))

    def named(self, meta: Meta, children: Sequence[Any]) -> nodes.Named:
        return nodes.Named(_text(children[0]), children[1], span=_span(meta))

    def numbered(self, meta: Meta, children: Sequence[Any]) -> nodes.Numbered:
        low = int(_decimal(children[0]))
        high = int(_decimal(children[1])) if children[1] else low
        return nodes.Numbered(low, high, children[2], span=_span(meta))

    def step_value(self, meta: Meta, children: Sequence[Any]) -> nodes.StepValue:
        return nodes.StepValue(children[0], children[1] is not None, span=_span(meta))

    # --- expressions ------------------------------------------------------------------------------------------------

    def or_(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        return children[0] if len(children) == 1 else nodes.Or(tuple(children), span=_span(meta))

    def and_(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        return children[0] if len(children) == 1 else nodes.And(tuple(children), span=_span(meta))

    def not_(self, meta: Meta, children: Sequence[Any]) -> nodes.Not:
        return nodes.Not(children[0], span=_span(meta))

    def compare(self, meta: Meta, children: Sequence[Any]) -> nodes.Comparison:
        left, relation, right = children
        return nodes.Comparison(_RELATIONS.get(relation, str(relation)), left, right, span=_span(meta))  # type: ignore[arg-type]  # the token's pattern

    def is_in(self, meta: Meta, children: Sequence[Any]) -> nodes.Membership:
        return nodes.Membership(children[0], children[1], span=_span(meta))

    def is_not_in(self, meta: Meta, children: Sequence[Any]) -> nodes.Membership:
        return nodes.Membership(children[0], children[-1], negated=True, span=_span(meta))

    def choices(self, meta: Meta, children: Sequence[Any]) -> tuple[nodes.Expression, ...]:
        return tuple(children)

    def between(self, meta: Meta, children: Sequence[Any]) -> nodes.Between:
        return nodes.Between(*children, span=_span(meta))

    def within(self, meta: Meta, children: Sequence[Any]) -> nodes.Within:
        item, duration, side, anchor = children
        return nodes.Within(item, duration, side, anchor, span=_span(meta))

    def after(self, meta: Meta, children: Sequence[Any]) -> str:
        return "after"

    def before(self, meta: Meta, children: Sequence[Any]) -> str:
        return "before"

    def around(self, meta: Meta, children: Sequence[Any]) -> str:
        return "of"

    def known(self, meta: Meta, children: Sequence[Any]) -> nodes.Known:
        return nodes.Known(children[0], span=_span(meta))

    def missing(self, meta: Meta, children: Sequence[Any]) -> nodes.Known:
        return nodes.Known(children[0], known=False, span=_span(meta))

    def new_customer(self, meta: Meta, children: Sequence[Any]) -> nodes.NewCustomer:
        return nodes.NewCustomer(children[1], span=_span(meta))

    def beyond(self, meta: Meta, children: Sequence[Any]) -> nodes.Beyond:
        return nodes.Beyond(children[0], children[1], span=_span(meta))

    def arithmetic(self, meta: Meta, children: Sequence[Any]) -> nodes.Arithmetic:
        left, operator, right = children
        return nodes.Arithmetic(str(operator), left, right, span=_span(meta))  # type: ignore[arg-type]  # the token's pattern

    def of(self, meta: Meta, children: Sequence[Any]) -> nodes.Arithmetic:
        return nodes.Arithmetic("of", children[0], children[1], span=_span(meta))

    def signed(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        sign, operand = children
        return operand if sign == "+" else nodes.Negative(operand, span=_span(meta))

    def name(self, meta: Meta, children: Sequence[Any]) -> nodes.Name:
        return _name(children[0])

    def number(self, meta: Meta, children: Sequence[Any]) -> nodes.Number:
        return nodes.Number(self._number(children[0]), span=_span(meta))

    def percent(self, meta: Meta, children: Sequence[Any]) -> nodes.Percent:
        return nodes.Percent(self._number(children[0], str(children[0]).rstrip("% \n")), span=_span(meta))

    def text(self, meta: Meta, children: Sequence[Any]) -> nodes.Text:
        return nodes.Text(_text(children[0]), span=_span(meta))

    def yes_no(self, meta: Meta, children: Sequence[Any]) -> nodes.YesNo:
        return nodes.YesNo(children[0].lower() == "yes", span=_span(meta))

    def money(self, meta: Meta, children: Sequence[Any]) -> nodes.Amount:
        first, second = children
        number, unit = (second, first) if first.type == "SIGN" else (first, second)
        currency = nodes.POINTS if unit.type == "POINTS" else SIGNS.get(unit, str(unit))
        return nodes.Amount(self._number(number), currency, span=_span(meta))

    def day(self, meta: Meta, children: Sequence[Any]) -> nodes.Day:
        return nodes.Day(self._date(children[0]), span=_span(meta))

    def duration(self, meta: Meta, children: Sequence[Any]) -> nodes.Duration:
        number, unit = children
        word = unit.lower()
        count = self._number(number)
        if count != count.to_integral_value() or not 1 <= count <= 3650:
            self._wrong(
                "no-such-duration",
                f"`{number} {word}` is no length of time that can be counted",
                _span(meta),
                "a whole number from 1 to 3650",
            )
            count = Decimal(1)
        return nodes.Duration(int(count), word if word.endswith("s") else word + "s", span=_span(meta))

    # --- measures and calls -----------------------------------------------------------------------------------------

    def call(self, meta: Meta, children: Sequence[Any]) -> nodes.Expression:
        function, *arguments = children
        arguments = [argument for argument in arguments if argument is not None]
        word = function.lower()
        span = _span(meta)
        if function.type == "FUNCTION":
            return self._aggregate(word, arguments, span)
        if word == "growth":
            return self._growth(arguments, span)
        if word in NOT_YET:
            self._wrong("not-available", f"`{word}` is not available yet", _place(function), NOT_YET[word])
            return nodes.Number(Decimal(0), span=span)
        if word not in FUNCTIONS:
            self._wrong(
                "unknown-function",
                f"there is no function `{word}`",
                _place(function),
                did_you_mean(word, _FUNCTIONS) or f"there are {', '.join(_FUNCTIONS)}",
            )
            return nodes.Number(Decimal(0), span=span)
        plain = tuple(
            argument.value
            for argument in arguments
            if isinstance(argument, _Measured) and argument.value is not None
        )
        if len(plain) != len(arguments) or not plain:
            self._wrong("wrong-arguments", f"`{word}` cannot work with this", span, FUNCTIONS[word])
            return nodes.Number(Decimal(0), span=span)
        return nodes.Call(word, plain, span=span)

    def _aggregate(self, function: str, arguments: Sequence[Any], span: nodes.Span) -> nodes.Expression:
        if len(arguments) != 1 or not isinstance(arguments[0], _Measured):
            self._wrong(
                "wrong-arguments",
                f"`{function}` counts one thing",
                span,
                f"for example: {function}({'deals' if function == 'count' else 'amount'})",
            )
            return nodes.Number(Decimal(0), span=span)
        measured = arguments[0]
        facts: nodes.FactKind = measured.facts or "deals"
        value = measured.value
        if (
            measured.facts is None
            and isinstance(value, nodes.Name)
            and value.path[0] in ("deals", "receipts", "activities")
        ):
            facts = cast(nodes.FactKind, value.path[0])
            value = nodes.Name(value.path[1:], span=value.span) if len(value.path) > 1 else None
        if value is None and function != "count":
            self._wrong(
                "wrong-arguments",
                f"`{function}({facts})` does not say of what",
                span,
                f"for example: {function}({facts}.amount)",
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
            span=span,
        )

    def _growth(self, arguments: Sequence[Any], span: nodes.Span) -> nodes.Expression:
        if (
            len(arguments) != 2
            or not isinstance(arguments[0], _Measured)
            or not isinstance(arguments[1], _Against)
        ):
            self._wrong(
                "growth-against-what",
                "`growth` does not say against what",
                span,
                "for example: growth(sum(amount), same quarter last year)",
            )
            return nodes.Number(Decimal(0), span=span)
        return nodes.Growth(arguments[0].value or nodes.Number(Decimal(0)), arguments[1].window, span=span)

    def against(self, meta: Meta, children: Sequence[Any]) -> _Against:
        return _Against(children[0])

    def measured(self, meta: Meta, children: Sequence[Any]) -> _Measured:
        subject, where, *modifiers = children
        measured = _Measured(where=where)
        match subject:
            case _Facts(kind):
                measured = replace(measured, facts=kind)
            case _Distinct(name):
                measured = replace(measured, value=name, distinct=True)
            case _:
                measured = replace(measured, value=subject)
        for modifier in modifiers:
            if modifier == "all partners":
                measured = replace(measured, across="all partners")
            else:
                measured = replace(measured, window=modifier)
        return measured

    def facts(self, meta: Meta, children: Sequence[Any]) -> _Facts:
        return _Facts(children[0].lower())

    def distinct(self, meta: Meta, children: Sequence[Any]) -> _Distinct:
        return _Distinct(_name(children[0]))

    def over(self, meta: Meta, children: Sequence[Any]) -> nodes.Window:
        return cast(nodes.Window, children[0])

    def across_all(self, meta: Meta, children: Sequence[Any]) -> str:
        return "all partners"

    def to_date(self, meta: Meta, children: Sequence[Any]) -> nodes.OverToDate:
        return nodes.OverToDate(_period(children[0]), span=_span(meta))

    def whole_program(self, meta: Meta, children: Sequence[Any]) -> nodes.OverProgram:
        if _period(children[0]) != "program":
            self._wrong(
                "which-period",
                f"`over {children[0]}` does not say which",
                _span(meta),
                f"over previous {children[0]}, or over {children[0]} to date",
            )
        return nodes.OverProgram(span=_span(meta))

    def ever(self, meta: Meta, children: Sequence[Any]) -> nodes.OverEver:
        return nodes.OverEver(span=_span(meta))

    def days(self, meta: Meta, children: Sequence[Any]) -> nodes.OverDays:
        first, last = (self._date(token) for token in children)
        return nodes.OverDays(first, last, span=_span(meta))

    def previous(self, meta: Meta, children: Sequence[Any]) -> nodes.OverPrevious:
        return nodes.OverPrevious(_period(children[0]), span=_span(meta))

    def last(self, meta: Meta, children: Sequence[Any]) -> nodes.OverLast:
        return nodes.OverLast(children[0], span=_span(meta))

    def same_last_year(self, meta: Meta, children: Sequence[Any]) -> nodes.OverSameLastYear:
        return nodes.OverSameLastYear(_period(children[0]), span=_span(meta))

    # --- mistakes the grammar cannot see ----------------------------------------------------------------------------

    def _once(self, values: dict[str, Any], key: str, value: object, part: nodes.Node) -> None:
        if key in values:
            self._wrong(
                "said-twice",
                "this is said a second time; the first one counts",
                part.span,
                "leave one of them out",
            )
        else:
            values[key] = value

    def _two_conditions(self, first: nodes.Expression, second: _Setting) -> None:
        both = " and ".join(written(each, Binding.NOT) for each in (first, second.value))
        self._wrong("two-conditions", "a rule has one `when`", second.span, f"join them: when {both}")

    def _date(self, token: Token) -> date:
        try:
            return date.fromisoformat(token)
        except ValueError:
            self._wrong(
                "no-such-day",
                f"there is no day {token}",
                _place(token),
                "days are written year-month-day: 2026-07-31",
            )
            return _NO_DAY

    def _number(self, token: Token, text: str | None = None) -> Decimal:
        if text is None and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", token):
            plain = f"{Decimal(token).normalize():f}"
            decimal = plain if len(plain.partition(".")[2]) < 3 else f"{plain}0"
            self._wrong(
                "number-format",
                f"`{token}` can be read in two ways",
                _place(token),
                f"write `{token.replace('.', '_')}`, or `{decimal}`",
            )
        value = _decimal(text if text is not None else token)
        if abs(value) >= Decimal(10) ** 15:
            self._wrong(
                "too-large",
                "this number is larger than any amount that can be paid",
                _place(token),
                "write a smaller one",
            )
            return Decimal(0)
        return value

    def _wrong(self, code: str, message: str, span: nodes.Span, hint: str | None = None) -> None:
        self.problems.append(error(code, message, span, hint))


# What stands between the grammar and the tree while one clause is put together.


@dataclass(frozen=True, slots=True)
class _Setting(nodes.Node):
    """A clause that is no node of its own: which attribute it sets, to what."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: nodes.FactKind


@dataclass(frozen=True, slots=True)
class _Distinct:
    name: nodes.Name


@dataclass(frozen=True, slots=True)
class _Against:
    window: nodes.Window


@dataclass(frozen=True, slots=True)
class _Measured:
    facts: nodes.FactKind | None = None
    value: nodes.Expression | None = None
    distinct: bool = False
    where: nodes.Expression | None = None
    window: nodes.Window | None = None
    across: Literal["all partners"] | None = None


_STEPS = (nodes.From, nodes.Above, nodes.UpTo, nodes.Below, nodes.Rest, nodes.Named, nodes.Numbered)
_CLAUSES: Final[dict[type, str]] = {
    nodes.OnFacts: "on", nodes.Each: "each", nodes.Runs: "runs", nodes.Dated: "dated", nodes.Top: "top", nodes.Budget: "budget",
    nodes.Requires: "requires", nodes.InsteadOf: "instead_of", nodes.Earned: "earned", nodes.Payable: "payable",
}  # fmt: skip


def _all(parts: Sequence[Any], kind: type[_Kept]) -> tuple[_Kept, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _text(token: Token) -> str:
    return str(token)[1:-1].strip()


def _name(token: Token) -> nodes.Name:
    return nodes.Name(tuple(token.lower().split(".")), span=_place(token))


def _period(token: Token) -> nodes.PeriodName:
    return cast(nodes.PeriodName, " ".join(token.lower().split()))


def _decimal(text: str) -> Decimal:
    multiple = _MULTIPLES.get(text[-1], Decimal(1))
    return Decimal(re.sub(r"[_kM]", "", text)) * multiple


def _span(meta: Meta) -> nodes.Span:
    return nodes.NOWHERE if meta.empty else nodes.Span(meta.line, meta.column, meta.end_line, meta.end_column)


def _place(first: Token, last: Token | None = None) -> nodes.Span:
    last = last or first
    return nodes.Span(first.line or 1, first.column or 1, last.end_line or 1, last.end_column or 1)
