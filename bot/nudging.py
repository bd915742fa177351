"""Once a week, partners hear what is close, what runs out and where they fall behind; each of it once, and only what they want to hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import nudges as blocks
from bot.blocks.reader import language, written_for
from bot.ranking import missing_steps
from bot.versions import program_of
from programs.facts import folded
from programs.nudges import Nudge, Pace, behind, same_days, worth_a_word
from programs.occasions import instant
from programs.periods import DAY
from storage import languages, ledger, nudges, occurrences, outbox, people, programs, workspaces
from storage.outgoing import Outgoing, Why
from storage.programs import Version
from storage.workspaces import Workspace

_WEDNESDAY: Final = 2
"""In the middle of the week something can still be done about it."""
_MOST: Final = 3
"""Things told at once."""
_FRESH: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for one partner; `pace` or `nudge`. `item` is its name for ever, `by` its last day."""

    version: Version
    item: str
    by: date
    nudge: Nudge | None = None
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Nudging:
    """What each partner is to hear on that day; partners that are to hear nothing are left out."""

    on: date
    heard: tuple[tuple[str, tuple[Heard, ...]], ...]


def due(session: Session, workspace: Workspace, now: datetime) -> Nudging | None:
    """None where this week's are told already."""
    workspace = workspaces.get(session, workspace_id=workspace.id)
    today = now.astimezone(ZoneInfo(workspace.timezone)).date()
    on = today - (today.weekday() - _WEDNESDAY) % 7 * DAY
    if workspace.nudged_on >= on:
        return None
    telling = [
        version
        for version in programs.in_force(session, workspace_id=workspace.id)
        if program_of(version.text).announce
    ]
    partners = {folded(each): each for _, each in people.bound_channels(session, workspace_id=workspace.id)}
    found = []
    if telling:
        spoken = languages.spoken(session, workspace_id=workspace.id)
        for each in partners.values():
            with written_for(partial(spoken.for_partner, each)):
                heard = tuple(_of_partner(session, workspace, telling, each, today))
            if heard:
                found.append((each, heard[:_MOST]))
    return Nudging(on, tuple(found))


def nudge(session: Session, workspace: Workspace, nudging: Nudging, now: datetime) -> tuple[str, ...]:
    """Queue what is due, if it is ours to do."""
    if not workspaces.claim_nudges(session, workspace_id=workspace.id, on=nudging.on):
        return ()
    for _, heard in nudging.heard:
        for each in heard:
            _claim(session, workspace, each, now)
    for message in _messages(session, workspace, nudging):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return (_sentence(nudging),)


def plan(
    session: Session, workspace: Workspace, nudging: Nudging, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return ((_sentence(nudging), tuple(_messages(session, workspace, nudging))),)


def instants(_session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(workspace.timezone)
    day = after.astimezone(zone).date()
    day += (_WEDNESDAY - day.weekday()) % 7 * DAY
    while (at := instant(day, time.min, zone)) <= until:
        if at > after:
            yield at
        day += 7 * DAY


def _of_partner(
    session: Session, workspace: Workspace, telling: list[Version], partner: str, today: date
) -> Iterator[Heard]:
    """What was not told before, the nearest of each program first, the pace last."""
    wanted = nudges.wanted(session, workspace_id=workspace.id, partner=partner)
    if not wanted:
        return
    found = [
        Heard(
            version,
            f"nudge:{each.kind}:{each.step.rule}:{each.step.by}:{folded(partner)}",
            each.step.by,
            each,
        )
        for version in telling
        for each in worth_a_word(
            missing_steps(
                session,
                workspace_id=workspace.id,
                program=program_of(version.text),
                partner=partner,
                as_of=today,
                language=language(),
                spent=ledger.spent(session, workspace_id=workspace.id, program_id=version.program_id),
            ),
            today=today,
            kinds=wanted,
        )
    ]
    if "pace" in wanted and (pace := _pace(session, workspace, partner, today)) is not None:
        found.append(Heard(telling[0], f"nudge:pace:{pace.start}:{folded(partner)}", pace.start, pace=pace))
    for heard in dict.fromkeys(found):
        told = occurrences.last_handled(
            session, workspace_id=workspace.id, program_id=heard.version.program_id, item=heard.item
        )
        if told is None:
            yield heard


def _pace(session: Session, workspace: Workspace, partner: str, today: date) -> Pace | None:
    days = same_days(today)
    if days is None:
        return None
    now, before = (
        nudges.closed(session, workspace_id=workspace.id, partner=partner, days=each) for each in days
    )
    return behind(now, before, start=days[0][0], end=days[0][1])


def _claim(session: Session, workspace: Workspace, heard: Heard, now: datetime) -> None:
    occurrences.claim(
        session,
        workspace_id=workspace.id,
        program_id=heard.version.program_id,
        item=heard.item,
        due_at=instant(heard.by, time.min, ZoneInfo(workspace.timezone)),
        now=now,
    )


def _messages(session: Session, workspace: Workspace, nudging: Nudging) -> Iterator[Outgoing]:
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for partner, heard in nudging.heard:
        with written_for(partial(spoken.for_partner, partner)):
            message = blocks.nudge(
                [(each.version.name, each.nudge) for each in heard if each.nudge is not None],
                next((each.pace for each in heard if each.pace is not None), None),
            )
        yield Outgoing(
            kind="message",
            message_class="standings",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"nudge:{nudging.on}:{folded(partner)}",
            owners=(partner,),
            partner=partner,
            urgency=-1,
            not_after=instant(nudging.on, time.min, ZoneInfo(workspace.timezone)) + _FRESH,
            why=Why(
                "nudge", heard[0].version.name, tuple(each.nudge.step.rule for each in heard if each.nudge)
            ),
        )


def _sentence(nudging: Nudging) -> str:
    """For reports; empty where there is nothing to tell."""
    return f"nudges of {nudging.on}: told {len(nudging.heard)} partners" if nudging.heard else ""
