"""What rules share: of several only the best, or so much together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.format import format_item
from dsl.names import called
from dsl.units import common_unit
from programs.awards import Step
from programs.candidates import Candidate, come_to, in_order, is_meant, with_limit, with_step
from programs.facts import folded
from programs.limits import group_of, running
from programs.money import Money, shares
from programs.periods import period_of
from programs.records import replace
from programs.used_up import Group

_LENGTHS: Final[tuple[nodes.PeriodName, ...]] = (
    "week", "two weeks", "month", "quarter", "half", "year", "program",
)  # fmt: skip

Done = Mapping[str, Sequence[Candidate]]
"""What rules give, by their names as they are called."""


def best_of(item: nodes.BestOf, done: Done, program: nodes.Program) -> dict[str, list[Candidate]]:
    """What is left of each rule when on every occasion only the one that gives most pays; of equals the first in the list."""
    names = [called(name) for name in item.rules]
    occasion = _occasions(names, program)
    sums: defaultdict[Group, dict[str, Decimal]] = defaultdict(dict)
    for name in names:
        for each in done[name]:
            found = sums[occasion(each)]
            found[name] = found.get(name, Decimal(0)) + _worth(each)
    best = {group: max(found, key=lambda name: abs(found[name])) for group, found in sums.items()}
    return {
        name: [
            gave_way(each, _losers(name, sums[occasion(each)], program))
            for each in done[name]
            if best[occasion(each)] == name
        ]
        for name in names
    }


def together(
    item: nodes.Together,
    done: Done,
    program: nodes.Program,
    cap_of: Callable[[Candidate], Decimal | None],
) -> dict[str, list[Candidate]]:
    """What is left of each rule when together they give no more than the cap; a cap without a value lets nothing through."""
    names = [called(name) for name in item.rules]
    listed = [(name, each) for name in names for each in in_order(done[name])]
    occasion = _occasions(names, program)

    def group(candidate: Candidate) -> Group:
        if item.per is None:
            return occasion(candidate)
        found = group_of(candidate, item.per, program)
        if found is None:
            return "", *occasion(candidate)
        return (*found, candidate.unit) if goes_by_unit(item, program) else found

    meant = [each for _, each in listed if is_meant(item.amount, each) and each.exact is not None]
    cut = _cut_alike if item.in_proportion else running
    left = iter(cut(meant, lambda each: cap_of(each) or Decimal(0), group, format_item(item)))
    found: dict[str, list[Candidate]] = {name: [] for name in names}
    for name, each in listed:
        is_cut = is_meant(item.amount, each) and each.exact is not None
        found[name].append(next(left) if is_cut else each)
    return found


def goes_by_unit(item: nodes.Shared, program: nodes.Program) -> bool:
    """Whether what the rules share is each unit's own: where all count by the same, and nothing else is said."""
    per = None if isinstance(item, nodes.BestOf) else item.per
    if per is not None and (per.across or per.fields):
        return False
    rules = [rule for name in item.rules if (rule := program.rule(name)) is not None]
    return common_unit(rules) is not None


def of_shared(candidate: Candidate, item: nodes.TogetherAtLeast) -> Candidate:
    """What lacks to a minimum of one rule, told as that of several; the first bears it."""
    steps = tuple(replace(step, text=format_item(item)) for step in candidate.steps)
    line = f"{candidate.award.line} with {', '.join(called(name) for name in item.rules[1:])}"
    shared = replace(candidate, award=replace(candidate.award, line=line))
    return come_to(shared, candidate.exact, steps)


def gave_way(candidate: Candidate, losers: Sequence[tuple[str, Decimal | str]]) -> Candidate:
    """The candidate, with the rules whose place it takes, and what they would have given."""
    if not losers:
        return candidate
    steps = (
        Step(kind="in place of", text=name, value=amount, unit=candidate.currency) for name, amount in losers
    )
    return with_step(candidate, *steps, exact=candidate.exact)


def _cut_alike(
    candidates: Sequence[Candidate],
    cap_of: Callable[[Candidate], Decimal | None],
    group_of: Callable[[Candidate], Group],
    text: str,
) -> Iterator[Candidate]:
    """All of a group cut in the same proportion, to the cent; returns stay what they are, and make room."""
    groups: defaultdict[Group, list[int]] = defaultdict(list)
    for place, each in enumerate(candidates):
        groups[group_of(each)].append(place)
    left: dict[int, Decimal] = {}
    for places in groups.values():
        asked = {place: candidates[place].asked for place in places}
        gains = [place for place in places if asked[place] > 0]
        back = sum((amount for amount in asked.values() if amount < 0), Decimal(0))
        room = max(Decimal(0), cap_of(candidates[places[0]]) or Decimal(0)) - back
        if sum((asked[place] for place in gains), Decimal(0)) > room:
            parts = shares(Money(room, candidates[places[0]].currency), [asked[place] for place in gains])
            left |= {place: part.amount for place, part in zip(gains, parts, strict=True)}
    for place, each in enumerate(candidates):
        yield with_limit(each, text, left[place]) if place in left and left[place] != each.asked else each


def _occasions(names: Sequence[str], program: nodes.Program) -> Callable[[Candidate], Group]:
    """What makes awards of several rules meet: the same deal where all are per fact, else the same partner in the longest period."""
    rules = [rule for rule in program.rules if called(rule.name) in names]
    lengths = [rule.each.period for rule in rules if rule.on is None and rule.each]
    # Stretches of one's own follow no calendar: beside them, the whole run is what all have in common.
    named: list[nodes.PeriodName] = [
        "program" if isinstance(each, nodes.Duration) else each for each in lengths
    ]
    longest = max(named, key=_LENGTHS.index, default=None)
    alike = len(rules) == len(lengths) and len({rule.each for rule in rules}) == 1
    by_unit = common_unit(rules) is not None

    def of(candidate: Candidate) -> Group:
        award = candidate.award
        who = f"{folded(award.partner)}|{candidate.unit}" if by_unit else folded(award.partner)
        if longest is None:
            return who, candidate.deal
        if alike and award.period is not None:
            return who, award.period.start.isoformat()
        per_period = award.fact is None and award.period is not None
        day = award.period.start if per_period and award.period else candidate.day
        return who, period_of(longest, day, program).start.isoformat()

    return of


def _worth(candidate: Candidate) -> Decimal:
    """What an award counts for beside others: its amount, or what the item is worth."""
    if candidate.exact is not None:
        return candidate.asked
    return candidate.award.worth.amount if candidate.award.worth else Decimal(0)


def _losers(
    winner: str, sums: Mapping[str, Decimal], program: nodes.Program
) -> list[tuple[str, Decimal | str]]:
    titles = {called(rule.name): rule.name for rule in program.rules}
    return [(titles[name], amount) for name, amount in sums.items() if name != winner and amount]
