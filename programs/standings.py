"""Who stands where: the partners of a program, ranked by one measure over its run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from dsl import nodes
from dsl.points import points_of
from dsl.scope import Scope
from dsl.types import type_of
from programs.context import Context, Links
from programs.facts import Partner, folded
from programs.measures import Measured, Needs
from programs.membership import belongs, is_here
from programs.money import PRECISION
from programs.needs import needs as needs_of_rules
from programs.needs import whole, whole_run
from programs.periods import run_of
from programs.results import NO_RESULTS, Results, asks_results, results
from programs.values import number
from programs.windows import aggregates, asks_new_customer, calls

_AMOUNT = nodes.Name(("amount",))


@dataclass(frozen=True, slots=True)
class Standing:
    """A partner's place. Equal values share it, and the following places are skipped."""

    partner: str
    rank: int
    value: Decimal
    """Exact; a percentage is a ratio (0.05 is 5%)."""


@dataclass(frozen=True, slots=True)
class Standings:
    """Everybody in the program who has a value, best first, those who share a place in the order of names."""

    rows: tuple[Standing, ...]
    unit: str
    """What the values are counted in: a currency, `points`, `%`, `deals`, or nothing."""


def needs(program: nodes.Program, *, as_of: date, standings: nodes.Standings) -> Needs:
    """What `standings` has to be told."""
    by = measure_of(program, standings)
    everything = (by, program.measures)
    own = Needs(
        tuple(dict.fromkeys(whole(program, as_of=as_of).needs(by))),
        (),
        goals=any(
            next(calls(everything, name), None) is not None for name in ("attainment", "target", "score")
        ),
        first_deals=asks_new_customer(everything),
    )
    return own.and_of(needs_of_rules(program, as_of=as_of)) if _asks_results(program, by) else own


def standings(
    program: nodes.Program, measured: Measured, *, as_of: date, standings: nodes.Standings
) -> Standings:
    """The places as of a day, over the run up to then unless the measure itself names other days. Members only."""
    by = measure_of(program, standings)
    found = results(program, measured, as_of=as_of) if _asks_results(program, by) else NO_RESULTS
    with localcontext(prec=PRECISION):
        values = [
            (partner.name, value)
            for partner, context in members(program, measured, as_of=as_of, found=found)
            if (value := number(by, context)) is not None
        ]
    return Standings(tuple(_placed(values)), unit_of_measure(by, program))


def measure_of(program: nodes.Program, standings: nodes.Standings) -> nodes.Expression:
    """What the standings go by: what they say, else what all rules count, else the amounts of all deals.

    A program that looks at activities only is ranked by how many there are.
    """
    if standings.by is not None:
        return standings.by
    sums = dict.fromkeys(_counted_sums(program))
    if len(sums) == 1:
        return next(iter(sums))
    kinds = {rule.on.facts for rule in program.rules if rule.on is not None}
    kinds |= {each.facts for each in aggregates(program.rules, program) if isinstance(each, nodes.Aggregate)}
    if kinds == {"activities"}:
        return nodes.Aggregate("count", "activities")
    return nodes.Aggregate("sum", "deals", _AMOUNT)


def members(
    program: nodes.Program, measured: Measured, *, as_of: date, found: Results = NO_RESULTS
) -> Iterator[tuple[Partner, Context]]:
    """The partners that the program is for on that day, in the order of names, each with where its measures are worked out."""
    run = run_of(program)
    day = min(as_of, run.end)
    links = Links.of(measured)
    for partner in measured.partners:
        alone = Context(
            program=program,
            links=links,
            partner=folded(partner.name),
            on=day,
            measured=measured,
            period=whole_run(program),
            run=run,
            as_of=as_of,
        )
        context = found.seen_by(alone)
        if is_here(partner, day) and _takes_part(context):
            yield partner, context


def _asks_results(program: nodes.Program, by: nodes.Expression) -> bool:
    audiences = (program.eligible, *(rule.eligible for rule in program.rules))
    return asks_results(by, program.measures, *audiences)


def _takes_part(context: Context) -> bool:
    """Whether the program, and at least one of its rules, is for the partner."""
    rules = context.program.rules
    return any(belongs(rule, context) for rule in rules) if rules else belongs(None, context)


def _counted_sums(program: nodes.Program) -> Iterator[nodes.Aggregate]:
    """The sums of amounts that the rules count, over the whole run."""
    for rule in program.rules:
        if rule.on is not None and rule.on.facts == "deals":
            yield nodes.Aggregate("sum", "deals", _AMOUNT, where=rule.on.where)
        for each in aggregates(rule, program, rule.on.facts if rule.on else None):
            if isinstance(each, nodes.Aggregate) and (each.function, each.facts, each.value) == (
                "sum", "deals", _AMOUNT,
            ):  # fmt: skip
                yield nodes.Aggregate("sum", "deals", _AMOUNT, where=each.where)


def _placed(values: Sequence[tuple[str, Decimal]]) -> Iterator[Standing]:
    ordered = sorted(values, key=lambda each: (-each[1], folded(each[0])))
    rank = 0
    for index, (partner, value) in enumerate(ordered):
        if index == 0 or value != ordered[index - 1][1]:
            rank = index + 1
        yield Standing(partner, rank, value)


def unit_of_measure(by: nodes.Expression, program: nodes.Program) -> str:
    """What it is counted in, as in `Standings.unit`."""
    match type_of(by, Scope(program)):
        case "money":
            return program.currency or "EUR"
        case "points":
            return points_of(program)
        case "percent":
            return "%"
        case _:
            return "deals" if _counts_deals(by, program) else ""


def _counts_deals(by: nodes.Expression, program: nodes.Program) -> bool:
    if isinstance(by, nodes.Name):
        named = program.measure(by.path[0])
        return (
            named is not None
            and not isinstance(named.value, nodes.Table)
            and _counts_deals(named.value, program)
        )
    return (
        isinstance(by, nodes.Aggregate) and (by.function, by.facts) == ("count", "deals") and not by.distinct
    )
