"""Expressions of the language in plain words: values as nouns (`the amount`), conditions as sentences (`the amount is at least …`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.kinds import Known
from dsl.links import own_links
from dsl.points import is_currency
from dsl.readings import goes_by_day, is_reading
from dsl.scope import Scope
from dsl.types import type_of
from dsl.vocabulary import FIELDS, SPLIT_FIELDS
from programs.expression_words import (
    AGGREGATES,
    BY_DATE,
    CALLS,
    DAY_BY_DAY,
    OF_PARTNERS,
    OF_PERIODS,
    OF_PICKED,
    OF_UNITS,
    OPERATIONS,
    RELATIONS,
    SIDES,
)
from programs.field_words import (
    DIFFERENT,
    FACT,
    FACTS,
    FIELD_WORDS,
    LINKED,
    NAMED_UNDER,
    PLURALS,
    THIS,
    UP_TO,
    plural_facts,
)
from programs.money import Money
from programs.period_words import BY_PERIOD, duration, window
from programs.records import replace
from programs.speech import Speech, phrase, quoted
from programs.windows import is_field

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")

_HAS: Final = (phrase("the partner has the status {name}"), phrase("the status {name} is held"))
"""Of the partner at hand; of partners that are picked out."""
_HAD: Final = (
    phrase("the partner has the status {name} on {day}"),
    phrase("the status {name} is held on {day}"),
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Where the expression stands: in which program, on which kind of fact, in which language."""

    program: nodes.Program
    speech: Speech
    owner: nodes.FieldOwner | None = None
    this: nodes.FieldOwner | None = None
    """What `this` means in what is asked of facts: the fact or the partner that they are counted for."""

    def noun(self, expression: nodes.Expression) -> str:
        """A value: `5% of the amount`."""
        say = self.speech.say
        match expression:
            case nodes.Number(value):
                return self.speech.number(value)
            case nodes.Percent(value):
                return self.speech.percent(value / 100)
            case nodes.Amount(value, currency):
                return self.speech.money(Money(value, currency), short=True)
            case nodes.Text(text):
                return quoted(text)
            case nodes.Day(day):
                return self.speech.day(day)
            case nodes.YesNo(answer):
                return say("yes") if answer else say("no")
            case nodes.Duration():
                return duration(expression, self.speech)
            case nodes.Name():
                return self._name(expression)
            case nodes.Figure(name):
                return quoted(name.replace("_", " "))
            case nodes.Arithmetic("+" | "-", left, right) if self._type(left) == "date":
                return self._counted_in_days(expression)
            case nodes.Arithmetic("/", left, right) if self._type(expression) == "percent":
                return self._call(nodes.Call("ratio", (left, right), span=expression.span))
            case nodes.Arithmetic(operator, left, right):
                return say(
                    OPERATIONS[operator],
                    left=self._operand(left, before=operator),
                    right=self._operand(right, after=operator),
                )
            case nodes.Negative(operand):
                if isinstance(operand, nodes.Number | nodes.Amount | nodes.Percent):
                    return f"−{self._operand(operand)}"
                return say("{figure} (with its sign changed)", figure=self._operand(operand))
            case nodes.Beyond(left, right):
                return say(
                    "the part of {left} beyond {right}", left=self._set_off(left), right=self.noun(right)
                )
            case nodes.Aggregate():
                return self._aggregate(expression)
            case nodes.Growth(measure, against):
                return say(
                    "the growth of {measure} against {window}",
                    measure=self.noun(measure),
                    window=window(against, self.speech, self.noun, against=True),
                )
            case nodes.PerPeriod():
                return self._per_period(expression)
            case nodes.PerPartner():
                return self._per_partner(expression)
            case nodes.PerUnit():
                return self._per_unit(expression)
            case nodes.DayWhen(measure, reaches):
                return say(
                    "the day on which {measure} reaches {amount}",
                    measure=self.noun(measure),
                    amount=self.beside(reaches, measure),
                )
            case nodes.EarnedOver(rule, over):
                what = self._call(nodes.Call("earned", (nodes.Text(rule),)))
                return say("{measure} {window}", measure=what, window=window(over, self.speech, self.noun))
            case nodes.AsOf(what, day):
                return say("{what} as of {day}", what=self.noun(what), day=self.noun(day))
            case nodes.Call():
                return self._call(expression)
            case _:
                return self.condition(expression)

    def condition(self, expression: nodes.Expression) -> str:
        """A sentence without a full stop: `the category is “Cloud” and the type is “new”`."""
        say = self.speech.say
        match expression:
            case nodes.And(operands):
                return self._joined(operands, phrase("{first} and {second}"))
            case nodes.Or(operands):
                return self._joined(operands, phrase("{first} or {second}"))
            case nodes.Not(nodes.Call("has", (nodes.Text(status), *_))):
                return say("the partner does not have the status {name}", name=quoted(status))
            case nodes.Not(nodes.NewCustomer(None)):
                return say("the customer is not new (somebody has sold to it before)")
            case nodes.Not(nodes.NewCustomer(nodes.Duration() as within)):
                return say(
                    "the customer is not new (somebody has sold to it in the {length} before)",
                    length=duration(within, self.speech),
                )
            case nodes.Not(nodes.Name() | nodes.Call() as asked) if self._type(asked) == "yes/no":
                return say("{left} is not {right}", left=self.noun(asked), right=say("yes"))
            case nodes.Not(operand):
                return say("it is not so that {condition}", condition=self._part(operand))
            case nodes.Comparison(relation, left, right):
                words = BY_DATE if self._type(left) == "date" else RELATIONS
                return say(words[relation], left=self._set_off(left), right=self.beside(right, left))
            case nodes.Membership(item, choices, negated):
                listed = self.speech.any_of(self.beside(choice, item) for choice in choices)
                if negated:
                    return say("{left} is not {right}", left=self._set_off(item), right=listed)
                return say("{left} is {right}", left=self._set_off(item), right=listed)
            case nodes.Between(item, low, high):
                return say(
                    "{item} is between {low} and {high} (both included)",
                    item=self._set_off(item),
                    low=self.beside(low, item),
                    high=self.beside(high, item),
                )
            case nodes.Within(item, length, side, anchor):
                return say(
                    SIDES[side],
                    item=self.noun(item),
                    length=duration(length, self.speech),
                    anchor=self.noun(anchor),
                )
            case nodes.Known(item, known):
                if known:
                    return say("{item} is known", item=self.noun(item))
                return say("{item} is missing", item=self.noun(item))
            case nodes.NewCustomer(None):
                return say("the customer is new (nobody has sold to it before)")
            case nodes.NewCustomer(within):
                assert within is not None
                return say(
                    "the customer is new (nobody has sold to it for {length})",
                    length=duration(within, self.speech),
                )
            case nodes.Call("has", (nodes.Text(status), *_)):
                of_others = self.owner == "partners"
                return say(_HAS[of_others], name=quoted(status))
            case nodes.AsOf(nodes.Call("has", (nodes.Text(status), *_)), day):
                of_others = self.owner == "partners"
                return say(_HAD[of_others], name=quoted(status), day=self.noun(day))
            case nodes.Name() | nodes.YesNo() | nodes.Call() | nodes.AsOf() if (
                self._type(expression) == "yes/no"
            ):
                return say("{left} is {right}", left=self.noun(expression), right=say("yes"))
            case _:
                return self.noun(expression)

    def _set_off(self, left: nodes.Expression) -> str:
        """Before a verb: with a comma where what follows would be read as a part of its end."""
        return f"{self.noun(left)}," if _ends_set_off(left) else self.noun(left)

    def _counted_in_days(self, reckoned: nodes.Arithmetic) -> str:
        """`the day 30 days after the day of closing`; and from one day to another, how many they are."""
        say = self.speech.say
        match reckoned:
            case nodes.Arithmetic(_, day, nodes.Duration(1, "days")):
                text = (
                    phrase("the day after {day}")
                    if reckoned.operator == "+"
                    else phrase("the day before {day}")
                )
                return say(text, day=self.noun(day))
            case nodes.Arithmetic(_, day, nodes.Duration() as length):
                text = (
                    phrase("the day {length} after {day}")
                    if reckoned.operator == "+"
                    else phrase("the day {length} before {day}")
                )
                return say(text, length=duration(length, self.speech), day=self.noun(day))
            case _:
                return say(
                    "the number of days from {first} to {second}",
                    first=self.noun(reckoned.right),
                    second=self.noun(reckoned.left),
                )

    def on_day(self, day: nodes.Expression) -> str:
        """When something happens: `30 days after the day of closing`, or that day itself."""
        match day:
            case nodes.Arithmetic(operator, left, nodes.Duration() as length):
                text = phrase("{length} after {day}") if operator == "+" else phrase("{length} before {day}")
                return self.speech.say(text, length=duration(length, self.speech), day=self.noun(left))
            case _:
                return self.speech.say("on {day}", day=self.noun(day))

    def beside(self, expression: nodes.Expression, other: nodes.Expression) -> str:
        """A bare number beside money is money in the program's currency."""
        if isinstance(expression, nodes.Call) and expression.function == "pro rata":
            return self.speech.say(
                CALLS[expression.function], first=self.beside(expression.arguments[0], other)
            )
        if isinstance(expression, nodes.Number) and self._type(other) == "money" and self.program.currency:
            return self.speech.money(Money(expression.value, self.program.currency), short=True)
        match other, expression:
            case nodes.Call("weekday" | "month" as part), nodes.Text(name):
                return self.speech.part_of_day(part, name)
            case _:
                return self.noun(expression)

    def unit(self, field: str, name: str) -> str:
        """`the sales rep “Anna”`, `store “North”`."""
        known = "." in field or field in FIELD_WORDS
        word = self.noun(nodes.Name(tuple(field.split(".")))) if known else field.replace("_", " ")
        return self.speech.say("{field} {name}", field=word, name=quoted(name))

    def money(self, expression: nodes.Expression) -> str:
        """An amount of the program: a bare number is in its currency."""
        if isinstance(expression, nodes.Number) and self.program.currency:
            return self.speech.money(Money(expression.value, self.program.currency), short=True)
        return self.noun(expression)

    def value(self, found: Decimal | str, unit: str) -> str:
        """A figure of the arithmetic with what it is counted in."""
        if isinstance(found, str):
            return self._text_value(found)
        if unit == "%":
            return self.speech.percent(round(found, 2) / 100)
        if is_currency(unit):
            return self.speech.money(Money(found, unit))
        return self.speech.number(found)

    def facts(self, facts: nodes.FactKind, where: nodes.Expression | None) -> str:
        """`the deals where the category is “Cloud”`."""
        plural = self.speech.say(FACTS[facts])
        return self._where(plural, facts, where)

    def each_fact(self, facts: nodes.FactKind, where: nodes.Expression | None) -> str:
        """`deal where the category is “Cloud”`, after `every`."""
        return self._where(self.speech.say(FACT[facts]), facts, where)

    def _where(self, what: str, facts: nodes.FactKind, where: nodes.Expression | None) -> str:
        if where is None:
            return what
        inner = replace(self, owner=facts)
        return self.speech.say("{facts} where {condition}", facts=what, condition=inner.condition(where))

    def _name(self, name: nodes.Name) -> str:
        first, *rest = name.path
        if first == "period" and rest:
            return (
                self.speech.say("the first day of the period")
                if rest[0] == "start"
                else self.speech.say("the last day of the period")
            )
        if first == "this":
            at_hand = self.speech.say(THIS[self.this])
            if not rest:
                return at_hand
            return self.speech.say("{field} of {owner}", field=self._field(rest[-1]), owner=at_hand)
        if rest:
            field = self._field(rest[0])
            leads = own_links(self.program, self.owner).get(first)
            if leads is not None:
                named = self.speech.say(NAMED_UNDER[leads], column=self._field(first))
                return self.speech.say("{field} of {owner}", field=field, owner=named)
            if first == "deal" and self.owner == "deals":
                if rest[0] not in SPLIT_FIELDS:
                    return field
                return self.speech.say("{field} of the whole deal", field=field)
            return (
                self.speech.say("{field} of {owner}", field=field, owner=self.speech.say(LINKED[first]))
                if first in LINKED
                else field
            )
        if first == "place":
            return self.speech.say("the place")
        if is_field(name.path, self.program, self.owner) or self.program.measure(first) is None:
            return self._field(first)
        return quoted(first.replace("_", " "))

    def _field(self, word: str) -> str:
        known = FIELD_WORDS.get(word)
        declared = [
            *((own.name, own.on) for own in self.program.fields),
            *((each.name, each.on) for each in self.program.readings),
        ]
        if known is None or any(name == word and word not in FIELDS[on] for name, on in declared):
            return quoted(word.replace("_", " "))
        return self.speech.say(known)

    def _aggregate(self, aggregate: nodes.Aggregate) -> str:
        say = self.speech.say
        at_hand = self.owner if self.owner in FACT else "partners"
        words = replace(self, owner=aggregate.facts, this=at_hand).counted(aggregate)
        match aggregate.across:
            case None:
                pass
            case nodes.AcrossThis(nodes.Name(("partner",))):
                words = say("{measure}, of the partner as a whole", measure=words)
            case nodes.AcrossThis(field):
                words = say(
                    "{measure}, of all partners where {field} is the same",
                    measure=words,
                    field=self._field(field.path[-1]),
                )
            case nodes.AcrossPartners(where):
                whose = replace(self, owner="partners", this="partners").condition(where)
                words = say("{measure}, of all partners where {condition}", measure=words, condition=whose)
            case _:
                words = say("{measure}, of all partners together", measure=words)
        if aggregate.window is not None:
            during = window(aggregate.window, self.speech, self.noun)
            joined = (
                phrase("{measure}, {window}")
                if _names_days_apart(aggregate)
                else phrase("{measure} {window}")
            )
            words = say(joined, measure=words, window=during)
        match aggregate.until:
            case None:
                return words
            case nodes.UntilThis(facts, True):
                return say(UP_TO[facts], measure=words)
            case nodes.UntilThis(facts, _):
                return say("{measure}, before {fact}", measure=words, fact=say(THIS[facts]))

    def _per_period(self, repeated: nodes.PerPeriod) -> str:
        say = self.speech.say
        inner = replace(self, owner=None)
        by = say(BY_PERIOD[repeated.period])
        if repeated.function == "count":
            held = inner.condition(repeated.measure)
            words = (
                say(
                    "the number of times in a row, {by} up to the last, that {condition}",
                    by=by,
                    condition=held,
                )
                if repeated.in_a_row
                else say("the number of times, {by}, that {condition}", by=by, condition=held)
            )
            words = self._counted_of(repeated.picked, words)
        elif repeated.picked is not None:
            words = self._picked(repeated.function, repeated.picked, inner.noun(repeated.measure), by)
        else:
            words = say(OF_PERIODS[repeated.function], measure=inner.noun(repeated.measure), by=by)
        if repeated.window is not None:
            words = say(
                "{measure}, {window}", measure=words, window=window(repeated.window, self.speech, self.noun)
            )
        return words

    def _per_partner(self, compared: nodes.PerPartner) -> str:
        say = self.speech.say
        inner = replace(self, owner=None)
        if compared.function == "count":
            words = say(
                "the number of partners for whom {condition}", condition=inner.condition(compared.measure)
            )
        elif compared.picked is not None:
            by = say("partner by partner")
            words = self._picked(compared.function, compared.picked, inner.noun(compared.measure), by)
        else:
            words = say(OF_PARTNERS[compared.function], measure=inner.noun(compared.measure))
        if compared.across is None:
            return words
        whose = replace(self, owner="partners", this="partners").condition(compared.across.where)
        return say("{measure}, of all partners where {condition}", measure=words, condition=whose)

    def _per_unit(self, repeated: nodes.PerUnit) -> str:
        say = self.speech.say
        inner = replace(self, owner=None)
        unit = self.speech.bare(replace(self, owner="deals").noun(repeated.unit))
        if repeated.function == "count":
            held = inner.condition(repeated.measure)
            return say("the number of times, {unit} by {unit}, that {condition}", unit=unit, condition=held)
        if repeated.picked is not None:
            by = say("{unit} by {unit}", unit=unit)
            return self._picked(repeated.function, repeated.picked, inner.noun(repeated.measure), by)
        return say(OF_UNITS[repeated.function], unit=unit, measure=inner.noun(repeated.measure))

    def _picked(self, function: nodes.Function, picked: nodes.Picked, measure: str, by: str) -> str:
        """`the sum of the 3 highest values, quarter by quarter, of …`."""
        several, count = self.speech.several, picked.number
        match picked.which:
            case "largest":
                of_which = several(count, "of the highest value", "of the {count} highest values")
            case "least":
                of_which = several(count, "of the lowest value", "of the {count} lowest values")
            case "first":
                of_which = several(count, "of the first value", "of the first {count} values")
            case "last":
                of_which = several(count, "of the last value", "of the last {count} values")
            case _:
                assert_never(picked.which)
        return self.speech.say(OF_PICKED[function], of_which=of_which, by=by, measure=measure)

    def _counted_of(self, picked: nodes.Picked | None, words: str) -> str:
        several = self.speech.several
        match picked:
            case nodes.Picked("first", count):
                return several(
                    count,
                    "{measure}, only the first",
                    "{measure}, only among the first {count}",
                    measure=words,
                )
            case nodes.Picked("last", count):
                return several(
                    count, "{measure}, only the last", "{measure}, only among the last {count}", measure=words
                )
            case _:
                return words

    def counted(self, aggregate: nodes.Aggregate) -> str:
        """What an aggregate counts, without when and whose, seen from the fact."""
        say = self.speech.say
        match aggregate.function, aggregate.value:
            case "count", None:
                return say("the number of {facts}", facts=self._plural(aggregate))
            case "count", nodes.Name((word,)) if aggregate.distinct and word in DIFFERENT:
                return say(
                    "the number of {different} in {facts}",
                    different=say(DIFFERENT[word]),
                    facts=self.facts(aggregate.facts, aggregate.where),
                )
            case "count", value if aggregate.distinct:
                assert value is not None
                return say(
                    "the number of different values of {value} in {facts}",
                    value=self.noun(value),
                    facts=self.facts(aggregate.facts, aggregate.where),
                )
            case "count", value:
                assert value is not None
                return say(
                    "the number of {facts} for which {condition}",
                    facts=self._plural(aggregate),
                    condition=self.condition(value),
                )
            case function, value if goes_by_day(aggregate, self.program):
                assert value is not None
                at_hand = replace(self, owner=self.this)
                return say(DAY_BY_DAY[function], value=at_hand.noun(value))
            case function, value:
                assert value is not None
                return say(
                    AGGREGATES[function],
                    values=self._values(value),
                    facts=self.facts(aggregate.facts, aggregate.where),
                )

    def _plural(self, aggregate: nodes.Aggregate) -> str:
        return self._where(plural_facts(aggregate.facts, self.speech), aggregate.facts, aggregate.where)

    def _values(self, expression: nodes.Expression) -> str:
        if isinstance(expression, nodes.Name) and len(expression.path) == 1:
            plural = PLURALS.get(expression.path[0])
            if plural is not None:
                return self.speech.say(plural)
            if is_reading(expression.path, self.program, self.owner):
                return self.speech.say("the latest figures of {value}", value=self.noun(expression))
        value = self.noun(expression)
        is_one_word = isinstance(expression, nodes.Figure) or (
            isinstance(expression, nodes.Name) and len(expression.path) == 1
        )
        return self.speech.say("the values of {value}", value=value if is_one_word else f"({value})")

    def lot(self, lot: nodes.Lot) -> str:
        """`10 units`, `1,000 EUR of “revenue”`."""
        size = self.beside(lot.size, lot.of)
        if lot.of == nodes.Name(("units",)):
            return self.speech.say("{units} units", units=size)
        return self.speech.say("{left} of {right}", left=size, right=self.noun(lot.of))

    def first_of(self, first: nodes.ForFirst) -> str:
        """`100 units`, `50,000 EUR of amount`, `5 deals`."""
        if not isinstance(first.of, str):
            return self.lot(nodes.Lot(first.amount, first.of or nodes.Name(("amount",))))
        facts = plural_facts(first.of, self.speech)
        if isinstance(first.amount, nodes.Number) and first.amount.value == 1:
            facts = self.speech.say(FACT[first.of])
        return f"{self.noun(first.amount)} {facts}"

    def _call(self, call: nodes.Call) -> str:
        if call.function == "ratio":
            one, other = call.arguments
            return self.speech.say(
                CALLS[call.function],
                first=self._set_off(one)
                if isinstance(one, nodes.Aggregate)
                else self._operand(one, after="/"),
                second=self._operand(other, after="/"),
            )
        found = [self.noun(argument) for argument in call.arguments]
        match call:
            case nodes.Call("attainment", (nodes.Text(name),)) if self.program.measure(name.lower()) is None:
                return self.speech.say("the score {name} divided by its target", name=found[0])
            case nodes.Call("decision", (nodes.Text(name),)) if self._type(call) != "yes/no":
                return self.speech.say("{name} (as decided)", name=quoted(name))
            case nodes.Call("earned", (_, nodes.Name(("deal",)))):
                return self.speech.say("what {name} earned for its deal", name=found[0])
            case nodes.Call("earned", (_, _)):
                return self.speech.say(
                    "what {name} earned for the deal under {column}", name=found[0], column=found[1]
                )
            case _:
                pass
        return self.speech.say(
            CALLS[call.function],
            name=found[0],
            first=found[0],
            second=found[-1],
            all=self.speech.all_of(found),
        )

    def _operand(
        self,
        expression: nodes.Expression,
        *,
        before: nodes.Operator | None = None,
        after: nodes.Operator | None = None,
    ) -> str:
        """In parentheses where it would be read wrongly otherwise: not in `a plus b minus c`, nor in `3 times a plus b`."""
        words = self.noun(expression)
        match expression:
            case _ if before not in (None, "of") and _ends_in_a_list(expression):
                plain = False
            case nodes.Beyond():
                plain = before == "of"
            case nodes.Arithmetic("of"):
                plain = after not in ("*", "/")
            case nodes.Arithmetic("+" | "-"):
                plain = before in ("+", "-")
            case nodes.Arithmetic() | nodes.Call("ratio"):
                plain = before in ("+", "-") or after in ("+", "-")
            case _:
                plain = True
        if not plain:
            return f"({words})"
        return f"{words}," if before not in (None, "of") and _ends_set_off(expression) else words

    def _part(self, expression: nodes.Expression) -> str:
        words = self.condition(expression)
        return f"({words})" if isinstance(expression, nodes.And | nodes.Or) else words

    def _joined(self, operands: tuple[nodes.Expression, ...], between: str) -> str:
        joined = self._part(operands[0])
        for operand in operands[1:]:
            joined = self.speech.say(between, first=joined, second=self._part(operand))
        return joined

    def _type(self, expression: nodes.Expression) -> Known:
        return type_of(expression, Scope(self.program, owner=self.owner, place=True))

    def _text_value(self, text: str) -> str:
        match text:
            case "yes" | "no":
                return self.speech.say("yes") if text == "yes" else self.speech.say("no")
            case _ if _DAY.fullmatch(text):
                return self.speech.day(date.fromisoformat(text))
            case _:
                return quoted(text)


def _names_days_apart(aggregate: nodes.Aggregate) -> bool:
    """Whether the days are set off by a comma: behind a condition they would be read as a part of it."""
    return aggregate.window is not None and (aggregate.where is not None or aggregate.across is not None)


def _ends_set_off(expression: nodes.Expression) -> bool:
    """Whether it ends with a condition of its own, or with what a comma begins: what follows would be read as a part of that."""
    match expression:
        case nodes.PerPeriod("count") | nodes.PerPartner("count") | nodes.PerUnit("count"):
            return True
        case nodes.Aggregate():
            return (
                expression.across is not None or expression.until is not None or _names_days_apart(expression)
            )
        case nodes.Arithmetic(_, _, right) | nodes.Beyond(_, right):
            return _ends_set_off(right)
        case _:
            return False


def _ends_in_a_list(expression: nodes.Expression) -> bool:
    """`the smallest of a and b`: whatever follows would be read as a part of the last."""
    match expression:
        case nodes.Call("min" | "max"):
            return True
        case nodes.Arithmetic(_, _, right) | nodes.Beyond(_, right):
            return _ends_in_a_list(right)
        case _:
            return False
