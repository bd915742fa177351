"""What kind of value an expression has. A mix-up is a mistake while writing, never while paying."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never, get_args

from dsl import nodes
from dsl.at_hand import fact_at_hand, not_at_hand, nothing_at_hand, same_field
from dsl.figure_checks import none_at_hand, sum_of
from dsl.funds import paying_into
from dsl.kinds import EXAMPLES, NAMED, NUMERIC, Known
from dsl.likely import likely_type
from dsl.links import links_of, own_links
from dsl.nouns import MANY, ONE, PERIODS
from dsl.points import gives_points
from dsl.quoted_names import (
    STATE,
    decided_type,
    earned_type,
    known_fund,
    of_a_measure,
    of_linked_deal,
    state_type,
)
from dsl.readings import goes_by_day, is_reading
from dsl.reckoning import added, as_ratio, calculated, reckoned, same_kind, wanted_kind
from dsl.repeated import comparable, complete_in_itself, taken_together, written_days
from dsl.said import said
from dsl.scope import Scope
from dsl.suggest import closest
from dsl.unknown_names import declared, unknown_field, unknown_measure, unquoted
from dsl.vocabulary import FUNCTIONS
from dsl.walk import walk, walk_through
from dsl.ways_out import for_example, perhaps, write
from dsl.written import format_expression


def type_of(expression: nodes.Expression, scope: Scope) -> Known:
    """The kind of value; mistakes are added to the scope's problems."""
    match expression:
        case nodes.Number():
            return "number"
        case nodes.Percent():
            return "percent"
        case nodes.Amount(currency=currency):
            return "points" if currency == nodes.POINTS else "money"
        case nodes.Text():
            return "text"
        case nodes.Day():
            return "date"
        case nodes.YesNo():
            return "yes/no"
        case nodes.Duration():
            return "days"
        case nodes.Name():
            return _name(expression, scope)
        case nodes.Figure():
            return _figure(expression, scope)
        case nodes.Arithmetic():
            left, right = expression.left, expression.right
            return calculated(type_of(left, scope), type_of(right, scope), expression, scope)
        case nodes.Negative(operand):
            return _numeric(operand, scope)
        case nodes.Beyond(left, right):
            return added(type_of(left, scope), type_of(right, scope), expression, scope)
        case nodes.Comparison():
            return _comparison(expression, scope)
        case nodes.Membership(item, choices):
            wanted = type_of(item, scope)
            for choice in choices:
                found = unquoted(choice, wanted, scope) or type_of(choice, scope)
                same_kind(wanted, found, choice.span, scope)
            return "yes/no"
        case nodes.Between(item, low, high):
            wanted = type_of(item, scope)
            for end in (low, high):
                same_kind(wanted, type_of(end, scope), end.span, scope)
            return "yes/no"
        case nodes.Within(item, _, _, anchor):
            for day in (item, anchor):
                wanted_kind("date", type_of(day, scope), day.span, scope)
            return "yes/no"
        case nodes.Known(item):
            type_of(item, scope)
            return "yes/no"
        case nodes.NewCustomer():
            if scope.owner != "deals":
                scope.wrong(
                    "new-customer-of-what",
                    said("`new customer` asks about a deal"),
                    expression.span,
                    said("use it in `on deals where …` or in count(deals where …)"),
                )
            return "yes/no"
        case nodes.And(operands) | nodes.Or(operands):
            for operand in operands:
                condition(operand, scope)
            return "yes/no"
        case nodes.Not(operand):
            condition(operand, scope)
            return "yes/no"
        case nodes.Aggregate():
            return _aggregate(expression, scope)
        case nodes.Growth(measure):
            _numeric(measure, scope)
            return "percent"
        case nodes.PerPeriod():
            return _per_period(expression, scope)
        case nodes.PerPartner():
            return _per_partner(expression, scope)
        case nodes.PerUnit():
            return _per_unit(expression, scope)
        case nodes.DayWhen():
            return _day_when(expression, scope)
        case nodes.EarnedOver(rule, window):
            written_days(window, said("what was earned is asked of days that are written out"), scope)
            return earned_type(rule, expression.span, scope)
        case nodes.AsOf(what, day):
            wanted_kind("date", type_of(day, scope), day.span, scope)
            return _attribute(what, scope) if isinstance(what, nodes.Name) else _held(what, scope)
        case nodes.Call():
            return _call(expression, scope)
        case _:
            assert_never(expression)


def condition(expression: nodes.Expression, scope: Scope) -> None:
    """An expression that must be a yes or no."""
    kind = type_of(expression, scope)
    if kind not in (None, "yes/no"):
        scope.wrong(
            "not-a-condition",
            said("a condition is a yes or no, this is {kind}", kind=NAMED[kind]),
            expression.span,
            (
                said(
                    "ask whether it is known: {expression} is known", expression=format_expression(expression)
                )
                if kind == "date"
                else said("compare it with something: = {example}", example=EXAMPLES[kind])
            ),
        )


def _name(name: nodes.Name, scope: Scope) -> Known:
    first, *rest = name.path
    if first == "this":
        return _this(name, scope)
    if not rest:
        return _bare(name, scope)
    if first == "period" and rest[0] in ("start", "end") and len(rest) == 1:
        if scope.inside and not scope.counted:
            _period_inside(name, name.dotted, scope)
        return "date"
    links = links_of(scope.program, scope.owner)
    owner = links.get(first)
    if owner is None or len(rest) > 1 or (first == "deal" and scope.owner is None):
        link = closest(first, links)
        if link:
            hint = perhaps(".".join((link, *rest[:1])))
        elif any(own_links(scope.program, facts).get(first) for facts in get_args(nodes.FactKind)):
            hint = said(
                "`{column}` is a column of single facts: ask for it in a rule on deals, or in sum(amount where {name} …)",
                column=first,
                name=name.dotted,
            )
        else:
            hint = said("a dot leads to the partner, customer, rep or deal: partner.tier")
        scope.wrong("unknown-name", said("`{name}` leads nowhere", name=name.dotted), name.span, hint)
        return None
    return _field(rest[0], owner, name, scope)


def _period_inside(asked: nodes.Name | nodes.Call, word: str, scope: Scope) -> None:
    """The facts of rules, and partners, are found once for all periods."""
    scope.wrong(
        "period-here",
        said("`{word}` is not known where facts or partners are picked out", word=word),
        asked.span,
        (
            said("put it beside a measure: when sum(amount) >= pro rata 40k EUR")
            if isinstance(asked, nodes.Call)
            else said("ask for it under `when`: when closed_on <= period.end")
        ),
    )


def _this(name: nodes.Name, scope: Scope) -> Known:
    """`this.customer`: of the fact at hand, else of the partner."""
    if not scope.counted:
        scope.wrong(
            "this-here",
            said("`{name}` is at hand anyway", name=name.dotted),
            name.span,
            said(
                "write `{name}`; `this` belongs into count(deals where customer = this.customer)",
                name=".".join(name.path[1:]) or "partner",
            ),
        )
        return None
    if scope.this == "nothing":
        return None  # the aggregate around it says so
    if len(name.path) == 1:
        return "text"
    owners: tuple[nodes.FieldOwner, ...] = ("deals",) if scope.this == "any" else (scope.this,)
    if len(name.path) == 2:
        word = name.path[1]
        for owner in (*owners, "partners"):
            if word in scope.fields(owner):
                return scope.fields(owner)[word]
    return _name(nodes.Name(name.path[1:], span=name.span), replace(scope, owner=owners[0]))


def _bare(name: nodes.Name, scope: Scope) -> Known:
    word = name.path[0]
    if word == "place":
        if not scope.place:
            scope.wrong(
                "place-without-top",
                said("`place` is known only in a rule with `top`"),
                name.span,
                said("add a ranking: top 3 by sum(amount)"),
            )
        return "number"
    measure = scope.program.measure(word)
    fields = scope.fields(scope.owner) if scope.owner else {}
    if word in fields:
        return fields[word]
    if scope.unit is not None and scope.unit.path == name.path and not scope.inside:
        return "text"
    if measure is not None:
        if scope.inside or not scope.measures:
            scope.wrong(
                "measure-here",
                said(
                    "`{word}` is a measure of the partner; here each fact is looked at by itself", word=word
                ),
                name.span,
                said("ask for it in `when`: when {word} >= 10k", word=word),
            )
            return None
        if word in scope.naming:
            return None
        if measure.of_each is not None:
            none_at_hand(measure, name.span, scope)
            return None
        return measure_type(measure, scope)
    if scope.owner:
        unknown_field(name, scope.owner, scope)
    else:
        unknown_measure(word, name.span, scope)
    return None


def _field(word: str, owner: nodes.FieldOwner, name: nodes.Name, scope: Scope) -> Known:
    fields = scope.fields(owner)
    if word not in fields:
        near = closest(word, fields)
        scope.wrong(
            "unknown-field",
            said("{one} has no `{word}`", one=ONE[owner], word=word),
            name.span,
            (
                said('a status is asked for by its name: has("Gold")')
                if owner == "partners" and word == "status"
                else (
                    perhaps(f"{name.path[0]}.{near}")
                    if near
                    else said(
                        "declare it: {declared}",
                        declared=declared(word, owner, likely_type(name, scope.program)),
                    )
                )
            ),
        )
        return None
    return fields[word]


def measure_type(measure: nodes.Measure, scope: Scope) -> Known:
    """What a named measure is, worked out where it is used."""
    where = (measure.name, scope.this, scope.measures, scope.in_aggregate, scope.counted, scope.unit)
    if where not in scope.measured:
        inner = replace(
            scope, owner=None, inside=False, place=False, naming=(*scope.naming, measure.name), problems=[]
        )
        kind = _value_type(measure.value, inner)
        # Whether what is at hand is of the right kind shows only where the measure is used.
        scope.measured[where] = kind, [each for each in inner.problems if each.code == "this-of-what"]
    kind, problems = scope.measured[where]
    scope.problems.extend(each for each in problems if each not in scope.problems)
    return kind


def _figure(figure: nodes.Figure, scope: Scope) -> Known:
    """What a figure of single facts is where it stands; what is wrong with it everywhere is told where it is defined."""
    inner = replace(scope, problems=[])
    kind = _value_type(figure.value, inner)
    measure = scope.program.measure(figure.name)
    of_each = measure.of_each if measure is not None else None
    if inner.problems and scope.owner is None and measure is not None:
        none_at_hand(measure, figure.span, scope)
        return None
    if inner.problems and scope.owner != of_each and of_each is not None:
        scope.wrong(
            "figure-of-each",
            said("`{name}` is a figure of {one}", name=figure.name, one=ONE[of_each]),
            figure.span,
            write(sum_of(figure.name, of_each))
            if scope.in_aggregate
            else said("use it in a rule `on {facts}`", facts=of_each),
        )
        return None
    if inner.problems:
        defined = Scope(scope.program, owner=of_each)
        _value_type(figure.value, defined)
        for problem in inner.problems:
            if problem not in defined.problems:
                scope.wrong(problem.code, problem.message, figure.span, problem.hint)
    return kind


def _value_type(value: nodes.Expression | nodes.Table, inner: Scope) -> Known:
    if isinstance(value, nodes.Table):
        table = value
        for by in table.by:
            type_of(by, inner)
        kinds = [type_of(step.value.value, inner) for step in table.steps]
        kind = kinds[0] if kinds else None
        if (table.of is not None or table.mode != "bare") and kind in ("percent", "number"):
            # What comes out is a part, or a multiple, of what is paid on.
            kind = type_of(table.of if table.of is not None else table.by[0], inner)
    else:
        kind = type_of(value, inner)
    return kind


def _numeric(expression: nodes.Expression, scope: Scope) -> Known:
    return reckoned(type_of(expression, scope), expression.span, scope)


def _comparison(expression: nodes.Comparison, scope: Scope) -> Known:
    left = type_of(expression.left, scope)
    # What cannot be found is most likely a text, where a bare word is compared with it.
    is_bare = left is None and isinstance(expression.left, nodes.Name)
    wanted: Known = "text" if is_bare and expression.relation in ("=", "!=") else left
    right = unquoted(expression.right, wanted, scope) or type_of(expression.right, scope)
    if right == "percent" and left == "money" and (hint := as_ratio(expression.left)) is not None:
        scope.wrong(
            "mixed-up",
            said("money divided by a bare number is money, not a percentage"),
            expression.left.span,
            hint,
        )
    else:
        same_kind(left, right, expression.right.span, scope)
    ordered = expression.relation not in ("=", "!=")
    if ordered and "yes/no" in (left, right):
        scope.wrong(
            "mixed-up",
            said("a yes or no is neither more nor less"),
            expression.span,
            said("compare with `=`"),
        )
    return "yes/no"


def _aggregate(aggregate: nodes.Aggregate, scope: Scope) -> Known:
    if scope.inside:
        _nested(aggregate, scope)
        return None
    if goes_by_day(aggregate, scope.program):
        return _day_by_day(aggregate, scope)
    inner = replace(
        scope,
        owner=aggregate.facts,
        measures=False,
        place=False,
        inside=True,
        in_aggregate=True,
        counted=True,
        problems=scope.problems,
    )
    if aggregate.where is not None:
        condition(aggregate.where, inner)
    _at_hand(aggregate, scope)
    if aggregate.value is None:
        return "number"
    kind = type_of(aggregate.value, inner)
    if aggregate.function == "count":
        if not aggregate.distinct and kind != "yes/no" and kind is not None:
            scope.wrong(
                "count-of-what",
                said("`count` counts facts"),
                aggregate.span,
                said(
                    "{one}, or {other}",
                    one=f"count({aggregate.facts})",
                    other=f"{'sum(' if kind in NUMERIC else 'count(distinct '}{format_expression(aggregate.value)})",
                ),
            )
        return "number"
    if kind is not None and aggregate.function in ("sum", "average") and kind not in NUMERIC:
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be added up", kind=NAMED[kind]),
            aggregate.value.span,
            said("count(distinct …) counts different ones"),
        )
        return None
    return kind


def _day_by_day(aggregate: nodes.Aggregate, scope: Scope) -> Known:
    """What a reading was over time, of the one deal, partner, customer or person at hand."""
    assert isinstance(aggregate.value, nodes.Name)
    word, function = aggregate.value.dotted, aggregate.function
    if aggregate.where is not None or aggregate.across is not None:
        scope.wrong(
            "reading-by-day",
            said(
                "`{function}({word})` looks at one thing from day to day, and picks out nothing",
                function=function,
                word=word,
            ),
            aggregate.span,
            said(
                "leave it at {function}({word} over last 3 months), or add up what several had: sum({word} where …)",
                function=function,
                word=word,
            ),
        )
    _at_hand(aggregate, scope)
    link, fact = aggregate.value.path[0], fact_at_hand(scope)
    if len(aggregate.value.path) == 1:
        known = fact == "deals"
    elif link == "partner":
        known = scope.this != "nothing"
    else:
        known = fact is not None or (scope.unit is not None and scope.unit.path == (link,))
        known = known and (link != "deal" or fact is not None)
    if not known:
        scope.wrong(
            "reading-of-which",
            said("`{function}({word})` does not say of which one", function=function, word=word),
            aggregate.span,
            said(
                "ask for it in a rule on deals, or take what all had together: {function}(sum({word} over ever) per month)",
                function=function,
                word=word,
            ),
        )
    return "number"


def _attribute(what: nodes.Name, scope: Scope) -> Known:
    """Of what somebody was on a day: only attributes of partners, customers and people change."""
    links = links_of(scope.program, scope.owner)
    owner = links.get(what.path[0]) if len(what.path) == 2 else scope.owner
    if len(what.path) == 1 and scope.program.measure(what.path[0]) is not None:
        _has_own_days(what, scope)
        return None
    if is_reading(what.path, scope.program, scope.owner):
        return type_of(what, scope)
    if owner not in ("partners", "customers", "people"):
        scope.wrong(
            "as-of-what",
            said("`{what}` is the same on every day", what=what.dotted),
            what.span,
            for_example("partner.tier as of deal.closed_on"),
        )
        return None
    return type_of(what, scope)


def _at_hand(aggregate: nodes.Aggregate, scope: Scope) -> None:
    """Days, scope and end of an aggregate, as far as they depend on the fact or partner at hand."""
    if scope.this == "nothing":
        nothing_at_hand(aggregate, scope)
        return
    fact = fact_at_hand(scope)
    match aggregate.window:
        case nodes.OverDays(start, end):
            ends: tuple[nodes.Expression, ...] = (start, end)
        case nodes.OverAround(_, _, day):
            ends = (day,)
        case _:
            ends = ()
    for each in ends:
        wanted_kind("date", type_of(each, replace(scope, owner=fact, measures=False)), each.span, scope)
    match aggregate.across:
        case nodes.AcrossThis(field):
            same_field(field, (fact, aggregate.facts), scope)
        case nodes.AcrossPartners(where):
            whose_partners(where, scope)
        case _:
            pass
    until = aggregate.until
    if until is not None and until.facts not in (fact, "deals" if scope.this == "any" else None):
        word = next(word for word, facts in nodes.ONE_FACT.items() if facts == until.facts)
        scope.wrong(
            "this-of-what",
            said("there is no `this {word}` here", word=word),
            until.span,
            said("use it in a rule `on {facts}`", facts=until.facts),
        )


def whose_partners(where: nodes.Expression, scope: Scope) -> None:
    """A condition that picks partners out, seen from the one at hand."""
    inner = replace(scope, owner="partners", measures=False, inside=True, counted=True, this="partners")
    condition(where, inner)
    if not any(isinstance(node, nodes.Name) and len(node.path) == 1 for node in walk(where)):
        scope.wrong(
            "across-whom",
            said("this is asked of the partner at hand, and not of those whose deals are counted"),
            where.span,
            said("name their own fields without `partner.`: across partners where tier = partner.tier"),
        )


def _per_period(repeated: nodes.PerPeriod, scope: Scope) -> Known:
    if scope.inside:
        _nested(repeated, scope)
        return None
    if isinstance(repeated.window, nodes.OverEver):
        scope.wrong(
            "per-period-since-when",
            said("`over ever` has no first {period}", period=PERIODS[repeated.period]),
            repeated.window.span,
            said("over program, or over last 12 months"),
        )
    written_days(
        repeated.window,
        said("these days depend on what is at hand, and cannot be cut into periods"),
        scope,
    )
    if repeated.in_a_row and (repeated.function != "count" or repeated.picked is not None):
        scope.wrong(
            "in-a-row",
            said(
                "`in a row` stands in a `count` of {periods}, and of all of them",
                periods=MANY[repeated.period],
            ),
            repeated.span,
            for_example(f"count(sum(amount) >= 10k per {repeated.period} in a row over program)"),
        )
    inner = replace(scope, owner=None, place=False, problems=scope.problems)
    return taken_together(
        repeated,
        repeated.period,
        said("`count` asks in how many {periods} something held", periods=MANY[repeated.period]),
        type_of(repeated.measure, inner),
        scope,
    )


def _per_partner(compared: nodes.PerPartner, scope: Scope) -> Known:
    if scope.inside:
        _nested(compared, scope)
        return None
    comparable(compared, scope)
    if compared.across is not None and scope.this == "nothing":
        not_at_hand(compared.across, scope)
    elif compared.across is not None:
        whose_partners(compared.across.where, scope)
    inner = replace(scope, owner=None, place=False, this="partners", unit=None, problems=scope.problems)
    return taken_together(
        compared,
        "partner",
        said("`count` asks for how many partners something holds"),
        type_of(compared.measure, inner),
        scope,
    )


def _per_unit(repeated: nodes.PerUnit, scope: Scope) -> Known:
    if scope.inside:
        _nested(repeated, scope)
        return None
    word = repeated.unit.dotted
    if scope.unit is not None or scope.this == "nothing":
        scope.wrong(
            "per-unit-here",
            (
                said(
                    "it counts by {unit} already, and cannot ask for each {word} within it",
                    unit=scope.unit.dotted,
                    word=word,
                )
                if scope.unit is not None
                else said(
                    "a budget or standings are of all together, and not asked for each {word}", word=word
                )
            ),
            repeated.span,
            said(
                "ask it of the partner: a rule `each quarter` without `per`, when count(sum(amount) >= 10k per {word}) >= 3",
                word=word,
            ),
        )
        return None
    complete_in_itself(repeated, scope)
    inner = replace(scope, owner=None, place=False, unit=repeated.unit, problems=scope.problems)
    return taken_together(
        repeated,
        word,
        said("`count` asks how often something holds, {word} by {word}", word=word),
        type_of(repeated.measure, inner),
        scope,
    )


def _day_when(found: nodes.DayWhen, scope: Scope) -> Known:
    if scope.inside:
        _nested(found, scope)
        return None
    kind = _numeric(found.measure, scope)
    same_kind(kind, type_of(found.reaches, scope), found.reaches.span, scope)
    compares = any(isinstance(node, nodes.PerPartner) for node in walk_through(found.measure, scope.program))
    if kind is not None and (compares or not _counts_facts(found.measure, scope)):
        scope.wrong(
            "reached-by-what",
            said("what is reached must be counted from facts, which have days"),
            found.measure.span,
            for_example("day when sum(amount) reaches 100k"),
        )
    return "date"


def _counts_facts(expression: nodes.Expression, scope: Scope) -> bool:
    return any(
        isinstance(node, nodes.Aggregate)
        or (isinstance(node, nodes.Call) and node.function == "attainment")
        or (isinstance(node, nodes.Name) and scope.program.measure(node.path[0]) is not None)
        for node in walk(expression, into_aggregates=False)
    )


def _nested(measure: nodes.Expression, scope: Scope) -> None:
    if not scope.in_aggregate and not scope.counted:
        scope.wrong(
            "nested-measure",
            said("a measure is of the partner; here each fact is looked at by itself"),
            measure.span,
            said("ask for it in `when`: when {measure} …", measure=format_expression(measure)),
        )
        return
    scope.wrong(
        "nested-measure",
        said("a measure inside a measure cannot be counted"),
        measure.span,
        said("name the inner one with `measure`"),
    )


def _held(what: nodes.Expression, scope: Scope) -> Known:
    """What a partner has come to by a day; other functions are not asked by day."""
    if isinstance(what, nodes.Call) and what.function in STATE:
        return type_of(what, scope)
    if not isinstance(what, nodes.Number):  # what a mistaken call is replaced by
        _has_own_days(what, scope)
    return None


def _has_own_days(what: nodes.Expression, scope: Scope) -> None:
    scope.wrong(
        "as-of-what",
        said("what is measured has days of its own, and cannot be asked as of a day"),
        what.span,
        said("name the days: sum(amount over 365 days before partner.joined_on)"),
    )


def _balance(call: nodes.Call, scope: Scope) -> Known:
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], nodes.Text):
        scope.wrong(
            "wrong-arguments", said("`balance` takes one name in quotes"), call.span, FUNCTIONS["balance"]
        )
        return None
    if scope.in_aggregate:
        scope.wrong(
            "state-here",
            said("`balance` is about the partner; here each fact is looked at by itself"),
            call.span,
            said("ask for it in `when`: when balance(…) >= 100"),
        )
    name = call.arguments[0]
    known_fund(name.value, name.span, scope)
    return fund_type(name.value, scope.program)


def fund_type(name: str, program: nodes.Program) -> Known:
    """What a fund holds: money, points, or a number of coupons, as the first rule has it that pays into it; money where none does."""
    for rule in paying_into(name, program):
        return paid_type(rule, program)
    return "money"


def paid_type(rule: nodes.Rule, program: nodes.Program) -> Known:
    """What a rule pays: money, points, or a bare number, which makes coupons where it goes into a fund."""
    if gives_points(rule):
        return "points"
    scope = Scope(program, owner=rule.on.facts if rule.on else None, place=rule.top is not None)
    for reward in rule.rewards:
        parts = tuple(walk(reward))
        if any(isinstance(node, nodes.Call) and node.function == "balance" for node in parts):
            return "money"  # what is asked here is answered by it
        match reward:
            case nodes.Pay(value):
                return type_of(value, scope)
            case nodes.PayTable(table):
                kinds = {type_of(step.value.value, scope) for step in table.steps}
                if kinds <= {"percent", "number"}:  # a part of what the table pays on
                    return type_of(table.of if table.of is not None else table.by[0], scope)
                return next((kind for kind in kinds if kind in ("money", "points")), None)
            case _:
                pass
    return "money"


def _call(call: nodes.Call, scope: Scope) -> Known:
    arguments = call.arguments
    match call.function:
        case "has" | "level":
            return state_type(call, scope)
        case "balance":
            return _balance(call, scope)
        case "decision":
            return decided_type(call, scope)
        case "earned" if len(arguments) == 2 and isinstance(arguments[0], nodes.Text):
            of_linked_deal(arguments[0], arguments[1], scope)
            return earned_type(arguments[0].value, arguments[0].span, scope)
        case "attainment" | "target" | "score" | "earned":
            if len(arguments) != 1 or not isinstance(arguments[0], nodes.Text):
                scope.wrong(
                    "wrong-arguments",
                    said("`{function}` takes one name in quotes", function=call.function),
                    call.span,
                    for_example(f'{call.function}("revenue")'),
                )
            elif call.function == "earned":
                return earned_type(arguments[0].value, arguments[0].span, scope)
            elif call.function == "attainment":
                of_a_measure(arguments[0].value, arguments[0].span, scope)
            return "percent" if call.function == "attainment" else "number"
        case "ratio":
            if len(arguments) != 2:
                scope.wrong(
                    "wrong-arguments",
                    said("`ratio` takes two measures"),
                    call.span,
                    for_example("ratio(count(deals), count(activities))"),
                )
            for argument in arguments:
                _numeric(argument, scope)
            return "percent"
        case "min" | "max":
            kinds = [_numeric(argument, scope) for argument in arguments]
            return next((kind for kind in ("money", "points", "percent") if kind in kinds), "number")
        case "floor" | "round":
            return _numeric(arguments[0], scope)
        case "weekday" | "month":
            if len(arguments) != 1 or type_of(arguments[0], scope) not in (None, "date"):
                scope.wrong(
                    "not-a-day",
                    said("`{function}` is asked of one day", function=call.function),
                    call.span,
                    FUNCTIONS[call.function],
                )
            return "text"
        case "months" | "years":
            kinds = [type_of(argument, scope) for argument in arguments]
            if len(kinds) != 2 or not {"date", None}.issuperset(kinds):
                scope.wrong(
                    "not-a-day",
                    said("`{function}` is asked of two days, the earlier one first", function=call.function),
                    call.span,
                    FUNCTIONS[call.function],
                )
            return "number"
        case "pro rata":
            if scope.inside:
                _period_inside(call, "pro rata", scope)
            return _numeric(arguments[0], scope)
        case _:
            assert_never(call.function)
