"""Among whom an award is divided, and what of it is each one's: a partner's people, or the partners of a group.

A partner's people are those whom the list of people names for it, and whom its facts name, from the first such fact on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from dsl.walk import rewritten
from programs.at_hand import named_by, partners_where
from programs.awards import Unit
from programs.context import Context
from programs.facts import Fact, folded
from programs.measures import Answer
from programs.per_unit import named_by_facts
from programs.records import replace
from programs.values import is_true, number, of_fact, value
from programs.windows import is_field, people_selections

_PERSON: Final = "rep"
"""What counts by a person counts the deals of that rep, and the activities of that person."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of those among whom an award is divided, and how much of it, as a part of the whole."""

    name: str
    part: Decimal


def members(among: nodes.Among, context: Context) -> tuple[Member, ...]:
    """In the order of their names. Nobody where it is for none of them, or where all have done nothing that counts."""
    assert context.period is not None
    # Hours on a deal come after its day, too: where figures decide, whoever has some by the end of the period has a part.
    known_by = context.on if context.fact is not None and among.by is None else context.period.end
    here = replace(context, fact=None, this=context.at_hand, as_partner=False, place=None)
    everybody = list(_people(among, here, known_by) if among.of == "people" else _partners(among, here))
    weights = [_weight(among, there) for _, there in everybody]
    total = sum(weights)
    return tuple(
        Member(name, weight / total)
        for (name, _), weight in zip(everybody, weights, strict=True)
        if weight > 0
    )


def _weight(among: nodes.Among, there: Context) -> Decimal:
    return Decimal(1) if among.by is None else max(Decimal(0), number(among.by, there) or Decimal(0))


def _people(among: nodes.Among, context: Context, known_by: date) -> Iterator[tuple[str, Context]]:
    """Each of the people whom it is for, with where something is asked of this one alone; who was first named after that day is none yet."""
    where = None if among.where is None else _of_person(among.where, context.program)
    for partner in context.among or (context.partner,):
        own = context.links.staff.get(partner, ())
        links = replace(context.links, people={folded(person.name): person.history for person in own})
        at_partner = replace(context, partner=partner, among=(), links=links)
        named = {folded(person.name): person.name for person in own}
        for key, name in _named_by_facts(at_partner, known_by).items():
            named.setdefault(key, name)
        for _, name in sorted(named.items()):
            there = replace(at_partner, unit=Unit(_PERSON, name))
            if is_true(where, there):
                yield name, there


def _of_person(where: nodes.Expression, program: nodes.Program) -> nodes.Expression:
    """The same condition, asked of the person at hand: `role` is `rep.role`."""

    def asked(node: nodes.Node) -> nodes.Node | None:
        match node:
            case nodes.Aggregate():
                return node
            case nodes.Name((word,) as path) if word != "partner" and is_field(path, program, "people"):
                return nodes.Name((_PERSON, word), span=node.span)
            case _:
                return None

    found: nodes.Expression = rewritten(where, asked)
    return found


def _named_by_facts(context: Context, known_by: date) -> dict[str, str]:
    """Those whom the partner's facts have named by that day, as the first of them writes it; by folded name."""
    assert context.as_of is not None
    program, links = context.program, context.links
    selections = people_selections(program, as_of=context.as_of, dated=context.dated)

    def name_of(fact: Fact) -> Answer:
        return of_fact(named_by(_PERSON, fact.kind, program), fact, links=links)

    named = named_by_facts(selections, nodes.Name((_PERSON,)), links, name_of).get(context.partner, {})
    return {key: name for key, (name, since) in named.items() if since <= known_by}


def _partners(among: nodes.Among, context: Context) -> Iterator[tuple[str, Context]]:
    """The partners of the group, or those who are asked for from the partner at hand."""
    asked = partners_where(among.where, context, value) if among.where is not None else context.among
    for partner in sorted(asked):
        known = context.links.partners.get(partner)
        if known is not None and (not context.among or partner in context.among):
            yield known.name, replace(context, partner=partner, unit=None, among=(), this=None)
