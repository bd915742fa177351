"""Points of two versions of a program beside each other: 30 points are 30 points, however many decimals each version counts."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.nodes import POINTS
from dsl.points import is_points
from programs.awards import Award
from programs.money import Money, finer
from programs.records import replace


def on_one_scale(
    before: Iterable[Award], after: Iterable[Award]
) -> tuple[tuple[Award, ...], tuple[Award, ...]]:
    """Both in points with as many decimals as the finer of them has, so that nothing is lost and all compares."""
    old, new = tuple(before), tuple(after)
    scale = POINTS
    for award in (*old, *new):
        if award.amount is not None and is_points(award.amount.currency):
            scale = finer(scale, award.amount.currency)
    return on_scale(old, scale), on_scale(new, scale)


def on_scale(awards: Iterable[Award], scale: str) -> tuple[Award, ...]:
    """The awards with their points in that currency, which is at least as fine as their own."""
    return tuple(
        replace(award, amount=Money(award.amount.amount, scale))
        if award.amount is not None and is_points(award.amount.currency)
        else award
        for award in awards
    )
