"""What a rule says that its pay line does not show, and that may give less for more: which clause, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from dsl import nodes
from dsl.format import format_limit
from dsl.pay_lines import PayLine
from dsl.walk import walk
from dsl.written import format_expression

_LENGTHS: Final = ("week", "month", "quarter", "half", "year", "program")
"""Each lies within the next, but for weeks."""
_SOLD: Final = frozenset({"amount", "units", "margin", "list_price", "cost"})
_UNMOVED: Final = (
    nodes.Name,
    nodes.Comparison,
    nodes.Membership,
    nodes.Between,
    nodes.Within,
    nodes.Known,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Arithmetic,
    nodes.Negative,
    nodes.AsOf,
    nodes.Number,
    nodes.Percent,
    nodes.Amount,
    nodes.Text,
    nodes.Day,
    nodes.Duration,
    nodes.YesNo,
)


def unfollowed(rule: nodes.Rule, program: nodes.Program, own_lines: Sequence[PayLine]) -> str | None:
    """Why nothing is proved by the rule's lines; None where they show everything that goes with sales."""
    for audience in (program.eligible, rule.eligible):
        moved = None if audience is None else _moved(audience, program)
        if moved is not None:
            return f"`for partners where …` asks for `{moved}`, which may go with sales"
    if rule.uses is not None or any(account.way == "out of" for account in rule.accounts):
        return "what is left in a fund depends on the awards before"
    for what, asked in _beside(rule):
        moved = _moved(asked, program)
        if moved is not None:
            return f"`{what}` asks for `{moved}`, which may go with sales"
    return _of_limits(rule, own_lines)


def spanning(rule: nodes.Rule) -> tuple[nodes.Limit, ...]:
    """The limits that several awards of the rule use up."""
    return tuple(
        limit
        for limit in rule.limits
        if limit.per is not None or limit.remembers or isinstance(limit, nodes.AtMostTimes)
    )


def _of_limits(rule: nodes.Rule, own_lines: Sequence[PayLine]) -> str | None:
    shared = spanning(rule)
    for limit in shared:
        if isinstance(limit, nodes.AtMostTimes) and not all(map(_pays_one_sum, own_lines)):
            return f"`{format_limit(limit)}` lets the first awards through, be they small or large"
    cuts = [limit for limit in shared if not isinstance(limit, nodes.AtLeast)]
    for limit in shared:
        if isinstance(limit, nodes.AtLeast) and any(cut.per != limit.per for cut in cuts):
            return f"`{format_limit(limit)}` and `{format_limit(cuts[0])}` are counted in different ways"
    for first, second in pairwise(cuts):
        if not _lies_within(first, second):
            return f"`{format_limit(first)}` and `{format_limit(second)}` cut one after the other"
    return None


def _lies_within(first: nodes.Limit, second: nodes.Limit) -> bool:
    """Whether what the first lets through is used up by the second as a whole: months before years, of the same partner."""
    lengths = []
    for limit in (first, second):
        per = limit.per
        if not isinstance(limit, nodes.AtMost) or limit.rest_later or per is None:
            return False
        if per.fields or per.across or per.period not in _LENGTHS:
            return False
        lengths.append(per.period)
    if "week" in lengths and lengths[1] not in ("week", "program"):
        return False
    return _LENGTHS.index(lengths[0]) <= _LENGTHS.index(lengths[1])


def _pays_one_sum(line: PayLine) -> bool:
    """Whether it pays the same sum wherever it pays anything."""
    if any(slope for _, slope in line.paid.behind):
        return False
    return len({value for value in (*line.paid.at, *(value for value, _ in line.paid.behind)) if value}) <= 1


def _beside(rule: nodes.Rule) -> Iterator[tuple[str, nodes.Expression]]:
    if rule.lasts is not None:
        yield "for … from …", rule.lasts.start
    if rule.forfeited is not None:
        yield "forfeited unless …", rule.forfeited.unless
    for each in rule.claw_back:
        if each.condition is not None:
            yield "claw back … if …", each.condition


def _moved(expression: nodes.Expression, program: nodes.Program) -> str | None:
    """What in it may be moved by sales: attributes, dates and figures that somebody or something has are not."""
    for node in walk(expression):
        if isinstance(node, nodes.Name) and (
            node.path[-1] in _SOLD or (len(node.path) == 1 and program.measure(node.path[0]) is not None)
        ):
            return node.dotted
        if not isinstance(node, _UNMOVED):
            return format_expression(node)  # type: ignore[arg-type]
    return None
