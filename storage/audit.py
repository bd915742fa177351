"""The record of who did what, and when. It is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.tables import AuditRow


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
    """Note that the actor did something.

    Of people there are opaque ids only, `team:user`, as their names may have to be forgotten; `details` is JSON, without names of people
    or texts that they wrote.
    """
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
