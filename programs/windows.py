"""From an aggregate in a program to what is to be counted: over which days, by which date, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, assert_never

from dsl import nodes
from dsl.quoted_names import STATE
from dsl.readings import goes_by_day, is_reading, names_reading
from dsl.remembered import remembered
from dsl.repeated import is_fixed
from dsl.vocabulary import FIELDS, date_field
from dsl.walk import walk, walk_through
from programs.measures import Days, Need, Selection
from programs.periods import DAY, Period, add, period_of, previous, run_of, same_last_year


def days_of(
    window: nodes.Window | None, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Days:
    """The days that a window names for a rule whose own period is `period`. What lies after `as_of` is not seen.

    The rule's own period is cut to the run; a window that is named reaches as far as it says.
    """
    match window:
        case None:
            return _seen(max(period.start, run.start), min(period.end, run.end), as_of)
        case nodes.OverPrevious(name):
            found = previous(name, period, program)
        case nodes.OverSameLastYear(name):
            found = same_last_year(name, period, program)
        case nodes.OverLast(duration):
            return _seen(add(period.end + DAY, duration, times=-1), period.end, as_of)
        case nodes.OverToDate(name):
            return _seen(period_of(name, period.end, program).start, period.end, as_of)
        case nodes.OverEarlier(name):
            return _seen(period_of(name, period.start, program).start, period.start - DAY, as_of)
        case nodes.OverProgram():
            whole = run_of(program)
            return _seen(whole.start, whole.end, as_of)
        case nodes.OverEver():
            return _seen(None, period.end, as_of)
        case nodes.OverPreviousLength(duration):
            return _seen(add(period.start, duration, times=-1), period.start - DAY, as_of)
        case nodes.OverDays(nodes.Day(start), nodes.Day(end)):
            return _seen(start, end, as_of)
        case nodes.OverDays() | nodes.OverAround():
            raise AssertionError("days that depend on what is at hand are worked out there")
        case _:
            assert_never(window)
    return _seen(found.start, found.end, as_of)


def _seen(start: date | None, end: date, as_of: date) -> Days:
    return Days(start, min(end, as_of))


@remembered
def need_of(
    aggregate: nodes.Aggregate,
    period: Period,
    program: nodes.Program,
    run: nodes.Runs,
    as_of: date,
    dated: str | None = None,
) -> Need:
    """What is to be counted for an aggregate in a rule with that period. `dated` is the rule's own deciding date, if it names one."""
    days = days_of(aggregate.window, period, program, run=run, as_of=as_of)
    selection = selection_of(
        aggregate.facts, aggregate.where, days, program, dated=dated if aggregate.facts == "deals" else None
    )
    return Need(
        aggregate.function,
        aggregate.value,
        aggregate.distinct,
        selection,
        "all partners" if aggregate.across else "partner",
    )


AT_HAND: Final = ("this", "period")
"""The first words of what is put in before facts are picked out."""


@remembered
def looks_from(aggregate: nodes.Aggregate, program: nodes.Program) -> bool:
    """Whether it depends on the fact or partner at hand: by its days, by its scope, or by what is asked of each fact.

    Readings are those of the last day that is counted, and so are looked at fact by fact, too.
    """
    return (
        names_reading((aggregate.value, aggregate.where), program, aggregate.facts)
        or aggregate.until is not None
        or isinstance(aggregate.across, nodes.AcrossThis | nodes.AcrossPartners)
        or moves(aggregate.window)
        or names_what_is_at_hand((aggregate.value, aggregate.where))
    )


def counts_sharers(pool: nodes.SharePool, program: nodes.Program) -> bool:
    """Whether how much is shared is counted of those who share it: of a group, or where something is counted that does not say of whom."""
    return pool.in_each is not None or any(
        isinstance(found, nodes.Aggregate) and found.across is None
        for found in aggregates(pool.pool, program, None)
    )


def names_what_is_at_hand(part: object) -> bool:
    """Whether it asks facts for something of the one at hand, or for a day of the rule's period."""
    return any(isinstance(node, nodes.Name) and node.path[0] in AT_HAND for node in walk(part))


def moves(window: nodes.Window | None) -> bool:
    """Whether the days of a window depend on what is at hand."""
    match window:
        case nodes.OverDays() | nodes.OverAround():
            return not is_fixed(window)
        case _:
            return False


def selection_of(
    facts: nodes.FactKind,
    where: nodes.Expression | None,
    days: Days,
    program: nodes.Program,
    *,
    dated: str | None = None,
) -> Selection:
    return Selection(
        facts, where, days, dated or date_field(facts, program), program.count_when, program.currency
    )


Counting = (
    nodes.Aggregate
    | nodes.Growth
    | nodes.PerPeriod
    | nodes.PerPartner
    | nodes.PerUnit
    | nodes.DayWhen
    | nodes.Among
)


def aggregates(
    expression: nodes.Node | tuple[nodes.Node, ...] | None,
    program: nodes.Program,
    owner: nodes.FactKind | None = None,
) -> Iterator[Counting]:
    """Every aggregate that the expression comes down to, through named measures and attainments; what looks at other days as a whole."""
    yield from _counted(expression, program, owner, set())


def _counted(
    expression: nodes.Node | tuple[nodes.Node, ...] | None,
    program: nodes.Program,
    owner: nodes.FactKind | None,
    seen: set[str],
) -> Iterator[Counting]:
    """`seen` are the measures that were looked at already: what they come down to was told."""
    match expression:
        case None:
            return
        case tuple():
            for part in expression:
                yield from _counted(part, program, owner, seen)
        case nodes.Aggregate():
            if not goes_by_day(expression, program):
                yield expression
        case nodes.Growth(measure, _) | nodes.DayWhen(measure, _):
            yield expression
            yield from _counted(measure, program, owner, seen)
        case nodes.PerPeriod() | nodes.PerPartner() | nodes.PerUnit() | nodes.Among():
            yield expression
        case nodes.Name(path):
            measure_named = None if is_field(path, program, owner) else program.measure(path[0])
            if measure_named is not None and measure_named.name not in seen:
                seen.add(measure_named.name)
                yield from _counted(measure_named.value, program, None, seen)
        case nodes.Call("attainment", (nodes.Text(name), *_)):
            measure_named = program.measure(name.lower())
            if measure_named is not None and measure_named.name not in seen:
                seen.add(measure_named.name)
                yield from _counted(measure_named.value, program, None, seen)
        case _:
            for name in type(expression).__dataclass_fields__:
                part = getattr(expression, name)
                if isinstance(part, nodes.Node) or (
                    isinstance(part, tuple) and part and isinstance(part[0], nodes.Node)
                ):
                    yield from _counted(part, program, owner, seen)


def counted_kinds(
    expression: nodes.Node | tuple[nodes.Node, ...] | None, program: nodes.Program
) -> Iterator[nodes.FactKind]:
    """The kinds of facts that an expression counts."""
    for found in aggregates(expression, program):
        match found:
            case nodes.Aggregate(facts=kind):
                yield kind
            case (
                nodes.PerPeriod(measure=measure)
                | nodes.PerPartner(measure=measure)
                | nodes.PerUnit(measure=measure)
            ):
                yield from counted_kinds(measure, program)
            case nodes.Growth() | nodes.DayWhen():
                pass  # what they measure is among the others
            case nodes.Among():
                pass  # what is divided is nothing that is counted
            case _:
                assert_never(found)


def unit_selections(
    counted: nodes.Node | tuple[nodes.Node, ...], program: nodes.Program, *, as_of: date, dated: str | None
) -> tuple[Selection, ...]:
    """The facts of any day that name units: all of the kinds that are counted."""
    kinds = list(dict.fromkeys(counted_kinds(counted, program))) or ["deals"]
    return tuple(
        selection_of(kind, None, Days(None, as_of), program, dated=dated if kind == "deals" else None)
        for kind in kinds
    )


def people_selections(program: nodes.Program, *, as_of: date, dated: str | None) -> tuple[Selection, ...]:
    """The facts of any day that name a partner's people, whatever is counted of them."""
    return tuple(
        selection_of(kind, None, Days(None, as_of), program, dated=dated if kind == "deals" else None)
        for kind in _NAME_PEOPLE
    )


_NAME_PEOPLE: Final[tuple[nodes.FactKind, ...]] = ("deals", "activities")
_OWN: Final = nodes.AcrossThis(nodes.Name(("partner",)))
"""The partner's own, as a whole."""


def counts_everybody(
    expression: nodes.Node | tuple[nodes.Node, ...],
    program: nodes.Program,
    owner: nodes.FactKind | None = None,
) -> bool:
    """Whether what it comes to tells about other partners: it counts their facts as well."""
    return any(
        isinstance(each, nodes.PerPartner)
        or (isinstance(each, nodes.Aggregate) and each.across not in (None, _OWN))
        or (isinstance(each, nodes.PerPeriod | nodes.PerUnit) and counts_everybody(each.measure, program))
        for each in aggregates(expression, program, owner)
    )


@remembered
def compares_partners(part: nodes.Node, program: nodes.Program) -> bool:
    """Whether it sets figures of several partners beside each other, by itself or through measures."""
    return any(isinstance(node, nodes.PerPartner) for node in walk_through(part, program))


def is_field(path: tuple[str, ...], program: nodes.Program, owner: nodes.FieldOwner | None) -> bool:
    """Whether a bare name means a field of the fact at hand rather than a measure."""
    if owner is None or len(path) != 1:
        return False
    own = any(own.name == path[0] and own.on == owner for own in program.fields)
    return own or path[0] in FIELDS[owner] or is_reading(path, program, owner)


def calls(expression: object, function: str) -> Iterator[nodes.Call]:
    """Every call of that function in the expression."""
    if isinstance(expression, nodes.Call) and expression.function == function:
        yield expression
    if isinstance(expression, nodes.Node):
        for name in type(expression).__dataclass_fields__:
            yield from calls(getattr(expression, name), function)
    elif isinstance(expression, tuple):
        for part in expression:
            yield from calls(part, function)


def asks_new_customer(expression: object) -> bool:
    if isinstance(expression, nodes.NewCustomer):
        return True
    if isinstance(expression, nodes.Node):
        return any(
            asks_new_customer(getattr(expression, name)) for name in type(expression).__dataclass_fields__
        )
    return isinstance(expression, tuple) and any(asks_new_customer(part) for part in expression)


def asks_state(expression: nodes.Expression) -> bool:
    """Whether it asks what the partner has come to, a status or a level, or what somebody decides."""
    return any(
        isinstance(node, nodes.Call) and (node.function in STATE or node.function == "decision")
        for node in walk(expression)
    )
