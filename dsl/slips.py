"""What can be read, but is most likely not what was meant: a percentage without its sign, another currency, a whole paid again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from babel.numbers import is_currency

from dsl import nodes
from dsl.diagnostics import Diagnostic, error, warning
from dsl.links import own_links
from dsl.nouns import EACH
from dsl.said import as_it_is, said
from dsl.steps import constant, limits_of
from dsl.units import unit_of_rule
from dsl.walk import walk, walk_through
from dsl.ways_out import write_word
from dsl.written import format_expression, format_number

_SURELY_PERCENT = 3
"""From here on a bare number beside a percentage lacks its sign: 3 is 300%."""


_WHOSE: Final = {
    "partner": said("the partner"),
    "customer": said("the customer"),
    "deal": said("the deal"),
    "rep": said("the rep"),
}


def slips(program: nodes.Program) -> Iterator[Diagnostic]:
    yield from _other_currencies(program)
    yield from _percent_signs(program)
    yield from _added_again(program)
    yield from _compared_with_itself(program.measures, by_unit=False)
    for rule in program.rules:
        yield from _whole_for_each(rule, program)
        yield from _slices_of_all(rule, program)
        yield from _compared_with_itself(rule, by_unit=unit_of_rule(rule) is not None)


def _compared_with_itself(part: object, *, by_unit: bool) -> Iterator[Diagnostic]:
    """`sum(amount) >= 5% of sum(amount)`: within `per category`, both are of the same one."""
    inner = [node.measure for node in walk(part) if isinstance(node, nodes.PerUnit)]
    inside = {id(node) for measure in inner for node in walk(measure)}
    for measure in inner if not by_unit else ():
        yield from _compared_with_itself(measure, by_unit=True)
    for node in walk(part):
        if id(node) in inside or not isinstance(node, nodes.Comparison):
            continue
        if _same(node.left, node.right) or _same(node.right, node.left):
            same = node.left if isinstance(node.left, nodes.Aggregate) else node.right
            yield warning(
                "compared-with-itself",
                said("this compares `{what}` with itself", what=format_expression(same)),
                node.span,
                said("of the partner as a whole: {whole}", whole="sum(amount across this partner)")
                if by_unit
                else said("compare it with something else: a number, a target, the period before"),
            )


def _same(one: nodes.Expression, other: nodes.Expression) -> bool:
    match other:
        case nodes.Arithmetic("of" | "*", share, inner) if constant(share) is not None:
            other = inner
        case _:
            pass
    return isinstance(one, nodes.Aggregate) and one == other


def _other_currencies(program: nodes.Program) -> Iterator[Diagnostic]:
    """An amount in another currency than the program's: it would count as if it were in this one."""
    own = program.currency if program.currency and is_currency(program.currency) else None
    parts = (
        program.budget,
        program.measures,
        program.rules,
        program.together,
        program.standings,
        program.ceremonies,
        program.payouts,
    )
    for node in walk(parts):
        if own is not None and isinstance(node, nodes.Amount) and node.currency not in (own, nodes.POINTS):
            yield error(
                "other-currency",
                said("the program's money is {own}, this is {currency}", own=own, currency=node.currency),
                node.span,
                said(
                    "write it in {own}; deals in {currency} are converted by the exchange rate of their day",
                    own=own,
                    currency=node.currency,
                ),
            )


def _added_again(program: nodes.Program) -> Iterator[Diagnostic]:
    """The sum of what is not the facts' own: it is added once for each of them."""
    for node in walk((program.rules, program.measures, program.standings, program.ceremonies, program.goal)):
        if not isinstance(node, nodes.Aggregate) or node.function != "sum":
            continue
        names = [each for each in walk(node.value) if isinstance(each, nodes.Name)]
        if not names or any(_is_of_each(each, node.facts, program) for each in names):
            continue
        figure, whose = names[0].dotted, names[0].path[0]
        yield warning(
            "added-again",
            said(
                "`{figure}` belongs to {whose}, and this sum adds it once for {each}",
                figure=figure,
                whose=_WHOSE.get(whose, as_it_is(f"the {whose}")),
                each=EACH[node.facts],
            ),
            node.span,
            (
                said("write `{figure}`, which is the partner's own", figure=figure)
                if whose == "partner"
                else write_word(f"largest({figure})")
            ),
        )


def _is_of_each(name: nodes.Name, facts: nodes.FactKind, program: nodes.Program) -> bool:
    """Whether each fact has a figure of its own there; the whole of a deal that is shared is one of each, and so is the deal that each names."""
    if len(name.path) > 1 and own_links(program, facts).get(name.path[0]) == "deals":
        return True
    return len(name.path) == 1 or (name.path[0] == "deal" and facts == "deals") or name.path[0] == "this"


def _percent_signs(program: nodes.Program) -> Iterator[Diagnostic]:
    for node in walk((program.measures, program.rules)):
        match node:
            case nodes.Comparison(left=left, right=right):
                pairs = [(left, right), (right, left)]
            case nodes.Between(item, low, high):
                pairs = [(item, low), (item, high)]
            case nodes.Table():
                pairs = [
                    (by, limit)
                    for step in node.steps
                    for by, limit in zip(node.by, limits_of(step), strict=False)
                ]
            case _:
                continue
        for measured, limit in pairs:
            if (
                isinstance(limit, nodes.Number)
                and limit.value >= _SURELY_PERCENT
                and _is_percent(measured, program)
            ):
                bare = format_number(limit.value)
                yield warning(
                    "percent-sign",
                    said(
                        "`{measured}` is a percentage, and {bare} is {percent}%",
                        measured=format_expression(measured),
                        bare=bare,
                        percent=f"{limit.value * 100:f}",
                    ),
                    limit.span,
                    write_word(f"{bare}%"),
                )


def _is_percent(expression: nodes.Expression, program: nodes.Program) -> bool:
    """How much of a target is reached, or how much something has grown, also under a name."""
    seen: set[str] = set()
    while isinstance(expression, nodes.Name) and expression.dotted not in seen:
        seen.add(expression.dotted)
        measure = program.measure(expression.dotted)
        if measure is None or isinstance(measure.value, nodes.Table):
            return False
        expression = measure.value
    return isinstance(expression, nodes.Growth) or (
        isinstance(expression, nodes.Call) and expression.function == "attainment"
    )


def _whole_for_each(rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    """A rule on deals that pays each of them a part of the sum of all of them."""
    if rule.on is None or any(isinstance(limit, nodes.AtMostTimes) for limit in rule.limits):
        return
    for reward in rule.rewards:
        match reward:
            case nodes.Pay(nodes.Arithmetic("of" | "*", nodes.Percent(), base)):
                whole = base
            case nodes.PayTable(table) if any(
                isinstance(each.value.value, nodes.Percent) for each in table.steps
            ):
                whole = table.of if table.of is not None else table.by[0]
            case _:
                continue
        if _is_whole(whole, rule.on.facts, program):
            yield warning(
                "whole-for-each",
                said(
                    "{each} is paid a part of `{expression}`, which is about all of them together",
                    each=EACH[rule.on.facts],
                    expression=format_expression(whole),
                ),
                whole.span,
                said(
                    "of each its own: `of amount`; once for all: leave `on {facts}` out, and write `each month`",
                    facts=rule.on.facts,
                ),
            )


def _slices_of_all(rule: nodes.Rule, program: nodes.Program) -> Iterator[Diagnostic]:
    """A rule per fact whose table cuts all that was sold so far into slices, and pays them again for each."""
    if rule.on is None:
        return
    for reward in rule.rewards:
        if isinstance(reward, nodes.PayTable) and reward.table.mode != "bare":
            table = reward.table
            if any(
                isinstance(node, nodes.Aggregate) and node.until is not None
                for node in walk_through(table.by, program)
            ):
                yield warning(
                    "whole-for-each",
                    said(
                        "{each} is paid on the slices of all that was sold up to it", each=EACH[rule.on.facts]
                    ),
                    table.span,
                    said(
                        "so that each slice is paid once, count by period: leave `on {facts}` out, and write `each year` and `by sum(amount)`",
                        facts=rule.on.facts,
                    ),
                )


def _is_whole(expression: nodes.Expression, facts: nodes.FactKind, program: nodes.Program) -> bool:
    """The sum of those same facts over the rule's own period, also under a name."""
    if isinstance(expression, nodes.Name) and (measure := program.measure(expression.dotted)) is not None:
        expression = measure.value if not isinstance(measure.value, nodes.Table) else expression
    return (
        isinstance(expression, nodes.Aggregate)
        and expression.function == "sum"
        and expression.facts == facts
        and expression.window is None
        and expression.across is None
        and expression.until is None
    )
