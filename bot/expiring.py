"""Points that were there for long enough expire on their day, once whoever wakes up; partners hear of it thirty days before, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import points as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from programs.facts import folded
from programs.money import Money
from programs.occasions import instant
from programs.periods import DAY
from programs.point_accounts import WARNED, Lot, Term, expired, expiring
from storage import languages, outbox, people, points, workspaces
from storage.outbox import Outgoing, Why
from storage.points import Points
from storage.workspaces import Workspace

_FRESH: Final = timedelta(days=14)
"""Older than this, it is not worth telling that points have expired."""


@dataclass(frozen=True, slots=True)
class Warned:
    partner: str
    points: Money
    last_day: date


@dataclass(frozen=True, slots=True)
class Expiring:
    """What is to be done on that day."""

    on: date
    over: tuple[tuple[Points, tuple[Lot, ...]], ...]
    """Accounts with what expires of them."""
    twice: tuple[tuple[Points, str, int], ...]
    """What had expired of something that was taken back afterwards: it is restored, as nobody loses the same points twice."""
    warnings: tuple[Warned, ...]


def due(session: Session, workspace: Workspace, now: datetime) -> Expiring | None:
    """None where that day was seen to already."""
    on = now.astimezone(ZoneInfo(workspace.timezone)).date()
    if not points.is_due(session, workspace_id=workspace.id, on=on):
        return None
    return _found(session, workspace, on)


def expire(session: Session, workspace: Workspace, found: Expiring, now: datetime) -> tuple[str, ...]:
    """Book and tell what is due, if it is ours to do."""
    workspaces.lock(session, workspace_id=workspace.id)  # nobody spends meanwhile what expires
    if not points.claim_day(session, workspace_id=workspace.id, on=found.on):
        return ()
    found = _found(session, workspace, found.on)
    for account, lots in found.over:
        for lot in lots:
            points.post(
                session,
                workspace_id=workspace.id,
                kind="expired",
                partner=account.partner,
                currency=account.currency,
                minor=lot.minor,
                on=found.on,
                now=now,
                lot=lot.name,
            )
    for account, lot_name, minor in found.twice:
        points.restore(
            session,
            workspace_id=workspace.id,
            account=account,
            lot=lot_name,
            minor=minor,
            on=found.on,
            now=now,
        )
    for each in found.warnings:
        points.claim_warning(
            session,
            workspace_id=workspace.id,
            partner=each.partner,
            currency=each.points.currency,
            last_day=each.last_day,
        )
    for message in (*_warnings(session, workspace, found), *_news(session, workspace, found)):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return tuple(filter(None, (_warned(found), _expired(found))))


def plan(
    session: Session, workspace: Workspace, found: Expiring, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return (
        (_warned(found), tuple(_warnings(session, workspace, found))),
        (_expired(found), tuple(_news(session, workspace, found))),
    )


def instants(session: Session, workspace: Workspace, after: datetime, until: datetime) -> Iterator[datetime]:
    """The beginnings of the days on which partners are warned, or points expire."""
    term = points.term(session, workspace_id=workspace.id)
    if term is None:
        return
    zone = ZoneInfo(workspace.timezone)
    days: set[date] = set()
    for account in points.accounts(session, workspace_id=workspace.id).values():
        for last, _ in expiring(account.account, term):
            days |= {last - WARNED, last + DAY}
    for day in sorted(days):
        at = instant(day, time.min, zone)
        if after < at <= until:
            yield at


def _found(session: Session, workspace: Workspace, on: date) -> Expiring:
    term = points.term(session, workspace_id=workspace.id)
    accounts = tuple(points.accounts(session, workspace_id=workspace.id).values())
    over = ((each, expired(each.account, term, on=on)) for each in accounts) if term is not None else ()
    twice = tuple(
        (each, lot, minor) for each in accounts for lot, minor in sorted(each.account.excess.items())
    )
    return Expiring(
        on,
        tuple((each, lots) for each, lots in over if lots),
        twice,
        tuple(_to_warn(session, workspace, accounts, term, on)) if term is not None else (),
    )


def _to_warn(
    session: Session, workspace: Workspace, accounts: Sequence[Points], term: Term, on: date
) -> Iterator[Warned]:
    known = points.warned(session, workspace_id=workspace.id)
    reachable = {folded(each) for _, each in people.bound_channels(session, workspace_id=workspace.id)}
    for each in accounts:
        for last, minor in expiring(each.account, term):
            told = (folded(each.partner), each.currency, last) in known
            if last - WARNED <= on <= last and not told and folded(each.partner) in reachable:
                yield Warned(each.partner, Money.from_minor(minor, each.currency), last)


def _warnings(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    zone = ZoneInfo(workspace.timezone)
    for each in found.warnings:
        yield _told(
            session,
            workspace,
            each.partner,
            partial(blocks.warning, each.points, each.last_day),
            name=f"points:expire:{folded(each.partner)}:{each.points.currency}:{each.last_day}",
            not_after=instant(each.last_day + DAY, time.min, zone),
        )


def _news(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    zone = ZoneInfo(workspace.timezone)
    for account, lots in found.over:
        if not people.channels_of_partner(session, workspace_id=workspace.id, partner=account.partner):
            continue
        gone = sum(lot.minor for lot in lots)
        left = account.balance - gone
        yield _told(
            session,
            workspace,
            account.partner,
            partial(
                blocks.have_expired,
                Money.from_minor(gone, account.currency),
                Money.from_minor(left, account.currency),
            ),
            name=f"points:expired:{folded(account.partner)}:{account.currency}:{found.on}",
            not_after=instant(found.on, time.min, zone) + _FRESH,
        )


def _told(
    session: Session,
    workspace: Workspace,
    partner: str,
    write: Callable[[], Message],
    *,
    name: str,
    not_after: datetime,
) -> Outgoing:
    spoken = languages.spoken(session, workspace_id=workspace.id)
    with written_for(partial(spoken.for_partner, partner)):
        message = write()
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        dedupe=name,
        partner=partner,
        owners=(partner,),
        not_after=not_after,
        why=Why("points", names=(partner,)),
    )


def _warned(found: Expiring) -> str:
    return f"{len(found.warnings)} partners are told of points that will expire" if found.warnings else ""


def _expired(found: Expiring) -> str:
    return f"points of {len(found.over)} partners expired" if found.over else ""
