"""One measure worked out several times, per period, partner or unit, and what comes of these taken together."""

from __future__ import annotations

from typing import Final, get_args

from dsl import nodes
from dsl.kinds import NAMED, NUMERIC, Known
from dsl.nouns import ALL
from dsl.said import Said, said
from dsl.scope import Scope
from dsl.suggest import did_you_mean
from dsl.walk import walk_through
from dsl.ways_out import for_example


def complete_in_itself(repeated: nodes.PerUnit, scope: Scope) -> None:
    """All that is counted of each has to name it, and what rules gave does not."""
    word = repeated.unit.dotted
    for node in walk_through(repeated.measure, scope.program):
        match node:
            case nodes.Aggregate(facts=facts) if scope.fields(facts).get(word) != "text" or word in _NO_UNIT:
                texts = [
                    name
                    for name, kind in scope.fields(facts).items()
                    if kind == "text" and name not in _NO_UNIT
                ]
                scope.wrong(
                    "per-unit-of-what",
                    said("{facts} cannot be told apart by `{word}`", facts=ALL[facts], word=word),
                    repeated.unit.span,
                    did_you_mean(word, (*texts, "partner", *get_args(nodes.PeriodName)))
                    or for_example(f"per {', per '.join(texts[:3])}"),
                )
                return
            case (
                nodes.PerUnit()
                | nodes.PerPartner()
                | nodes.EarnedOver()
                | nodes.Call("decision" | "earned" | "has" | "level" | "balance")
            ):
                scope.wrong(
                    "per-unit-of-what",
                    said("what is asked of each {word} is counted from its facts", word=word),
                    repeated.measure.span,
                    for_example(f"count(sum(amount) >= 10k per {word}), largest(count(deals) per {word})"),
                )
                return
            case _:
                pass


_NO_UNIT: Final = frozenset({"id", "partner", "currency"})


def comparable(compared: nodes.PerPartner, scope: Scope) -> None:
    """What rules gave partners is not compared: it may follow from the comparison."""
    for node in walk_through(compared.measure, scope.program):
        match node:
            case (
                nodes.PerPartner()
                | nodes.EarnedOver()
                | nodes.Call("decision" | "earned" | "has" | "level" | "balance")
            ):
                scope.wrong(
                    "per-partner-of-what",
                    said("what is compared between partners is counted from their facts, targets and scores"),
                    compared.measure.span,
                    for_example(
                        'largest(sum(amount) per partner), average(attainment("revenue") per partner)'
                    ),
                )
                return
            case _:
                pass


def taken_together(
    repeated: nodes.PerPeriod | nodes.PerPartner | nodes.PerUnit,
    per: str,
    asked: Said,
    kind: Known,
    scope: Scope,
) -> Known:
    """One measure worked out several times, and these taken together."""
    if repeated.function == "count":
        if kind not in (None, "yes/no"):
            scope.wrong(
                "count-of-what",
                asked,
                repeated.span,
                for_example(f"count(sum(amount) >= 10k per {per})"),
            )
        elif repeated.picked is not None and repeated.picked.which in ("largest", "least"):
            scope.wrong(
                "count-of-what",
                said(
                    "of what holds or does not hold, there are no {which} {number}",
                    which=repeated.picked.which,
                    number=repeated.picked.number,
                ),
                repeated.picked.span,
                for_example(f"count(sum(amount) >= 10k per {per}), sum(largest 3 of sum(amount) per {per})"),
            )
        return "number"
    if kind is not None and repeated.picked is not None and kind not in NUMERIC:
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be compared by size", kind=NAMED[kind]),
            repeated.measure.span,
            for_example(f"{repeated.function}(largest 3 of sum(amount) per {per})"),
        )
        return None
    if kind is not None and repeated.function in ("sum", "average") and kind not in NUMERIC:
        scope.wrong(
            "not-a-number",
            said("{kind} cannot be added up", kind=NAMED[kind]),
            repeated.measure.span,
            for_example(f"{repeated.function}(sum(amount) per {per})"),
        )
        return None
    return kind


def written_days(window: nodes.Window | None, message: Said, scope: Scope) -> None:
    if isinstance(window, nodes.OverDays | nodes.OverAround) and not is_fixed(window):
        scope.wrong(
            "days-here", message, window.span, said("over last 12 months, or over 2026-01-01 to 2026-12-31")
        )


def is_fixed(window: nodes.Window) -> bool:
    """Whether its days are written out."""
    return isinstance(window, nodes.OverDays) and all(
        isinstance(end, nodes.Day) for end in (window.start, window.end)
    )
