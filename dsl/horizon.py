"""Short against long term: programs that run long, and in which everything that is paid starts anew every month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.said import said, several
from dsl.vocabulary import ABOUT_DAYS
from dsl.walk import walk_through

_QUARTER: Final = 92
"""Days of the longest quarter: of a shorter program nobody asks what comes later."""
_SHORT: Final = ("week", "two weeks", "month")
_MONTH: Final = 31


def short_sighted(program: nodes.Program) -> Iterator[Diagnostic]:
    """One warning for a program with rules that start anew every week or month, and nothing that looks further.

    A commission per deal alone hurries nobody: it pays the same whenever the deal comes.
    """
    if program.runs is None or (days := (program.runs.end - program.runs.start).days + 1) <= _QUARTER:
        return
    paying = [rule for rule in program.rules if _pays(rule)]
    anew = [rule.each for rule in paying if rule.each is not None and not is_long(rule.each.period)]
    if not anew or any(_looks_further(rule, program) for rule in program.rules):
        return
    yield warning(
        "short-term",
        several(
            len(paying),
            "the program runs {days} days, and its one rule that pays looks no further than a month: what ripens later earns nobody more",
            "the program runs {days} days, and none of its {count} rules that pay looks further than a month: what ripens later earns nobody more",
            days=days,
        ),
        anew[0].span,
        said(
            "add something with a longer view: a rule `each quarter` or `each program`, a status that is kept, or `claw back within 90 days`"
        ),
    )


def _pays(rule: nodes.Rule) -> bool:
    return any(
        isinstance(reward, nodes.Pay | nodes.PayTable | nodes.SharePool | nodes.Donate)
        for reward in rule.rewards
    )


def _looks_further(rule: nodes.Rule, program: nodes.Program) -> bool:
    """Whether anything in it is about more than a month, or about something else than a sale."""
    if rule.on is not None and rule.on.facts != "deals":
        return True
    if rule.each is not None and (
        is_long(rule.each.period) or (rule.each.to_date is not None and is_long(rule.each.to_date))
    ):
        return True
    if rule.level or rule.keeps or rule.lasts or rule.paid_in:
        return True
    if any(not each.never for each in rule.claw_back):
        return True
    rewarded = (rule.on, rule.when, rule.top, rule.rewards, rule.multiply, rule.requires)
    return any(_is_long_window(node) for node in walk_through(rewarded, program))


def _is_long_window(node: nodes.Node) -> bool:
    match node:
        case nodes.OverProgram() | nodes.OverEver() | nodes.OverSameLastYear() | nodes.OverDays():
            return True
        case nodes.OverPrevious(period) | nodes.OverToDate(period) | nodes.OverEarlier(period):
            return is_long(period)
        case nodes.OverLast(length) | nodes.OverPreviousLength(length) | nodes.OverAround(length):
            return is_long(length)
        case _:
            return False


def is_long(period: nodes.PeriodName | nodes.Duration) -> bool:
    """Whether it is longer than a month."""
    if isinstance(period, nodes.Duration):
        return period.count * ABOUT_DAYS[period.unit] > _MONTH
    return period not in _SHORT
