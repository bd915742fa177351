"""A payout that was prepared: those who may approve it are told, once, with the button that does; the same message says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks import payouts as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from storage import outbox, people
from storage.outgoing import Outgoing, Why
from storage.payouts import Payout
from storage.people import Role, user_of

_APPROVE_PAYOUTS: Final[tuple[Role, ...]] = ("finance", "manager")


def approvers(session: Session, *, workspace_id: int, prepared_by: str) -> tuple[str, ...]:
    """The users who may approve it and are known, without whoever prepared it: all of finance and all managers by role; where nobody is left, whoever manages."""
    own = user_of(prepared_by)
    by_role = people.with_role(session, workspace_id=workspace_id, roles=_APPROVE_PAYOUTS)
    others = [user for user in dict.fromkeys(by_role) if user != own]
    return tuple(others) or tuple(
        user for user in people.who_manages(session, workspace_id=workspace_id) if user != own
    )


def prepared(
    session: Session,
    payout: Payout,
    *,
    workspace_id: int,
    locales: Mapping[str, str],
    now: datetime,
) -> None:
    """Leave a message to each of these users, in the language beside them."""
    for user, locale in locales.items():
        with written_for(partial(str, locale)):
            message = blocks.waits(payout, locale=locale)
        told = _told(message, user, dedupe=_waits(payout, user))
        outbox.enqueue(session, workspace_id=workspace_id, message=told, now=now)


def moved(
    session: Session,
    payout: Payout,
    *,
    workspace_id: int,
    locales: Mapping[str, str],
    now: datetime,
) -> None:
    """What these users were told when it was prepared says what has become of it, with the buttons that are left."""
    for user, locale in locales.items():
        before = _waits(payout, user)
        if outbox.find(session, workspace_id=workspace_id, dedupe=before) is None:
            continue
        with written_for(partial(str, locale)):
            message = blocks.one(payout, reader="", locale=locale)
        told = replace(_told(message, user, dedupe=f"{before}:{payout.state}"), replaces=before, under=before)
        outbox.enqueue(session, workspace_id=workspace_id, message=told, now=now)


def _waits(payout: Payout, user: str) -> str:
    return f"payout:{payout.id}:waits:{user}"


def _told(message: Message, user: str, *, dedupe: str) -> Outgoing:
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=dedupe,
        user=user,
        why=Why("answer"),
    )
