"""Once a month, partners are told of the month before: what they were owed, earned and were paid. Each month once, whoever wakes up.

Where a month was missed altogether, only the latest is told; of those before, partners ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import statements as blocks
from bot.blocks.reader import several, written_for
from programs.facts import folded
from programs.occasions import instant
from programs.statement import Statement, month_before, month_of
from storage import languages, outbox, partner_statements, people, workspaces
from storage.outgoing import Outgoing, Why
from storage.workspaces import Workspace

_FRESH: Final = timedelta(days=14)
"""Older than this, a statement that could not be told is not told any more."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What is to be told of the month that ended before `until`."""

    until: date
    statements: tuple[Statement, ...]


def due(session: Session, workspace: Workspace, now: datetime) -> Stated | None:
    """Each partner's that has a channel and something to be told of; None where nothing is due. Only reads."""
    workspace = workspaces.get(session, workspace_id=workspace.id)
    today = now.astimezone(ZoneInfo(workspace.timezone)).date()
    until = today.replace(day=1)
    if not workspace.statement_day or today.day < workspace.statement_day or workspace.stated_until >= until:
        return None
    month = month_before(month_of(today))
    partners = {folded(each): each for _, each in people.bound_channels(session, workspace_id=workspace.id)}
    found = (
        partner_statements.of_partner(session, workspace_id=workspace.id, partner=each, month=month)
        for each in partners.values()
    )
    return Stated(until, tuple(each for each in found if each.is_certain))


def state(session: Session, workspace: Workspace, stated: Stated, now: datetime) -> tuple[str, ...]:
    """Queue what is due, if it is ours to do."""
    if not workspaces.claim_statements(session, workspace_id=workspace.id, until=stated.until):
        return ()
    for message in messages(session, stated, workspace=workspace):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return (sentence(stated),)


def plan(
    session: Session, workspace: Workspace, stated: Stated, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return ((sentence(stated), tuple(messages(session, stated, workspace=workspace))),)


def sentence(stated: Stated) -> str:
    """For reports; empty where there is nothing to tell."""
    if not stated.statements:
        return ""
    partners = several(len(stated.statements), "{count} partner", "{count} partners")
    return f"statements of {stated.statements[0].month.start:%Y-%m}: told {partners}"


def messages(session: Session, stated: Stated, *, workspace: Workspace) -> Iterator[Outgoing]:
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for each in stated.statements:
        with written_for(partial(spoken.for_partner, each.partner)):
            message = blocks.statement(each, is_partner=True)
        yield Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"statement:{each.month.start:%Y-%m}:{folded(each.partner)}",
            owners=(each.partner,),
            partner=each.partner,
            not_after=instant(stated.until, time.min, ZoneInfo(workspace.timezone)) + _FRESH,
            why=Why("statement", names=(f"{each.month.start:%Y-%m}",)),
        )


def instants(_session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterator[datetime]:
    """The beginnings of the days between the two on which statements fall due."""
    if not workspace.statement_day:
        return
    zone = ZoneInfo(workspace.timezone)
    month = month_of(after.astimezone(zone).date())
    while True:
        at = instant(month.start.replace(day=workspace.statement_day), time.min, zone)
        if at > until:
            return
        if at > after:
            yield at
        month = month_of(month.end + timedelta(days=1))
