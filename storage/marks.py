"""Marks: something changed, and the next tick has to look. Those that it saw are gone with its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session, col, delete, select

from storage.incoming import in_portions
from storage.tables import MarkRow

DEALS: Final = "deals"
"""Deals have changed, and it is put down what of them (`storage/deal_changes.py`)."""
MANY_DEALS: Final = "many deals"
"""Deals have changed, and it is not put down which."""


@dataclass(frozen=True, slots=True)
class Mark:
    id: int
    kind: str
    """What changed: `program`, DEALS, MANY_DEALS, or other `facts`."""
    subject: str
    """Which program; else empty."""
    on: date | None
    """The day that it concerns; None: any."""
    partners: frozenset[str] | None = None
    """Whom it touches, by folded names; None: it may be anybody."""


def mark(
    session: Session,
    *,
    workspace_id: int,
    now: datetime,
    kind: str = "facts",
    subject: str = "",
    on: date | None = None,
    partners: Iterable[str] | None = None,
) -> int:
    """Leave a mark; its id. One mark for many changes at once is enough: the first tick after them looks at everything that they reach."""
    touched = None if partners is None else sorted(partners)
    row = MarkRow(
        workspace_id=workspace_id, kind=kind, subject=subject, on_day=on, partners=touched, made_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def listed(session: Session, *, workspace_id: int) -> tuple[Mark, ...]:
    """The marks of the workspace, the oldest first."""
    rows = session.exec(select(MarkRow).where(MarkRow.workspace_id == workspace_id).order_by(col(MarkRow.id)))
    return tuple(
        Mark(
            row.id,
            row.kind,
            row.subject,
            row.on_day,
            None if row.partners is None else frozenset(row.partners),
        )
        for row in rows
    )


def remove(session: Session, seen: Iterable[Mark]) -> None:
    """Take away the marks that were seen; those that were made since stay for the next tick."""
    session.flush()
    for portion in in_portions(mark.id for mark in seen):
        session.connection().execute(delete(MarkRow).where(col(MarkRow.id).in_(portion)))


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
