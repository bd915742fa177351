"""Who earned something and who did not, by what partners are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from programs.facts import folded

By = Literal["all", "tier", "region"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A partner whom a program is for. `earned` is money of one currency; an item is an award, too."""

    partner: str
    tier: str
    region: str
    """"": the list of partners does not say."""
    awards: int
    earned: Decimal
    revenue: Decimal

    @property
    def takes_part(self) -> bool:
        return self.awards > 0


@dataclass(frozen=True, slots=True)
class Group:
    """Of so many partners who are the same, so many earned something. Of all, `name` is ""."""

    by: By
    name: str
    partners: int
    earned: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.earned) / self.partners


def groups(members: Iterable[Member]) -> tuple[Group, ...]:
    """All of them, then by tier, then by region, in the order of names; empty without members."""
    members = tuple(members)
    if not members:
        return ()
    return (
        _group("all", "", members),
        *_by("tier", ((each.tier, each) for each in members)),
        *_by("region", ((each.region, each) for each in members)),
    )


def _by(by: By, named: Iterable[tuple[str, Member]]) -> Iterable[Group]:
    found: defaultdict[str, list[Member]] = defaultdict(list)
    written: dict[str, str] = {}
    for name, member in named:
        written.setdefault(folded(name), name)
        found[folded(name)].append(member)
    return (_group(by, written[key], found[key]) for key in sorted(found))


def _group(by: By, name: str, members: Iterable[Member]) -> Group:
    members = tuple(members)
    return Group(by, name, len(members), sum(each.takes_part for each in members))
