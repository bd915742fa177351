"""Which part of the partners comes as far as each step of each table, by their size and by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from dsl import nodes
from dsl.format import format_step
from dsl.walk import walk_through
from programs import tables
from programs.context import Context, Links
from programs.costs import UNKNOWN
from programs.evaluate import Outcome
from programs.facts import folded
from programs.measures import Measured, Need
from programs.membership import belongs, occasions
from programs.needs import facts_of_rule, period_at, run_of_rule, whole_run
from programs.periods import run_of
from programs.phrases import Phrases
from programs.results import Results
from programs.speech import speech
from programs.statuses import NO_STATUSES, Statuses
from programs.table_words import head
from programs.values import reckoner
from programs.windows import need_of

Size = Literal["large", "medium", "small", "no deals"]
SIZES: Final[tuple[Size, ...]] = ("large", "medium", "small", "no deals")


@dataclass(frozen=True, slots=True)
class Reach:
    """Of so many partners whom a rule is for, so many came to a step at least once. `by` is all, size or region."""

    rule: str
    step: str
    """As it is written."""
    in_words: str
    by: Literal["all", "size", "region"]
    group: str
    partners: int
    reached: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.reached) / self.partners


def size_need(program: nodes.Program, *, as_of: date) -> Need:
    """By what the size of a partner is measured: its deals that count in the run."""
    aggregate = nodes.Aggregate("sum", "deals", nodes.Name(("amount",)))
    return need_of(aggregate, whole_run(program), program, run=run_of(program), as_of=as_of)


def sizes(program: nodes.Program, measured: Measured, *, as_of: date) -> Mapping[str, Size]:
    """Large, medium and small: the upper, middle and lower third of the partners with deals. By folded name."""
    need = size_need(program, as_of=as_of)
    sold: dict[str, Decimal] = {}
    for partner in measured.partners:
        amount = measured.value(need, folded(partner.name))
        sold[folded(partner.name)] = amount if isinstance(amount, Decimal) else Decimal(0)
    selling = sorted((name for name in sold if sold[name] > 0), key=lambda name: (-sold[name], name))
    thirds = {name: SIZES[index * 3 // len(selling)] for index, name in enumerate(selling)}
    return {name: thirds.get(name, "no deals") for name in sold}


def reach(
    program: nodes.Program, measured: Measured, outcome: Outcome, *, as_of: date, lang: str = "en"
) -> tuple[Reach, ...]:
    """What X of a table came to, whatever the rule's own condition, its limits and budgets left of it.

    A partner counts once, with its region on the last day that matters. `measured` answers `size_need` as well.
    """
    size_of = sizes(program, measured, as_of=as_of)
    results = Results(outcome.awards, NO_STATUSES.and_of(outcome.statuses), outcome.funds)
    links = Links.of(measured)
    found: list[Reach] = []
    for rule in program.rules:
        known = list(dict.fromkeys(_tables(rule, program)))
        if not known:
            continue
        regions: dict[str, str] = {}
        came: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        for context in _contexts(rule, program, measured, links, results.statuses, as_of):
            seen = results.seen_by(context)
            regions[context.partner] = _region(context)
            for index, table in enumerate(known):
                reached = tables.reached(table, reckoner(seen))
                for number, step in enumerate(table.steps):
                    if step in reached:
                        came[index, number].add(context.partner)
        for index, table in enumerate(known if regions else ()):
            words = Phrases(program, speech(lang), owner=rule.on.facts if rule.on else None)
            for number, step in enumerate(table.steps):
                named = (format_step(step), head(step, words, table))
                found += _rows(rule, named, came[index, number], regions, size_of)
    return tuple(found)


def _tables(rule: nodes.Rule, program: nodes.Program) -> Iterator[nodes.Table]:
    """Those by which it pays or gives a level, named ones included; a place is only known among all who compete."""
    for node in walk_through((rule.rewards, rule.level, rule.multiply), program):
        if isinstance(node, nodes.Table) and not any(by == nodes.Name(("place",)) for by in node.by):
            yield node


def _contexts(
    rule: nodes.Rule,
    program: nodes.Program,
    measured: Measured,
    links: Links,
    statuses: Statuses,
    as_of: date,
) -> Iterator[Context]:
    """Everybody whom the rule is for: in each of its periods, or with each of its facts."""
    if rule.on is None:
        for _, contexts in occasions(rule, program, measured, links=links, as_of=as_of, statuses=statuses):
            yield from contexts
        return
    for fact in measured.facts.get(facts_of_rule(rule, program, as_of=as_of), ()):
        context = Context(
            program=program,
            links=links,
            partner=folded(fact.partner),
            on=fact.on,
            fact=fact,
            measured=measured,
            period=period_at(rule, fact.on, program),
            run=run_of_rule(rule, program),
            as_of=as_of,
            dated=rule.dated.name.dotted if rule.dated else None,
            statuses=statuses,
        )
        if context.period is not None and belongs(rule, context):
            yield context


def _region(context: Context) -> str:
    partner = context.links.partners.get(context.partner)
    found = partner.attributes(context.on).get("region") if partner else None
    return str(found) if found is not None else UNKNOWN


def _rows(
    rule: nodes.Rule,
    named: tuple[str, str],
    came: set[str],
    regions: Mapping[str, str],
    size_of: Mapping[str, Size],
) -> Iterator[Reach]:
    yield Reach(rule.name, *named, "all", "all", len(regions), len(came))
    for size in SIZES:
        group = {name for name in regions if size_of.get(name, SIZES[3]) == size}
        if group:
            yield Reach(rule.name, *named, "size", size, len(group), len(came & group))
    for region in sorted(set(regions.values()), key=folded):
        group = {name for name, where in regions.items() if where == region}
        yield Reach(rule.name, *named, "region", region, len(group), len(came & group))
