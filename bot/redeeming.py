"""What becomes of points that somebody wants to spend: managers are asked, and the partner is told in its channel. What is bought is handed over like an award in kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot import fulfilling
from bot.blocks import catalogue as catalogue_blocks
from bot.blocks import points as blocks
from bot.blocks.reader import written_for
from bot.receivers import Receivers
from storage import languages, outbox, people
from storage.fulfilment import Work
from storage.outbox import Outgoing, Why
from storage.redemptions import Redemption
from storage.workspaces import Workspace


def tell(
    session: Session, workspace: Workspace, redemption: Redemption, works: Sequence[Work], *, now: datetime
) -> None:
    """Where the partner has no channel, it is told nothing."""
    to = Receivers.of(session, workspace).find(redemption.partner, redemption.payee)
    if to is not None:
        told = to.told(
            to.written(partial(blocks.to_partner, redemption)),
            dedupe=f"redemption:{redemption.number}:{redemption.state}",
            why=Why("answer"),
        )
        outbox.enqueue(session, workspace_id=workspace.id, message=told, now=now)
    if redemption.state == "asked":
        for question in _to_managers(session, workspace, redemption):
            outbox.enqueue(session, workspace_id=workspace.id, message=question, now=now)
    fulfilling.tell(session, workspace, works, now=now)


def _to_managers(session: Session, workspace: Workspace, redemption: Redemption) -> Iterator[Outgoing]:
    """Each alone, with the buttons; whoever presses first decides."""
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for user in people.who_manages(session, workspace_id=workspace.id):
        with written_for(partial(spoken.for_person, user, slack_says=None, partner=None)):
            message = catalogue_blocks.asked(redemption)
        yield Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            dedupe=f"redemption:{redemption.number}:asked:{user}",
            user=user,
            why=Why("answer"),
        )
