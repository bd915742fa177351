"""Limits that can never cut or raise anything: what a rule pays is followed with and without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dsl import lines, nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.lines import Line, level
from dsl.nouns import PERIODS, lasting, scope
from dsl.pay_lines import NotDecidedError, PayLine, PayLines, pay_lines
from dsl.said import Said, said, several
from dsl.steps import constant
from dsl.worst_case import surely_at_most
from dsl.written import amount as format_amount
from dsl.written import format_number

_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_MOST_LIMITS: Final = 8
"""Of a rule with more, nothing is said: each is looked at beside all the others."""


def idle_limits(program: nodes.Program, known: PayLines) -> Iterator[Diagnostic]:
    found: list[tuple[nodes.Node, Said | None]] = [
        (limit, _why_idle(limit, rule, known))
        for rule in program.rules
        if len(rule.limits) <= _MOST_LIMITS
        for limit in rule.limits
    ]
    found += [(rule.budget, _of_budget(rule, known)) for rule in program.rules if rule.budget is not None]
    found += [
        (item, _of_together(item, known)) for item in program.together if isinstance(item, nodes.Together)
    ]
    if program.budget is not None:
        found.append((program.budget, _of_program_budget(program.budget, program)))
    for clause, why in found:
        if why is not None:
            yield warning("idle-limit", why, clause.span, said("leave it out, or set it to what you mean"))


def _why_idle(limit: nodes.Limit, rule: nodes.Rule, known: PayLines) -> Said | None:
    match limit:
        case nodes.AtMostTimes():
            return _of_number(limit, rule, known.program)
        case nodes.AtMost(per=nodes.Per()):
            return _of_several_awards(limit, rule, known)
        case nodes.AtMost() | nodes.AtLeast(per=None):
            return _of_one_award(limit, rule, known)
        case nodes.AtLeast():
            return None  # who earned nothing is raised to it


def _of_number(limit: nodes.AtMostTimes, rule: nodes.Rule, program: nodes.Program) -> Said | None:
    awards = _awards(limit.per, rule, program, beside=limit)
    if awards is None or awards > limit.count:
        return None
    if rule.on is not None:
        return several(
            awards,
            "another limit lets no more than one through{scope}: this never leaves one out",
            "another limit lets no more than {count} through{scope}: this never leaves one out",
            scope=scope(limit.per),
        )
    assert rule.each is not None, "without a period nothing is counted"
    each = _called(rule.each.period)
    return several(
        awards,
        "there is one award for each {period} anyway: this never leaves one out",
        "there is one award for each {period}, {count} times{scope}: this never leaves one out",
        period=each,
        scope=scope(limit.per),
    )


def _of_several_awards(limit: nodes.AtMost, rule: nodes.Rule, known: PayLines) -> Said | None:
    most, awards = constant(limit.amount), _awards(limit.per, rule, known.program, beside=limit)
    each = _highest(_unlimited(limit, rule, known))
    if most is None or awards is None or each is None or each * awards > most:
        return None
    return several(
        awards,
        "the rule pays no more than {most}: this never cuts anything",
        "the rule pays no more than {most}, and {count} times that is {sum}: this never cuts anything",
        most=_written(each, limit),
        sum=_written(each * awards, limit),
    )


def _of_one_award(limit: nodes.AtMost | nodes.AtLeast, rule: nodes.Rule, known: PayLines) -> Said | None:
    unlimited = _unlimited(limit, rule, known)
    try:
        own = tuple(known.of(rule))
    except NotDecidedError:
        return None
    if not unlimited or not all(_alike(one, other) for one in own for other in unlimited):
        return None
    if isinstance(limit, nodes.AtLeast):
        lowest = min((value for line in unlimited for value in _ends(line) if value > 0), default=Fraction(0))
        return said(
            "the rule pays no less than {least}: nothing is ever raised to this",
            least=_written(lowest, limit),
        )
    highest = _highest(unlimited)
    if highest is None:
        return said("the rule pays no more than this anyway: nothing is ever cut")
    return said(
        "the rule pays no more than {most} anyway: nothing is ever cut", most=_written(highest, limit)
    )


def _unlimited(limit: nodes.Limit, rule: nodes.Rule, known: PayLines) -> tuple[PayLine, ...]:
    """What the rule would pay without the limit; nothing of a rule that cannot be followed."""
    without = tuple(each for each in rule.limits if each is not limit)
    try:
        return tuple(pay_lines(replace(rule, limits=without), known.program))
    except NotDecidedError:
        return ()


def _of_together(item: nodes.Together, known: PayLines) -> Said | None:
    """What the rules give at most, each as often as it gives something in what is counted by."""
    most, come_to = constant(item.amount), Fraction(0)
    rules = [known.program.rule(name) for name in item.rules]
    periods = {rule.each.period if rule is not None and rule.each is not None else None for rule in rules}
    if item.per is None and len(periods) > 1:
        return None
    for rule in rules:
        each = None if rule is None else _highest(_own(rule, known))
        awards = None if rule is None else _awards(item.per or _occasion(rule), rule, known.program)
        if each is None or awards is None:
            return None
        come_to += each * awards
    if most is None or come_to > most:
        return None
    return said(
        "together the rules give no more than {most}{scope}: this never cuts anything",
        most=_written(come_to, item),
        scope=scope(item.per),
    )


def _occasion(rule: nodes.Rule) -> nodes.Per | None:
    """Without a `per` of its own, what rules share is counted by their period."""
    period = rule.each.period if rule.each is not None else None
    return None if period is None or isinstance(period, nodes.Duration) else nodes.Per(period)


def _of_budget(rule: nodes.Rule, known: PayLines) -> Said | None:
    """A pool is what it is, whoever shares it; how many partners there are nothing else shows."""
    program = known.program
    if rule.top is not None and rule.budget is not None:
        return _of_contest(rule.budget, rule, program)
    if (
        rule.budget is None
        or rule.each is None
        or rule.each.period not in _MONTHS
        or rule.each.unit is not None
    ):
        return None
    pools = [reward for reward in rule.rewards if isinstance(reward, nodes.SharePool)]
    most = constant(rule.budget.amount)
    if (
        most is None
        or program.runs is None
        or program.quarters
        or program.weeks
        or len(pools) != len(rule.rewards)
        or any(pool.in_each is not None for pool in pools)
        or rule.multiply
    ):
        return None
    pool = sum((constant(each.pool) or Decimal("inf") for each in pools), Decimal(0))
    first, last = (
        (12 * day.year + day.month - program.fiscal_start) // _MONTHS[rule.each.period]
        for day in (program.runs.start, program.runs.end)
    )
    often = last - first + 1
    if pool * often > most:
        return None
    worth = _written(Fraction(pool), rule.budget)
    each = _called(rule.each.period)
    return several(
        often,
        "{worth} are shared in each {period}, and that once: this never cuts anything",
        "{worth} are shared in each {period}, and that {count} times: this never cuts anything",
        worth=worth,
        period=each,
    )


def _of_contest(budget: nodes.Budget, rule: nodes.Rule, program: nodes.Program) -> Said | None:
    """The prizes are what they are, where equal ones share them."""
    most, come_to = constant(budget.amount), surely_at_most(rule, program)
    if most is None or come_to is None or come_to > most:
        return None
    worth = _written(Fraction(come_to), budget)
    return said("the prizes come to no more than {worth} in all: this never cuts anything", worth=worth)


def _of_program_budget(budget: nodes.Budget, program: nodes.Program) -> Said | None:
    """Where all that is paid are pools and prizes: how many partners there are nothing else shows."""
    most = constant(budget.amount)
    sums = [surely_at_most(rule, program) for rule in program.rules if any(map(_costs, rule.rewards))]
    known = [each for each in sums if each is not None]
    added = any(isinstance(item, nodes.TogetherAtLeast) for item in program.together)
    if most is None or not sums or added or len(known) < len(sums) or sum(known) >= most:
        return None  # one that says just what it comes to is what is meant
    worth = _written(Fraction(sum(known, Decimal(0))), budget)
    return said("the rules come to no more than {worth} in all: this never cuts anything", worth=worth)


def _costs(reward: nodes.Reward) -> bool:
    return not isinstance(reward, nodes.Badge)


def _called(period: nodes.PeriodName | nodes.Duration) -> Said:
    return lasting(period) if isinstance(period, nodes.Duration) else PERIODS[period]


def _own(rule: nodes.Rule, known: PayLines) -> tuple[PayLine, ...]:
    try:
        return tuple(known.of(rule))
    except NotDecidedError:
        return ()


def _awards(
    per: nodes.Per | None, rule: nodes.Rule, program: nodes.Program, beside: nodes.Limit | None = None
) -> int | None:
    """How many awards of the rule a partner gets at most in what the limit counts by; None where that cannot be told."""
    each = rule.each
    if per is None or per.across or program.quarters or program.weeks:
        return None
    if rule.on is not None:
        return _let_through(per, rule, beside)
    if each is None or each.to_date is not None:
        return None
    if each.unit is not None and each.unit not in per.fields:
        return None  # what all stores of a partner share
    if per.period == each.period:
        return 1
    if each.period not in _MONTHS or per.period not in _MONTHS:
        return None
    return max(1, _MONTHS[per.period] // _MONTHS[each.period])


def _let_through(per: nodes.Per, rule: nodes.Rule, beside: nodes.Limit | None) -> int | None:
    """Of a rule per fact: as many as another limit on their number, by the same, lets through."""
    counts = [
        other.count * _times(other.per.period, per.period)
        for other in rule.limits
        if isinstance(other, nodes.AtMostTimes) and other is not beside and other.condition is None
        if other.ties == "earliest" and other.per is not None and not other.per.across
        if other.per.fields == per.fields and _times(other.per.period, per.period)
    ]
    return min(counts, default=None)


def _times(shorter: nodes.PeriodName | None, longer: nodes.PeriodName | None) -> int:
    """How often the one fits into the other; 0 where that cannot be told."""
    if shorter == longer or shorter is None:
        return 1
    if shorter not in _MONTHS or longer not in _MONTHS:
        return 0
    return _MONTHS[longer] // _MONTHS[shorter] if _MONTHS[longer] >= _MONTHS[shorter] else 1


def _alike(one: PayLine, other: PayLine) -> bool:
    """Whether the two pay the same, as far as their cases can both be so."""
    asked = dict(other.assumed)
    if any(asked.get(text, holds) != holds for text, holds in one.assumed):
        return True
    allowed = lines.least(one.allowed, other.allowed)
    gap = lines.where(allowed, lines.minus(one.paid, other.paid), level(0))
    return not any(gap.at) and not any(start or slope for start, slope in gap.behind)


def _highest(found: tuple[PayLine, ...]) -> Fraction | None:
    """The most that is paid in any case; None where that goes on for ever, or nothing is known."""
    if any(_where_allowed(line).behind[-1][1] > 0 for line in found):
        return None
    return max((value for line in found for value in _ends(line)), default=None)


def _ends(line: PayLine) -> Iterator[Fraction]:
    """What is paid at the ends of each straight piece: the least and the most are among them."""
    paid = _where_allowed(line)
    for index, value in enumerate(paid.at):
        yield value
        yield paid.after(index)
        if index:
            yield paid.before(index)


def _where_allowed(line: PayLine) -> Line:
    return lines.where(line.allowed, line.paid, level(0))


def _written(value: Fraction, limit: nodes.AtMost | nodes.AtLeast | nodes.Together | nodes.Budget) -> str:
    number = Decimal(round(value * 100)) / 100
    if isinstance(limit.amount, nodes.Amount):
        return format_amount(replace(limit.amount, value=number))
    return format_number(number)
