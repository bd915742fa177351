"""Marks: something changed, and the next tick has to look. A tick claims them, works, and they are gone with its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select, update

from storage.tables import MarkRow, WorkspaceRow


@dataclass(frozen=True, slots=True)
class Mark:
    kind: str
    """What changed: `facts`, `program` …"""
    subject: str
    """Which of them, where that is known: a partner or a program; else empty."""
    on: date | None
    """The day that it concerns; None: any."""


def mark(
    session: Session,
    *,
    workspace_id: int,
    now: datetime,
    kind: str = "facts",
    subject: str = "",
    on: date | None = None,
) -> None:
    """Leave a mark. One mark for many changes at once is enough: the first tick after them looks at everything that they reach."""
    session.add(MarkRow(workspace_id=workspace_id, kind=kind, subject=subject, on_day=on, made_at=now))


def take(session: Session, *, workspace_id: int) -> tuple[Mark, ...]:
    """The marks of the workspace, each once; they are gone when this transaction commits, and back if it does not.

    Marks that another process has taken are not among them.
    """
    session.flush()
    free = select(MarkRow.id).where(MarkRow.workspace_id == workspace_id).with_for_update(skip_locked=True)
    gone = delete(MarkRow).where(col(MarkRow.id).in_(free)).execution_options(synchronize_session=False)
    rows = session.execute(
        gone.returning(col(MarkRow.id), col(MarkRow.kind), col(MarkRow.subject), col(MarkRow.on_day))
    )
    found = sorted(rows.all(), key=lambda row: int(row[0]))
    return tuple(dict.fromkeys(Mark(kind, subject, on) for _, kind, subject, on in found))


def any(session: Session) -> bool:  # noqa: A001 - it is called as marks.any
    """Whether there is work, in any workspace."""
    return session.exec(select(MarkRow.id).limit(1)).first() is not None


def waiting(session: Session, *, workspace_id: int) -> bool:
    """Whether there is work in that workspace."""
    return (
        session.exec(select(MarkRow.id).where(MarkRow.workspace_id == workspace_id).limit(1)).first()
        is not None
    )


def workspaces_with_marks(session: Session) -> tuple[int, ...]:
    """The workspaces in which there is work."""
    return tuple(session.exec(select(MarkRow.workspace_id).distinct().order_by(col(MarkRow.workspace_id))))


def settled(session: Session, *, workspace_id: int) -> date | None:
    """The last day on which the ledger was brought up to date; None: never."""
    workspace = select(WorkspaceRow).where(WorkspaceRow.id == workspace_id)
    return session.exec(workspace.execution_options(populate_existing=True)).one().settled_on


def set_settled(session: Session, *, workspace_id: int, on: date) -> None:
    """Days only go forward: an earlier one than the last changes nothing."""
    settled_on = col(WorkspaceRow.settled_on)
    session.exec(
        update(WorkspaceRow)
        .where(col(WorkspaceRow.id) == workspace_id, settled_on.is_(None) | (settled_on < on))
        .values(settled_on=on)
        .execution_options(synchronize_session=False)
    )
