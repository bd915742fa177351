"""Rules that look at each other: what is required, what gives way, what was earned elsewhere, and in which order that is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dsl import nodes
from dsl.dependencies import Settled, dependencies, item_key, settled_items
from dsl.names import called
from dsl.points import is_points
from programs.candidates import Candidate
from programs.facts import folded
from programs.measures import Days
from programs.money import half_up


def in_order(program: nodes.Program) -> Iterator[nodes.Rule | Settled]:
    """Rules after those they look at, and what is settled among rules after all of them."""
    before = dependencies(program)
    waiting: dict[str, nodes.Rule | Settled] = {called(rule.name): rule for rule in program.rules}
    waiting |= {item_key(place): item for place, item in enumerate(settled_items(program))}
    while waiting:
        ready = next((name for name in waiting if waiting.keys().isdisjoint(before[name])), None)
        assert ready is not None, "rules in a circle are an error"
        yield waiting.pop(ready)


class Given:
    """What the rules worked out so far give, to be asked by partner and occasion. An award of nothing is none."""

    def __init__(self, program: nodes.Program) -> None:
        self._displacing: defaultdict[str, list[str]] = defaultdict(list)
        for rule in program.rules:
            for other in rule.instead_of.rules if rule.instead_of else ():
                self._displacing[folded(other)].append(folded(rule.name))
        self._candidates: dict[str, Sequence[Candidate]] = {}
        self._sorted: dict[str, _OfRule] = {}
        """What somebody asked about."""

    def set(self, rule: nodes.Rule, candidates: Sequence[Candidate]) -> None:
        """What the rule gives, in place of what was said of it before."""
        self._candidates[called(rule.name)] = candidates
        self._sorted.pop(called(rule.name), None)

    def allows(self, candidate: Candidate, rule: nodes.Rule) -> bool:
        """Whether everything that the rule requires is there."""
        return all(
            self._has(folded(name), candidate) for name in (rule.requires.rules if rule.requires else ())
        )

    def may_displace(self, rule: nodes.Rule) -> bool:
        """Whether there is a rule in whose favour it gives way."""
        return bool(self._displacing.get(folded(rule.name)))

    def displaced_by(self, candidate: Candidate, rule: nodes.Rule) -> str | None:
        """The rule that takes its place, as it is called."""
        displacing = self._displacing[folded(rule.name)]
        return next((name for name in displacing if self._has(name, candidate)), None)

    def in_place_of(self, candidate: Candidate, name: str) -> Candidate:
        """The first award of that rule which takes the candidate's place."""
        first, last = _days(candidate)
        partner = folded(candidate.award.partner)
        return next(self._same(name, partner, candidate.deal, first, last, candidate.units))

    def earned(
        self,
        rules: AbstractSet[str],
        partner: str,
        *,
        deal: str,
        first: date,
        last: date,
        units: Mapping[str, str],
    ) -> Mapping[str, Decimal]:
        """What each of the rules paid for the same deal, or else to the partner (or its unit) in the same days."""
        found = {}
        for name in rules:
            same = self._same(name, partner, deal, first, last, units)
            found[name] = sum(map(_gave, same), Decimal(0))
        return found

    def earned_for(self, name: str, partner: str, deal: str) -> Decimal:
        """What a rule gave a partner for one deal."""
        return sum(map(_gave, self._of(name).by_deal[partner, deal]), Decimal(0))

    def earned_in(
        self, name: str, partner: str, days: Days, *, points: bool, units: Mapping[str, str]
    ) -> Decimal:
        """What a rule gave a partner (or its unit) on those days: the fact's, or the first of the period."""
        given = self._of(name)
        return sum(
            (
                _gave(each)
                for each in (*given.about_facts[partner], *given.of_periods[partner])
                if _meet(each.units, units)
                and is_points(each.currency) is points
                and (days.start is None or days.start <= _days(each)[0])
                and _days(each)[0] <= days.end
            ),
            Decimal(0),
        )

    def _has(self, name: str, candidate: Candidate) -> bool:
        award = candidate.award
        first, last = _days(candidate)
        same = self._same(name, folded(award.partner), candidate.deal, first, last, candidate.units)
        return any(True for _ in same)

    def _of(self, name: str) -> _OfRule:
        given = self._sorted.get(name)
        if given is None:
            given = self._sorted[name] = _OfRule.of(self._candidates.get(name, ()))
        return given

    def _same(
        self, name: str, partner: str, deal: str, first: date, last: date, units: Mapping[str, str]
    ) -> Iterator[Candidate]:
        given = self._of(name)
        facts = given.by_deal[partner, deal] if deal else given.about_facts[partner]
        for each in (*facts, *given.of_periods[partner]):
            start, end = _days(each)
            if not _meet(each.units, units):
                continue
            if (deal and each.award.fact is not None) or (start <= last and end >= first):
                yield each


@dataclass(frozen=True, slots=True)
class _OfRule:
    """What one rule gives, to be found by whose it is and what for."""

    by_deal: defaultdict[tuple[str, str], list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    about_facts: defaultdict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    of_periods: defaultdict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> _OfRule:
        given = cls()
        for each in candidates:
            if not each.is_something:
                continue
            partner = folded(each.award.partner)
            if each.award.fact is None:
                given.of_periods[partner].append(each)
            else:
                given.about_facts[partner].append(each)
                given.by_deal[partner, each.deal].append(each)
        return given


def deal_of(fact_kind: nodes.FactKind, fact_id: str, deal: object) -> str:
    """What makes two facts one occasion: the deal that they are about, or the fact itself."""
    if fact_kind == "deals":
        return f"deals:{fact_id}"
    return f"deals:{deal}" if isinstance(deal, str) else f"{fact_kind}:{fact_id}"


def _gave(candidate: Candidate) -> Decimal:
    """What comes of it, to the cent: who asks what was earned means what is awarded."""
    return Decimal(0) if candidate.exact is None else half_up(candidate.exact, candidate.currency)


def _meet(some: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether two occasions of a partner are about the same: no unit of both is another one."""
    return all(others.get(field, name) == name for field, name in some.items())


def _days(candidate: Candidate) -> tuple[date, date]:
    """The days that an award is about: the fact's, or the whole period."""
    award = candidate.award
    if award.fact is not None or award.period is None:
        return candidate.day, candidate.day
    return award.period.start, award.period.end
