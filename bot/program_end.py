"""What it would mean to end a program now, on what is known: read before it is done, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import ceremony_news
from bot.versions import program_of
from programs.awards import Award, AwardKey
from programs.money import Money, added
from programs.periods import DAY
from programs.questions import questions
from storage import pauses, polls, programs
from storage.evaluation import awarded
from storage.polls import Poll
from storage.programs import Version
from storage.settling import AsOf
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Some:
    """So many awards, and what those of them come to that have an amount."""

    count: int
    worth: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStake:
    """`on` is the last day that would count. What becomes of awards is worked out as the tick after that day would."""

    on: date
    zone: str
    closing: Some
    """What is not earned as long as the program runs, and would be by its end."""
    waiting: Some
    """What would be provisional still, for a receipt, an answer or a day."""
    lapsing: Some
    """What is provisional now and would never come."""
    choices: int
    """Of partners, that could still be made."""
    decisions: int
    """Of managers."""
    polls: tuple[Poll, ...]
    """That are open, and stay so until their last day."""
    ceremonies: tuple[tuple[str, datetime], ...]
    """That were announced, and would be called off."""
    is_paused: bool


def at_stake(session: Session, active: Version, *, workspace: Workspace, now: datetime) -> AtStake:
    """`active` is in force."""
    versions = next(
        each
        for each in programs.ever_in_force(session, workspace_id=workspace.id)
        if each[0].program_id == active.program_id
    )
    ended = [
        replace(each, state="ended", ended_at=now) if each.id == active.id else each for each in versions
    ]
    zone = program_of(active.text).zone
    today = now.astimezone(ZoneInfo(zone)).date()
    as_of = AsOf(today, over=False), AsOf(today + DAY, over=False)
    before, after = (
        {
            award.key: award
            for award in awarded(session, workspace_id=workspace.id, versions=each, as_of=day).awards
        }
        for each, day in zip((versions, ended), as_of, strict=True)
    )
    asked = questions(program_of(active.text), after.values())
    return AtStake(
        on=today,
        zone=zone,
        closing=_some(
            award
            for key, award in after.items()
            if award.status == "earned" and not _is(before, key, "earned")
        ),
        waiting=_some(award for award in after.values() if award.status == "provisional"),
        lapsing=_some(
            award
            for key, award in before.items()
            if award.status == "provisional" and (key not in after or after[key].status == "reversed")
        ),
        choices=sum(each.by == "partner" for each in asked),
        decisions=sum(each.by != "partner" for each in asked),
        polls=tuple(
            each
            for each in polls.open_polls(session, workspace_id=workspace.id)
            if each.program_id == active.program_id and each.closes_at > now
        ),
        ceremonies=ceremony_news.still_to_come(
            session, workspace=workspace, program_id=active.program_id, now=now
        ),
        is_paused=active.program_id in pauses.lasting(session, workspace_id=workspace.id),
    )


def _is(awards: dict[AwardKey, Award], key: AwardKey, status: str) -> bool:
    return key in awards and awards[key].status == status


def _some(awards: Iterable[Award]) -> Some:
    found = tuple(awards)
    return Some(len(found), added(each.amount for each in found if each.amount is not None))
