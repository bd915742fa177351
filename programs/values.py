"""What an expression comes to, exactly: on one fact, or for one partner in one period. A value that is missing is None.

Conditions on something missing are false, except `!=` and `not in` on a missing text. An amount reckoned with something missing is
missing. Nothing is rounded here.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import partial
from itertools import takewhile
from typing import Final, Literal, assert_never

from dsl import nodes
from dsl.kinds import Known
from dsl.mistaken_words import CHOICES
from dsl.readings import goes_by_day
from dsl.remembered import remembered
from dsl.scope import Scope
from dsl.types import type_of
from dsl.vocabulary import PEOPLE
from programs import at_hand, per_partner, per_unit, tables
from programs.comparisons import compared, equal, lies_within
from programs.context import Context, Links, OfAll
from programs.decided import decided
from programs.facts import MIDNIGHT, TIME, Fact, Moment, Value, folded, holding
from programs.figures_at_hand import day_at_hand, figure_days, held_by, over_days
from programs.measures import EVERYBODY, Answer, Need, of_nothing, of_partner
from programs.periods import add, full_months
from programs.pro_rata import days_there
from programs.records import copier, replace
from programs.vantage import Vantage, baseline, parts_of
from programs.windows import aggregates, is_field, looks_from, need_of

_NO_PROGRAM = nodes.Program("")


def of_fact(expression: nodes.Expression, fact: Fact, *, links: Links) -> Answer:
    """An expression over one fact's own and linked fields, without aggregates: a bare name is a field, the vendor's own included."""
    return value(
        expression,
        Context(program=_NO_PROGRAM, links=links, partner=folded(fact.partner), on=fact.on, fact=fact),
    )


def is_true(expression: nodes.Expression | None, context: Context) -> bool:
    """Whether a condition holds; no condition holds always."""
    return expression is None or meaning(expression)(context) is True


def number(expression: nodes.Expression, context: Context) -> Decimal | None:
    """The expression as a number; None where it has no value."""
    found = meaning(expression)(context)
    return found if isinstance(found, Decimal) else None


def value(expression: nodes.Expression, context: Context) -> Answer:
    return meaning(expression)(context)


Meaning = Callable[[Context], Answer]
"""What an expression comes to, as a function of where it is worked out."""


@remembered
def meaning(expression: nodes.Expression) -> Meaning:
    """The tree walked over once: what is left to do for every partner and deal is what depends on them."""
    match expression:
        case nodes.Aggregate():
            return partial(_counted_once, expression)
        case nodes.Number(found) | nodes.Amount(found, _) | nodes.Text(found) | nodes.Day(found):
            return _always(found)
        case nodes.Percent(percent):
            return _always(percent / 100)
        case nodes.YesNo(answer):
            return _always(answer)
        case nodes.Duration(count):
            return _always(Decimal(count))
        case nodes.Name():
            return partial(_name, expression)
        case nodes.Figure(_, stands_for):
            if isinstance(stands_for, nodes.Table):
                return partial(_by_table, stands_for, nodes.Program("", fields=expression.columns))
            return meaning(stands_for)
        case nodes.Arithmetic():
            return _arithmetic(expression)
        case nodes.Negative(operand):
            return _negative(meaning(operand))
        case nodes.Beyond(left, right):
            return _beyond(meaning(left), meaning(right))
        case nodes.Comparison(relation, left, right):
            return _comparison(relation, meaning(left), meaning(right))
        case nodes.Membership(item, choices, negated):
            return _membership(meaning(item), [meaning(choice) for choice in choices], negated=negated)
        case nodes.Between(item, low, high):
            return _between(meaning(item), meaning(low), meaning(high))
        case nodes.Within(item, length, side, anchor):
            return _within(meaning(item), meaning(anchor), length, side)
        case nodes.Known(item, known):
            return _known(meaning(item), known=known)
        case nodes.NewCustomer(within):
            return partial(_new_customer, within)
        case nodes.And(operands):
            return _all([meaning(operand) for operand in operands])
        case nodes.Or(operands):
            return _any([meaning(operand) for operand in operands])
        case nodes.Not(operand):
            return _not(meaning(operand))
        case nodes.Growth():
            return partial(_growth, expression)
        case nodes.PerPeriod():
            return partial(_per_period, expression)
        case nodes.PerPartner():
            return partial(_per_partner, expression)
        case nodes.PerUnit():
            return partial(_per_unit, expression)
        case nodes.DayWhen():
            return partial(_day_when, expression)
        case nodes.EarnedOver():
            return partial(_earned_over, expression)
        case nodes.AsOf(what, day):
            return partial(_as_of, what, meaning(day))
        case nodes.Call():
            return partial(_call, expression)
        case _:
            assert_never(expression)


def _always(found: Answer) -> Meaning:
    return lambda _: found


def _negative(operand: Meaning) -> Meaning:
    def negative(context: Context) -> Answer:
        found = operand(context)
        return -found if isinstance(found, Decimal) else None

    return negative


def _beyond(left: Meaning, right: Meaning) -> Meaning:
    def beyond(context: Context) -> Answer:
        high, low = left(context), right(context)
        if not isinstance(high, Decimal) or not isinstance(low, Decimal):
            return None
        return max(Decimal(0), high - low)

    return beyond


def _comparison(relation: nodes.Relation, left: Meaning, right: Meaning) -> Meaning:
    return lambda context: compared(relation, left(context), right(context))


def _membership(item: Meaning, choices: Sequence[Meaning], *, negated: bool) -> Meaning:
    def lies_inside(context: Context) -> bool:
        found = item(context)
        return any(equal(found, choice(context)) for choice in choices) is not negated

    return lies_inside


def _between(item: Meaning, low: Meaning, high: Meaning) -> Meaning:
    def lies_between(context: Context) -> bool:
        found = item(context)
        return compared(">=", found, low(context)) and compared("<=", found, high(context))

    return lies_between


def _within(item: Meaning, anchor: Meaning, length: nodes.Duration, side: str) -> Meaning:
    return lambda context: lies_within(item(context), anchor(context), length, side)


def _known(item: Meaning, *, known: bool) -> Meaning:
    return lambda context: (item(context) is not None) is known


def _all(operands: Sequence[Meaning]) -> Meaning:
    return lambda context: all(operand(context) is True for operand in operands)


def _any(operands: Sequence[Meaning]) -> Meaning:
    return lambda context: any(operand(context) is True for operand in operands)


def _not(operand: Meaning) -> Meaning:
    return lambda context: operand(context) is not True


def _counted_once(aggregate: nodes.Aggregate, context: Context) -> Answer:
    if context.unit is None and context.fact is None and not context.until:
        known = _known_of_all(aggregate, context)
        if known is not None:
            answers, is_everybodys, nothing = known
            return answers.get(EVERYBODY if is_everybodys else context.partner, nothing)
    found = context.counted.get(id(aggregate))
    if found is None:
        found = context.counted[id(aggregate)] = (aggregate, _aggregate(aggregate, context))
    return found[1]


def _per_partner(repeated: nodes.PerPartner, context: Context) -> Answer:
    return _repeated(repeated, per_partner.answers(repeated, context, value))


def _per_unit(repeated: nodes.PerUnit, context: Context) -> Answer:
    return _repeated(repeated, per_unit.answers(repeated, context, value))


def _earned_over(asked: nodes.EarnedOver, context: Context) -> Answer:
    return context.earned_over.get(asked, Decimal(0))


def _as_of(what: nodes.Name | nodes.Call, day: Meaning, context: Context) -> Answer:
    on = day(context)
    if not isinstance(on, date):
        return None
    if isinstance(what, nodes.Call) and what.function == "balance":
        return balance(_text_of(what), on, context)
    if isinstance(what, nodes.Name) and (held := held_by(what, context)) is not None:
        return context.links.figures.on(held, on)
    return value(what, replace(context, on=on))


def _name(name: nodes.Name, context: Context) -> Answer:
    if context.links.figures.found and (held := held_by(name, context)) is not None:
        return context.links.figures.on(held, day_at_hand(context))
    first, *rest = name.path
    if not rest:
        return _bare(name, context)
    if first == "period":
        assert context.period is not None
        return context.period.start if rest[0] == "start" else context.period.end
    return _linked(first, rest[0], context)


def _bare(name: nodes.Name, context: Context) -> Answer:
    word, program = name.path[0], context.program
    if context.as_partner and _is_field(name, program, "partners"):
        return _partner_attribute(context.partner, word, context)
    if context.fact is not None and (context.measured is None or _is_field(name, program, context.fact.kind)):
        if word == "partner":
            return context.fact.partner
        if word == "id":
            return context.fact.id
        return context.links.own.known(context.fact.kind, word, context.fact.values.get(word))
    if context.unit is not None and word == context.unit.field:
        return context.unit.name
    if word == "place":
        return None if context.place is None else Decimal(context.place)
    if word == "partner":
        return context.partner
    return measure(word, context)


@remembered
def _is_field(name: nodes.Name, program: nodes.Program, owner: nodes.FieldOwner) -> bool:
    return is_field(name.path, program, owner)


def measure(name: str, context: Context) -> Answer:
    """A named measure for the context's partner and period."""
    found = context.program.measure(name)
    if found is None:
        return None
    inner = context
    if context.fact is not None or context.as_partner:
        inner = replace(context, fact=None, this=context.at_hand, as_partner=False)
    if found.name not in inner.measures:
        inner.measures[found.name] = (
            tables.as_measure(found.value, reckoner(inner))
            if isinstance(found.value, nodes.Table)
            else value(found.value, inner)
        )
    return inner.measures[found.name]


def _by_table(table: nodes.Table, columns: nodes.Program, context: Context) -> Answer:
    """A figure by a table, of the fact at hand."""
    owner = context.fact.kind if context.fact else None
    kind = _kinds(columns, owner, context.place is not None)
    return tables.as_measure(
        table, tables.Reckoner(value=lambda expression: value(expression, context), kind=kind)
    )


def reckoner(context: Context) -> tables.Reckoner:
    """The table's way of working out expressions in this context."""
    owner = context.fact.kind if context.fact else None
    return tables.Reckoner(
        lambda expression: meaning(expression)(context),
        _kinds(context.program, owner, context.place is not None),
    )


@remembered
def _kinds(
    program: nodes.Program,
    owner: nodes.FactKind | None,
    has_place: bool,  # noqa: FBT001 - remembered by what it is
) -> Callable[[nodes.Expression], Known]:
    """What an expression is where it stands: money, a percentage, a number."""
    scope = Scope(program, owner=owner, place=has_place)
    return lambda expression: type_of(expression, scope)


def _linked(link: str, word: str, context: Context) -> Answer:
    fact = context.fact
    leads = context.links.own.leads.get((fact.kind, link)) if fact is not None else None
    if fact is not None and word == TIME and isinstance(fact.values.get(link), date):
        return fact.times.get(link, MIDNIGHT).isoformat()
    if fact is not None and leads is not None:
        return _led_to(leads, word, fact.values.get(link), context)
    if link == "partner" and context.among and fact is None:
        return context.unit.name if context.unit and word in (context.unit.field, "name") else None
    if link == "partner":
        return _partner_attribute(folded(fact.partner) if fact else context.partner, word, context)
    if fact is None:
        return _of_somebody(
            link, word, context.unit.name if context.unit and context.unit.field == link else None, context
        )
    if link == "deal":
        if fact.kind != "deals":
            return fact.values.get("deal") if word == "id" else fact.whole.get(word)
        return fact.id if word == "id" else fact.whole.get(word, fact.values.get(word))
    return _of_somebody(link, word, fact.values.get(link), context)


def _led_to(leads: nodes.FieldOwner, word: str, who: Answer, context: Context) -> Answer:
    """What is known of that which a column of the vendor's own names."""
    if leads == "deals":
        return context.links.own.deals.get(who, {}).get(word) if isinstance(who, str) else None
    if leads == "partners":
        return _partner_attribute(folded(who), word, context) if isinstance(who, str) else None
    return _of_somebody("customer" if leads == "customers" else "person", word, who, context)


def _of_somebody(link: str, word: str, who: Answer, context: Context) -> Answer:
    """An attribute of a customer or a person."""
    if not isinstance(who, str):
        return None
    known = context.links.customers if link == "customer" else context.links.people
    return who if word == "name" else holding(known.get(folded(who), ()), context.on).get(word)


def _partner_attribute(partner: str, word: str, context: Context) -> Answer:
    known = context.links.partners.get(partner)
    if known is None:
        return partner if word == "name" else None
    if word == "name":
        return known.name
    if word == "joined_on":
        return known.joined_on
    return known.attributes(context.on).get(word)


def _arithmetic(expression: nodes.Arithmetic) -> Meaning:
    first, second = meaning(expression.left), meaning(expression.right)
    of_numbers = _OPERATORS[expression.operator]

    def reckoned(context: Context) -> Answer:
        left, right = first(context), second(context)
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return of_numbers(left, right)
        return _moved(expression, left, right) if isinstance(left, date) else None

    return reckoned


def _divided(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right == 0 else left / right


_OPERATORS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal | None]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "of": operator.mul,
    "/": _divided,
}


def _moved(expression: nodes.Arithmetic, day: date, other: Answer) -> Answer:
    if isinstance(other, date):
        return Decimal((day - other).days)
    if isinstance(expression.right, nodes.Duration):
        return add(day, expression.right, times=1 if expression.operator == "+" else -1)
    return None


def _new_customer(within: nodes.Duration | None, context: Context) -> bool:
    fact = context.fact
    customer = fact.values.get("customer") if fact else None
    if fact is None or not isinstance(customer, str):
        return False
    deals = context.links.first_deals.get(folded(customer), ())
    # The rule may go by another day than the one by which deals follow each other.
    own = next((each for each in deals if each[2] == fact.id), fact.order)
    return not any(
        each < own and (within is None or each[0] >= add(own[0], within, times=-1)) for each in deals
    )


def _aggregate(aggregate: nodes.Aggregate, context: Context) -> Answer:
    assert context.measured is not None
    if context.program.readings and goes_by_day(aggregate, context.program):
        return over_days(aggregate, context, at_hand.days_at(aggregate, context, value))
    if looks_from(aggregate, context.program) or context.unit is not None:
        return at_hand.answer(
            aggregate, context, value, lambda need, facts: aggregated(need, facts, links=context.links)
        )
    need = _plain_need(aggregate, context)
    if context.until and need in context.until:
        return context.until[need]
    if context.fact is not None and context.fact.kind == "deals" and aggregate.facts == "receipts":
        # In a rule on deals, receipts are the deal's own.
        own = context.links.facts.of_deal(need.selection, context.partner, context.fact.id)
        return aggregated(need, own, links=context.links)
    answers = context.measured.values.get(need)
    if answers is not None:
        return of_partner(answers, need, context.partner)
    # The days are the partner's own.
    return aggregated(need, _facts_of(need, context), links=context.links)


def _known_of_all(aggregate: nodes.Aggregate, context: Context) -> OfAll | None:
    """What an aggregate comes to that is the same whatever is at hand, by partner: looked up once for all who are asked about in a period."""
    assert context.measured is not None
    key = (
        id(aggregate),
        id(context.period),
        id(context.run),
        context.as_of,
        context.dated,
        id(context.program),
        id(context.measured),
    )
    of_all = context.links.of_all
    if key not in of_all:
        known: OfAll | None = None
        if not goes_by_day(aggregate, context.program) and not looks_from(aggregate, context.program):
            need = _plain_need(aggregate, context)
            answers = context.measured.values.get(need)
            if answers is not None:
                known = answers, need.scope == "all partners", of_nothing(need)
        # What the key names is kept as well: as long as it is, nothing else can have its identity.
        of_all[key] = known, (aggregate, context.period, context.run, context.program, context.measured)
    return of_all[key][0]


def _facts_of(need: Need, context: Context) -> Sequence[Fact]:
    facts = context.links.facts
    if need.scope == "partner":
        return facts.of_partner(need.selection, context.partner)
    return facts.of_everybody(need.selection)


def needed(aggregate: nodes.Aggregate, context: Context) -> Need | None:
    """The need that an aggregate stands for in this context; None where it counts no facts."""
    if goes_by_day(aggregate, context.program):
        return None
    if looks_from(aggregate, context.program) or context.unit is not None:
        return at_hand.resolved(aggregate, context, value)
    return _plain_need(aggregate, context)


def _plain_need(aggregate: nodes.Aggregate, context: Context) -> Need:
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    return need_of(aggregate, context.period, context.program, context.run, context.as_of, context.dated)


_in_period: Final = copier(Context, "period", "run")


def _growth(growth: nodes.Growth, context: Context) -> Answer:
    now, then = growth_parts(growth, context)
    return None if now is None or then is None or then <= 0 else now / then - 1


def growth_parts(growth: nodes.Growth, context: Context) -> tuple[Decimal | None, Decimal | None]:
    """The measure now, and in the days that it is measured against."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    earlier, run = baseline(
        growth.against, context.period, context.program, run=context.run, as_of=context.as_of
    )
    measure = meaning(growth.measure)
    now, then = measure(context), measure(_in_period(context, earlier, run))
    return now if isinstance(now, Decimal) else None, then if isinstance(then, Decimal) else None


def _per_period(repeated: nodes.PerPeriod, context: Context) -> Answer:
    """The measure in each of the periods, and these taken together as an aggregate takes facts together."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    partner = context.links.partners.get(context.partner)
    joined_on = partner.joined_on if partner else None
    found = []
    for period, days in parts_of(
        repeated, context.period, context.program, run=context.run, as_of=context.as_of
    ):
        not_begun = context.last_seen is not None and days.start > context.last_seen
        is_later = repeated.in_a_row and days.start > context.period.end
        if not_begun or is_later or (joined_on is not None and days.end < joined_on):
            continue
        inner = replace(
            context, fact=None, this=context.at_hand, as_partner=False, period=period, run=days, on=days.start
        )
        found.append(value(repeated.measure, inner))
    if repeated.in_a_row:
        return Decimal(sum(1 for _ in takewhile(lambda held: held is True, reversed(found))))
    return _repeated(repeated, found)


def _repeated(
    repeated: nodes.PerPeriod | nodes.PerPartner | nodes.PerUnit, found: Iterable[Answer]
) -> Answer:
    """What one measure came to several times, together; counting is of those for which it held."""
    known = [each for each in found if each is not None]
    if repeated.picked is not None:
        known = [*_picked(repeated.picked, known)]
    if repeated.function == "count":
        return Decimal(sum(each is True for each in known))
    return together(repeated.function, known)


def _picked(picked: nodes.Picked, known: Sequence[Value]) -> Sequence[Value]:
    match picked.which:
        case "first":
            return known[: picked.number]
        case "last":
            return known[-picked.number :]
        case "largest" | "least":
            figures = (each for each in known if isinstance(each, Decimal))
            return sorted(figures, reverse=picked.which == "largest")[: picked.number]
        case _:
            assert_never(picked.which)


def _day_when(found: nodes.DayWhen, context: Context) -> date | None:
    """The first day on which the measure, with the facts up to then, was as much as that."""
    assert context.period is not None
    assert context.run is not None
    assert context.as_of is not None
    goal = number(found.reaches, context)
    if goal is None:
        return None
    there = Vantage(
        program=context.program,
        period=context.period,
        run=context.run,
        as_of=context.as_of,
        owner=context.fact.kind if context.fact else None,
        dated=context.dated,
        by_unit=context.unit is not None,
    )
    wanted = there.needs(found.measure)

    def reached(then: Context) -> bool:
        so_far = number(found.measure, then)
        return so_far is not None and so_far >= goal

    first = first_moment(tuple(wanted), moments_at_hand(found.measure, context), context, reached)
    return first[0] if first is not None else None


def moments_at_hand(expression: nodes.Expression | nodes.Table | None, context: Context) -> Iterator[Moment]:
    """When the facts were that are counted one by one, from what is at hand, and readings."""
    yield from ((day, MIDNIGHT) for day in figure_days(expression, context))
    owner = context.fact.kind if context.fact else None
    for found in aggregates(expression, context.program, owner):
        if isinstance(found, nodes.Aggregate) and (
            looks_from(found, context.program) or context.unit is not None
        ):
            yield from at_hand.moments_counted(found, context, value)
        if isinstance(found, nodes.PerUnit):
            yield from per_unit.moments(found, context)


def first_moment(
    wanted: Iterable[Need],
    counted: Iterable[Moment],
    context: Context,
    holds: Callable[[Context], bool],
    *,
    since: date = date.min,
) -> Moment | None:
    """When something first held with the facts up to then, but not before the day `since`; None where it never did.

    The day is looked for first, and only on that day it matters after which of its facts.
    """
    facts = {need: _facts_of(need, context) for need in wanted}
    moments = {(fact.on, fact.at) for found in facts.values() for fact in found} | set(counted)
    days: defaultdict[date, list[time]] = defaultdict(list)
    for day, at in sorted(max(each, (since, MIDNIGHT)) for each in moments):
        if context.seen_until is None or (day, at) <= context.seen_until:
            days[day].append(at)

    def held(day: date, at: time) -> bool:
        until = {
            need: aggregated(
                need, [fact for fact in found if (fact.on, fact.at) <= (day, at)], links=context.links
            )
            for need, found in facts.items()
        }
        return holds(replace(context, until={**context.until, **until}, seen_until=(day, at)))

    for day, times in days.items():
        last = times[-1]
        if held(day, last):
            earlier = (at for at in (MIDNIGHT, *times) if at < last and held(day, at))
            return day, next(earlier, last)
    return None


def days_in_period(context: Context) -> tuple[int, int]:
    """On how many days of its period the rule runs and the partner is there, and how many the period has."""
    assert context.period is not None
    assert context.run is not None
    known = None if context.among else context.links.partners.get(context.partner)
    return days_there(context.period, context.run, known.joined_on if known else None)


def attainment_parts(name: str, context: Context) -> tuple[Answer, Answer]:
    """What has been reached, and the target: the program's measure of that name, else the score."""
    named = context.program.measure(name.lower())
    reached = measure(name.lower(), context) if named is not None else _goal("score", name, context)
    return reached, _goal("target", name, context)


def _part_of_day(part: Literal["weekday", "month"], day: date) -> str:
    """As the language calls it, whichever the reader's."""
    return CHOICES["WEEKDAY"][day.weekday()] if part == "weekday" else CHOICES["MONTH"][day.month - 1]


def _call(call: nodes.Call, context: Context) -> Answer:
    match call.function:
        case "target" | "score":
            return _goal(call.function, _text_of(call), context)
        case "attainment":
            reached, target = attainment_parts(_text_of(call), context)
            return (
                reached / target
                if isinstance(reached, Decimal) and isinstance(target, Decimal) and target
                else None
            )
        case "has":
            return context.statuses.has(_text_of(call), context.partner, context.on)
        case "level":
            return context.statuses.level(_text_of(call), context.partner, context.on)
        case "balance":
            return balance(_text_of(call), _last_day(context), context)
        case "decision":
            return decided(_text_of(call), context)
        case "earned" if len(call.arguments) > 1:
            named = value(call.arguments[1], context)
            return context.earned_for.get((folded(_text_of(call)), named), Decimal(0)) if named else None
        case "earned":
            return context.earned.get(folded(_text_of(call)), Decimal(0))
        case "ratio":
            above, below = (number(argument, context) for argument in call.arguments)
            return None if above is None or not below else above / below
        case "min" | "max":
            found = [number(argument, context) for argument in call.arguments]
            known = [each for each in found if each is not None]
            return None if len(known) < len(found) else (min(known) if call.function == "min" else max(known))
        case "weekday" | "month":
            day = value(call.arguments[0], context)
            return _part_of_day(call.function, day) if isinstance(day, date) else None
        case "months" | "years":
            start, end = (value(argument, context) for argument in call.arguments)
            if not isinstance(start, date) or not isinstance(end, date):
                return None
            return Decimal(full_months(start, end, of=1 if call.function == "months" else 12))
        case "pro rata":
            whole, (days, of) = number(call.arguments[0], context), days_in_period(context)
            return None if whole is None else whole * days / of
        case "floor" | "round":
            inner = number(call.arguments[0], context)
            rounding = ROUND_FLOOR if call.function == "floor" else ROUND_HALF_UP
            return None if inner is None else inner.to_integral_value(rounding=rounding)
        case _:
            assert_never(call.function)


def balance(name: str, on: date, context: Context) -> Answer:
    """What is in a fund at the end of that day, on the account at hand, or on all that the partner has."""
    accounts = context.funds.get(folded(name))
    if accounts is None:
        return None
    on = min(on, context.as_of or on)
    unit = holder(accounts.fund, context)
    return accounts.balance(context.partner, None if unit is None else folded(unit), on)


def holder(fund: nodes.Fund, context: Context) -> str | None:
    """The rep, store … at hand, of a fund that is kept by it."""
    found = value(fund.unit, context) if fund.unit is not None else None
    return found if isinstance(found, str) else None


def _last_day(context: Context) -> date:
    """The fact's day, or the last of the period."""
    if context.fact is not None or context.period is None:
        return context.on
    return context.period.end


def _text_of(call: nodes.Call) -> str:
    argument = call.arguments[0]
    assert isinstance(argument, nodes.Text)
    return argument.value


def _goal(kind: str, name: str, context: Context) -> Answer:
    """What is set for the period; where that is nothing, for the shortest time around it.

    In a rule that counts by person, what is set for people is the person's own, and there is none for whom none is set.
    """
    assert context.measured is not None
    assert context.period is not None
    period = context.period
    every = context.measured.targets if kind == "target" else context.measured.scores
    goals = [goal for goal in every if folded(goal.name) == folded(name)]
    unit = context.unit if context.unit is not None and context.unit.field in PEOPLE else None
    whose = folded(unit.name) if unit is not None and any(goal.person for goal in goals) else ""
    found = [
        goal
        for goal in goals
        if folded(goal.partner) == context.partner
        and folded(goal.person or "") == whose
        and goal.start <= period.start
        and period.end <= goal.end
    ]
    nearest = min(found, key=lambda goal: goal.end - goal.start, default=None)
    return nearest.value if nearest else None


def aggregated(need: Need, facts: Sequence[Fact], *, links: Links) -> Answer:
    """One aggregate over facts in their order, by the definition of `Need`."""
    if need.value is None:
        return Decimal(sum(1 for fact in facts if not fact.is_return))
    found = [(fact, of_fact(need.value, fact, links=links)) for fact in facts]
    known = [(fact, each) for fact, each in found if each is not None]
    if need.function == "count":
        if need.distinct:
            return Decimal(
                len(
                    {
                        folded(each) if isinstance(each, str) else each
                        for fact, each in known
                        if not fact.is_return
                    }
                )
            )
        return Decimal(sum(1 for fact, each in known if each is True and not fact.is_return))
    return together(need.function, [each for _, each in known])


def together(function: nodes.Function, values: Sequence[Value]) -> Answer:
    """Values in their order as one; of none, a sum is 0 and the others have no value. Counting is not for here: it asks the facts."""
    if not values:
        return Decimal(0) if function == "sum" else None
    match function:
        case "first":
            return values[0]
        case "last":
            return values[-1]
        case "least":
            return min(values)
        case "largest":
            return max(values)
        case "sum" | "average":
            numbers = [each for each in values if isinstance(each, Decimal)]
            total = sum(numbers, Decimal(0))
            return total if function == "sum" else total / len(numbers)
        case "count":
            return Decimal(len(values))
        case _:
            assert_never(function)
