"""Who agreed to what. An approval holds for exactly the content that was shown; any edit of it voids it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import ApprovalRow


@dataclass(frozen=True, slots=True)
class Approval:
    subject: str
    content_hash: str
    approved: bool
    actor: str
    at: datetime


def give(
    session: Session,
    *,
    workspace_id: int,
    subject: str,
    content_hash: str,
    approved: bool,
    actor: object,
    now: datetime,
) -> None:
    """Somebody said yes or no to what was shown. Who may is decided before; the record is never changed."""
    session.add(
        ApprovalRow(
            workspace_id=workspace_id,
            subject=subject,
            content_hash=content_hash,
            approved=approved,
            actor=str(actor),
            at=now,
        )
    )


def given(
    session: Session, *, workspace_id: int, subject: str, content_hash: str, not_before: datetime
) -> tuple[Approval, ...]:
    """What was said about exactly that content since then, the oldest first; of each actor only the last word."""
    rows = session.exec(
        select(ApprovalRow)
        .where(
            ApprovalRow.workspace_id == workspace_id,
            ApprovalRow.subject == subject,
            ApprovalRow.content_hash == content_hash,
            ApprovalRow.at >= not_before,
        )
        .order_by(col(ApprovalRow.id))
    )
    last = {
        row.actor: Approval(row.subject, row.content_hash, row.approved, row.actor, row.at) for row in rows
    }
    return tuple(last.values())
