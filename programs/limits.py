"""Limits of one rule: which awards count, how little and how much each is, and what is left where several share a limit.

They are used up in the order of the facts' days, times and ids, whatever the order of arrival. A return gives back what was paid, and
no more: the limit holds for what is left when returns are taken off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import compress
from typing import Final, assert_never

from dsl import nodes
from dsl.format import format_expression, format_limit
from programs.candidates import Candidate, in_order, is_meant, with_limit
from programs.carried import Carrying, period_of_limit
from programs.facts import Moment, folded
from programs.scopes import group_at
from programs.used_up import Group, UsedUp

_ORDER: Final = (nodes.AtMostTimes, nodes.AtLeast, nodes.AtMost)
"""First which awards count, then how little, then how much; so it does not matter how the clauses stand in the text."""


def limited(candidates: Sequence[Candidate], carrying: Carrying) -> list[Candidate]:
    """The candidates of one rule after its own limits, in the order in which these were used up, and what limits by period add."""
    rule, program = carrying.rule, carrying.program
    kept = in_order(candidates)
    for place, limit in sorted(enumerate(rule.limits), key=lambda each: _rank(each[1], rule)):
        by_period = period_of_limit(limit, rule)
        match limit:
            case nodes.AtLeast() if by_period is not None:
                kept = in_order([*kept, *carrying.minimum(limit, kept)])
            case nodes.AtMost() if by_period is not None:
                left = _capped(kept, place, limit, nodes.Per(by_period), program)
                concerned = [_concerns(place, limit.amount, each) for each in kept]
                later = carrying.later(
                    limit, list(compress(kept, concerned)), list(compress(left, concerned))
                )
                kept = in_order([*left, *later])
            case nodes.AtMost(amount, None):
                kept = [_cut(each, place, limit) if _concerns(place, amount, each) else each for each in kept]
            case nodes.AtLeast(amount):
                kept = [
                    _raised(each, place, limit) if _concerns(place, amount, each) else each for each in kept
                ]
            case nodes.AtMost(amount, per):
                assert per is not None
                kept = _capped(kept, place, limit, per, program)
            case nodes.AtMostTimes():
                kept = _so_many(kept, place, limit, limit.per or nodes.Per(), program)
            case _:
                assert_never(limit)
    return kept


def within_budget(
    candidates: Sequence[Candidate], budget: Decimal | None, amount: nodes.Expression
) -> list[Candidate]:
    """The candidates in their order, cut where the budget is used up, which all partners share."""
    return running(candidates, lambda _: budget, lambda _: (), f"budget {format_expression(amount)}")


def group_of(candidate: Candidate, per: nodes.Per, program: nodes.Program) -> Group | None:
    """With which others a candidate shares a limit; None where it stands alone, as it has no customer (or whatever it goes by)."""
    return group_at(folded(candidate.award.partner), candidate.day, candidate.keys, per, program)


def _own_group(candidate: Candidate, per: nodes.Per, program: nodes.Program) -> Group | None:
    """The same for a limit of one rule: where that counts by unit, so does its limit."""
    group = group_of(candidate, per, program)
    if group is None or per.across or per.fields or not candidate.unit:
        return group
    return (*group, candidate.unit)


def running(
    candidates: Sequence[Candidate],
    cap_of: Callable[[Candidate], Decimal | None],
    group_of: Callable[[Candidate], Group],
    text: str,
) -> list[Candidate]:
    """What is left of each candidate when all of a group together get no more than the cap, in rounded money."""
    used = UsedUp()
    kept = []
    for each in candidates:
        cap = cap_of(each)
        if each.exact is None or cap is None:
            kept.append(each)
            continue
        group, partner, asked = group_of(each), folded(each.award.partner), each.asked
        given = used.left(group, partner, asked, cap)
        used.take(group, partner, asked, given)
        kept.append(each if given == asked else with_limit(each, text, given))
    return kept


def _rank(limit: nodes.Limit, rule: nodes.Rule) -> tuple[bool, int]:
    """What is about single awards comes before what they share."""
    shared = limit.per is not None or period_of_limit(limit, rule) is not None
    shared = shared and not isinstance(limit, nodes.AtMostTimes)
    return shared, _ORDER.index(type(limit))


def _concerns(place: int, amount: nodes.Expression, candidate: Candidate) -> bool:
    return place in candidate.limits and is_meant(amount, candidate)


def _cut(candidate: Candidate, place: int, limit: nodes.AtMost) -> Candidate:
    exact = candidate.exact
    if exact is None:
        return candidate
    # A limit without a value lets nothing through: what it would have been, nobody can say.
    most = max(Decimal(0), candidate.limits[place] or Decimal(0))
    return with_limit(candidate, format_limit(limit), min(most, max(-most, exact)))


def _raised(candidate: Candidate, place: int, limit: nodes.AtLeast) -> Candidate:
    exact, least = candidate.exact, candidate.limits[place]
    if exact is None or least is None:
        return candidate
    return with_limit(candidate, format_limit(limit), max(exact, least) if exact >= 0 else min(exact, -least))


def _capped(
    candidates: Sequence[Candidate], place: int, limit: nodes.AtMost, per: nodes.Per, program: nodes.Program
) -> list[Candidate]:
    """The candidates when those that share the limit get no more than the cap together."""
    cut = iter(
        running(
            [each for each in candidates if _concerns(place, limit.amount, each)],
            lambda each: each.limits[place] or Decimal(0),
            lambda each: _own_group(each, per, program) or ("", _occasion(each)),
            format_limit(limit),
        )
    )
    return [next(cut) if _concerns(place, limit.amount, each) else each for each in candidates]


def _so_many(
    candidates: Sequence[Candidate],
    place: int,
    limit: nodes.AtMostTimes,
    per: nodes.Per,
    program: nodes.Program,
) -> list[Candidate]:
    """The first occasions of each group; what has no group stands alone. A return takes one of them away.

    Where all win who tie, those of the last one's day and time count, too.
    """
    standing: defaultdict[Group, int] = defaultdict(int)
    decided: dict[tuple[Group, str], bool] = {}
    last: dict[Group, Moment] = {}
    kept = []
    for each in candidates:
        group = _own_group(each, per, program)
        if group is None or place not in each.limits:
            kept.append(each)
            continue
        occasion = (group, _occasion(each))
        if occasion not in decided:
            is_return = each.exact is not None and each.exact < 0
            ties = limit.ties == "all win" and last.get(group) == (each.day, each.at)
            if is_return:
                decided[occasion] = standing[group] <= limit.count
            else:
                decided[occasion] = standing[group] < limit.count or ties
                if decided[occasion]:
                    last[group] = each.day, each.at
            standing[group] += -1 if is_return else 1
        if decided[occasion]:
            kept.append(each)
    return kept


def _occasion(candidate: Candidate) -> str:
    award = candidate.award
    who = f"{folded(award.partner)}|{candidate.unit}"
    if award.fact:
        return f"{who}|{award.fact.kind}:{award.fact.id}"
    return f"{who}|{award.period.start if award.period else ''}"
