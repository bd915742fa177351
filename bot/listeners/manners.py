"""`quiet 20:00-08:00` and `attention 3`: when, and how often a day, somebody is spoken to; for oneself, `for #channel`, `for everybody`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from bot.blocks.reader import several
from bot.blocks.text import Words, channel_link, joined, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.speech import Speech, channel_in, unquoted
from bot.listeners.whose import channel_of
from bot.manners import Reader, manners_of
from bot.slack import RefusedBySlack
from dsl.zones import time_zones
from programs.manners import Manners, quiet_hours
from storage import manners
from storage.manners import EVERYBODY

_MOST: Final = 50
"""Messages a day: whoever wants more wants them all."""
_FOR: Final = re.compile(r"(?:^|\s+)(?:for|per)\s+", re.IGNORECASE)
_EVERYBODY: Final = frozenset({"everybody", "all", "tutti"})
_NONE: Final = frozenset({"none", "off", "no", "nessuna", "nessuno"})


@dataclass(frozen=True, slots=True)
class _Whose:
    """For whom something is chosen. `reader` is None where it is for everybody."""

    name: str
    reader: Reader | None
    words: Words


def quiet(call: Call, speech: Speech) -> None:
    asked, whose = _asked(call, speech)
    if whose is None:
        return
    if not asked:
        _tell(call, whose)
        return
    hours, _, place = asked.partition(" ")
    zone = _zone_called(place) if place else None
    found = quiet_hours(hours)
    if (found is None and hours.casefold() not in _NONE) or (place and zone is None):
        call.say(
            said(
                "Say from when to when, and where if it is not where you are: `quiet 20:00-08:00`, `quiet 19-7 Europe/Rome for #channel`, or `quiet none`."
            )
        )
        return
    if whose.reader is None and zone is None:
        zone = _zone_of_caller(call)  # the hours are meant as the manager's own clock shows them
    _write(
        call,
        lambda session: manners.choose_quiet(
            session,
            workspace_id=call.workspace.id,
            reader=whose.name,
            quiet=found,
            zone=zone,
            by=call.actor,
            now=call.now,
        ),
    )
    _tell(call, whose)


def attention(call: Call, speech: Speech) -> None:
    asked, whose = _asked(call, speech)
    if whose is None:
        return
    if not asked:
        _tell(call, whose)
        return
    count = number_in(asked)
    if asked.casefold() not in _NONE and not 1 <= count <= _MOST:
        call.say(
            said(
                "Say how many messages a day, at most {most}: `attention 3`, `attention 3 for #channel`, or `attention none` for as many as there are.",
                most=str(_MOST),
            )
        )
        return
    _write(
        call,
        lambda session: manners.choose_per_day(
            session,
            workspace_id=call.workspace.id,
            reader=whose.name,
            per_day=count or None,
            by=call.actor,
            now=call.now,
        ),
    )
    _tell(call, whose)


def _asked(call: Call, speech: Speech) -> tuple[str, _Whose | None]:
    """What was asked, and for whom; nobody after having said why not."""
    asked, *rest = _FOR.split(speech.rest, maxsplit=1)
    return unquoted(asked), _whose(call, rest[0]) if rest else _oneself(call)


def _oneself(call: Call) -> _Whose:
    user = call.envelope.actor.user
    reader = Reader("", user, _zone_of_caller(call))
    return _Whose(reader.name, reader, said("you"))


def _whose(call: Call, name: str) -> _Whose | None:
    call.require_manager()
    if unquoted(name).casefold() in _EVERYBODY:
        return _Whose(EVERYBODY, None, said("everybody for whom nothing else is chosen"))
    pointed = channel_in(name)
    channel = channel_of(call, pointed[0]) if pointed else None
    if channel is None:
        call.say(said("For whom? `for #channel`, or `for everybody`."))
        return None
    try:
        zone = call.roster.zone(channel)
    except RefusedBySlack:
        zone = None  # we are not in that channel yet
    reader = Reader(channel, None, zone)
    return _Whose(reader.name, reader, channel_link(channel))


def _zone_called(name: str) -> str | None:
    wanted = name.casefold()
    return next((zone for zone in time_zones() if zone.casefold() == wanted), None)


def _zone_of_caller(call: Call) -> str | None:
    person = call.slack.person(call.envelope.actor.user)
    return person.zone if person is not None and person.zone in time_zones() else None


def _write(call: Call, step: Callable[[Session], None]) -> None:
    with call.database.writing() as session:
        step(session)


def _tell(call: Call, whose: _Whose) -> None:
    """What holds now, for whom it was asked."""
    with call.database.reading() as session:
        found = manners_of(session, call.workspace, whose.reader or Reader("", None, None))
    call.say(joined([_hours(found, whose), _count(found, whose)]))


def _hours(found: Manners, whose: _Whose) -> Words:
    if found.quiet is None:
        return said("No quiet hours for {whom}.", whom=whose.words)
    return said(
        "From *{start}* to *{end}* ({zone}) I am quiet for {whom}: what there is to tell comes afterwards, together. What somebody asks is answered at once.",
        start=f"{found.quiet.start:%H:%M}",
        end=f"{found.quiet.end:%H:%M}",
        zone=found.zone,
        whom=whose.words,
    )


def _count(found: Manners, whose: _Whose) -> Words:
    if found.per_day is None:
        return said("As many messages a day as there are for {whom}.", whom=whose.words)
    return said(
        "At most *{count}* a day for {whom}; what there is more comes together the next morning.",
        count=several(found.per_day, "{count} message", "{count} messages"),
        whom=whose.words,
    )
