"""Who won: places by value, ties by the program's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dsl.nodes import Ties


@dataclass(frozen=True, slots=True)
class Placed:
    """A winner: its place, and how many share it (more than 1 only where ties split the prize or share the place)."""

    partner: str
    place: int
    value: Decimal
    sharing: int = 1
    order: int = 0
    """Where the partner stands among those it shares the place with, from 0."""
    among: int = 0
    """How many took part."""


def ranked(
    values: Mapping[str, Decimal],
    *,
    count: int,
    ties: Ties,
    reached: Mapping[str, date] | None = None,
    higher: Mapping[str, Decimal] | None = None,
) -> tuple[Placed, ...]:
    """The winners among the (folded) partners, best first; equal values in the order of names.

    Equal values share a place and the following places are skipped, so all who tie for the last place win. With `ties to the
    earliest` whoever reached the value first (`reached`) stands before the others, and with `ties to the
    higher` whoever has more of that (`higher`); without a value there it stands behind. Nobody wins with nothing: values of zero and
    below take no part.
    """
    days = reached or {}
    more = higher or {}

    def rank_key(partner: str) -> tuple[Decimal, bool, Decimal, date]:
        day = days.get(partner, date.max) if ties == "earliest" else date.min
        return -values[partner], partner not in more, -more.get(partner, Decimal(0)), day

    order = sorted(
        (partner for partner in values if values[partner] > 0),
        key=lambda partner: (*rank_key(partner), partner),
    )
    winners: list[Placed] = []
    index = 0
    while index < len(order) and index < count:
        tied = [partner for partner in order[index:] if rank_key(partner) == rank_key(order[index])]
        winners += [
            Placed(partner, index + 1, values[partner], len(tied), order, len(values))
            for order, partner in enumerate(tied)
        ]
        index += len(tied)
    return tuple(winners)
