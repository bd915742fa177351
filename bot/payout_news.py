"""A payout that was prepared: those who may approve it are told, once, with the button that does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks import payouts as blocks
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
        outbox.enqueue(
            session,
            workspace_id=workspace_id,
            message=Outgoing(
                kind="message",
                message_class="confirmation",
                text=message.text,
                blocks=message.blocks,
                dedupe=f"payout:{payout.id}:waits:{user}",
                user=user,
                why=Why("answer"),
            ),
            now=now,
        )
