"""Who won: places by value, ties by the program's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Generic, TypeVar

from dsl.nodes import Ties
from programs.facts import MIDNIGHT, Moment

Who = TypeVar("Who", str, tuple[str, str])
"""Who is compared: a name, or a partner's name and that of something of the partner's."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[Who]):
    """A winner: its place, and how many share it (more than 1 only where ties split the prize or share the place)."""

    who: Who
    place: int
    value: Decimal
    sharing: int = 1
    order: int = 0
    """Where it stands among those it shares the place with, from 0."""
    among: int = 0
    """How many took part."""
    places: int = 0
    """How many places win."""
    reached: Moment | None = None
    """When it reached its value, where that decided between it and others of the same value."""


def ranked(
    values: Mapping[Who, Decimal],
    *,
    count: int,
    ties: Ties,
    reached: Mapping[Who, Moment] | None = None,
    higher: Mapping[Who, Decimal] | None = None,
) -> tuple[Placed[Who], ...]:
    """The winners among the (folded) names, best first; equal values in the order of names.

    Equal values share a place and the following places are skipped, so all who tie for the last place win. With `ties to the
    earliest` whoever reached the value first (`reached`) stands before the others, and with `ties to the
    higher` whoever has more of that (`higher`); without a value there it stands behind. Nobody wins with nothing: values of zero and
    below take no part.
    """
    first = reached or {}
    more = higher or {}

    def rank_key(who: Who) -> tuple[Decimal, bool, Decimal, Moment]:
        then = first.get(who, (date.max, time.max)) if ties == "earliest" else (date.min, MIDNIGHT)
        return -values[who], who not in more, -more.get(who, Decimal(0)), then

    keys: dict[Who, tuple[Decimal, bool, Decimal, Moment]] = {
        who: rank_key(who) for who in values if values[who] > 0
    }
    order: list[Who] = sorted(keys, key=lambda who: (*keys[who], who))
    winners: list[Placed[Who]] = []
    index = 0
    for _, equals in groupby(order, key=keys.__getitem__):
        if index >= count:
            break
        tied = list(equals)
        best, then = values[tied[0]], None
        if ties == "earliest" and len(tied) == 1 and sum(value == best for value in values.values()) > 1:
            then = first.get(tied[0])
        winners += [
            Placed(who, index + 1, values[who], len(tied), place, len(values), count, then)
            for place, who in enumerate(tied)
        ]
        index += len(tied)
    return tuple(winners)
