"""Whom a poll asks: partners in their channels, or people of theirs, by what is written of them on the day on which it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from dsl import nodes
from programs.facts import Fact, Partner, Person, folded
from programs.records import replace
from programs.values import Context, Links, is_true


@dataclass(frozen=True, slots=True)
class Addressee:
    """A partner in its channels, or one person of the partner's."""

    partner: str
    person: str | None = None

    def includes(self, partner: str, person: str) -> bool:
        """Whether somebody of that partner, who is that person in the list of people ("" for nobody there), is asked by this."""
        return folded(self.partner) == folded(partner) and (
            self.person is None or folded(self.person) == folded(person)
        )


def addressees(
    poll: nodes.Poll,
    program: nodes.Program,
    partners: Iterable[Partner],
    people: Iterable[Person],
    *,
    on: date,
) -> tuple[Addressee, ...]:
    """Those whom the poll is for, in the order in which they are given."""
    known = {folded(partner.name): partner for partner in partners}
    context = Context(program=program, links=Links(partners=known), partner="", on=on)
    to = poll.to or nodes.Asked("partners")
    match to.who:
        case "partners":
            return tuple(
                Addressee(partner.name)
                for key, partner in known.items()
                if is_true(to.where, replace(context, partner=key, as_partner=True))
            )
        case "people":
            return tuple(
                Addressee(person.partner, person.name)
                for person in people
                if is_true(to.where, _of_person(person, context))
            )
        case _:
            assert_never(to.who)


def _of_person(person: Person, context: Context) -> Context:
    """Where bare names are what is written of the person, and `partner.` leads on."""
    values = {**person.attributes(context.on), "name": person.name}
    told = Fact(kind="activities", id=person.name, partner=person.partner, on=context.on, values=values)
    return replace(context, partner=folded(person.partner), fact=told)
