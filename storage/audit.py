"""The record of who did what, and when. It is only ever added to, and each act is sealed in the transaction in which it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event
from sqlmodel import Session

from storage import seals
from storage.tables import AuditRow

_DONE: Final = "acts"
"""Under this name a session keeps what was done in it until it ends."""


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
    """Note that the actor did something; it stands there once the transaction is over.

    Of people there are opaque ids only, `team:user`, as their names may have to be forgotten; `details` is JSON, without names of people
    or texts that they wrote.
    """
    act = AuditRow(
        workspace_id=workspace_id,
        at=now,
        actor=str(actor),
        action=action,
        subject=subject,
        details=dict(details or {}),
    )
    session.info.setdefault(_DONE, []).append(act)


@event.listens_for(Session, "before_commit")
def _put_on_record(session: Session) -> None:
    """Last of all: whoever seals keeps others who do so waiting, and must wait for nobody."""
    acts: list[AuditRow] = session.info.pop(_DONE, [])
    if not acts:
        return
    session.flush()
    for workspace_id in sorted({act.workspace_id for act in acts}):
        own = [act for act in acts if act.workspace_id == workspace_id]
        seals.alone(session, workspace_id=workspace_id)
        session.add_all(own)
        session.flush()
        seals.seal_acts(session, workspace_id=workspace_id, ids=[act.id for act in own], now=own[-1].at)


@event.listens_for(Session, "after_rollback")
def _undo(session: Session) -> None:
    session.info.pop(_DONE, None)
