"""Steps that do not cut one line: overlaps, gaps, steps nobody reaches, and steps on which selling more pays less."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, warning
from dsl.kinds import NAMED, Known, Type
from dsl.said import said
from dsl.scope import Scope
from dsl.steps import constant, limits_of
from dsl.types import type_of
from dsl.ways_out import for_example, write, write_word
from dsl.written import format_expression, format_number

_MANY_TIMES: Final = 10
"""From here on a bare number in a step is more likely money than a multiple."""


def table_problems(
    table: nodes.Table, scope: Scope, *, lump_base: Known, pays: bool = False
) -> Iterator[Diagnostic]:
    """What is wrong with a table. `lump_base` is the kind of what it pays on; a percentage of nothing is a mistake where it `pays`."""
    kinds = [type_of(by, scope) for by in table.by]
    if table.of is not None:
        type_of(table.of, scope)
    by_text = [step for step in table.steps if isinstance(step, nodes.Named)]
    by_number = [step for step in table.steps if isinstance(step, nodes.Numbered)]
    of_one_value = [*by_text, *by_number]
    by_days = kinds[0] == "date"
    if table.mode != "bare" and (of_one_value or by_days or len(table.by) > 1):
        only_some = 0 < len(of_one_value) < len(table.steps)
        yield error(
            "marginal-by-what",
            said("`{mode}` cuts an amount into slices", mode=table.mode),
            of_one_value[0].span if only_some else table.span,
            said("use it with steps like `up to 50k 3%`"),
        )
    for step in table.steps:
        if isinstance(step, nodes.From) and len(step.limits) != len(table.by):
            yield error(
                "limits-of-what",
                said(
                    "the table goes by {wanted}, this step gives {given}",
                    wanted=len(table.by),
                    given=len(step.limits),
                ),
                step.span,
                said(
                    "write {number} limits: from {limits}",
                    number=len(table.by),
                    limits=", ".join(["10k", "6", "80%", "5", "5"][: len(table.by)]),
                ),
            )
        yield from _kind_of_limits(step, kinds, scope)
        if pays:
            yield from _step_pays(table, step, base=lump_base, scope=scope)
        else:
            type_of(step.value.value, scope)
    if by_text:
        yield from _twice([(step.text.casefold(), step) for step in by_text])
    elif by_number and kinds[0] not in (None, "number"):
        yield from _two_ends(table, by_number, kinds[0])
    elif by_number:
        yield from _numbered(by_number)
    elif len(table.by) == 1:
        yield from _one_line(table)


def _step_pays(table: nodes.Table, step: nodes.Step, *, base: Known, scope: Scope) -> Iterator[Diagnostic]:
    """A step must come to money or points: a percentage or a multiple of some, an amount, a formula."""
    value, kind = step.value, type_of(step.value.value, scope)
    base_named = "amount" if scope.owner in ("deals", "receipts") else "sum(amount)"
    of_what = said(
        "say of what: by {by} of {base}", by=", ".join(map(format_expression, table.by)), base=base_named
    )
    money = [by for by in table.by if type_of(by, replace(scope, problems=[])) in ("money", "points")]
    if kind == "percent" and table.of is None and (base not in ("money", "points", None) or len(money) > 1):
        yield error("percent-of-what", said("a percentage of what?"), value.span, of_what)
    elif kind in ("text", "date", "yes/no"):
        yield error(
            "not-money",
            said("what is paid must be money or points, this is {kind}", kind=NAMED[kind]),
            value.span,
            for_example("5%, or 500 EUR"),
        )
    elif isinstance(value.value, nodes.Number) and not value.per_unit:
        number, currency = format_number(value.value.value), scope.program.currency or "EUR"
        if base in ("number", "percent"):
            yield error(
                "money-without-currency",
                said("`{value}` of what?", value=number),
                value.span,
                write_word(f"{number} {currency}"),
            )
        elif base == "money" and value.value.value >= _MANY_TIMES:
            yield warning(
                "many-times",
                said("this step pays {number} times the whole amount", number=number),
                value.span,
                said("if it is money, write `{number} {currency}`", number=number, currency=currency),
            )


def _kind_of_limits(step: nodes.Step, kinds: Sequence[Known], scope: Scope) -> Iterator[Diagnostic]:
    for limit, by in zip(limits_of(step), kinds, strict=False):
        kind = type_of(limit, scope)
        if (
            kind is None
            or by is None
            or kind == by
            or (kind == "number" and by in ("money", "points", "percent"))
            # A score of 0.8 and one of 80% are the same.
            or (kind == "percent" and by == "number")
        ):
            continue
        yield error(
            "mixed-up",
            said("the table goes by {kind}, this limit is {other}", kind=NAMED[by], other=NAMED[kind]),
            limit.span,
            said("write limits of the same kind"),
        )
    by = kinds[0]
    if by is not None and isinstance(step, nodes.Named) and by != "text":
        yield error(
            "mixed-up",
            said("the table goes by {kind}, this step names a text", kind=NAMED[by]),
            step.span,
            for_example("from 50k 3%"),
        )


def _two_ends(table: nodes.Table, steps: Sequence[nodes.Numbered], by: Type) -> Iterator[Diagnostic]:
    """Rows like `0 to 10k`, which are of whole numbers, in a table that goes by something else: said once, with all rows as they are meant."""
    if by not in ("money", "points", "percent"):
        hint = for_example("up to 2026-07-31   5%" if by == "date" else '"Cloud"   5%')
    else:
        hint = write(", ".join(_one_end(table, step, by) for step in steps))
    low, high = (format_number(Decimal(end)) for end in (steps[0].low, steps[0].high))
    row = low if low == high else f"{low} to {high}"
    yield error(
        "step-form",
        (
            said("`{row}` is a step of whole numbers; in a table by a text each step names a text", row=row)
            if by == "text"
            else said(
                "`{row}` is a step of whole numbers; in a table by {kind} each step names one end, so that nothing lies between two of them",
                row=row,
                kind=NAMED[by],
            )
        ),
        steps[0].span,
        hint,
    )


def _one_end(table: nodes.Table, step: nodes.Numbered, by: Type) -> str:
    """`0 to 10k 1%` by its upper end: up to it, or below where the next row begins that is one more, as after 9,999."""
    sign = "%" if by == "percent" else ""
    worth = format_expression(step.value.value)
    if step.low == step.high:
        return f"from {format_number(Decimal(step.low))}{sign} {worth}"
    later = table.steps[table.steps.index(step) + 1 :]
    following = next((_begins(each) for each in later), None)
    if following == step.high + 1 and step.high % 10:
        return f"below {format_number(following)}{sign} {worth}"
    return f"up to {format_number(Decimal(step.high))}{sign} {worth}"


def _begins(step: nodes.Step) -> Decimal | None:
    match step:
        case nodes.Numbered(low):
            return Decimal(low)
        case nodes.From((limit, *_)):
            return _place(limit)
        case _:
            return None


def _place(limit: nodes.Expression) -> Decimal | None:
    """Where a limit lies among the numbers, or among the days; one that is `pro rata`, as in a whole period."""
    if isinstance(limit, nodes.Call) and limit.function == "pro rata":
        return _place(limit.arguments[0])
    return Decimal(limit.value.toordinal()) if isinstance(limit, nodes.Day) else constant(limit)


def _day_text(place: Decimal) -> str:
    return date.fromordinal(int(place)).isoformat()


def _twice(steps: list[tuple[str, nodes.Named]]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for text, step in steps:
        if text in seen:
            yield error(
                "step-unreachable",
                said("“{text}” has a step already", text=step.text),
                step.span,
                said("leave one of them out"),
            )
        seen.add(text)


def _numbered(steps: list[nodes.Numbered]) -> Iterator[Diagnostic]:
    for index, step in enumerate(steps):
        if step.high < step.low:
            yield error(
                "step-backwards",
                said("{low} to {high} runs backwards", low=str(step.low), high=str(step.high)),
                step.span,
                said("write {high} to {low}", high=str(step.high), low=str(step.low)),
            )
        for earlier in steps[:index]:
            if earlier.low <= step.high and step.low <= earlier.high:
                yield error(
                    "steps-overlap",
                    said("{limit} belongs to two steps", limit=str(max(earlier.low, step.low))),
                    step.span,
                    said("let each number belong to one step"),
                )
                break


def _one_line(table: nodes.Table) -> Iterator[Diagnostic]:
    """Steps by value in the order written: lower ends (`from`, `above`) or upper ends (`up to`, `below`), never both ways round."""
    bounds = [(step, _place(limits_of(step)[0])) for step in table.steps if limits_of(step)]
    if any(bound is None for _, bound in bounds):
        return
    of_days = {isinstance(limit, nodes.Day) for step in table.steps for limit in limits_of(step)}
    if len(of_days) > 1:
        return  # days among numbers have no order; that they are of two kinds is said with the kinds
    written = _day_text if True in of_days else format_number
    lower = [step for step, _ in bounds if isinstance(step, nodes.From | nodes.Above)]
    upper = [step for step, _ in bounds if isinstance(step, nodes.UpTo | nodes.Below)]
    if lower and upper:
        last_upper = max(bound for step, bound in bounds if step in upper and bound is not None)
        first_lower = min(bound for step, bound in bounds if step in lower and bound is not None)
        if first_lower > last_upper:
            yield error(
                "steps-gap",
                said(
                    "nothing is said for what lies between {limit} and {other}",
                    limit=written(last_upper),
                    other=written(first_lower),
                ),
                lower[0].span,
                said("let them meet: write `above {limit}`", limit=written(last_upper)),
            )
        elif first_lower < last_upper:
            yield error(
                "steps-overlap",
                said(
                    "from {limit} to {other} two steps apply",
                    limit=written(first_lower),
                    other=written(last_upper),
                ),
                lower[0].span,
                said("use either `from` or `up to` in one table"),
            )
        elif isinstance(lower[0], nodes.From) and isinstance(upper[-1], nodes.UpTo):
            yield error(
                "steps-overlap",
                said("{limit} belongs to two steps", limit=written(first_lower)),
                lower[0].span,
                said(
                    "write `above {limit}`, or `below {other}`",
                    limit=written(first_lower),
                    other=written(last_upper),
                ),
            )
        elif isinstance(lower[0], nodes.Above) and isinstance(upper[-1], nodes.Below):
            yield error(
                "steps-gap",
                said("nothing is said for exactly {limit}", limit=written(first_lower)),
                lower[0].span,
                write_word(f"from {written(first_lower)}"),
            )
    for previous, current in itertools.pairwise(bounds):
        if (
            previous[1] is not None
            and current[1] is not None
            and current[1] <= previous[1]
            and (previous[0] in lower) == (current[0] in lower)
        ):
            yield error(
                "step-unreachable",
                said("this step cannot be reached: an earlier one takes its place"),
                current[0].span,
                said("write the steps from small to large"),
            )
    rests = [step for step in table.steps if isinstance(step, nodes.Rest)]
    if len(rests) > 1:
        yield error(
            "step-unreachable",
            said("a second step for the rest cannot be reached"),
            rests[1].span,
            said("leave one of them out"),
        )
