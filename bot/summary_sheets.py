"""A summary, alone or beside another version, as sheets: the same for the shell and for a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.comparison import Comparison, Summary, outcomes
from bot.exports import Cell, Sheet
from programs.costs import GroupCost, RuleCost, Term, by_term
from programs.explain import because
from programs.money import Money, said
from programs.version_differences import totals

ROUNDED: Final = Decimal("0.001")
Rows = Iterable[tuple[Cell, ...]]


def sheets(summary: Summary, comparison: Comparison | None = None) -> tuple[Sheet, ...]:
    """`before` and `change` are columns only beside another version."""
    before = comparison.before if comparison else None
    found = (
        _sheet("summary", ("what", "currency"), _summary(summary, comparison), before),
        _sheet("by rule", ("rule", "term", "partners", "currency"), _rules(summary, before), before),
        _sheet("by partner", ("partner", "currency"), _partners(summary, comparison), before),
        *([_clauses(comparison)] if comparison else []),
        _sheet("by tier", ("tier", "partners", "currency"), _groups(summary.tiers, before.tiers if before else ()), before),
        _sheet("by region", ("region", "partners", "currency"), _groups(summary.regions, before.regions if before else ()), before),
        Sheet(
            "steps",
            ("rule", "step", "by", "group", "partners", "reached", "share"),
            tuple(
                (each.rule, each.step, each.by, each.group, each.partners, each.reached, each.share.quantize(ROUNDED))
                for each in summary.steps
            ),
        ),
    )  # fmt: skip
    return tuple(map(_told, found))


def awards_sheet(summary: Summary) -> Sheet:
    simulation = summary.simulation
    return Sheet(
        "awards",
        ("rule", "kind", "partner", "payee", "fact", "period_start", "period_end", "amount", "currency", "item", "status", "on", "payable_on", "because"),
        tuple(
            (
                award.rule, award.kind, award.partner, award.payee or award.partner,
                award.fact.id if award.fact else None,
                award.period.start if award.period and not award.fact else None,
                award.period.end if award.period and not award.fact else None,
                award.amount.amount if award.amount else None, said(award.amount.currency) if award.amount else None,
                award.item, award.status, award.on, award.payable_on, because(award, simulation.program, to="vendor"),
            )
            for award in simulation.awards
        ),
    )  # fmt: skip


def _told(sheet: Sheet) -> Sheet:
    """With what people call the currencies: a program's points have one scale, and figures show it."""
    if "currency" not in sheet.columns:
        return sheet
    place = sheet.columns.index("currency")
    rows = (
        (*row[:place], said(unit) if isinstance(unit := row[place], str) else unit, *row[place + 1 :])
        for row in sheet.rows
    )
    return replace(sheet, rows=tuple(rows))


def _sheet(name: str, keys: tuple[str, ...], rows: Rows, before: Summary | None) -> Sheet:
    """Rows end with what it was and what it is now."""
    if before is None:
        return Sheet(name, (*keys, "amount"), tuple((*row[:-2], row[-1]) for row in rows))
    return Sheet(name, (*keys, "before", "after", "change"), tuple((*row, _change(row)) for row in rows))


def _change(row: tuple[Cell, ...]) -> Cell:
    old, new = row[-2:]
    if isinstance(old, Decimal | int) and isinstance(new, Decimal | int):
        return new - old
    return None


def _summary(summary: Summary, comparison: Comparison | None) -> Iterator[tuple[Cell, ...]]:
    old = comparison.before if comparison else None
    was = _totals(old)
    now = _totals(summary)
    for currency in sorted({*was, *now}):
        yield "cost", currency, _of(was, currency), _of(now, currency)
        terms = [_terms(each, currency) for each in (old, summary)]
        for term in ("short", "long"):
            yield f"{term} term", currency, *(each[term] for each in terms)
        yield "long term share", currency, *map(_long_share, terms)
        if comparison:
            counted = outcomes(comparison.partners, currency)
            for word in ("winners", "losers", "unchanged"):
                yield f"partners: {word}", currency, None, counted[word]
    known = {each.rule: each for each in old.budgets} if old else {}
    for budget in summary.budgets:
        of, unit = f" of {budget.rule}" if budget.rule else "", budget.budget.currency
        past = known.get(budget.rule)
        yield f"budget{of}", unit, past.budget.amount if past else None, budget.budget.amount
        yield f"budget{of} left", unit, past.left.amount if past else None, budget.left.amount


def _rules(summary: Summary, before: Summary | None) -> Iterator[tuple[Cell, ...]]:
    """The rules of the new version, then those that are no longer in it."""
    old = {each.rule: each for each in before.rules} if before else {}
    new = {each.rule: each for each in summary.rules}
    for name in [*new, *(name for name in old if name not in new)]:
        shown = new.get(name) or old[name]
        was, now = (_costs(each.get(name)) for each in (old, new))
        units = sorted({*was, *now}) or [summary.simulation.program.currency or ""]
        for unit in units:
            partners = new[name].partners if name in new else 0
            yield name, shown.term, partners, unit, _of(was, unit), _of(now, unit)


def _partners(summary: Summary, comparison: Comparison | None) -> Iterator[tuple[Cell, ...]]:
    """With another version, the largest cut first."""
    if comparison is None:
        for partner, total in totals(summary.simulation.awards):
            yield partner, total.currency, None, total.amount
        return
    for each in sorted(comparison.partners, key=lambda each: (each.change.amount, each.partner)):
        yield each.partner, each.after.currency, each.before.amount, each.after.amount


def _clauses(comparison: Comparison) -> Sheet:
    effects, rows = comparison.effects, list[tuple[Cell, ...]]()
    for effect in effects.clauses:
        told = (effect.variant.rule, effect.variant.clause, effect.variant.old, effect.variant.new)
        if effect.change is None:
            rows.append((*told, "", None, "cannot stand alone: in interaction"))
        else:
            rows += [(*told, unit, change, None) for unit, change in effect.change.items()]
    rows += [(None, "interaction", "", "", unit, left, "what changes do only together") for unit, left in effects.interaction.items()]  # fmt: skip
    rows += [(None, "whole difference", "", "", unit, whole, None) for unit, whole in effects.whole.items()]
    return Sheet("by clause", ("rule", "clause", "old", "new", "currency", "change", "note"), tuple(rows))


def _groups(after: tuple[GroupCost, ...], before: tuple[GroupCost, ...]) -> Iterator[tuple[Cell, ...]]:
    was, now = (
        {(each.group.casefold(), each.cost.currency): each for each in groups} for groups in (before, after)
    )
    for key in [*now, *(key for key in was if key not in now)]:
        shown = now.get(key) or was[key]
        old, new = (groups[key].cost.amount if key in groups else Decimal(0) for groups in (was, now))
        yield shown.group, now[key].partners if key in now else 0, shown.cost.currency, old, new


def _totals(summary: Summary | None) -> Mapping[str, Decimal]:
    return summary.costs if summary else {}


def _of(amounts: Mapping[str, Decimal], currency: str) -> Decimal:
    return Money(amounts.get(currency, Decimal(0)), currency).rounded().amount if currency else Decimal(0)


def _costs(rule: RuleCost | None) -> Mapping[str, Decimal]:
    return {cost.currency: cost.amount for cost in rule.costs} if rule else {}


def _terms(summary: Summary | None, currency: str) -> Mapping[Term, Decimal]:
    nothing: Mapping[Term, Decimal] = {"short": Decimal(0), "long": Decimal(0)}
    return by_term(summary.rules).get(currency, nothing) if summary else nothing


def _long_share(terms: Mapping[Term, Decimal]) -> Decimal | None:
    """None where nothing is paid, or where what was taken back makes a share meaningless."""
    whole = terms["short"] + terms["long"]
    return (terms["long"] / whole).quantize(ROUNDED) if whole > 0 else None
