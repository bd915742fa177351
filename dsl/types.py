"""What kind of value an expression has. A mix-up is a mistake while writing, never while paying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, assert_never, cast, get_args

from dsl import nodes
from dsl.attained import meant_measure
from dsl.diagnostics import Diagnostic, error
from dsl.funds import paying_into
from dsl.likely import likely_type
from dsl.links import links_of, names_deal, own_links
from dsl.mistaken_words import FACTS_CALLED
from dsl.names import called, statuses_of
from dsl.nouns import ALL, MANY, ONE, PERIODS
from dsl.readings import goes_by_day, is_reading
from dsl.said import Said, as_it_is, said
from dsl.suggest import closest, did_you_mean
from dsl.vocabulary import CALLED, DATE_FIELD, FIELDS, FUNCTIONS, LINKS
from dsl.walk import walk, walk_through
from dsl.ways_out import for_example, leave_out, perhaps, some_rules, write
from dsl.written import format_expression

Type = Literal["money", "points", "number", "percent", "text", "date", "yes/no", "days"]
Known = Type | None
"""None where a mistake was named already: it fits everywhere, so that one mistake is not reported twice."""

NAMED: Final[dict[Type, Said]] = {
    "money": said("money"), "points": said("points"), "number": said("a number"), "percent": said("a percentage"), "text": said("a text"),
    "date": said("a date"), "yes/no": said("a yes or no"), "days": said("a length of time"),
}  # fmt: skip
_EXAMPLES: Final[dict[Type, str]] = {
    "money": "500 EUR", "points": "30 points", "number": "10", "percent": "80%", "text": said('"Cloud", in quotes'), "date": "2026-07-31",
    "yes/no": said("yes or no"), "days": "30 days",
}  # fmt: skip
STATE: Final = frozenset({"has", "level", "balance"})
"""What a partner has come to, by day."""
_NUMERIC: Final = ("money", "points", "number", "percent")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: whose fields its bare names mean, and what else it may name."""

    program: nodes.Program
    owner: nodes.FieldOwner | None = None
    measures: bool = True
    place: bool = False
    this: nodes.FieldOwner | Literal["any", "nothing"] = "any"
    """What is at hand: the fact of a rule per fact, else the partner; of a measure, whatever the rule has that uses it.
    In a budget or in standings nothing is."""
    inside: bool = False
    """Where facts are looked at one by one, and no measure may stand."""
    in_aggregate: bool = False
    """Inside the parentheses of an aggregate."""
    counted: bool = False
    """Where facts or partners are picked out that are counted for what is at hand."""
    unit: nodes.Name | None = None
    """What a rule per period counts by, where it names something: its name stands for the unit at hand."""
    naming: tuple[str, ...] = ()
    """The measures being worked out, to notice circles."""
    problems: list[Diagnostic] = field(default_factory=list, compare=False)
    measured: dict[tuple[object, ...], tuple[Known, list[Diagnostic]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What measures are, by where they are used, and what is wrong there: one that is named many times is worked out once."""

    def fields(self, owner: nodes.FieldOwner) -> Mapping[str, nodes.FieldType]:
        own = {each.name: each.kind for each in self.program.fields if each.on == owner}
        read = {each.name: "number" for each in self.program.readings if each.on == owner}
        return {**FIELDS[owner], **own, **cast("dict[str, nodes.FieldType]", read)}

    def wrong(self, code: str, message: Said, span: nodes.Span, hint: Said | None = None) -> None:
        problem = error(code, message, span, hint)
        if problem not in self.problems:
            self.problems.append(problem)


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
        case nodes.Arithmetic():
            return _arithmetic(expression, scope)
        case nodes.Negative(operand):
            return _numeric(operand, scope)
        case nodes.Beyond(left, right):
            return _added(type_of(left, scope), type_of(right, scope), expression, scope)
        case nodes.Comparison():
            return _comparison(expression, scope)
        case nodes.Membership(item, choices):
            wanted = type_of(item, scope)
            for choice in choices:
                found = _unquoted(choice, wanted, scope) or type_of(choice, scope)
                _same(wanted, found, choice.span, scope)
            return "yes/no"
        case nodes.Between(item, low, high):
            wanted = type_of(item, scope)
            for end in (low, high):
                _same(wanted, type_of(end, scope), end.span, scope)
            return "yes/no"
        case nodes.Within(item, _, _, anchor):
            for day in (item, anchor):
                _wanted("date", type_of(day, scope), day.span, scope)
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
            _written_days(window, said("what was earned is asked of days that are written out"), scope)
            return _earned(rule, expression.span, scope)
        case nodes.AsOf(what, day):
            _wanted("date", type_of(day, scope), day.span, scope)
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
                else said("compare it with something: = {example}", example=_EXAMPLES[kind])
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
        return measure_type(measure, scope)
    known = [*fields, *(each.name for each in scope.program.measures)]
    if scope.owner:
        scope.wrong(
            "unknown-field",
            said("{one} has no `{word}`", one=ONE[scope.owner], word=word),
            name.span,
            _of_facts_of_a_kind(word, scope)
            or _as_known(name, scope)
            or _linked_to(name, scope.owner, scope)
            or _called(word, scope.owner, scope)
            or _of_other_facts(word, scope)
            or did_you_mean(word, known)
            or said(
                "declare it: {declared}",
                declared=declared(word, scope.owner, likely_type(name, scope.program)),
            ),
        )
    else:
        hint = did_you_mean(word, known) or said("define it: measure {word} = sum(amount where …)", word=word)
        if not scope.measures:  # somebody, or a day of the partner's
            hint = did_you_mean(word, _FOR_A_PERIOD) or hint
        hint = _COUNTS.get(word, hint)
        if word in scope.fields("deals"):
            kind, counted = scope.fields("deals")[word], f"count(deals where {word} = …)"
            if kind in _NUMERIC:
                hint = said("say what to do with it: sum({word})", word=word)
            elif kind == "date":
                hint = said(
                    "a period has `period.start` and `period.end`; of its deals: {counted}", counted=counted
                )
            else:
                hint = as_it_is(counted)
        scope.wrong("unknown-measure", said("there is no measure `{word}`", word=word), name.span, hint)
    return None


_FOR_A_PERIOD: Final = ("rep", "partner", "partner.parent")
"""Who can be paid by a rule per period."""
_COUNTS: Final = {
    **dict.fromkeys(("number", "count", "deals"), write("count(deals)")),
    **dict.fromkeys(("total", "turnover"), write("sum(amount)")),
    "customers": write("count(distinct customer)"),
    "attainment": write('attainment("revenue")'),
    **dict.fromkeys(("nps", "csat"), said('write: score("nps"), from the file of scores')),
    **dict.fromkeys(
        ("certifications", "certificates", "trainings"),
        write('count(activities where kind = "certification")'),
    ),
    "target": write('target("revenue")'),
    "quota": write('target("revenue")'),
    "growth": write("growth(sum(amount), same quarter last year)"),
    "points": said('write: earned("Learn"), by the name of the rule that gives them'),
}
"""What is meant by a word where a measure is wanted."""


def _of_other_facts(word: str, scope: Scope) -> Said | None:
    """The hint where a deal is asked for what another kind of fact has: `kind`, `person`."""
    if scope.owner != "deals":
        return None
    if word == "deal":
        return write("count(deals)")
    for facts in ("activities", "receipts"):
        if word in scope.fields(facts):
            return said(
                "{all} have one: count({facts} where {word} = …), or count(distinct {facts}.{word})",
                all=ALL[facts],
                facts=facts,
                word=word,
            )
    return None


def _of_facts_of_a_kind(word: str, scope: Scope) -> Said | None:
    """The hint where facts are named by their kind, `count(certifications)`, or people are counted, or a kind is called a type."""
    if scope.owner == "activities" and word in ("type", "activity"):
        return perhaps("kind")
    if not scope.in_aggregate:
        return None
    if word in ("people", "persons", "staff", "employees"):
        return said("write: count(distinct activities.person), or of sellers count(distinct rep)")
    if FACTS_CALLED.get(word) == "activities":
        return write(f'count(activities where kind = "{word.removesuffix("s")}")')
    return None


def _as_known(name: nodes.Name, scope: Scope) -> Said | None:
    """The hint where a day is asked for as if it were a yes or no: `where registered`."""
    day = f"{name.dotted}_on"
    assert scope.owner is not None
    if day in scope.fields(scope.owner) and likely_type(name, scope.program) == "yes/no":
        return write(f"{day} is known")
    return None


def _called(word: str, owner: nodes.FieldOwner, scope: Scope) -> Said | None:
    """The hint where people call a field that; a column of their own may be called so too."""
    meant = CALLED.get(word)
    if meant is None or meant.removeprefix("distinct ") not in scope.fields(owner):
        return None
    if meant not in scope.fields(owner):
        return perhaps(meant)
    own = declared(word, owner, scope.fields(owner)[meant])
    return said("did you mean `{word}`? A column of your own is declared: {own}", word=meant, own=own)


def declared(word: str, owner: nodes.FieldOwner, kind: nodes.FieldType) -> str:
    """The line of the header that declares a column."""
    return f"field {word} {kind} on {owner}"


def _linked_to(name: nodes.Name, owner: nodes.FieldOwner, scope: Scope) -> Said | None:
    """The hint where the word is a field of something that the fact leads to: `partner.tier`."""
    word = name.path[0]
    for link, linked in LINKS.items():
        if link in scope.fields(owner) and linked != owner and word in scope.fields(linked):
            if linked != "deals":
                return perhaps(f"{link}.{word}")
            # What an activity cost is seldom what its deal did.
            own = declared(word, owner, scope.fields(linked)[word])
            return said(
                "did you mean `{word}`? A column of your own is declared: {own}",
                word=f"{link}.{word}",
                own=own,
            )
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


def own_day(word: str, span: nodes.Span) -> Diagnostic:
    """A column of one's own can be asked about; the day by which facts are found is one of those that all of them have."""
    return error(
        "own-day",
        said("`{word}` is a column of your own, and cannot decide on which day something counts", word=word),
        span,
        said(
            "take it in as one of the days that deals have, by the mapping of the import: reported_on, signed_on, installed_on …"
        ),
    )


def measure_type(measure: nodes.Measure, scope: Scope) -> Known:
    """What a named measure is, worked out where it is used."""
    where = (measure.name, scope.this, scope.measures, scope.in_aggregate, scope.counted, scope.unit)
    if where not in scope.measured:
        inner = replace(
            scope, owner=None, inside=False, place=False, naming=(*scope.naming, measure.name), problems=[]
        )
        kind = _measure_type(measure, inner)
        # Whether what is at hand is of the right kind shows only where the measure is used.
        scope.measured[where] = kind, [each for each in inner.problems if each.code == "this-of-what"]
    kind, problems = scope.measured[where]
    scope.problems.extend(each for each in problems if each not in scope.problems)
    return kind


def _measure_type(measure: nodes.Measure, inner: Scope) -> Known:
    if isinstance(measure.value, nodes.Table):
        table = measure.value
        for by in table.by:
            type_of(by, inner)
        kinds = [type_of(step.value.value, inner) for step in table.steps]
        kind = kinds[0] if kinds else None
        if (table.of is not None or table.mode != "bare") and kind in ("percent", "number"):
            # What comes out is a part, or a multiple, of what is paid on.
            kind = type_of(table.of if table.of is not None else table.by[0], inner)
    else:
        kind = type_of(measure.value, inner)
    return kind


def _numeric(expression: nodes.Expression, scope: Scope) -> Known:
    return _reckoned(type_of(expression, scope), expression.span, scope)


def _reckoned(kind: Known, span: nodes.Span, scope: Scope) -> Known:
    """The kind, where one can reckon with it."""
    if kind is not None and kind not in (*_NUMERIC, "days"):
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be reckoned with", kind=NAMED[kind]),
            span,
            for_example("2 * units"),
        )
        return None
    return kind


def _arithmetic(expression: nodes.Arithmetic, scope: Scope) -> Known:
    left, right = type_of(expression.left, scope), type_of(expression.right, scope)
    if left is None or right is None:
        return None
    match expression.operator:
        case "+" | "-":
            return _added(left, right, expression, scope)
        case "of":
            if left not in ("percent", "number"):
                scope.wrong(
                    "of-what",
                    said("{kind} `of` something has no meaning", kind=NAMED[left]),
                    expression.span,
                    for_example("5% of amount"),
                )
                return None
            return _reckoned(right, expression.right.span, scope)
        case "*":
            if left in ("money", "points") and right in ("money", "points"):
                scope.wrong(
                    "money-times-money",
                    said("money times money has no meaning"),
                    expression.span,
                    said("multiply by a number or a percentage"),
                )
                return None
            return _scaled(left, right, expression, scope)
        case "/":
            if left in ("money", "points") and (left == right or _is_target(expression.right, scope)):
                return "percent"
            if right in ("money", "points") and left not in ("money", "points"):
                scope.wrong(
                    "divided-by-money",
                    said("{kind} divided by money has no meaning", kind=NAMED[left]),
                    expression.span,
                    said("money is divided by a number, or by money"),
                )
                return None
            return _scaled(left, right, expression, scope)
        case _:
            assert_never(expression.operator)


def _is_target(expression: nodes.Expression | nodes.Table, scope: Scope) -> bool:
    """Beside money a target is money too, also a part of it or several together; what of it is reached is a share."""
    match expression:
        case nodes.Call("target"):
            return True
        case nodes.Call("min" | "max" | "round" | "floor" | "pro rata", arguments):
            return any(_is_target(each, scope) for each in arguments)
        case nodes.Arithmetic("/", left, _):
            return _is_target(left, scope)
        case nodes.Arithmetic(_, left, right):
            return _is_target(left, scope) or _is_target(right, scope)
        case nodes.Name((word,)):
            measure = scope.program.measure(word)
            if measure is None or word in scope.naming:
                return False
            return _is_target(measure.value, replace(scope, naming=(*scope.naming, word)))
        case _:
            return False


def _scaled(left: Type, right: Type, expression: nodes.Arithmetic, scope: Scope) -> Known:
    for kind, side in ((left, expression.left), (right, expression.right)):
        if kind not in (*_NUMERIC, "days"):
            scope.wrong(
                "not-a-number",
                said("{kind} cannot be reckoned with", kind=NAMED[kind]),
                side.span,
                for_example("2 * units"),
            )
            return None
    for kind in ("money", "points"):
        if kind in (left, right):
            return kind
    return "number" if "number" in (left, right) else "percent"


def _added(left: Known, right: Known, expression: nodes.Expression, scope: Scope) -> Known:
    if left is None or right is None:
        return None
    kinds = {left, right}
    if kinds == {"money", "points"}:
        scope.wrong(
            "points-and-money",
            said("points and money cannot be added"),
            expression.span,
            said("write two rules"),
        )
    elif left == "date" and right in ("days", "date"):
        return "date" if right == "days" else "number"
    elif (
        kinds <= {"money", "number"}
        or kinds <= {"points", "number"}
        or kinds <= {"percent", "number"}
        or kinds == {"days"}
    ):
        return _joint(kinds)
    else:
        scope.wrong(
            "mixed-up",
            said("{kind} and {other} do not go together", kind=NAMED[left], other=NAMED[right]),
            expression.span,
            said("add up what is of one kind, or make it one: 5% of amount"),
        )
    return None


def _joint(kinds: set[Type]) -> Type:
    """The kind of a sum: money and a bare number are money; a percentage and a bare number are a number."""
    if kinds == {"percent", "number"}:
        return "number"
    return next((kind for kind in kinds if kind != "number"), "number")


def _unquoted(expression: nodes.Expression, wanted: Known, scope: Scope) -> Known:
    """A word that names nothing where a text is wanted: it is one, without its quotes."""
    if wanted != "text" or not isinstance(expression, nodes.Name) or len(expression.path) > 1:
        return None
    word = expression.dotted
    measure = scope.program.measure(word)
    if (
        (measure is not None and not scope.inside)
        or (scope.owner and word in scope.fields(scope.owner))
        or word in ("place", "this")
    ):
        return None
    scope.wrong(
        "unquoted-text",
        said("`{word}` names nothing here", word=word),
        expression.span,
        said('a text stands in quotes: "{word}"', word=word),
    )
    return "text"


def _comparison(expression: nodes.Comparison, scope: Scope) -> Known:
    left = type_of(expression.left, scope)
    # What cannot be found is most likely a text, where a bare word is compared with it.
    is_bare = left is None and isinstance(expression.left, nodes.Name)
    wanted: Known = "text" if is_bare and expression.relation in ("=", "!=") else left
    right = _unquoted(expression.right, wanted, scope) or type_of(expression.right, scope)
    if right == "percent" and left == "money" and (hint := _as_ratio(expression.left)) is not None:
        scope.wrong(
            "mixed-up",
            said("money divided by a bare number is money, not a percentage"),
            expression.left.span,
            hint,
        )
    else:
        _same(left, right, expression.right.span, scope)
    ordered = expression.relation not in ("=", "!=")
    if ordered and "yes/no" in (left, right):
        scope.wrong(
            "mixed-up",
            said("a yes or no is neither more nor less"),
            expression.span,
            said("compare with `=`"),
        )
    return "yes/no"


def _as_ratio(quotient: nodes.Expression) -> Said | None:
    """The hint where money is divided by a score to see how much of it is reached."""
    match quotient:
        case nodes.Arithmetic("/", left, nodes.Call("score") as right):
            return write(f"ratio({format_expression(left)}, {format_expression(right)})")
        case _:
            return None


def _same(left: Known, right: Known, span: nodes.Span, scope: Scope) -> None:
    if (
        left is None
        or right is None
        or left == right
        or ("number" in (left, right) and {left, right} <= {*_NUMERIC, "days"})
    ):
        return
    scope.wrong(
        "mixed-up",
        said("{kind} cannot be compared with {other}", kind=NAMED[left], other=NAMED[right]),
        span,
        said("compare it with {kind}: {example}", kind=NAMED[left], example=_EXAMPLES[left]),
    )


def _wanted(wanted: Type, kind: Known, span: nodes.Span, scope: Scope) -> None:
    if kind not in (None, wanted):
        scope.wrong(
            "mixed-up",
            said("this should be {kind}, it is {other}", kind=NAMED[wanted], other=NAMED[kind]),
            span,
            for_example(_EXAMPLES[wanted]),
        )


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
                    other=f"{'sum(' if kind in _NUMERIC else 'count(distinct '}{format_expression(aggregate.value)})",
                ),
            )
        return "number"
    if kind is not None and aggregate.function in ("sum", "average") and kind not in _NUMERIC:
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
    link, fact = aggregate.value.path[0], _fact_at_hand(scope)
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


def _earned(name: str, span: nodes.Span, scope: Scope) -> Known:
    """What another rule gives: points, where it gives points."""
    rule = scope.program.rule(name)
    if rule is None:
        scope.wrong(
            "unknown-rule",
            said("there is no rule “{name}”", name=name),
            span,
            did_you_mean(name, [each.name for each in scope.program.rules]) or some_rules(scope.program),
        )
        return "money"
    return "points" if gives_points(rule) else "money"


def _of_linked_deal(rule: nodes.Text, deal: nodes.Expression, scope: Scope) -> None:
    """`earned("Seats", follows)`: of the deal that the fact at hand names, and so of a rule per deal."""
    word = deal.dotted if isinstance(deal, nodes.Name) else ""
    if not names_deal(word, scope.program, scope.owner) or scope.in_aggregate:
        own = [each.name for each in scope.program.fields if each.type == "deal" and each.on == scope.owner]
        scope.wrong(
            "earned-for-which-deal",
            said(
                "what stands behind the rule is to be a column that names another deal, in a rule about that fact"
            ),
            deal.span,
            did_you_mean(word, own)
            or (
                as_it_is(f'earned("{rule.value}", {own[0]})')
                if own
                else said("declare it: {declared}", declared="field follows deal on deals")
            ),
        )
    other = scope.program.rule(rule.value)
    if other is not None and other.on is None:
        scope.wrong(
            "earned-for-which-deal",
            said("“{other}” gives nothing for single deals, but for periods", other=other.name),
            rule.span,
            said(
                'ask for the days that are meant: earned("{other}" over previous quarter)', other=other.name
            ),
        )


def gives_points(rule: nodes.Rule) -> bool:
    return rule.kind == "points" or any(
        isinstance(node, nodes.Amount) and node.currency == nodes.POINTS for node in walk(rule.rewards)
    )


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
        _nothing_at_hand(aggregate, scope)
        return
    fact = _fact_at_hand(scope)
    match aggregate.window:
        case nodes.OverDays(start, end):
            ends: tuple[nodes.Expression, ...] = (start, end)
        case nodes.OverAround(_, _, day):
            ends = (day,)
        case _:
            ends = ()
    for each in ends:
        _wanted("date", type_of(each, replace(scope, owner=fact, measures=False)), each.span, scope)
    match aggregate.across:
        case nodes.AcrossThis(field):
            _same_field(field, (fact, aggregate.facts), scope)
        case nodes.AcrossPartners(where):
            _partners_where(where, scope)
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


def _partners_where(where: nodes.Expression, scope: Scope) -> None:
    inner = replace(scope, owner="partners", measures=False, inside=True, counted=True, this="partners")
    condition(where, inner)
    if not any(isinstance(node, nodes.Name) and len(node.path) == 1 for node in walk(where)):
        scope.wrong(
            "across-whom",
            said("this is asked of the partner at hand, and not of those whose deals are counted"),
            where.span,
            said("name their own fields without `partner.`: across partners where tier = partner.tier"),
        )


def _nothing_at_hand(aggregate: nodes.Aggregate, scope: Scope) -> None:
    """Where nothing is at hand, nothing looks from it."""
    across, window = aggregate.across, aggregate.window
    looking: list[nodes.Node] = [
        node
        for node in walk(aggregate.where)
        if isinstance(node, nodes.Name) and node.path[0] in ("this", "period")
    ]
    if aggregate.until is not None:
        looking.append(aggregate.until)
    if isinstance(across, nodes.AcrossThis | nodes.AcrossPartners):
        looking.append(across)
    if isinstance(window, nodes.OverDays | nodes.OverAround) and not is_fixed(window):
        looking.append(window)
    for each in looking[:1]:
        _not_at_hand(each, scope)


def _not_at_hand(looking: nodes.Node, scope: Scope) -> None:
    scope.wrong(
        "this-of-what",
        said("a budget or standings are the same for everybody: there is no deal or partner at hand"),
        looking.span,
        leave_out("sum(amount across all partners over program)"),
    )


def _fact_at_hand(scope: Scope) -> nodes.FactKind | None:
    match scope.this:
        case "deals" | "receipts" | "activities":
            return scope.this
        case "any":
            return "deals"
        case _:
            return None


def _same_field(field: nodes.Name, owners: tuple[nodes.FactKind | None, ...], scope: Scope) -> None:
    """A field that the facts, or else their partners, have."""
    for owner in owners:
        known = {**scope.fields("partners"), **(scope.fields(owner) if owner else {})}
        if field.dotted not in known and field.dotted != "partner":
            hint = did_you_mean(field.dotted, known)
            scope.wrong(
                "unknown-field",
                said("{one} has no `{field}`", one=ONE[owner or "partners"], field=field.dotted),
                field.span,
                hint or for_example("across this customer"),
            )
            return


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
    _written_days(
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
    return _repeated(
        repeated,
        repeated.period,
        said("`count` asks in how many {periods} something held", periods=MANY[repeated.period]),
        inner,
        scope,
    )


def _per_partner(compared: nodes.PerPartner, scope: Scope) -> Known:
    if scope.inside:
        _nested(compared, scope)
        return None
    _comparable(compared, scope)
    if compared.across is not None and scope.this == "nothing":
        _not_at_hand(compared.across, scope)
    elif compared.across is not None:
        _partners_where(compared.across.where, scope)
    inner = replace(scope, owner=None, place=False, this="partners", unit=None, problems=scope.problems)
    return _repeated(
        compared, "partner", said("`count` asks for how many partners something holds"), inner, scope
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
    _complete_in_itself(repeated, scope)
    inner = replace(scope, owner=None, place=False, unit=repeated.unit, problems=scope.problems)
    return _repeated(
        repeated,
        word,
        said("`count` asks how often something holds, {word} by {word}", word=word),
        inner,
        scope,
    )


def _complete_in_itself(repeated: nodes.PerUnit, scope: Scope) -> None:
    """All that is counted of each has to name it, and what rules gave does not."""
    word = repeated.unit.dotted
    for node in walk_through(repeated.measure, scope.program):
        match node:
            case nodes.Aggregate(facts=facts) if scope.fields(facts).get(word) != "text" or word in _NO_UNIT:
                texts = [
                    name
                    for name, kind in scope.fields(facts).items()
                    if kind == "text" and name not in _NO_UNIT
                ]
                scope.wrong(
                    "per-unit-of-what",
                    said("{facts} cannot be told apart by `{word}`", facts=ALL[facts], word=word),
                    repeated.unit.span,
                    did_you_mean(word, (*texts, "partner", *get_args(nodes.PeriodName)))
                    or for_example(f"per {', per '.join(texts[:3])}"),
                )
                return
            case (
                nodes.PerUnit()
                | nodes.PerPartner()
                | nodes.EarnedOver()
                | nodes.Call("decision" | "earned" | "has" | "level" | "balance")
            ):
                scope.wrong(
                    "per-unit-of-what",
                    said("what is asked of each {word} is counted from its facts", word=word),
                    repeated.measure.span,
                    for_example(f"count(sum(amount) >= 10k per {word}), largest(count(deals) per {word})"),
                )
                return
            case _:
                pass


_NO_UNIT: Final = frozenset({"id", "partner", "currency"})


def _comparable(compared: nodes.PerPartner, scope: Scope) -> None:
    """What rules gave partners is not compared: it may follow from the comparison."""
    for node in walk_through(compared.measure, scope.program):
        match node:
            case (
                nodes.PerPartner()
                | nodes.EarnedOver()
                | nodes.Call("decision" | "earned" | "has" | "level" | "balance")
            ):
                scope.wrong(
                    "per-partner-of-what",
                    said("what is compared between partners is counted from their facts, targets and scores"),
                    compared.measure.span,
                    for_example(
                        'largest(sum(amount) per partner), average(attainment("revenue") per partner)'
                    ),
                )
                return
            case _:
                pass


def _repeated(
    repeated: nodes.PerPeriod | nodes.PerPartner | nodes.PerUnit,
    per: str,
    asked: Said,
    inner: Scope,
    scope: Scope,
) -> Known:
    """One measure worked out several times, and these taken together."""
    kind = type_of(repeated.measure, inner)
    if repeated.function == "count":
        if kind not in (None, "yes/no"):
            scope.wrong(
                "count-of-what",
                asked,
                repeated.span,
                for_example(f"count(sum(amount) >= 10k per {per})"),
            )
        elif repeated.picked is not None and repeated.picked.which in ("largest", "least"):
            scope.wrong(
                "count-of-what",
                said(
                    "of what holds or does not hold, there are no {which} {number}",
                    which=repeated.picked.which,
                    number=repeated.picked.number,
                ),
                repeated.picked.span,
                for_example(f"count(sum(amount) >= 10k per {per}), sum(largest 3 of sum(amount) per {per})"),
            )
        return "number"
    if kind is not None and repeated.picked is not None and kind not in _NUMERIC:
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be compared by size", kind=NAMED[kind]),
            repeated.measure.span,
            for_example(f"{repeated.function}(largest 3 of sum(amount) per {per})"),
        )
        return None
    if kind is not None and repeated.function in ("sum", "average") and kind not in _NUMERIC:
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be added up", kind=NAMED[kind]),
            repeated.measure.span,
            for_example(f"{repeated.function}(sum(amount) per {per})"),
        )
        return None
    return kind


def _written_days(window: nodes.Window | None, message: Said, scope: Scope) -> None:
    if isinstance(window, nodes.OverDays | nodes.OverAround) and not is_fixed(window):
        scope.wrong(
            "days-here", message, window.span, said("over last 12 months, or over 2026-01-01 to 2026-12-31")
        )


def _day_when(found: nodes.DayWhen, scope: Scope) -> Known:
    if scope.inside:
        _nested(found, scope)
        return None
    kind = _numeric(found.measure, scope)
    _same(kind, type_of(found.reaches, scope), found.reaches.span, scope)
    compares = any(isinstance(node, nodes.PerPartner) for node in walk_through(found.measure, scope.program))
    if kind is not None and (compares or not _counts_facts(found.measure, scope)):
        scope.wrong(
            "reached-by-what",
            said("what is reached must be counted from facts, which have days"),
            found.measure.span,
            for_example("day when sum(amount) reaches 100k"),
        )
    return "date"


def is_fixed(window: nodes.Window) -> bool:
    """Whether its days are written out."""
    return isinstance(window, nodes.OverDays) and all(
        isinstance(end, nodes.Day) for end in (window.start, window.end)
    )


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


def _state(call: nodes.Call, scope: Scope) -> Known:
    """What a partner has come to by then: a status, a level."""
    kind: Known = "yes/no" if call.function == "has" else "text"
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], nodes.Text):
        scope.wrong(
            "wrong-arguments",
            said("`{function}` takes one name in quotes", function=call.function),
            call.span,
            FUNCTIONS[call.function],
        )
        return kind
    name = call.arguments[0]
    if scope.in_aggregate:
        scope.wrong(
            "state-here",
            said(
                "`{function}` is about the partner; here each fact is looked at by itself",
                function=call.function,
            ),
            call.span,
            said("ask for it in `when`: when {function}(…)", function=call.function),
        )
    ladders = [rule for rule in scope.program.rules if rule.level is not None]
    if call.function == "has":
        known = [status for rule in scope.program.rules for status in statuses_of(rule)]
    else:
        known = [rule.name for rule in ladders]
    if called(name.value) not in map(called, known):
        scope.wrong(
            "unknown-status",
            (
                said("no rule gives the status “{name}”", name=name.value)
                if call.function == "has"
                else said("there is no status “{name}” with levels", name=name.value)
            ),
            name.span,
            did_you_mean(name.value, known)
            or (
                said(
                    'write a rule that gives it: status "{name}" each quarter when sum(amount) >= 100k',
                    name=name.value,
                )
                if call.function == "has"
                else for_example('status "Partner level" each quarter level by sum(amount) from 100k "Gold"')
            ),
        )
    return kind


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


def known_fund(name: str, span: nodes.Span, scope: Scope) -> None:
    if scope.program.fund(name) is None:
        scope.wrong(
            "unknown-fund",
            said("there is no fund “{name}”", name=name),
            span,
            did_you_mean(name, [fund.name for fund in scope.program.funds])
            or said('write one: fund "{name}"', name=name),
        )


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


def _decided(call: nodes.Call, scope: Scope) -> Known:
    """What somebody decides about the fact or the partner's period at hand."""
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], nodes.Text):
        scope.wrong(
            "wrong-arguments",
            said("`decision` takes one name in quotes"),
            call.span,
            FUNCTIONS[call.function],
        )
        return None
    name = call.arguments[0]
    if scope.in_aggregate or scope.this == "nothing" or scope.owner == "partners":
        scope.wrong(
            "decision-here",
            said("what is decided belongs to a deal or to a partner's period, and neither is at hand here"),
            call.span,
            said('ask for it in a rule: when decision("{name}")', name=name.value),
        )
    found = scope.program.decision(name.value)
    if found is None:
        scope.wrong(
            "unknown-decision",
            said("nobody is asked to decide “{name}”", name=name.value),
            name.span,
            did_you_mean(name.value, [each.name for each in scope.program.decisions])
            or said('say who decides: decision "{name}" by partner manager', name=name.value),
        )
        return None
    return found.type


def _call(call: nodes.Call, scope: Scope) -> Known:
    arguments = call.arguments
    match call.function:
        case "has" | "level":
            return _state(call, scope)
        case "balance":
            return _balance(call, scope)
        case "decision":
            return _decided(call, scope)
        case "earned" if len(arguments) == 2 and isinstance(arguments[0], nodes.Text):
            _of_linked_deal(arguments[0], arguments[1], scope)
            return _earned(arguments[0].value, arguments[0].span, scope)
        case "attainment" | "target" | "score" | "earned":
            if len(arguments) != 1 or not isinstance(arguments[0], nodes.Text):
                scope.wrong(
                    "wrong-arguments",
                    said("`{function}` takes one name in quotes", function=call.function),
                    call.span,
                    for_example(f'{call.function}("revenue")'),
                )
            elif call.function == "earned":
                return _earned(arguments[0].value, arguments[0].span, scope)
            elif call.function == "attainment":
                _of_a_measure(arguments[0].value, arguments[0].span, scope)
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


def _of_a_measure(name: str, span: nodes.Span, scope: Scope) -> None:
    meant = meant_measure(name, scope.program)
    if meant is not None:
        scope.wrong(
            "unknown-measure",
            said("there is no measure “{name}”, and the program speaks of no such score", name=name),
            span,
            said('did you mean attainment("{meant}")?', meant=meant),
        )


def date_field(facts: nodes.FactKind, program: nodes.Program) -> str:
    """The field that decides on which day such a fact counts."""
    if facts == "deals" and program.count_when != "won":
        return f"{program.count_when}_on"
    return DATE_FIELD[facts]
