"""Statuses: from the days on which one was reached to the days on which it is held.

A status that is reached (a condition, a fact) holds from that day; one that a review finds (a table, a ranking, a condition that is
looked at when its period ends) holds from the day after the period, which is the day of the review. Without `keeps`, the first kind
holds to the end of its period, the second through the period that follows. Of several levels that are kept, the highest counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from dsl import nodes
from dsl.names import levels_of
from programs.awards import Award, StatusHeld
from programs.facts import folded
from programs.periods import DAY, Period, add, period_of


@dataclass(frozen=True, slots=True)
class Found:
    """A status (the award's item) that a rule found for a partner: reached on a day, or by a review of a period whose last day that is."""

    award: Award
    at_once: bool


@dataclass(frozen=True, slots=True)
class Statuses:
    """Who holds what on which day, of the rules worked out so far: by folded partner."""

    held: Mapping[str, tuple[StatusHeld, ...]] = field(default_factory=dict)

    def has(self, name: str, partner: str, on: date) -> bool:
        """Whether the (folded) partner holds the status, or any level of the ladder, of that name."""
        wanted = folded(name)
        return any(
            wanted in (folded(each.rule), folded(each.name)) and holds(each, on)
            for each in self.held.get(partner, ())
        )

    def level(self, rule: str, partner: str, on: date) -> str | None:
        """The name of the level that the (folded) partner holds in that ladder; None below the lowest."""
        found = (each for each in self.held.get(partner, ()) if folded(each.rule) == folded(rule))
        return next((each.name for each in found if holds(each, on)), None)

    def and_of(self, held: Iterable[StatusHeld]) -> Statuses:
        """These, and those of one more rule."""
        more = dict(self.held)
        for each in held:
            partner = folded(each.partner)
            more[partner] = (*more.get(partner, ()), each)
        return Statuses(more)

    def in_order(self, rules: Mapping[str, int]) -> tuple[StatusHeld, ...]:
        """All of them, by rule as the program writes them, then partner and day."""
        found = (each for held in self.held.values() for each in held)
        return tuple(
            sorted(found, key=lambda each: (rules[each.rule], folded(each.partner), each.start, each.name))
        )


NO_STATUSES: Final = Statuses()


def holds(status: StatusHeld, on: date) -> bool:
    return status.start <= on and (status.end is None or on <= status.end)


def held_by(
    rule: nodes.Rule, found: Sequence[Found], program: nodes.Program, *, as_of: date
) -> list[StatusHeld]:
    """The statuses of one rule from what it found in its periods or facts, in the order of partners and days. Nothing begins after `as_of`."""
    by_partner: defaultdict[str, list[_Kept]] = defaultdict(list)
    names: dict[str, str] = {}
    ranks = {folded(name): rank for rank, name in enumerate(levels_of(rule), start=1)}
    for each in found:
        kept = _kept(each, rule, program, ranks)
        partner = each.award.partner
        if kept is not None and kept.start <= as_of:
            by_partner[folded(partner)].append(kept)
            names.setdefault(folded(partner), partner)
    return [
        StatusHeld(
            rule=rule.name,
            partner=names[partner],
            name=levels_of(rule)[rank - 1],
            start=start,
            end=end,
            found=_grounds(kept, rank, until=end or as_of),
        )
        for partner, kept in sorted(by_partner.items())
        for start, end, rank in _spells(kept, rule, program, as_of)
        if rank and start <= as_of
    ]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A level that was found, and from when to when it is kept; without an end for ever."""

    start: date
    end: date | None
    rank: int
    award: Award


def _grounds(kept: Sequence[_Kept], rank: int, *, until: date) -> Award:
    """By what a level is held: the newest that found it, or (where it moves in steps) the newest of all."""
    begun = [each for each in kept if each.start <= until]
    return max(begun, key=lambda each: (each.rank == rank, each.start)).award


def _kept(found: Found, rule: nodes.Rule, program: nodes.Program, ranks: Mapping[str, int]) -> _Kept | None:
    award = found.award
    rank = ranks.get(folded(award.item or ""))
    if rank is None:
        return None
    start = award.on if found.at_once else award.on + DAY
    if rule.keeps is not None:
        length = rule.keeps.duration
        return _Kept(start, None if length is None else add(start, length) - DAY, rank, award)
    name = rule.each.period if rule.each else "program"
    if isinstance(name, nodes.Duration):
        following: date | None = add(start, name) - DAY
    else:
        following = None if name == "program" else period_of(name, start, program).end
    if not found.at_once:
        return _Kept(start, following, rank, award)
    period = award.period or period_of("program", start, program)
    return _Kept(start, period.end, rank, award)


def _spells(
    kept: Sequence[_Kept], rule: nodes.Rule, program: nodes.Program, as_of: date
) -> Iterator[tuple[date, date | None, int]]:
    """From when to when which level is held, spells of the same level put together."""
    turns = sorted(_turns(kept, rule, program, as_of))
    line: list[tuple[date, int]] = []
    for day in turns:
        rank = max(
            (each.rank for each in kept if each.start <= day and (each.end is None or day <= each.end)),
            default=0,
        )
        rank = _moved(rank, day, line, rule, program)
        if not line or line[-1][1] != rank:
            line.append((day, rank))
    for (start, rank), (following, _) in pairwise(line):
        yield start, following - DAY, rank
    if line:
        yield line[-1][0], None, line[-1][1]


def _turns(kept: Sequence[_Kept], rule: nodes.Rule, program: nodes.Program, as_of: date) -> Iterator[date]:
    """The days on which what is held may change; in steps, also the first days of the periods in which one may be taken."""
    days = {each.start for each in kept} | {each.end + DAY for each in kept if each.end is not None}
    yield from days
    if rule.moves is not None and days:
        period: Period = period_of(rule.moves.per, min(days), program)
        while period.end < max(*days, as_of):
            period = period_of(rule.moves.per, period.end + DAY, program)
            yield period.start


def _moved(
    rank: int, day: date, line: Sequence[tuple[date, int]], rule: nodes.Rule, program: nodes.Program
) -> int:
    """The level that is held from that day on, by where it was before."""
    before = line[-1][1] if line else 0
    if rule.moves is not None:
        first = period_of(rule.moves.per, day, program).start
        earlier = next((held for since, held in reversed(line) if since < first), 0)
        rank = min(max(rank, earlier - rule.moves.count), earlier + rule.moves.count)
    return max(rank, before) if rule.never_falls is not None else rank
