"""Whether a change of a program is better, worse or neutral for each partner, by what both versions give on the same facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.awards import Award
from programs.money import Money
from programs.one_scale import on_one_scale

Change = Money | tuple[Decimal, str]
"""More or less money of one currency, or so many of an item."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What changes for one partner, in the order of what it is; nothing where both versions give the same."""

    partner: str
    changes: tuple[Change, ...]

    @property
    def worse(self) -> bool:
        """Less of anything is worse: more of something else makes no good of it, for nobody can say what the one is worth in the other."""
        return any(_size(change) < 0 for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    worse: tuple[Fate, ...]
    better: tuple[Fate, ...]
    neutral: tuple[Fate, ...]


def classified(before: Iterable[Award], after: Iterable[Award]) -> Fairness:
    """Everybody to whom either version gives something, in the order of names."""
    then, now = map(_gets, on_one_scale(before, after))
    changes: dict[str, list[Change]] = {}
    for key in sorted({*then, *now}):
        partner, is_item, what = key
        more = now.get(key, Decimal(0)) - then.get(key, Decimal(0))
        found = changes.setdefault(partner, [])
        if more:
            found.append((more, what) if is_item else Money(more, what))
    fates = [Fate(partner, tuple(found)) for partner, found in changes.items()]
    return Fairness(
        worse=tuple(fate for fate in fates if fate.worse),
        better=tuple(fate for fate in fates if fate.changes and not fate.worse),
        neutral=tuple(fate for fate in fates if not fate.changes),
    )


def names(fates: Sequence[Fate]) -> tuple[str, ...]:
    return tuple(fate.partner for fate in fates)


def _size(change: Change) -> Decimal:
    return change.amount if isinstance(change, Money) else change[0]


def _gets(awards: Iterable[Award]) -> dict[tuple[str, bool, str], Decimal]:
    """By partner and what it is, items apart from currencies: an item may be called like one."""
    found: defaultdict[tuple[str, bool, str], Decimal] = defaultdict(Decimal)
    for award in awards:
        if award.amount is not None:
            found[award.partner, False, award.amount.currency] += award.amount.amount
        elif award.item is not None:
            found[award.partner, True, award.item] += award.quantity
    return found
