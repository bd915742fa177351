"""A poll over time: the figure of each time it was held, by the version of the program that held it, and whether a change is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import assert_never

from dsl.nodes import PollKind
from programs.nps import agreement, differs, exact_nps, interval, recommenders, share_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """`values` are the answers to the first question; nothing where they may not be shown."""

    opened_at: datetime
    version: int | None
    kind: PollKind
    people: int
    values: tuple[str, ...]


def figure(kind: PollKind, values: Sequence[str]) -> Decimal | None:
    """The score of an NPS, the percentage of those who agree, the average of a rating; None for other kinds, and where nobody answered."""
    if not values:
        return None
    match kind:
        case "nps":
            return exact_nps([int(value) for value in values])
        case "agree":
            found = agreement([int(value) for value in values])
            return Decimal(100 * found.agree) / found.answers
        case "rating":
            return Decimal(sum(int(value) for value in values)) / len(values)
        case "choice" | "choices" | "text":
            return None
        case _:
            assert_never(kind)


def around(kind: PollKind, values: Sequence[str]) -> tuple[Decimal, Decimal] | None:
    """Between which figures that of everybody lies, 95% sure; None where nobody says so."""
    if not values:
        return None
    if kind == "nps":
        return interval(recommenders([int(value) for value in values]))
    if kind == "agree":
        found = agreement([int(value) for value in values])
        return share_interval(found.agree, found.answers)
    return None


def changed(before: Wave, after: Wave) -> bool:
    """Whether the score of an NPS has changed by more than chance; never of a poll of another kind."""
    if before.kind != "nps" or after.kind != "nps":
        return False
    return differs(*(recommenders([int(value) for value in wave.values]) for wave in (before, after)))


def turns(waves: Sequence[Wave]) -> tuple[tuple[Wave, Wave], ...]:
    """The last wave under each version with the first under the next: did the change please anyone?"""
    return tuple((before, after) for before, after in pairwise(waves) if before.version != after.version)


def by_segment(
    answers: Sequence[tuple[str, str]], segments: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Answers (partner, answer) by the segment of their partner, in the order of the alphabet; "" for those without one."""
    found: dict[str, list[str]] = {}
    for partner, answer in answers:
        found.setdefault(segments.get(partner, ""), []).append(answer)
    return tuple((segment, tuple(values)) for segment, values in sorted(found.items()))
