"""Points that were there for long enough expire on their day, once whoever wakes up; partners hear of it thirty days before, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import points as blocks
from bot.blocks.kit import Message
from bot.receivers import Receivers, to_managers
from programs.facts import folded
from programs.money import Money
from programs.occasions import instant
from programs.periods import DAY
from programs.point_accounts import WARNED, Lot, Term, expired, expiring
from storage import outbox, payees, people, points, workspaces
from storage.outgoing import Outgoing, Why
from storage.points import Points
from storage.workspaces import Workspace

_FRESH: Final = timedelta(days=14)
"""Older than this, it is not worth telling that points have expired."""


@dataclass(frozen=True, slots=True)
class Warned:
    account: Points
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
    unreached: tuple[Warned, ...]
    """Of those who cannot be told, managers are."""


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
                payee=account.payee,
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
    for is_unreached, each in (
        *((False, each) for each in found.warnings),
        *((True, each) for each in found.unreached),
    ):
        points.claim_warning(
            session,
            each.account,
            workspace_id=workspace.id,
            last_day=each.last_day,
            to_managers=is_unreached,
        )
    for message in _messages(session, workspace, found):
        outbox.enqueue(session, workspace_id=workspace.id, message=message, now=now)
    return tuple(filter(None, (_warned(found), _expired(found))))


def plan(
    session: Session, workspace: Workspace, found: Expiring, _now: datetime
) -> tuple[tuple[str, tuple[Outgoing, ...]], ...]:
    return (
        (_warned(found), (*_warnings(session, workspace, found), *_to_managers(session, workspace, found))),
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
    warnings, unreached = _to_warn(session, workspace, accounts, term, on) if term is not None else ((), ())
    return Expiring(on, tuple((each, lots) for each, lots in over if lots), twice, warnings, unreached)


def _to_warn(
    session: Session, workspace: Workspace, accounts: Sequence[Points], term: Term, on: date
) -> tuple[tuple[Warned, ...], tuple[Warned, ...]]:
    """Those who can be told, and those who cannot. Each once."""
    receivers = Receivers.of(session, workspace)
    close = [
        (each, last, minor)
        for each in accounts
        for last, minor in expiring(each.account, term)
        if last - WARNED <= on <= last
    ]
    found: dict[bool, list[Warned]] = {False: [], True: []}
    known = {
        to_managers: points.warned(session, workspace_id=workspace.id, to_managers=to_managers)
        for to_managers in found
    }
    for each, last, minor in close:
        to = receivers.find(each.partner, each.payee)
        key = ((folded(each.partner), each.payee, each.currency), last)
        to_managers = to is None or not to.is_known
        if key not in known[to_managers] and key not in known[False]:
            found[to_managers].append(Warned(each, Money.from_minor(minor, each.currency), last))
    return tuple(found[False]), tuple(found[True])


def _messages(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    yield from _warnings(session, workspace, found)
    yield from _to_managers(session, workspace, found)
    yield from _news(session, workspace, found)


def _warnings(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    zone = ZoneInfo(workspace.timezone)
    receivers = Receivers.of(session, workspace)
    for each in found.warnings:
        yield from _told(
            receivers,
            each.account,
            partial(blocks.warning, each.points, each.last_day, each.account.name),
            name=f"points:expire:{_named(each.account)}:{each.last_day}",
            not_after=instant(each.last_day + DAY, time.min, zone),
        )


def _to_managers(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    """All in one message, with whom of theirs we know."""
    if not found.unreached:
        return
    known = payees.known(session, workspace_id=workspace.id)
    lines: list[blocks.Unreached] = []
    for each in found.unreached:
        of = known.partner(each.account.partner, each.account.payee) or each.account.partner
        members = people.members_of_partner(session, workspace_id=workspace.id, partner=of)
        lines.append(blocks.Unreached(each.account, each.points, each.last_day, of, members))
    first = found.unreached[
        0
    ]  # whose warning is claimed once, so that a second message of the day is another one
    yield from to_managers(
        session,
        workspace,
        partial(blocks.unreached, lines),
        dedupe=f"points:unreached:{_named(first.account)}:{first.last_day}",
        why=Why("points", names=tuple(dict.fromkeys(each.account.for_whom for each in found.unreached))),
    )


def _news(session: Session, workspace: Workspace, found: Expiring) -> Iterator[Outgoing]:
    zone = ZoneInfo(workspace.timezone)
    receivers = Receivers.of(session, workspace)
    for account, lots in found.over:
        gone = sum(lot.minor for lot in lots)
        left = account.balance - gone
        yield from _told(
            receivers,
            account,
            partial(
                blocks.have_expired,
                Money.from_minor(gone, account.currency),
                Money.from_minor(left, account.currency),
            ),
            name=f"points:expired:{_named(account)}:{found.on}",
            not_after=instant(found.on, time.min, zone) + _FRESH,
        )


def _told(
    receivers: Receivers, account: Points, write: Callable[[], Message], *, name: str, not_after: datetime
) -> Iterator[Outgoing]:
    """Nothing where it is a partner without a channel."""
    to = receivers.find(account.partner, account.payee)
    if to is not None:
        said = to.told(to.written(write), dedupe=name, why=Why("points", names=(account.for_whom,)))
        yield replace(said, not_after=not_after)


def _named(account: Points) -> str:
    whose = f"{folded(account.partner)}:{account.payee}" if account.payee else folded(account.partner)
    return f"{whose}:{account.currency}"


def _warned(found: Expiring) -> str:
    told = f"{len(found.warnings)} partners are told of points that will expire" if found.warnings else ""
    others = f"managers are told of {len(found.unreached)} that cannot be" if found.unreached else ""
    return "; ".join(filter(None, (told, others)))


def _expired(found: Expiring) -> str:
    return f"points of {len(found.over)} partners expired" if found.over else ""
