"""What is taken back of a deal that is cancelled or returned: how much, until when, and which of several clauses decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from dsl import nodes
from dsl.diagnostics import Diagnostic, error
from dsl.format import format_claw_back
from dsl.said import said
from dsl.scope import Scope
from dsl.types import condition, type_of
from dsl.vocabulary import ABOUT_DAYS
from dsl.ways_out import for_example


def claw_back_problems(rule: nodes.Rule, scope: Scope) -> Iterator[Diagnostic]:
    if not rule.claw_back:
        return
    if rule.on is None or rule.on.facts != "deals":
        yield error(
            "claw-back-of-what",
            said("what a single deal gave can be taken back only in a rule on deals"),
            rule.claw_back[0].span,
            said(
                "in a rule per period, a cancelled deal no longer counts in its measures: leave the line out"
            ),
        )
        return
    for claw_back in rule.claw_back:
        yield from _taken_back(claw_back, scope)
    for earlier, later in pairwise(rule.claw_back):
        if _decides_always(earlier, later):
            yield error(
                "claw-back-twice",
                said(
                    "this never takes anything back: `{claw_back}` stands before it and decides",
                    claw_back=format_claw_back(earlier),
                ),
                later.span,
                said(
                    "of several, the first that takes something back decides: claw back within 6 months, then claw back half within 12 months"
                ),
            )


def _decides_always(earlier: nodes.ClawBack, later: nodes.ClawBack) -> bool:
    """Whether the earlier one takes something back wherever the later one does."""
    if earlier.never or later.never:
        return True
    if earlier.condition is not None or earlier.by is not None:
        return False
    if earlier.within is None:
        return True
    return (
        later.within is not None
        and earlier.of == later.of
        and _about_days(later.within) <= _about_days(earlier.within)
    )


def _about_days(length: nodes.Duration) -> int:
    return length.count * ABOUT_DAYS[length.unit]


def _taken_back(claw_back: nodes.ClawBack, scope: Scope) -> Iterator[Diagnostic]:
    if claw_back.condition is not None:
        condition(claw_back.condition, scope)
    if claw_back.of is not None and type_of(claw_back.of, replace(scope, measures=False)) not in (
        None,
        "date",
    ):
        yield error(
            "mixed-up",
            said("`{dated}` is no date", dated=claw_back.of.dotted),
            claw_back.of.span,
            for_example("of signed_on"),
        )
    if claw_back.share is not None and not 0 < claw_back.share.value <= 100:
        yield error(
            "claw-back-share",
            said("no more than the whole can be taken back, and no less than something"),
            claw_back.share.span,
            for_example("claw back 50%"),
        )
    if claw_back.by == "program":
        yield error(
            "claw-back-share",
            said("a program is no part of that time"),
            claw_back.span,
            for_example("claw back by month over 12 months"),
        )
