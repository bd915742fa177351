"""What programs do at a time (standings, ceremonies, polls): each occurrence is done by whoever claims it first, once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

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


def claimed_with(
    session: Session, *, workspace_id: int, program_id: int, item: str, due_at: datetime, beside: str
) -> tuple[datetime | None, datetime] | None:
    """What was claimed `beside` that occurrence, in the same transaction: when the one before that had been due (None: it was the first), and when this.

    None where nothing was, or the occurrence was not claimed.
    """
    claimed = session.exec(
        select(OccurrenceRow.claimed_at).where(
            OccurrenceRow.workspace_id == workspace_id,
            OccurrenceRow.program_id == program_id,
            OccurrenceRow.item == item,
            OccurrenceRow.due_at == due_at,
        )
    ).first()
    if claimed is None:
        return None
    others = session.exec(
        select(OccurrenceRow.due_at, OccurrenceRow.claimed_at)
        .where(
            OccurrenceRow.workspace_id == workspace_id,
            OccurrenceRow.program_id == program_id,
            OccurrenceRow.item == beside,
            col(OccurrenceRow.claimed_at) <= claimed,
        )
        .order_by(col(OccurrenceRow.due_at).desc())
        .limit(2)
    ).all()
    if not others or others[0][1] != claimed:
        return None
    return (others[1][0] if len(others) > 1 else None), others[0][0]


def last_handled(session: Session, *, workspace_id: int, program_id: int, item: str) -> datetime | None:
    """When the latest occurrence that was claimed had been due."""
    return session.exec(
        select(func.max(OccurrenceRow.due_at)).where(
            OccurrenceRow.workspace_id == workspace_id,
            OccurrenceRow.program_id == program_id,
            OccurrenceRow.item == item,
        )
    ).one()


def since(session: Session, *, workspace_id: int, at: datetime) -> tuple[tuple[int, str, datetime], ...]:
    """Program, item and when it is or was due, of all that is due after that moment."""
    rows = session.exec(
        select(OccurrenceRow.program_id, OccurrenceRow.item, OccurrenceRow.due_at)
        .where(OccurrenceRow.workspace_id == workspace_id, OccurrenceRow.due_at > at)
        .order_by(col(OccurrenceRow.id))
    )
    return tuple((program_id, item, due_at) for program_id, item, due_at in rows)
