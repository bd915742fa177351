"""Ceremonies that were announced and are still to come: where one is not held as announced, the announcement says so where it stands.

A program may be changed, paused or ended between the two, and go on again. What was not sent yet is struck out, also of what was said before
of the same ceremony: whatever Slack was slow to take, the last word stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks import ceremonies as blocks
from bot.blocks.reader import written_for
from bot.occasion_messages import FRESH, outgoing
from bot.occasions import Following, Held, Occasion, Turn, occurrences_of
from bot.versions import program_of
from dsl import nodes
from dsl.said import said
from programs.facts import folded
from storage import languages, occurrences, outbox, pauses, programs
from storage.outgoing import Claimed, Outgoing
from storage.programs import Version
from storage.workspaces import Workspace

_AHEAD: Final = timedelta(days=62)
"""A ceremony that is as far away is not named in place of the one that is not held."""
_SAID: Final = ("sending", "sent", "unknown")
_SENTENCES: Final[Mapping[Held, str]] = {
    "held": "is held after all",
    "paused": "put off",
    "ended": "called off",
    "changed": "not held as announced",
}


@dataclass(frozen=True, slots=True)
class _Coming:
    """A ceremony that was announced, and what was said of it since."""

    program_id: int
    name: str
    held_at: datetime
    said: tuple[str, ...]

    @property
    def said_last(self) -> str:
        return self.said[-1] if self.said else "held"


def announced(name: str) -> str:
    """The item under which it is kept that a ceremony was announced."""
    return f"coming:{name}"


def due_turns(session: Session, *, workspace: Workspace, now: datetime) -> list[Occasion]:
    """Of each announced ceremony that was not held yet, what was not said so far: that it is not held then, or is after all."""
    coming = _coming(session, workspace, now)
    if not coming:
        return []
    paused = pauses.lasting(session, workspace_id=workspace.id)
    in_force = {each.program_id: each for each in programs.in_force(session, workspace_id=workspace.id)}
    found: list[Occasion] = []
    for each in coming:
        version = in_force.get(each.program_id)
        turn = _turn(each, version, is_paused=each.program_id in paused, now=now)
        key = f"changed {version.number}" if turn.now == "changed" and version else turn.now
        if key == each.said_last or (turn.now == "held" and each.held_at <= now):
            continue
        version = version or programs.latest_of(session, program_id=each.program_id)
        found.append(
            Occasion(
                what="ceremony turned",
                version=version,
                item=f"turned:{len(each.said) + 1}:{key}:{each.name}",
                due_at=each.held_at,
                held_at=each.held_at,
                turn=replace(turn, program=version.name),
                sentence=f"ceremony “{each.name}” of {version.name} ({each.held_at:%Y-%m-%d}) {_SENTENCES[turn.now]}",
            )
        )
    return found


def still_to_come(
    session: Session, *, workspace: Workspace, program_id: int, now: datetime
) -> tuple[tuple[str, datetime], ...]:
    """The ceremonies of a program that were announced, and for all that was said are held then."""
    return tuple(
        (each.name, each.held_at)
        for each in _coming(session, workspace, now)
        if (each.program_id, each.said_last) == (program_id, "held") and each.held_at > now
    )


def strike(session: Session, occasion: Occasion, *, workspace: Workspace, now: datetime) -> None:
    """What holds no longer and was not sent yet never is: what was said of it before, and where it is not held, the announcements."""
    assert occasion.turn is not None, "it has turned"
    told = _told(session, occasion, workspace)
    for row in (*told.turns, *(() if occasion.turn.now == "held" else told.announcements)):
        outbox.call_off(
            session,
            workspace_id=workspace.id,
            dedupe=row.message.dedupe,
            reason=said("the ceremony is held after all")
            if occasion.turn.now == "held"
            else said("the ceremony is not held as announced"),
            by=outbox.BOT,
            now=now,
        )


def messages(session: Session, occasion: Occasion, *, workspace: Workspace) -> Iterator[Outgoing]:
    """In place of what announced it. Where that was struck out with it and it is held after all, it is announced anew.

    Where all announcements stand and nothing else was read, there is nothing to take back.
    """
    turn = occasion.turn
    assert turn is not None, "it has turned"
    told = _told(session, occasion, workspace)
    rows: defaultdict[str, list[Claimed]] = defaultdict(list)
    for row in (*told.announcements, *told.turns):
        rows[folded(row.message.partner or "")].append(row)
    turns = {row.id for row in told.turns}
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for own in rows.values():
        partner = own[0].message.partner or ""
        read = [row for row in own if row.state in _SAID]
        is_unsaid = any(row.id in turns for row in read)
        is_missing = any(_may_be_said(row) for row in own if not read or row.id not in turns)
        if not (is_unsaid or is_missing if turn.now == "held" else read):
            continue
        stands = next(iter(read), None)
        with written_for(partial(spoken.for_partner, partner)):
            message = blocks.turned(turn)
        until = turn.held_at if turn.now == "held" else turn.held_at + FRESH
        said = outgoing(occasion, partner, message, "standings", owners=(), until=until)
        yield replace(said, replaces=stands.message.dedupe) if stands is not None else said


def _coming(session: Session, workspace: Workspace, now: datetime) -> list[_Coming]:
    """Also of those whose hour has passed a short time ago without them."""
    coming: list[tuple[int, str, datetime]] = []
    said: defaultdict[tuple[int, str, datetime], dict[int, str]] = defaultdict(dict)
    begun: set[tuple[int, str, datetime]] = set()
    known = occurrences.since(session, workspace_id=workspace.id, at=now - FRESH)
    for program_id, item, at in known:
        match item.split(":", 1):
            case ["coming", name]:
                coming.append((program_id, name, at))
            case ["turned", rest]:
                number, key, name = rest.split(":", 2)
                said[program_id, name, at][int(number)] = key
            case ["ceremony", name]:
                begun.add((program_id, name, at))
    return [
        _Coming(*each, tuple(key for _, key in sorted(said[each].items())))
        for each in sorted(coming, key=lambda each: (each[2], each[0], each[1]))
        if each not in begun
    ]


def _turn(coming: _Coming, version: Version | None, *, is_paused: bool, now: datetime) -> Turn:
    turn = Turn(coming.name, coming.held_at, "held")
    if version is None:
        return replace(turn, now="ended")
    if is_paused:
        return replace(turn, now="paused")  # whatever else has changed: nothing is held until it goes on
    program = program_of(version.text)
    node = next((each for each in program.ceremonies if each.name == coming.name), None)
    second_before = coming.held_at - timedelta(seconds=1)
    is_planned = node is not None and any(
        occurrences_of(program, node, after=second_before, until=coming.held_at)
    )
    if node is None or not is_planned:
        return replace(turn, now="changed", following=_next(program, coming.name, now))
    return replace(turn, now="held", with_standings=node.podium is not None)


def _next(program: nodes.Program, name: str, now: datetime) -> Following | None:
    """The next one of that name; where the program has none any more, of any."""
    found = [
        Following(each.name, at)
        for each in program.ceremonies
        for at in occurrences_of(program, each, after=now, until=now + _AHEAD)
    ]
    return min(found, key=lambda each: (each.name != name, each.held_at), default=None)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was queued of one ceremony, the oldest first: that it is coming, and how that turned."""

    announcements: tuple[Claimed, ...]
    turns: tuple[Claimed, ...]


def _told(session: Session, occasion: Occasion, workspace: Workspace) -> _Told:
    turn = occasion.turn
    assert turn is not None, "it has turned"
    program_id = occasion.version.program_id
    announced = outbox.of_family(
        session,
        workspace_id=workspace.id,
        begins=f"{program_id}:ceremony:{turn.name}:announced:",
        not_after=turn.held_at,
    )
    turns = [
        row
        for until in (turn.held_at, turn.held_at + FRESH)
        for row in outbox.of_family(
            session, workspace_id=workspace.id, begins=f"{program_id}:turned:", not_after=until
        )
        if row.message.why.names == (turn.name,)
    ]
    return _Told(announced, tuple(sorted(turns, key=lambda row: row.id)))


def _may_be_said(row: Claimed) -> bool:
    """It waits, or was struck out with its ceremony, and by nobody's decision."""
    return row.state == "pending" or (row.state, row.struck_by) == ("struck", outbox.BOT)
