"""Cliffs: places at which a rate on everything sold jumps, so that one more deal moves the award by more than a given share.

From nothing to something is the threshold of a rule, and a lump sum at a milestone is what is meant; neither is a cliff.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.lines import Line
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.said import Said, each_and, said
from dsl.steps import constant, limits_of
from dsl.written import format_expression, format_number


def cliffs(program: nodes.Program, pay_lines: PayLines, most: Decimal) -> Iterator[Diagnostic]:
    """For each rule the highest jump, where it is of more than `most` of what is paid just below."""
    for rule in program.rules:
        found = _on_a_line(rule, pay_lines, most) or _between_rates(rule, most)
        if found is not None:
            yield found


def _on_a_line(rule: nodes.Rule, pay_lines: PayLines, most: Decimal) -> Diagnostic | None:
    steepest: tuple[Fraction, PayLine, Fraction, Fraction, Fraction] | None = None
    try:
        for line in pay_lines.of(rule):
            for at, before, after in _jumps(line):
                share = (after - before) / before
                if share > Fraction(most) and (steepest is None or share > steepest[0]):
                    steepest = share, line, at, before, after
    except NotDecidedError:
        pass
    if steepest is None:
        return None
    share, line, at, before, after = steepest
    clause = next(clause for clause, paid in line.stages if _rises_at(paid, at))
    return warning(
        "cliff",
        said(
            "at {at} of `{goes_by}` the pay jumps from {before} to {after}: {one_more} moves it by {percent}",
            at=_number(at),
            goes_by=line.goes_by,
            before=_number(before),
            after=_number(after),
            one_more=_one_more(rule),
            percent=_percent(share),
        ),
        _step_at(clause, at).span,
        _hint(clause),
    )


def _jumps(line: PayLine) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Where, from what, to what: of jumps that come with a higher rate, and from more than nothing."""
    rate = [paid for clause, paid in line.stages if isinstance(clause, nodes.Reward | nodes.Multiply)][-1]
    for index, at in enumerate(line.paid.cuts):
        before, after = line.paid.before(index), line.paid.after(index)
        if not index or not 0 < before < after or at not in rate.cuts:
            continue
        place = rate.cuts.index(at)
        is_steeper = rate.behind[place][1] > rate.behind[place - 1][1]
        if is_steeper and rate.before(place) < rate.after(place) and line.allowed(at):
            yield at, before, after


def _rises_at(paid: Line, at: Fraction) -> bool:
    index = paid.cuts.index(at) if at in paid.cuts else 0
    return bool(index) and paid.before(index) < paid.after(index)


def _step_at(clause: nodes.Node, at: Fraction) -> nodes.Node:
    """The step of a table that begins there."""
    if isinstance(clause, nodes.PayTable):
        for _, step, limits in _meetings(clause.table):
            limit = constant(limits[0])
            if limit is not None and Fraction(limit) == at:
                return step
    return clause


def _between_rates(rule: nodes.Rule, most: Decimal) -> Diagnostic | None:
    """The same where only the rates are known: a table that is paid on something else than what it goes by."""
    match rule.rewards:
        case (nodes.PayTable(nodes.Table(mode="bare") as table),) if rule.offer is None and rule.top is None:
            pass
        case _:
            return None
    steepest: tuple[Decimal, nodes.Step, nodes.Step, tuple[nodes.Expression, ...]] | None = None
    for below, step, limits in _meetings(table):
        before, after = _rate(below), _rate(step)
        if before is None or after is None or before <= 0:
            continue
        share = (after - before) / before
        if share > most and (steepest is None or share > steepest[0]):
            steepest = share, below, step, limits
    if steepest is None:
        return None
    share, below, step, limits = steepest
    places = [
        said("{limit} of `{by}`", limit=format_expression(limit), by=format_expression(by))
        for by, limit in zip(table.by, limits, strict=True)
    ]
    return warning(
        "cliff",
        said(
            "at {places} the rate jumps from {before} to {after}: {one_more} moves the pay by {percent}",
            places=each_and(places),
            before=_written(below),
            after=_written(step),
            one_more=_one_more(rule),
            percent=_percent(Fraction(share)),
        ),
        step.span,
        said("more steps make it gentler; where it is what you mean, leave it so"),
    )


def _meetings(
    table: nodes.Table,
) -> Iterator[tuple[nodes.Step, nodes.Step, tuple[nodes.Expression, ...]]]:
    """Where one step of a table follows another: both, and the limits at which they meet."""
    rests = [step for step in table.steps if isinstance(step, nodes.Rest)]
    others = [step for step in table.steps if limits_of(step)]
    is_lowest = bool(others) and isinstance(others[0], nodes.From | nodes.Above)
    for below, step in pairwise([*rests, *others] if is_lowest else [*others, *rests]):
        yield below, step, limits_of(step if isinstance(step, nodes.From | nodes.Above) else below)


def _rate(step: nodes.Step) -> Decimal | None:
    """A percentage, a multiple or so much per unit; None for a sum, and for a formula."""
    match step.value:
        case nodes.StepValue(nodes.Percent(value), False) | nodes.StepValue(nodes.Number(value), False):
            return value
        case nodes.StepValue(nodes.Amount(value), True):
            return value
        case _:
            return None


def _written(step: nodes.Step) -> str:
    return format_expression(step.value.value) + (" per unit" if step.value.per_unit else "")


def _hint(clause: nodes.Node) -> Said:
    if isinstance(clause, nodes.PayTable):
        return said(
            "`marginal` would pay each slice at its own rate, and more steps are gentler; where it is what you mean, leave it so"
        )
    return said("several smaller steps are gentler; where it is what you mean, leave it so")


def _one_more(rule: nodes.Rule) -> Said:
    return said("one more deal") if rule.on is None else said("a slightly better deal")


def _number(value: Fraction) -> str:
    return format_number(Decimal(round(value * 100)) / 100)


def _percent(share: Fraction) -> str:
    return f"{round(share * 100):_}%"
