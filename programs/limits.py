"""Limits that run along several awards of one rule or program: used up in the order of the day, then the fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from dsl import nodes
from dsl.format import format_expression
from programs.awards import Award, Step
from programs.facts import folded
from programs.money import Money
from programs.periods import period_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """An award before its limits, with its exact amount and what it is counted by."""

    award: Award
    exact: Decimal | None
    currency: str
    units: dict[str, str]
    """The fact's customer, rep and product, for `once per`."""


def limited(
    candidates: Sequence[Candidate],
    rule: nodes.Rule,
    program: nodes.Program,
    amounts: dict[nodes.Expression, Decimal | None],
) -> list[Candidate]:
    """The candidates of one rule after its own limits. `amounts` holds what the limits' expressions come to."""
    kept = sorted(
        candidates,
        key=lambda each: (
            each.award.on,
            each.award.fact.id if each.award.fact else "",
            each.award.partner,
            each.award.line,
        ),
    )
    for limit in rule.limits:
        match limit:
            case nodes.AtMost(amount, per):
                kept = _capped(
                    kept,
                    amounts[amount],
                    per,
                    program,
                    f"at most {format_expression(amount)}" + (f" per {per}" if per else ""),
                )
            case nodes.AtLeast(amount):
                kept = [
                    _raised(each, amounts[amount], f"at least {format_expression(amount)}") for each in kept
                ]
            case nodes.AtMostTimes(count, per):
                kept = _counted(kept, count, per, program)
            case nodes.Once(per):
                kept = _once(kept, per)
            case _:
                assert_never(limit)
    if rule.budget is not None:
        kept = within_budget(
            kept, amounts[rule.budget.amount], f"budget {format_expression(rule.budget.amount)}"
        )
    return kept


def within_budget(candidates: Sequence[Candidate], budget: Decimal | None, text: str) -> list[Candidate]:
    """The candidates in their order, cut where the budget is used up. Only money in one currency is counted."""
    return _running(candidates, budget, lambda _: "", text)


def _capped(
    candidates: Sequence[Candidate],
    cap: Decimal | None,
    per: nodes.PeriodName | None,
    program: nodes.Program,
    text: str,
) -> list[Candidate]:
    if per is None:
        return [
            replace(each, exact=cap, award=_with_limit(each.award, text, cap))
            if cap is not None and each.exact is not None and each.exact > cap
            else each
            for each in candidates
        ]
    return _running(
        candidates, cap, lambda award: f"{award.partner}|{period_of(per, award.on, program).start}", text
    )


def _running(
    candidates: Sequence[Candidate], cap: Decimal | None, group: Callable[[Award], str], text: str
) -> list[Candidate]:
    """What is left of each candidate when all of a group together get no more than the cap, in rounded money."""
    if cap is None:
        return list(candidates)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    kept = []
    for each in candidates:
        if each.exact is None:
            kept.append(each)
            continue
        key = group(each.award)
        wanted = Money(each.exact, each.currency).rounded().amount
        left = max(Decimal(0), cap - used[key])
        if wanted > left:
            each = replace(each, exact=left, award=_with_limit(each.award, text, left))  # noqa: PLW2901  (the same candidate, cut)
            wanted = left
        used[key] += wanted
        kept.append(each)
    return kept


def _raised(candidate: Candidate, least: Decimal | None, text: str) -> Candidate:
    if least is None or candidate.exact is None or candidate.exact >= least or candidate.exact < 0:
        return candidate
    return replace(candidate, exact=least, award=_with_limit(candidate.award, text, least))


def _counted(
    candidates: Sequence[Candidate], count: int, per: nodes.PeriodName | None, program: nodes.Program
) -> list[Candidate]:
    used: defaultdict[str, set[str]] = defaultdict(set)
    kept = []
    for each in candidates:
        group = f"{each.award.partner}|{period_of(per or 'program', each.award.on, program).start}"
        occasion = _occasion(each.award)
        if occasion in used[group] or len(used[group]) < count:
            used[group].add(occasion)
            kept.append(each)
    return kept


def _once(candidates: Sequence[Candidate], per: str) -> list[Candidate]:
    first: dict[str, str] = {}
    kept = []
    for each in candidates:
        unit = each.award.partner if per == "partner" else each.units.get(per)
        if unit is None:
            kept.append(each)  # a missing customer stands alone
            continue
        if first.setdefault(f"{each.award.partner}|{folded(unit)}", _occasion(each.award)) == _occasion(
            each.award
        ):
            kept.append(each)
    return kept


def _occasion(award: Award) -> str:
    return (
        f"{award.fact.kind}:{award.fact.id}"
        if award.fact
        else str(award.period.start if award.period else "")
    )


def _with_limit(award: Award, text: str, left: Decimal) -> Award:
    return replace(
        award,
        steps=(
            *award.steps,
            Step(kind="limit", text=text, value=left, unit=award.amount.currency if award.amount else ""),
        ),
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
