"""What a limit has left, as it is used up one fact after the other. A return gives back what was taken for it, and no more."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

Group = tuple[str, ...]


@dataclass(slots=True)
class UsedUp:
    """One limit. What shares it is a group; a partner's part of a group is its own, as only its own sales can be returned."""

    _used: defaultdict[Group, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _wanted: defaultdict[tuple[Group, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _taken: defaultdict[tuple[Group, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def left(self, group: Group, partner: str, asked: Decimal, most: Decimal) -> Decimal:
        """How much of what is asked there is room for; of a return, what is no longer covered by what the partner still has a claim to."""
        if asked >= 0:
            return min(asked, max(Decimal(0), most - self._used[group]))
        own = (group, partner)
        return min(Decimal(0), self._wanted[own] + asked - self._taken[own])

    def take(self, group: Group, partner: str, asked: Decimal, given: Decimal) -> None:
        self._wanted[group, partner] += asked
        self._taken[group, partner] += given
        self._used[group] += given
