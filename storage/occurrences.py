"""What programs do at a time (standings, ceremonies, polls): each occurrence is done by whoever claims it first, once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, func, select

from storage.insertion import insert_once
from storage.tables import OccurrenceRow


def claim(
    session: Session, *, workspace_id: int, program_id: int, item: str, due_at: datetime, now: datetime
) -> bool:
    """Whether it is ours to do, in this transaction. If that is undone, so is the claim."""
    return insert_once(
        session,
        OccurrenceRow,
        workspace_id=workspace_id,
        program_id=program_id,
        item=item,
        due_at=due_at,
        claimed_at=now,
    )


def last_handled(session: Session, *, workspace_id: int, program_id: int, item: str) -> datetime | None:
    """When the latest occurrence that was claimed had been due."""
    return session.exec(
        select(func.max(OccurrenceRow.due_at)).where(
            OccurrenceRow.workspace_id == workspace_id,
            OccurrenceRow.program_id == program_id,
            OccurrenceRow.item == item,
        )
    ).one()
