"""Limits of one rule: which awards count, how little and how much each is, and what is left where several share a limit.

They are used up in the order of the facts' days, then ids, whatever the order of arrival. A return gives back what was paid, and
no more: the limit holds for what is left when returns are taken off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.format import format_expression
from programs.awards import Award, Step
from programs.facts import folded
from programs.money import Money
from programs.periods import period_of

_ORDER: Final = (nodes.Once, nodes.AtMostTimes, nodes.AtLeast, nodes.AtMost)
"""First which awards count, then how little, then how much; so it does not matter how the clauses stand in the text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An award before its limits, with its exact amount and what it is counted by."""

    award: Award
    exact: Decimal | None
    currency: str
    day: date
    """The fact's day, or the one on which the period's award is earned: limits are used up in this order."""
    deal: str = ""
    """The deal that a fact is about, or the fact itself, as `programs.interplay.deal_of` writes it; empty for a period."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The fact's customer, rep and product, for `once per`."""
    amounts: Mapping[nodes.Expression, Decimal | None] = field(default_factory=dict)
    """What the amounts in the rule's limits come to for this award."""

    @property
    def is_something(self) -> bool:
        return self.exact is None or Money(self.exact, self.currency).rounded().amount != 0


def limited(candidates: Sequence[Candidate], rule: nodes.Rule, program: nodes.Program) -> list[Candidate]:
    """The candidates of one rule after its own limits, in the order in which these were used up."""
    kept = in_order(candidates)
    for limit in sorted(rule.limits, key=_rank):
        match limit:
            case nodes.AtMost(amount, None):
                text = f"at most {format_expression(amount)}"
                kept = [_cut(each, amount, text) for each in kept]
            case nodes.AtMost(amount, per):
                assert per is not None
                text = f"at most {format_expression(amount)} per {per}"
                kept = _capped(kept, amount, per, program, text)
            case nodes.AtLeast(amount):
                text = f"at least {format_expression(amount)}"
                kept = [_raised(each, amount, text) for each in kept]
            case nodes.AtMostTimes(count, per):
                kept = _counted(kept, count, per or "program", program)
            case nodes.Once(per):
                kept = _once(kept, per)
            case _:
                assert_never(limit)
    return kept


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By day, then fact, then partner: the same on every machine."""
    return sorted(
        candidates,
        key=lambda each: (
            each.day,
            each.award.fact.id if each.award.fact else "",
            folded(each.award.partner),
            each.award.line,
        ),
    )


def within_budget(candidates: Sequence[Candidate], budget: Decimal | None, text: str) -> list[Candidate]:
    """The candidates in their order, cut where the budget is used up, which all partners share."""
    return _running(candidates, lambda _: budget, lambda _: "", text)


def is_meant(amount: nodes.Expression, candidate: Candidate) -> bool:
    """Whether a limit is about this award: one in points is not about money, nor the other way round. A bare number is about both."""
    return not isinstance(amount, nodes.Amount) or amount.currency == candidate.currency


def _rank(limit: nodes.Limit) -> tuple[int, bool]:
    return (_ORDER.index(type(limit)), isinstance(limit, nodes.AtMost) and limit.per is not None)


def _cut(candidate: Candidate, amount: nodes.Expression, text: str) -> Candidate:
    exact = candidate.exact
    if exact is None or not is_meant(amount, candidate):
        return candidate
    # A limit without a value lets nothing through: what it would have been, nobody can say.
    most = max(Decimal(0), candidate.amounts[amount] or Decimal(0))
    return _with_limit(candidate, text, min(most, max(-most, exact)))


def _raised(candidate: Candidate, amount: nodes.Expression, text: str) -> Candidate:
    exact, least = candidate.exact, candidate.amounts[amount]
    if exact is None or least is None or not is_meant(amount, candidate):
        return candidate
    return _with_limit(candidate, text, max(exact, least) if exact >= 0 else min(exact, -least))


def _capped(
    candidates: Sequence[Candidate],
    amount: nodes.Expression,
    per: nodes.PeriodName,
    program: nodes.Program,
    text: str,
) -> list[Candidate]:
    """The candidates when a partner gets no more than the cap in each period."""
    meant = [each for each in candidates if is_meant(amount, each)]
    cut = iter(
        _running(
            meant,
            lambda each: each.amounts[amount] or Decimal(0),
            lambda each: f"{folded(each.award.partner)}|{period_of(per, each.day, program).start}",
            text,
        )
    )
    return [next(cut) if is_meant(amount, each) else each for each in candidates]


def _running(
    candidates: Sequence[Candidate],
    cap_of: Callable[[Candidate], Decimal | None],
    group_of: Callable[[Candidate], str],
    text: str,
) -> list[Candidate]:
    """What is left of each candidate when all of a group together get no more than the cap, in rounded money."""
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    wanted: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    paid: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    kept = []
    for each in candidates:
        cap = cap_of(each)
        if each.exact is None or cap is None:
            kept.append(each)
            continue
        group = group_of(each)
        own = (group, folded(each.award.partner))
        asked = Money(each.exact, each.currency).rounded().amount
        wanted[own] += asked
        if asked >= 0:
            given = min(asked, max(Decimal(0), cap - used[group]))
        else:
            # A return takes back what is no longer covered by what the partner still has a claim to.
            given = min(Decimal(0), wanted[own] - paid[own])
        used[group] += given
        paid[own] += given
        kept.append(each if given == asked else _with_limit(each, text, given))
    return kept


def _counted(
    candidates: Sequence[Candidate], count: int, per: nodes.PeriodName, program: nodes.Program
) -> list[Candidate]:
    return _so_many(
        candidates,
        count,
        lambda each: f"{folded(each.award.partner)}|{period_of(per, each.day, program).start}",
    )


def _once(candidates: Sequence[Candidate], per: str) -> list[Candidate]:
    def group(each: Candidate) -> str | None:
        if per == "partner":
            return folded(each.award.partner)
        unit = each.units.get(per)
        return None if unit is None else f"{folded(each.award.partner)}|{folded(unit)}"

    return _so_many(candidates, 1, group)


def _so_many(
    candidates: Sequence[Candidate], count: int, group_of: Callable[[Candidate], str | None]
) -> list[Candidate]:
    """The first occasions of each group; what has no group stands alone. A return takes one of them away."""
    standing: defaultdict[str, int] = defaultdict(int)
    decided: dict[tuple[str, str], bool] = {}
    kept = []
    for each in candidates:
        group = group_of(each)
        if group is None:
            kept.append(each)
            continue
        occasion = (group, _occasion(each.award))
        if occasion not in decided:
            is_return = each.exact is not None and each.exact < 0
            decided[occasion] = standing[group] <= count if is_return else standing[group] < count
            standing[group] += -1 if is_return else 1
        if decided[occasion]:
            kept.append(each)
    return kept


def _occasion(award: Award) -> str:
    if award.fact:
        return f"{award.fact.kind}:{award.fact.id}"
    return str(award.period.start) if award.period else ""


def _with_limit(candidate: Candidate, text: str, left: Decimal) -> Candidate:
    """The candidate with what the limit left of it, and that said; unchanged where the limit did not touch it."""
    if left == candidate.exact:
        return candidate
    step = Step(kind="limit", text=text, value=left, unit=candidate.currency)
    return replace(
        candidate, exact=left, award=replace(candidate.award, steps=(*candidate.award.steps, step))
    )


def rounded(candidate: Candidate) -> Award:
    """The award with its amount rounded, once; the rounding is a step where it changed anything."""
    if candidate.exact is None:
        return candidate.award
    money = Money(candidate.exact, candidate.currency).rounded()
    steps = candidate.award.steps
    if money.amount != candidate.exact:
        steps = (
            *steps,
            Step(kind="rounding", text="", value=money.amount, unit=candidate.currency, base=candidate.exact),
        )
    return replace(candidate.award, amount=money, steps=steps)
