"""Rules that look at each other: what is required, what gives way, what was earned elsewhere, and in which order that is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.candidates import Candidate
from programs.facts import folded
from programs.windows import calls


def in_order(program: nodes.Program) -> Iterator[nodes.Rule]:
    """Rules after those they look at: what they require, what is paid instead of them, what they ask to have been earned."""
    before: dict[str, set[str]] = {folded(rule.name): set() for rule in program.rules}
    for rule in program.rules:
        name = folded(rule.name)
        before[name] |= {folded(other) for other in (rule.requires.rules if rule.requires else ())}
        before[name] |= asked_rules(rule, program)
        for other in rule.instead_of.rules if rule.instead_of else ():
            before[folded(other)].add(name)
    waiting = list(program.rules)
    finished: set[str] = set()
    while waiting:
        ready = next((rule for rule in waiting if before[folded(rule.name)] <= finished), None)
        assert ready is not None, "rules in a circle are an error"
        waiting.remove(ready)
        finished.add(folded(ready.name))
        yield ready


def asked_rules(rule: nodes.Rule, program: nodes.Program) -> set[str]:
    """The rules of which this one asks what they earned, also by way of measures, folded."""
    looked_at: set[str] = set()
    parts: list[object] = [(rule.when, rule.top, rule.rewards, rule.limits, rule.budget, rule.payment)]
    found: set[str] = set()
    while parts:
        part = parts.pop()
        for call in calls(part, "earned"):
            found |= {folded(each.value) for each in call.arguments if isinstance(each, nodes.Text)}
        for name in _measures(part) - looked_at:
            looked_at.add(name)
            measure = program.measure(name)
            if measure is not None:
                parts.append(measure.value)
    return found


class Given:
    """What the rules worked out so far give, to be asked by partner and occasion. An award of nothing is none."""

    def __init__(self, program: nodes.Program) -> None:
        self._displacing: defaultdict[str, list[str]] = defaultdict(list)
        for rule in program.rules:
            for other in rule.instead_of.rules if rule.instead_of else ():
                self._displacing[folded(other)].append(folded(rule.name))
        self._by_deal: defaultdict[tuple[str, str, str], list[Candidate]] = defaultdict(list)
        self._about_facts: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
        self._of_periods: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)

    def add(self, rule: nodes.Rule, candidates: Sequence[Candidate]) -> None:
        name = folded(rule.name)
        for each in candidates:
            if not each.is_something:
                continue
            partner = folded(each.award.partner)
            if each.award.fact is None:
                self._of_periods[name, partner].append(each)
            else:
                self._about_facts[name, partner].append(each)
                self._by_deal[name, partner, each.deal].append(each)

    def allows(self, candidate: Candidate, rule: nodes.Rule) -> bool:
        """Whether everything that the rule requires is there."""
        return all(
            self._has(folded(name), candidate) for name in (rule.requires.rules if rule.requires else ())
        )

    def displaces(self, candidate: Candidate, rule: nodes.Rule) -> bool:
        """Whether another rule takes its place."""
        return any(self._has(name, candidate) for name in self._displacing[folded(rule.name)])

    def earned(
        self, rules: set[str], partner: str, *, deal: str, first: date, last: date
    ) -> Mapping[str, Decimal]:
        """What each of the rules paid for the same deal, or else to the partner in the same days."""
        found = {}
        for name in rules:
            same = self._same(name, partner, deal, first, last)
            found[name] = sum((each.exact for each in same if each.exact is not None), Decimal(0))
        return found

    def _has(self, name: str, candidate: Candidate) -> bool:
        award = candidate.award
        first, last = _days(candidate)
        return any(True for _ in self._same(name, folded(award.partner), candidate.deal, first, last))

    def _same(self, name: str, partner: str, deal: str, first: date, last: date) -> Iterator[Candidate]:
        facts = self._by_deal[name, partner, deal] if deal else self._about_facts[name, partner]
        for each in (*facts, *self._of_periods[name, partner]):
            start, end = _days(each)
            if (deal and each.award.fact is not None) or (start <= last and end >= first):
                yield each


def deal_of(fact_kind: nodes.FactKind, fact_id: str, deal: object) -> str:
    """What makes two facts one occasion: the deal that they are about, or the fact itself."""
    if fact_kind == "deals":
        return f"deals:{fact_id}"
    return f"deals:{deal}" if isinstance(deal, str) else f"{fact_kind}:{fact_id}"


def _days(candidate: Candidate) -> tuple[date, date]:
    """The days that an award is about: the fact's, or the whole period."""
    award = candidate.award
    if award.fact is not None or award.period is None:
        return candidate.day, candidate.day
    return award.period.start, award.period.end


def _measures(node: object) -> set[str]:
    """The measures that are named in a part of the tree, with fields and other words that look the same."""
    match node:
        case nodes.Name((word,)):
            return {word}
        case nodes.Call("attainment", (nodes.Text(name), *_)):
            return {name.lower()}
        case nodes.Node():
            return set().union(*(_measures(getattr(node, name)) for name in type(node).__dataclass_fields__))
        case tuple():
            return set().union(*map(_measures, node))
        case _:
            return set()
