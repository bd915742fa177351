"""What programs do at a time: standings, ceremonies with what goes before and after them, and polls that open, remind and close. Which of it is due.

OWN_CALENDAR: due times come from our calendar and the last occurrence that was handled; each is claimed by a unique insert, so that it
happens once whoever wakes up. Occurrences that were missed follow a policy: of standings and ceremonies only the latest is told, a
ceremony that has begun is not announced, a poll opens late while it may still be open, and else is let go with a note.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.ranking import Ranking
from bot.versions import program_of
from dsl import nodes
from dsl.format import format_expression
from programs.awards import Award
from programs.ceremonies import LONGEST_AFTER, LONGEST_AHEAD, announced_at, told_again_at
from programs.occasions import occurrences as calendar
from programs.poll_audience import Addressee
from programs.polls import reminds_at
from storage import occurrences, pauses, polls, programs
from storage.programs import Version
from storage.workspaces import Workspace

What = Literal[
    "standings",
    "ceremony announced",
    "ceremony",
    "ceremony told again",
    "ceremony turned",
    "poll opens",
    "poll reminds",
    "poll closes",
]


Timed = nodes.Standings | nodes.Ceremony | nodes.Poll


Held = Literal["held", "paused", "ended", "changed"]
"""Whether an announced ceremony takes place, or why it does not."""


@dataclass(frozen=True, slots=True)
class Following:
    """A ceremony that is held instead."""

    name: str
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """An announced ceremony is not held as announced, or is after all."""

    name: str
    held_at: datetime
    now: Held
    program: str = ""
    with_standings: bool = False
    following: Following | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that is due. `sentence` says it for reports."""

    what: What
    version: Version
    item: str
    """Tells what a program does apart, whatever a new version puts before it: `poll:Quarterly pulse`."""
    due_at: datetime
    sentence: str
    node: Timed | None = None
    held_at: datetime | None = None
    """Of what goes with a ceremony: when that begins."""
    ahead: nodes.Ahead | None = None
    """How long before a ceremony it is announced."""
    turn: Turn | None = None
    """What has become of an announced ceremony."""
    poll: polls.Poll | None = None
    late: bool = False
    """Another one of its kind has come since: this one is only noted as handled."""
    ranking: Ranking | None = None
    """Of standings that are to be told, also at the end of a ceremony."""
    asked: tuple[Addressee, ...] | None = None
    """Whom a poll asks; None: all partners that have a channel."""
    awards: tuple[Award, ...] = ()
    """Of a ceremony that is to be held: what was earned since the last one."""
    applause: Mapping[str, int] = field(default_factory=dict)
    """Of a ceremony that is told again: how many people applauded each award, by its key's text."""
    told_to: frozenset[str] = frozenset()
    """Of a ceremony that is told again: the partners (folded) who heard of it before."""
    told_until: datetime | None = None
    """Of a ceremony: when the last of what was recorded since the last one was."""


def due_occasions(session: Session, *, workspace: Workspace, now: datetime) -> list[Occasion]:
    """Everything that is due and was not handled yet, in the order of time."""
    found: list[Occasion] = []
    paused = pauses.lasting(session, workspace_id=workspace.id)
    for version in programs.in_force(session, workspace_id=workspace.id):
        if version.program_id in paused:
            continue
        program = program_of(version.text)
        for item, what, node in _scheduled(program):
            assert node.schedule is not None, "only what has a schedule is scheduled"
            due = list(_due(session, workspace, version, program, item, node.schedule, now))
            found += [
                Occasion(
                    what=what,
                    version=version,
                    item=item,
                    due_at=at,
                    node=node,
                    late=at != due[-1],
                    sentence=f"{_called(node)} of {version.name} ({at:%Y-%m-%d})",
                )
                for at in due
            ]
        for ceremony in program.ceremonies:
            found += _announced(session, workspace, version, program, ceremony, now)
            found += _told_again(session, workspace, version, program, ceremony, now)
    for poll in polls.open_polls(session, workspace_id=workspace.id):
        if poll.program_id not in paused or poll.closes_at <= now:
            found += _poll_occasions(session, workspace, poll, now)
    return sorted(found, key=lambda each: (each.due_at, each.item))


def _scheduled(
    program: nodes.Program,
) -> Iterator[tuple[str, What, Timed]]:
    alike: Counter[str] = Counter()
    for standings in program.standings:
        if standings.schedule is not None:
            key = _key(standings.schedule, standings.by)
            alike[key] += 1
            yield f"standings:{key}" + f":{alike[key]}" * (alike[key] > 1), "standings", standings
    for ceremony in program.ceremonies:
        assert ceremony.schedule is not None, "only what has a schedule is in force"
        yield f"ceremony:{ceremony.name}", "ceremony", ceremony
    for poll in program.polls:
        if poll.schedule is not None:
            yield f"poll:{poll.name}", "poll opens", poll


def _key(schedule: nodes.Schedule, by: nodes.Expression | None) -> str:
    """Standings have no name: they are the same as long as they are told at the same times, by the same measure."""
    when: tuple[object, ...] = (
        schedule.period,
        schedule.weekday,
        schedule.nth,
        schedule.nth_of,
        schedule.day,
        schedule.at,
    )
    if schedule.once_on is not None:
        when = (*when, schedule.once_on)
    if schedule.zone is not None:
        when = (*when, schedule.zone)
    text = f"{when} by {format_expression(by) if by else ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _called(node: Timed) -> str:
    match node:
        case nodes.Standings():
            return "standings"
        case nodes.Ceremony():
            return f"ceremony “{node.name}”"
        case nodes.Poll():
            return f"poll “{node.name}”"


def _due(
    session: Session,
    workspace: Workspace,
    version: Version,
    program: nodes.Program,
    item: str,
    schedule: nodes.Schedule,
    now: datetime,
) -> Iterator[datetime]:
    """Occurrences since the last that was handled; the first time, since the program was activated."""
    last = occurrences.last_handled(
        session, workspace_id=workspace.id, program_id=version.program_id, item=item
    )
    after = last or version.activated_at
    if after is None:
        return
    if last is None and schedule.once_on is not None:
        after = after.replace(second=0, microsecond=0) - timedelta(
            microseconds=1
        )  # `at 10:05`, said in that minute
    yield from _between(program, schedule, after, now)


def _announced(
    session: Session,
    workspace: Workspace,
    version: Version,
    program: nodes.Program,
    ceremony: nodes.Ceremony,
    now: datetime,
) -> Iterator[Occasion]:
    """The announcements that are due. Of several at once the last is said, and none of a ceremony that has begun."""
    assert ceremony.schedule is not None, "only what has a schedule is in force"
    zone = zone_of(program, ceremony.schedule)
    due: list[tuple[datetime, datetime, nodes.Ahead]] = []
    for ahead in ceremony.announced:
        after = _after(session, workspace, version, announcement(ceremony, ahead))
        if after is not None:
            due += [
                (at, held, ahead)
                for held in _between(program, ceremony.schedule, after, now + LONGEST_AHEAD)
                if after < (at := announced_at(held, ahead, zone)) <= now
            ]
    newest = {held: at for at, held, _ in sorted(due, key=lambda each: each[0])}
    for at, held, ahead in due:
        yield Occasion(
            what="ceremony announced",
            version=version,
            item=announcement(ceremony, ahead),
            due_at=at,
            held_at=held,
            ahead=ahead,
            node=ceremony,
            late=at != newest[held] or held <= now,
            sentence=f"{_called(ceremony)} of {version.name} ({held:%Y-%m-%d}) announced",
        )


def _told_again(
    session: Session,
    workspace: Workspace,
    version: Version,
    program: nodes.Program,
    ceremony: nodes.Ceremony,
    now: datetime,
) -> Iterator[Occasion]:
    assert ceremony.schedule is not None, "only what has a schedule is in force"
    zone = zone_of(program, ceremony.schedule)
    for again in ceremony.again:
        item = f"ceremony:{ceremony.name}:again:{again.at:%H:%M} {again.zone or ''}"
        after = _after(session, workspace, version, item)
        if after is None:
            continue
        due = [
            (at, held)
            for held in _between(program, ceremony.schedule, after - LONGEST_AFTER, now)
            if after < (at := told_again_at(held, again, zone)) <= now
        ]
        for at, held in due:
            yield Occasion(
                what="ceremony told again",
                version=version,
                item=item,
                due_at=at,
                held_at=held,
                node=ceremony,
                late=at != due[-1][0],
                sentence=f"{_called(ceremony)} of {version.name} ({held:%Y-%m-%d}) told again",
            )


def _after(session: Session, workspace: Workspace, version: Version, item: str) -> datetime | None:
    """When the last one that was handled had been due; the first time, when the program was activated."""
    last = occurrences.last_handled(
        session, workspace_id=workspace.id, program_id=version.program_id, item=item
    )
    return last or version.activated_at


def announcement(ceremony: nodes.Ceremony, ahead: nodes.Ahead) -> str:
    """The item of an occasion: a ceremony announced so long before it."""
    return f"ceremony:{ceremony.name}:announced:{ahead.count} {ahead.unit}"


def zone_of(program: nodes.Program, schedule: nodes.Schedule) -> ZoneInfo:
    """By whose clocks its times are read."""
    return ZoneInfo(schedule.zone or program.zone)


def occurrences_of(
    program: nodes.Program, ceremony: nodes.Ceremony, *, after: datetime, until: datetime
) -> Iterator[datetime]:
    """When it is held between the two, without the first."""
    assert ceremony.schedule is not None, "only what has a schedule is in force"
    yield from _between(program, ceremony.schedule, after, until)


def _between(
    program: nodes.Program, schedule: nodes.Schedule, after: datetime, until: datetime
) -> Iterator[datetime]:
    if program.runs is None:
        return
    yield from calendar(
        schedule,
        zone=zone_of(program, schedule),
        run=program.runs,
        fiscal_start=program.fiscal_start,
        quarters=program.quarters,
        weeks=program.weeks,
        after=after,
        until=until,
    )


def _poll_occasions(
    session: Session, workspace: Workspace, poll: polls.Poll, now: datetime
) -> Iterator[Occasion]:
    assert poll.program_id is not None, "every poll is a program's"
    version = programs.latest_of(session, program_id=poll.program_id)
    if poll.closes_at <= now:
        yield Occasion(
            what="poll closes",
            version=version,
            item=f"poll closes:{poll.id}",
            due_at=poll.closes_at,
            poll=poll,
            sentence=f"poll “{poll.name}” closed",
        )
        return
    if poll.program_id not in {
        each.program_id for each in programs.in_force(session, workspace_id=workspace.id)
    }:
        return  # of a program that has ended nobody is reminded
    asked = next((each for each in program_of(version.text).polls if each.name == poll.name), None)
    remind_at = reminds_at(asked, poll.opens_at, ZoneInfo(program_of(version.text).zone)) if asked else None
    if remind_at is not None and remind_at <= now:
        item = f"poll reminds:{poll.id}"
        handled = occurrences.last_handled(
            session, workspace_id=workspace.id, program_id=version.program_id, item=item
        )
        if handled is None:
            yield Occasion(
                what="poll reminds",
                version=version,
                item=item,
                due_at=remind_at,
                node=asked,
                poll=poll,
                sentence=f"poll “{poll.name}” reminded",
            )
