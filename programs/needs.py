"""What the evaluation of a program up to a day needs to be told: every aggregate, and the facts of its rules per fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import assert_never

from dsl import nodes
from dsl.funds import pays_into
from dsl.own_currency import scales
from dsl.remembered import remembered
from dsl.units import common_unit, is_of_each_deal, spans_partners, unit_of_rule
from dsl.walk import walk
from programs.at_hand import wide
from programs.measures import Days, Need, Needs, Selection
from programs.milestones import is_at_once
from programs.periods import Period, period_of, periods, run_of, span_at, spans
from programs.records import replace
from programs.vantage import Vantage
from programs.windows import (
    aggregates,
    asks_new_customer,
    asks_state,
    calls,
    counts_sharers,
    looks_from,
    people_selections,
    selection_of,
    unit_selections,
)


def needs(program: nodes.Program, *, as_of: date) -> Needs:
    """All that `evaluate` will ask for; it depends on the program and the day only."""
    measures: dict[Need, None] = {}
    facts: dict[Selection, None] = {}
    for rule in program.rules:
        run = run_of_rule(rule, program)
        if rule.on is not None:
            facts[facts_of_rule(rule, program, as_of=as_of)] = None
        if looks_at_gone(rule):
            facts[gone_facts(rule, program, as_of=as_of)] = None
        if goes_by_partner(rule):
            facts |= dict.fromkeys(
                whenever(
                    _parts(rule), program, _owner(rule), as_of, dated=_dated(rule), by_unit=_by_unit(rule)
                )
            )
        facts |= dict.fromkeys(unit_facts(rule, program, as_of=as_of))
        for own in periods_of_rule(rule, program, as_of=as_of):
            period = counted_period(rule, own, program)
            measures |= dict.fromkeys(rule_needs(rule, period, program, run=run, as_of=as_of))
            facts |= dict.fromkeys(rule_facts(rule, period, program, run=run, as_of=as_of))
        for limit in rule.counted_off:
            if limit.per is None or limit.per.period is None or isinstance(limit, nodes.AtMostTimes):
                continue
            parts = (limit.amount, *([limit.condition] if limit.condition else []))
            for period in periods(limit.per.period, program, run, as_of):
                from_there = Vantage(program=program, period=period, run=run, as_of=as_of)
                measures |= dict.fromkeys(from_there.needs(parts))
                facts |= dict.fromkeys(from_there.facts(parts))
    over_all = whole(program, as_of=as_of)
    budgets = (program.budget, *(rule.budget for rule in program.rules))
    measures |= dict.fromkeys(over_all.needs(tuple(each for each in budgets if each is not None)))
    for item in program.together:
        sharing = [each for name in item.rules if (each := program.rule(name)) is not None]
        by_unit = common_unit(sharing) is not None
        for period in periods((item.per and item.per.period) or "program", program, over_all.run, as_of):
            from_there = replace(over_all, period=period)
            if is_of_each_deal(item, program):
                from_there = replace(from_there, owner="deals")
            measures |= dict.fromkeys(from_there.needs(item.amount))
            facts |= dict.fromkeys(from_there.facts(item.amount))
            if by_unit:
                facts |= dict.fromkeys(replace(from_there, by_unit=True).facts(item.amount))
    everything = (program.payouts, program.rules, program.measures, program.together)
    return Needs(
        tuple(measures),
        tuple(facts),
        goals=any(
            next(calls(everything, name), None) is not None for name in ("attainment", "target", "score")
        ),
        decisions=bool(program.decisions) or any(rule.offer is not None for rule in program.rules),
        first_deals=asks_new_customer(everything),
        staff=any(isinstance(node, nodes.Among) for node in walk(program.rules)),
    )


def _asks_facts(rule: nodes.Rule, need: Need, program: nodes.Program) -> bool:
    """Whether the single facts behind an aggregate are looked at: for the day on which something was reached, or one deal's receipts."""
    if need.scope != "partner":
        return False
    if rule.on is not None:
        return rule.on.facts == "deals" and need.selection.facts == "receipts"
    return is_at_once(rule, program) or (rule.top is not None and rule.top.ties == "earliest")


def whole(program: nodes.Program, *, as_of: date) -> Vantage:
    """The whole run, for what is no rule's."""
    return Vantage(program=program, period=whole_run(program), run=run_of(program), as_of=as_of)


def whole_run(program: nodes.Program) -> Period:
    """The program's run as one period."""
    run = run_of(program)
    return Period(run.start, run.end, "program")


@remembered
def run_of_rule(rule: nodes.Rule, program: nodes.Program) -> nodes.Runs:
    """The days on which the rule runs: its own run within the program's."""
    run = run_of(program)
    if rule.runs is None:
        return run
    return nodes.Runs(max(run.start, rule.runs.start), min(run.end, rule.runs.end))


@remembered
def periods_of_rule(
    rule: nodes.Rule, program: nodes.Program, *, as_of: date, first: date | None = None
) -> tuple[Period, ...]:
    """The rule's periods that have begun; of a rule per fact without `each`, the run as one.

    `first` is the day from which a rule counts that goes by a day of the partner's; without it there are none.
    """
    run = run_of_rule(rule, program)
    if rule.each is None or not isinstance(rule.each.period, nodes.Duration):
        return periods(_named(rule), program, run, as_of)
    first = first if goes_by_partner(rule) else run_of(program).start
    return () if first is None else spans(rule.each.period, first, run, as_of)


def period_at(
    rule: nodes.Rule, day: date, program: nodes.Program, *, first: date | None = None
) -> Period | None:
    """The rule's period in which a day lies; None where there is none yet."""
    if rule.each is None or not isinstance(rule.each.period, nodes.Duration):
        return period_of(_named(rule), day, program)
    first = first if goes_by_partner(rule) else run_of(program).start
    return None if first is None else span_at(rule.each.period, first, day)


def goes_by_partner(rule: nodes.Rule) -> bool:
    """Whether the rule's periods are each partner's own."""
    return rule.each is not None and rule.each.start is not None


def counted_period(rule: nodes.Rule, period: Period, program: nodes.Program) -> Period:
    """The days over which measures run in one of the rule's periods: `each month, year to date` counts from the year's first."""
    if rule.each is None or rule.each.to_date is None:
        return period
    return Period(period_of(rule.each.to_date, period.end, program).start, period.end, period.name)


def _named(rule: nodes.Rule) -> nodes.PeriodName:
    if rule.each is None:
        return "program"
    assert not isinstance(rule.each.period, nodes.Duration)
    return rule.each.period


def facts_of_rule(rule: nodes.Rule, program: nodes.Program, *, as_of: date) -> Selection:
    """The facts that a rule per fact looks at, one by one."""
    assert rule.on is not None
    run = run_of_rule(rule, program)
    dated = rule.dated.name.dotted if rule.dated else None
    found = selection_of(
        rule.on.facts,
        _joined(part for part in _conditions(rule) if not asks_state(part)),
        Days(run.start, min(run.end, as_of)),
        program,
        dated=dated,
    )
    # Where no other currency plays a part, deals are looked at in their own, and wait for no exchange rate.
    return replace(found, currency=None) if scales(rule, program) else found


@remembered
def looks_at_gone(rule: nodes.Rule) -> bool:
    """Whether a deal's cancellation leaves something of what it gave: a part that is kept, or what went into a fund until that day."""
    if rule.on is None:
        return False
    return bool(rule.claw_back) or (rule.on.facts == "deals" and pays_into(rule))


def gone_facts(rule: nodes.Rule, program: nodes.Program, *, as_of: date) -> Selection:
    """Those of a rule's deals that counted until they were cancelled or returned."""
    return replace(facts_of_rule(rule, program, as_of=as_of), state="gone")


def asked_where(rule: nodes.Rule) -> nodes.Expression | None:
    """What the rule's `where` asks of the partner's state, which no selection of facts knows."""
    return _joined(part for part in _conditions(rule) if asks_state(part))


def _conditions(rule: nodes.Rule) -> tuple[nodes.Expression, ...]:
    """The conditions that the rule's `where` joins by `and`."""
    where = rule.on.where if rule.on else None
    if where is None:
        return ()
    return where.operands if isinstance(where, nodes.And) else (where,)


def _joined(parts: Iterable[nodes.Expression]) -> nodes.Expression | None:
    found = tuple(parts)
    return nodes.And(found) if len(found) > 1 else found[0] if found else None


def rule_needs(
    rule: nodes.Rule, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Iterator[Need]:
    """The aggregates that a rule counts in one of its periods."""
    there = _vantage(rule, period, program, run=run, as_of=as_of)
    yield from there.needs(_parts(rule))
    pools = tuple(reward.pool for reward in rule.rewards if isinstance(reward, nodes.SharePool))
    if _by_unit(rule) and pools:
        yield from replace(there, by_unit=False).needs(pools)


def rule_facts(
    rule: nodes.Rule, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Iterator[Selection]:
    """The facts that a rule looks at one after the other in one of its periods."""
    for need in rule_needs(rule, period, program, run=run, as_of=as_of):
        if _asks_facts(rule, need, program):
            yield need.selection
    there = _vantage(rule, period, program, run=run, as_of=as_of)
    yield from there.facts(_parts(rule))
    pools = tuple(
        reward.pool
        for reward in rule.rewards
        if isinstance(reward, nodes.SharePool) and counts_sharers(reward, program)
    )
    yield from replace(there, by_unit=True).facts(pools)


def _vantage(
    rule: nodes.Rule, period: Period, program: nodes.Program, *, run: nodes.Runs, as_of: date
) -> Vantage:
    return Vantage(
        program=program,
        period=period,
        run=run,
        as_of=as_of,
        owner=_owner(rule),
        dated=_dated(rule),
        by_unit=_by_unit(rule),
    )


def _parts(rule: nodes.Rule) -> tuple[nodes.Node, ...]:
    return tuple(
        part
        for part in (
            rule.when,
            rule.top,
            rule.level,
            *rule.rewards,
            *rule.counted_off,
            *rule.multiply,
            rule.lasts,
            rule.forfeited,
            *rule.payment,
        )
        if part is not None
    )


def _owner(rule: nodes.Rule) -> nodes.FactKind | None:
    return rule.on.facts if rule.on else None


def _by_unit(rule: nodes.Rule) -> bool:
    return unit_of_rule(rule) is not None


def unit_facts(rule: nodes.Rule, program: nodes.Program, *, as_of: date) -> tuple[Selection, ...]:
    """The facts in which a rule finds its units: all of the kinds that it counts. What spans partners, these name."""
    unit = unit_of_rule(rule)
    if unit is None or spans_partners(unit, program):
        return ()
    return unit_selections(_parts(rule), program, as_of=as_of, dated=_dated(rule))


def _dated(rule: nodes.Rule) -> str | None:
    return rule.dated.name.dotted if rule.dated else None


def whenever(
    expression: nodes.Node | tuple[nodes.Node, ...] | None,
    program: nodes.Program,
    owner: nodes.FactKind | None,
    as_of: date,
    *,
    dated: str | None = None,
    by_unit: bool = False,
) -> Iterator[Selection]:
    """The facts of any day behind an expression: where the days are each partner's own, it is counted from them."""
    for found in aggregates(expression, program, owner):
        match found:
            case nodes.Aggregate() if looks_from(found, program) or by_unit:
                anytime = wide(found, program, run=run_of(program), as_of=as_of, dated=dated)
                yield replace(anytime, days=Days(None, as_of))
            case nodes.Aggregate(facts=facts, where=where):
                own = dated if facts == "deals" else None
                yield selection_of(facts, where, Days(None, as_of), program, dated=own)
            case nodes.Growth(measure, _) | nodes.DayWhen(measure, _):
                yield from whenever(measure, program, owner, as_of, dated=dated, by_unit=by_unit)
            case nodes.PerPeriod(_, measure, _, _):
                yield from whenever(measure, program, None, as_of, dated=dated, by_unit=by_unit)
            case nodes.PerPartner(_, measure, _):
                yield from whenever(measure, program, None, as_of, dated=dated)
            case nodes.PerUnit(_, measure, _):
                yield from unit_selections(measure, program, as_of=as_of, dated=dated)
                yield from whenever(measure, program, None, as_of, dated=dated, by_unit=True)
            case nodes.Among(of):
                if of == "people":
                    yield from people_selections(program, as_of=as_of, dated=dated)
                yield from whenever(found.parts, program, None, as_of, dated=dated, by_unit=of == "people")
            case _:
                assert_never(found)
