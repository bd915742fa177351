"""Whom a poll asks: partners in their channels, or people of theirs, by what is written of them on the day on which it opens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_CEILING
from typing import assert_never

from dsl import nodes
from programs.context import Context, Links
from programs.facts import Fact, Partner, Person, folded
from programs.periods import add
from programs.records import replace
from programs.values import is_true


@dataclass(frozen=True, slots=True)
class Addressee:
    """A partner in its channels, one person of the partner's, or a place in Slack: `#channel`, or `@id` of somebody."""

    partner: str
    person: str | None = None
    place: str = ""

    @property
    def key(self) -> str:
        """What makes it the same, whatever asks."""
        if self.place:
            return self.place
        return folded(self.partner) + (f":{folded(self.person)}" if self.person is not None else "")

    @property
    def is_person(self) -> bool:
        """Somebody alone: not a partner's channels, nor a channel."""
        return self.person is not None or self.place.startswith("@")

    def includes(self, partner: str, person: str) -> bool:
        """Whether somebody of that partner, who is that person in the list of people ("" for nobody there), is asked by this."""
        return (
            not self.place
            and folded(self.partner) == folded(partner)
            and (self.person is None or folded(self.person) == folded(person))
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
        case "places":
            return tuple(Addressee("", None, place) for place in to.places)
        case _:
            assert_never(to.who)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in Slack of whom it is said who they are: both names folded; `person` "" where only the partner is known."""

    user: str
    partner: str
    person: str


def last_heard(
    asked: Iterable[Addressee], last: Mapping[str, datetime], known: Iterable[Known]
) -> dict[str, datetime]:
    """When each was asked last, by its key, whatever way: alone, by either name, or with all in the partner's channel.

    A channel is not spared because one of its people was asked alone.
    """
    by_user = {f"@{each.user}": each for each in known}
    users: dict[str, list[str]] = {}
    for user, each in by_user.items():
        if each.person:
            users.setdefault(f"{each.partner}:{each.person}", []).append(user)

    def ways(each: Addressee) -> Iterator[str]:
        yield each.key
        if each.person is not None:
            yield folded(each.partner)
            yield from users.get(each.key, ())
        elif (one := by_user.get(each.place)) is not None:
            yield one.partner
            yield f"{one.partner}:{one.person}"

    found = {each.key: [last[way] for way in ways(each) if way in last] for each in asked}
    return {key: max(times) for key, times in found.items() if times}


def chosen(
    asked: Sequence[Addressee],
    poll: nodes.Poll,
    *,
    by_any: Mapping[str, datetime],
    by_this: Mapping[str, datetime],
    rest_days: int,
    at: datetime,
    zone: tzinfo,
    lot: str,
) -> tuple[Addressee, ...]:
    """Those of them who may be asked `at` that instant, and of those the poll's sample; in the order in which they are given.

    Two clocks: any poll within `rest_days` (0: none), this poll within `again after`. `by_any` and `by_this` are when somebody was asked
    last. The sample is drawn among those who were not asked for longest, and of as long by a lot that is the same however often it is drawn.
    """
    today = at.astimezone(zone).date()
    rest = nodes.Duration(rest_days, "days") if rest_days else None

    def may(each: Addressee) -> bool:
        return all(
            length is None
            or each.key not in last
            or today >= add(last[each.key].astimezone(zone).date(), length)
            for last, length in ((by_any, rest), (by_this, poll.again_after))
        )

    free = [each for each in asked if may(each)]
    if poll.sample is None:
        return tuple(free)
    size = int((poll.sample * len(asked) / 100).to_integral_value(ROUND_CEILING))

    def turn(each: Addressee) -> tuple[float, str]:
        last = by_any.get(each.key)
        drawn = hashlib.sha256(f"{lot}:{each.key}".encode()).hexdigest()
        return (last.timestamp() if last else 0.0, drawn)

    drawn = {each.key for each in sorted(free, key=turn)[:size]}
    return tuple(each for each in free if each.key in drawn)


def _of_person(person: Person, context: Context) -> Context:
    """Where bare names are what is written of the person, and `partner.` leads on."""
    values = {**person.attributes(context.on), "name": person.name}
    told = Fact(kind="activities", id=person.name, partner=person.partner, on=context.on, values=values)
    return replace(context, partner=folded(person.partner), fact=told)
