"""What becomes of points that somebody wants to spend: managers are asked, and the partner is told in its channel. What is bought is handed over like an award in kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot import fulfilling
from bot.blocks import catalogue as catalogue_blocks
from bot.blocks import points as blocks
from bot.receivers import Receivers, to_managers
from storage import outbox
from storage.fulfilment import Work
from storage.outgoing import Why
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
        questions = to_managers(  # whoever presses first decides
            session,
            workspace,
            partial(catalogue_blocks.asked, redemption),
            dedupe=f"redemption:{redemption.number}:asked",
            why=Why("answer"),
        )
        for question in questions:
            outbox.enqueue(session, workspace_id=workspace.id, message=question, now=now)
    fulfilling.tell(session, workspace, works, now=now)
