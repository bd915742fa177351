"""What programs do at a time: standings, ceremonies, and polls that open, remind and close. Which of it is due.

OWN_CALENDAR: due times come from our calendar and the last occurrence that was handled; each is claimed by a unique insert, so that it
happens once whoever wakes up. Occurrences that were missed follow a policy: of standings and ceremonies only the latest is told, a poll
opens late while it may still be open, and else is let go with a note.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.ranking import Ranking
from bot.versions import program_of
from dsl import nodes
from dsl.format import format_expression
from programs.awards import Award
from programs.occasions import occurrences as calendar
from programs.poll_audience import Addressee
from programs.polls import reminds_at
from storage import occurrences, pauses, polls, programs
from storage.programs import Version
from storage.workspaces import Workspace

What = Literal["standings", "ceremony", "poll opens", "poll reminds", "poll closes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that is due. `sentence` says it for reports."""

    what: What
    version: Version
    item: str
    """Tells what a program does apart, whatever a new version puts before it: `poll:Quarterly pulse`."""
    due_at: datetime
    sentence: str
    node: nodes.Standings | nodes.Ceremony | nodes.Poll | None = None
    poll: polls.Poll | None = None
    late: bool = False
    """Another one of its kind has come since: this one is only noted as handled."""
    ranking: Ranking | None = None
    """Of standings that are to be told."""
    asked: tuple[Addressee, ...] | None = None
    """Whom a poll asks; None: all partners that have a channel."""
    awards: tuple[Award, ...] = ()
    """Of a ceremony that is to be held: what was earned since the last one."""
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
    for poll in polls.open_polls(session, workspace_id=workspace.id):
        if poll.program_id not in paused or poll.closes_at <= now:
            found += _poll_occasions(session, workspace, poll, now)
    return sorted(found, key=lambda each: (each.due_at, each.item))


def _scheduled(
    program: nodes.Program,
) -> Iterator[tuple[str, What, nodes.Standings | nodes.Ceremony | nodes.Poll]]:
    alike: Counter[str] = Counter()
    for standings in program.standings:
        if standings.schedule is not None:
            key = _key(standings.schedule, standings.by)
            alike[key] += 1
            yield f"standings:{key}" + f":{alike[key]}" * (alike[key] > 1), "standings", standings
    for ceremony in program.ceremonies:
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
    text = f"{when} by {format_expression(by) if by else ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _called(node: nodes.Standings | nodes.Ceremony | nodes.Poll) -> str:
    match node:
        case nodes.Standings():
            return "standings"
        case nodes.Ceremony(name):
            return f"ceremony “{name}”"
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
    if after is None or program.runs is None:
        return
    if last is None and schedule.once_on is not None:
        after = after.replace(second=0, microsecond=0) - timedelta(
            microseconds=1
        )  # `at 10:05`, said in that minute
    yield from calendar(
        schedule,
        zone=ZoneInfo(program.zone),
        run=program.runs,
        fiscal_start=program.fiscal_start,
        quarters=program.quarters,
        after=after,
        until=now,
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
