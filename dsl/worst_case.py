"""A budget and the most that the rules can come to: what one partner can get at most, from the text alone, times the partners.

What nothing limits, such as a percentage of whatever is sold, is left out; the
figure is an estimate from below: periods of a given length are counted with thirty days a month, and every condition is taken to hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.alternatives import are_for_others, exclude_each_other
from dsl.diagnostics import Diagnostic, warning
from dsl.names import called
from dsl.said import Said, said, several
from dsl.steps import constant
from dsl.vocabulary import ABOUT_DAYS
from dsl.written import format_expression, format_number

_MOST_RULES: Final = 14
"""More rules with a limit than are put together in every way."""
_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Most:
    """What a rule comes to at most: for each partner, and for all of them together."""

    each: Decimal = Decimal(0)
    for_all: Decimal = Decimal(0)
    cap: Decimal | None = None
    """What its own budget allows."""

    def of(self, partners: int) -> Decimal:
        owed = self.each * partners + self.for_all
        return owed if self.cap is None else min(owed, self.cap)


@dataclass(frozen=True, slots=True)
class _Rules:
    """Those of which can be told what they come to at most, and which of them one partner cannot have together."""

    program: nodes.Program
    limited: tuple[tuple[nodes.Rule, Most], ...]
    apart: Mapping[str, set[str]]


_HowMany = Callable[[Iterable[str]], int]
"""How many partners are in any of the rules with these names."""


def beyond_budget(program: nodes.Program, partners: int) -> Iterator[Diagnostic]:
    """A warning where so many partners that get the most of everything are too many for the program's budget."""
    budget, rules = _asked(program, are_for_others)
    if budget is None or rules is None or (come_to := _together(rules, lambda _: partners)) <= budget:
        return
    # More partners never come to less.
    counts = range(1, partners + 1)
    first = counts[bisect_right(counts, budget, key=lambda count: _together(rules, lambda _: count))]
    seen = {"partners": partners, **_sums(program, come_to)}
    message = several(
        first,
        "with {partners} partners the rules come to up to {sum}, the budget is {budget}: from the first partner on it may not do",
        "with {partners} partners the rules come to up to {sum}, the budget is {budget}: from {count} partners on it may not do",
        **seen,
    )
    yield _may_not_do(program.budget, message)


def beyond_budget_of(program: nodes.Program, members: Mapping[str, frozenset[str]]) -> Iterator[Diagnostic]:
    """The same for partners that are known: who is in each rule, by its name."""
    budget, rules = _asked(program, lambda _one, _other: False)
    if budget is None or rules is None:
        return
    come_to = _together(rules, lambda names: len(set().union(*(members[name] for name in names))))
    if come_to > budget:
        known = len(set().union(*members.values()))
        message = several(
            known,
            "with the one partner of these facts the rules come to up to {sum}, the budget is {budget}",
            "with the {count} partners of these facts the rules come to up to {sum}, the budget is {budget}",
            **_sums(program, come_to),
        )
        yield _may_not_do(program.budget, message)


def _sums(program: nodes.Program, come_to: Decimal) -> dict[str, str]:
    assert program.budget is not None
    return {
        "sum": f"{format_number(come_to)} {program.currency or 'EUR'}",
        "budget": format_expression(program.budget.amount),
    }


def _may_not_do(budget: nodes.Budget | None, message: Said) -> Diagnostic:
    assert budget is not None
    return warning(
        "budget-may-not-do",
        message,
        budget.span,
        said("raise the budget, or set lower limits; where it is first come, first served, leave it so"),
    )


def _asked(
    program: nodes.Program, for_others: Callable[[nodes.Rule, nodes.Rule], bool]
) -> tuple[Decimal | None, _Rules | None]:
    """The budget and the rules, where both can be told; `for_others` says which rules no partner is in together."""
    budget = constant(program.budget.amount) if program.budget is not None else None
    if budget is None or program.runs is None:
        return None, None
    limited = tuple((rule, most) for rule in program.rules if (most := _most(rule, program)) is not None)
    if len(limited) > _MOST_RULES or any(
        isinstance(each, nodes.TogetherAtLeast) for each in program.together
    ):
        return None, None
    apart = {
        one.name: {
            other.name
            for other, _ in limited
            if exclude_each_other(one, other, program) or for_others(one, other)
        }
        for one, _ in limited
    }
    return budget, _Rules(program, limited, apart)


def _together(rules: _Rules, how_many: _HowMany) -> Decimal:
    """The most that rules which do not exclude each other come to."""

    def best(rest: Sequence[tuple[nodes.Rule, Most]], chosen: tuple[tuple[nodes.Rule, Most], ...]) -> Decimal:
        if not rest:
            return _capped(chosen, rules.program, how_many)
        first, others = rest[0], rest[1:]
        apart = rules.apart[first[0].name]
        if any(rule.name in apart for rule, _ in chosen):
            return best(others, chosen)
        taken = best(others, (*chosen, first))
        return max(taken, best(others, chosen)) if apart else taken

    return best(rules.limited, ())


def _capped(chosen: Sequence[tuple[nodes.Rule, Most]], program: nodes.Program, how_many: _HowMany) -> Decimal:
    names = {called(rule.name): rule.name for rule, _ in chosen}
    owed = {called(rule.name): most.of(how_many((rule.name,))) for rule, most in chosen}
    total = sum(owed.values(), Decimal(0))
    for shared in program.together:
        cap = constant(shared.amount)
        if cap is None or program.runs is None or (shared.per is not None and shared.per.fields):
            continue
        these = [called(name) for name in shared.rules if called(name) in owed]
        cap *= _periods(shared.per.period if shared.per else None, program.runs, program)
        if shared.per is None or shared.per.across is None:
            cap *= how_many(names[each] for each in these)
        total -= max(Decimal(0), sum((owed[each] for each in these), Decimal(0)) - cap)
    return total


def _most(rule: nodes.Rule, program: nodes.Program) -> Most | None:
    """None where nothing limits it, or where it cannot be told from the text."""
    runs = rule.runs or program.runs
    if runs is None or rule.kind in ("points", "status", "fee") or rule.first or rule.uses is not None:
        return None
    if rule.lasts is not None or any(account.way == "into" for account in rule.accounts):
        return None
    cap = constant(rule.budget.amount) if rule.budget is not None else None
    if rule.top is not None or any(isinstance(each, nodes.SharePool) for each in rule.rewards):
        prizes = _prizes(rule)
        if prizes is None or rule.each is None or rule.on is not None:
            return None
        return Most(for_all=prizes * _rounds(rule.each, runs, program), cap=cap)
    each, for_all = _for_one(rule, runs, program)
    if for_all is not None:
        return Most(for_all=for_all, cap=cap)
    return None if each is None else Most(each=each, cap=cap)


def surely_at_most(rule: nodes.Rule, program: nodes.Program) -> Decimal | None:
    """What the rule gives to all together whoever they are: pools, and prizes that are never given twice; None where that depends on them."""
    runs = rule.runs or program.runs
    each = rule.each
    if (
        runs is None
        or program.quarters
        or program.weeks
        or rule.on is not None
        or each is None
        or each.to_date is not None
    ):
        return None
    if each.period != "program" and each.period not in _MONTHS:
        return None
    if rule.top is not None and rule.top.ties != "split the prize":
        return None  # who is equal gets the same prize
    prizes = _prizes(rule)
    return None if prizes is None else prizes * _rounds(each, runs, program)


def _for_one(
    rule: nodes.Rule, runs: nodes.Runs, program: nodes.Program
) -> tuple[Decimal | None, Decimal | None]:
    """What one partner gets at most, and what all get together where a limit is for all of them."""
    award, awards = _award(rule), _rounds_of(rule, runs, program)
    each: list[Decimal] = []
    for_all: list[Decimal] = []
    for limit in rule.limits:
        if isinstance(limit, nodes.AtLeast):
            return None, None
        if limit.condition is not None or (limit.per is not None and limit.per.fields):
            continue
        periods = _periods(limit.per.period if limit.per else None, runs, program)
        is_for_all = limit.per is not None and limit.per.across is not None
        if isinstance(limit, nodes.AtMost):
            most = constant(limit.amount)
            if most is None:
                continue
            if limit.per is None:
                award = most if award is None else min(award, most)
            else:
                (for_all if is_for_all else each).append(most * periods)
        elif is_for_all:
            if award is not None:
                for_all.append(award * limit.count * periods)
        else:
            awards = min(awards or limit.count * periods, limit.count * periods)
    if award is not None and awards is not None:
        each.append(award * awards)
    return (min(each) if each else None), (min(for_all) if for_all else None)


def _award(rule: nodes.Rule) -> Decimal | None:
    """The most that one award is, before limits."""
    sums = [_reward(reward) for reward in rule.rewards]
    known = [value for value in sums if value is not None]
    if len(known) < len(sums):
        return None
    award = max(known, default=Decimal(0)) if rule.offer is not None else sum(known, Decimal(0))
    for multiply in rule.multiply:
        factor = constant(multiply.factor)
        if factor is None:
            return None
        award *= factor if multiply.condition is None else max(factor, Decimal(1))
    return award


def _reward(reward: nodes.Reward) -> Decimal | None:
    match reward:
        case nodes.Pay(nodes.Amount(value), per_unit=False, for_every=None):
            return value
        case nodes.PayTable(nodes.Table(mode="bare") as table):
            steps = [_step(step) for step in table.steps]
            known = [value for value in steps if value is not None]
            return max(known) if known and len(known) == len(steps) else None
        case nodes.Donate(nodes.Amount(value)):
            return value
        case nodes.Item() | nodes.Badge() | nodes.Charging():
            return Decimal(0)
        case _:
            return None


def _step(step: nodes.Step) -> Decimal | None:
    match step.value:
        case nodes.StepValue(nodes.Amount(value), False):
            return value
        case nodes.StepValue(nodes.Number(value), False) if value == 0:
            return value
        case _:
            return None


def _prizes(rule: nodes.Rule) -> Decimal | None:
    """What a contest or a pool gives away in one period."""
    if any(isinstance(limit, nodes.AtLeast) for limit in rule.limits) or rule.multiply or rule.offer:
        return None
    if any(isinstance(each, nodes.SharePool) and each.in_each is not None for each in rule.rewards):
        return None
    if rule.top is None:
        pools = [constant(each.pool) for each in rule.rewards if isinstance(each, nodes.SharePool)]
        known = [pool for pool in pools if pool is not None]
        return sum(known, Decimal(0)) if len(known) == len(pools) == len(rule.rewards) else None
    places = constant(rule.top.count)
    if places is None or isinstance(rule.top.count, nodes.Percent) or rule.top.in_each is not None:
        return None
    total = Decimal(0)
    for reward in rule.rewards:
        match reward:
            case nodes.PayTable(nodes.Table(mode="bare", by=(nodes.Name(("place",)),)) as table):
                for step in table.steps:
                    prize = _step(step)
                    if prize is None or not isinstance(step, nodes.Numbered):
                        return None
                    total += prize * max(0, min(step.high, int(places)) - step.low + 1)
            case nodes.SharePool(pool):
                shared = constant(pool)
                if shared is None:
                    return None
                total += shared
            case _:
                prize = _reward(reward)
                if prize is None:
                    return None
                total += prize * places
    return total


# --- how often -------------------------------------------------------------------------------------------------------


def _rounds_of(rule: nodes.Rule, runs: nodes.Runs, program: nodes.Program) -> int | None:
    """How many awards a partner gets; None for an award a fact, or one for each of its stores."""
    if rule.on is not None or rule.each is None or rule.each.unit is not None:
        return None
    return _rounds(rule.each, runs, program)


def _rounds(each: nodes.Each, runs: nodes.Runs, program: nodes.Program) -> int:
    return _periods(each.to_date or each.period, runs, program)


def _periods(
    period: nodes.PeriodName | nodes.Duration | None, runs: nodes.Runs, program: nodes.Program
) -> int:
    """How many periods of that length the run has a day in."""
    days = (runs.end - runs.start).days + 1
    match period:
        case None | "program":
            return 1
        case nodes.Duration(count, unit):
            return -(-days // (count * ABOUT_DAYS[unit]))
        case "week":
            return -(-days // 7)
        case "two weeks":
            return -(-days // 14)
        case _:
            first, last = (_month(day, program) // _MONTHS[period] for day in (runs.start, runs.end))
            return last - first + 1


def _month(day: date, program: nodes.Program) -> int:
    return day.year * 12 + day.month - program.fiscal_start
