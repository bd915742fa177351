"""What programs do at a time: standings, ceremonies, and polls that open, remind and close.

OWN_CALENDAR: due times come from our calendar and the last occurrence that was handled; each is claimed by a unique insert, so that it
happens once whoever wakes up. Occurrences that were missed follow a policy: of standings and ceremonies only the latest is told, a poll
opens late while it may still be open, and else is let go with a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session

from bot.blocks import figures
from bot.blocks import polls as poll_blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.kit import Message
from bot.ranking import ranking_of
from bot.versions import program_of
from dsl import nodes
from programs.occasions import occurrences as calendar
from programs.polls import closes_at, reminds_at
from storage import ledger, occurrences, outbox, people, polls, programs
from storage.outbox import MessageClass, Outgoing
from storage.programs import Version
from storage.workspaces import Workspace

log = structlog.get_logger()

_FRESH: Final = timedelta(days=2)
"""Standings and ceremonies older than this are not told any more."""

What = Literal["standings", "ceremony", "poll opens", "poll reminds", "poll closes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that is due. `sentence` says it for reports."""

    what: What
    version: Version
    item: str
    """Tells what a program does apart: `standings:0`, `poll:Quarterly pulse`."""
    due_at: datetime
    sentence: str
    node: nodes.Standings | nodes.Ceremony | nodes.Poll | None = None
    poll: polls.Poll | None = None
    late: bool = False
    """Another one of its kind has come since: this one is only noted as handled."""


def due_occasions(session: Session, *, workspace: Workspace, now: datetime) -> list[Occasion]:
    """Everything that is due and was not handled yet, in the order of time."""
    found: list[Occasion] = []
    for version in programs.in_force(session, workspace_id=workspace.id):
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
                    sentence=f"{item} of {version.name} ({at:%Y-%m-%d})",
                )
                for at in due
            ]
    for poll in polls.open_polls(session, workspace_id=workspace.id):
        found += _poll_occasions(session, workspace, poll, now)
    return sorted(found, key=lambda each: (each.due_at, each.item))


def hold(session: Session, occasion: Occasion, *, workspace: Workspace, now: datetime) -> str:
    """Do it, if it is ours to do, in this transaction; the sentence about it, empty where nothing was done."""
    mine = occurrences.claim(
        session,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        item=occasion.item,
        due_at=occasion.due_at,
        now=now,
    )
    if not mine or occasion.late:
        return ""
    match occasion.what:
        case "standings":
            return _tell_standings(session, occasion, workspace, now)
        case "ceremony":
            return _tell_ceremony(session, occasion, workspace, now)
        case "poll opens":
            return _open_poll(session, occasion, workspace, now)
        case "poll reminds":
            assert occasion.poll is not None
            _to_partners(
                session,
                workspace,
                poll_blocks.question(occasion.poll, zone=_zone(occasion), reminder=True),
                occasion,
                now,
                "poll",
                until=occasion.poll.closes_at,
            )
            return occasion.sentence
        case "poll closes":
            assert occasion.poll is not None
            polls.close(session, poll_id=occasion.poll.id)
            return occasion.sentence


def _scheduled(
    program: nodes.Program,
) -> Iterator[tuple[str, What, nodes.Standings | nodes.Ceremony | nodes.Poll]]:
    for number, standings in enumerate(program.standings):
        if standings.schedule is not None:
            yield f"standings:{number}", "standings", standings
    for ceremony in program.ceremonies:
        yield f"ceremony:{ceremony.name}", "ceremony", ceremony
    for poll in program.polls:
        if poll.schedule is not None:
            yield f"poll:{poll.name}", "poll opens", poll


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
    yield from calendar(
        schedule,
        zone=ZoneInfo(program.zone),
        run=program.runs,
        fiscal_start=program.fiscal_start,
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
                poll=poll,
                sentence=f"poll “{poll.name}” reminded",
            )


def _tell_standings(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    if now - occasion.due_at > _FRESH:
        log.info("standings were too old to be told", program=occasion.version.name, due=occasion.due_at)
        return ""
    assert isinstance(occasion.node, nodes.Standings)
    program = program_of(occasion.version.text)
    day = occasion.due_at.astimezone(ZoneInfo(program.zone)).date()
    ranking = ranking_of(
        session, workspace_id=workspace.id, program=program, as_of=day, standings=occasion.node
    )
    count = 0
    for partner in _partners(session, workspace):
        message = standings_blocks.own_place(ranking, partner, locale="en")
        if message is not None:
            _queue(
                session,
                workspace,
                occasion,
                partner,
                message,
                "standings",
                now,
                owners=standings_blocks.owners(ranking, partner),
                until=occasion.due_at + _FRESH,
            )
            count += 1
    return f"{occasion.sentence}: told {count} partners" if count else ""


def _tell_ceremony(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    """Each partner hears what it earned; of others, only the names of those who were recognised, and no figures."""
    if now - occasion.due_at > _FRESH:
        return ""
    assert isinstance(occasion.node, nodes.Ceremony)
    since = (
        occurrences.last_handled(
            session,
            workspace_id=workspace.id,
            program_id=occasion.version.program_id,
            item=occasion.item + ":told",
        )
        or occasion.version.activated_at
    )
    occurrences.claim(
        session,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        item=occasion.item + ":told",
        due_at=occasion.due_at,
        now=now,
    )
    count = 0
    for partner in _partners(session, workspace):
        awards = [
            award
            for award in ledger.awards_of(
                session, workspace_id=workspace.id, partner=partner, program_id=occasion.version.program_id
            )
            if award.status == "earned" and (since is None or award.recorded_at > since)
        ]
        if awards:
            message = standings_blocks.ceremony(occasion.node.name, occasion.version.name, partner, awards)
            _queue(
                session,
                workspace,
                occasion,
                partner,
                message,
                "standings",
                now,
                owners=(partner,),
                until=occasion.due_at + _FRESH,
            )
            count += 1
    return f"{occasion.sentence}: told {count} partners" if count else ""


def _open_poll(session: Session, occasion: Occasion, workspace: Workspace, now: datetime) -> str:
    node = occasion.node
    assert isinstance(node, nodes.Poll)
    closing = closes_at(node, occasion.due_at, ZoneInfo(_zone(occasion)))
    if closing <= now:
        return f"poll “{node.name}” was missed: it would have closed {closing:%Y-%m-%d %H:%M} UTC"
    poll = polls.open_poll(
        session,
        workspace_id=workspace.id,
        program_id=occasion.version.program_id,
        name=node.name,
        kind=node.ask.kind,
        question=node.ask.text,
        options=node.ask.options,
        follow_up=node.follow_up,
        anonymous=node.anonymous,
        opens_at=occasion.due_at,
        closes_at=closing,
        occurrence_key=f"{occasion.version.program_id}:{occasion.item}:{occasion.due_at.isoformat()}",
    )
    if poll is None:
        return ""
    _to_partners(
        session,
        workspace,
        poll_blocks.question(poll, zone=_zone(occasion)),
        occasion,
        now,
        "poll",
        until=closing,
    )
    until = figures.moment(closing, _zone(occasion))
    return f"poll “{node.name}” opened until {until}"


def _to_partners(
    session: Session,
    workspace: Workspace,
    message: Message,
    occasion: Occasion,
    now: datetime,
    message_class: MessageClass,
    *,
    until: datetime,
) -> None:
    for partner in _partners(session, workspace):
        _queue(session, workspace, occasion, partner, message, message_class, now, owners=(), until=until)


def _queue(
    session: Session, workspace: Workspace, occasion: Occasion, partner: str, message: Message, message_class: MessageClass, now: datetime,
    *, owners: tuple[str, ...], until: datetime,
) -> None:  # fmt: skip
    outbox.enqueue(
        session,
        workspace_id=workspace.id,
        message=Outgoing(
            kind="message",
            message_class=message_class,
            text=message.text,
            blocks=message.blocks,
            dedupe=f"{occasion.version.program_id}:{occasion.item}:{occasion.due_at.isoformat()}:{partner.casefold()}",
            owners=owners,
            partner=partner,
            not_after=until,
        ),
        now=now,
    )


def _partners(session: Session, workspace: Workspace) -> list[str]:
    """The partners that have a channel, each once."""
    return list(
        {
            partner.casefold(): partner
            for _, partner in people.bound_channels(session, workspace_id=workspace.id)
        }.values()
    )


def _zone(occasion: Occasion) -> str:
    return program_of(occasion.version.text).zone
