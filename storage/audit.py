"""The record of who did what, and when. It is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.tables import AuditRow


@dataclass(frozen=True, slots=True)
class Audited:
    at: datetime
    actor: str
    """Opaque ids only, as `team:user`; names are looked up when the record is shown, and may have been forgotten."""
    action: str
    subject: str
    details: Mapping[str, Any]


def record(
    session: Session,
    *,
    workspace_id: int,
    actor: object,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note that the actor did something. `details` is JSON, without names of people or texts that they wrote."""
    session.add(
        AuditRow(
            workspace_id=workspace_id,
            at=now,
            actor=str(actor),
            action=action,
            subject=subject,
            details=dict(details or {}),
        )
    )


def listed(
    session: Session, *, workspace_id: int, subject: str | None = None, limit: int = 100
) -> tuple[Audited, ...]:
    """What was done, the latest first."""
    statement = select(AuditRow).where(AuditRow.workspace_id == workspace_id)
    if subject is not None:
        statement = statement.where(AuditRow.subject == subject)
    rows = session.exec(statement.order_by(col(AuditRow.id).desc()).limit(limit))
    return tuple(Audited(row.at, row.actor, row.action, row.subject, row.details) for row in rows)
