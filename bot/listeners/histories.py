"""`/premio history NAME` and `/premio diff NAME`: how a program came to be what it is, and what a version changes."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from bot.blocks import histories as blocks
from bot.blocks.histories import Past
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.programs import by_id, clicked, named, submits
from bot.listeners.speech import Speech, unquoted
from storage import pauses, programs, proposals, reviews
from storage.programs import Version
from storage.reviews import Review

_NUMBERS: Final = re.compile(
    r"^(?P<name>.*?)(?:\s+(?P<first>\d{1,4}))?(?:\s+(?P<second>\d{1,4}))?$", re.DOTALL
)


def show(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        _show(call, version)


def on_show(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _show(call, version)


def diff(call: Call, speech: Speech) -> None:
    """`diff NAME`: the latest beside what is in force, or beside the version before; `diff NAME 2`, `diff NAME 2 5`."""
    call.require_manager()
    with call.database.reading() as session:
        known = programs.latest(session, workspace_id=call.workspace.id, name=speech.name)
    numbers: list[int] = []
    name = speech.name
    if known is None and (found := _NUMBERS.match(speech.rest.strip())):
        name = unquoted(found["name"])
        numbers = sorted(int(each) for each in (found["first"], found["second"]) if each)
    if (version := named(call, name)) is None:
        return
    with call.database.reading() as session:
        versions = programs.versions(session, workspace_id=call.workspace.id, name=version.name)
    missing = [each for each in numbers if each > len(versions) or each < 1]
    if missing:
        call.say(
            said(
                "*{name}* has no version {number}: its versions are 1 to {last}.",
                name=version.name,
                number=missing[0],
                last=len(versions),
            )
        )
        return
    match numbers:
        case [first, second]:
            _compare(call, versions[first - 1], versions[second - 1])
        case [number]:
            _compare(call, versions[number - 2] if number > 1 else None, versions[number - 1])
        case _:
            _compare(call, _beside(versions), versions[-1])


def on_diff(call: Call) -> None:
    """Under the latest version the same as the word; under an older one, beside the version before."""
    call.require_manager()
    version = by_id(call)
    if version is None:
        call.say(said("That program is not there any more. `/premio list` shows those that are."))
        return
    with call.database.reading() as session:
        versions = programs.versions(session, workspace_id=call.workspace.id, name=version.name)
    place = next(place for place, each in enumerate(versions) if each.id == version.id)
    if place == len(versions) - 1:
        _compare(call, _beside(versions), version)
    else:
        _compare(call, versions[place - 1] if place else None, version)


def _compare(call: Call, before: Version | None, after: Version) -> None:
    call.send(blocks.difference(before, after, submits=submits(call, after)))


def _beside(versions: tuple[Version, ...]) -> Version | None:
    """Beside which version the latest is told: what is in force, where that is another, or the one before."""
    latest = versions[-1]
    active = next((each for each in versions if each.state == "active" and each.id != latest.id), None)
    return active or (versions[-2] if len(versions) > 1 else None)


def _show(call: Call, version: Version) -> None:
    with call.database.reading() as session:
        versions = programs.versions(session, workspace_id=call.workspace.id, name=version.name)
        found = reviews.of_program(session, program_id=version.program_id)
        coauthors = proposals.coauthors(session, program_id=version.program_id)
        deeds = programs.deeds(session, program_id=version.program_id)
        breaks = pauses.of_program(session, program_id=version.program_id)
    of: defaultdict[int, list[Review]] = defaultdict(list)
    for review in found:
        of[review.version_id].append(review)
    past = [
        Past(
            version=each,
            before=versions[place - 1] if place else None,
            reviews=tuple(of[each.id]),
            coauthors=coauthors.get(each.id, ()),
            activated_by=deeds.get((each.number, "activate"), ""),
            ended_by=deeds.get((each.number, "end"), ""),
            replaced_by=deeds.get((each.number, "replace"), ""),
        )
        for place, each in enumerate(versions)
    ]
    call.send(blocks.history(past, breaks, submits=submits(call, version)))
