"""Pauses of programs: while one lasts, no tick works the program out, posts anything or tells of it. What happened meanwhile is made up for afterwards.

The ledger is as it was before. At most one pause of a program lasts at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select, update

from storage import audit, marks, settling
from storage.insertion import insert_once
from storage.programs import Version
from storage.tables import PauseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """`resumed_at` is None while it lasts. Those who act are written like an actor."""

    program_id: int
    paused_at: datetime
    paused_by: str
    reason: str
    partners_told: bool
    resumed_at: datetime | None
    resumed_by: str


def pause(
    session: Session, version: Version, *, reason: str, partners_told: bool, by: object, now: datetime
) -> bool:
    """From now on, also for a tick that is being worked out. False where it is paused already."""
    settling.begin_anew(session, workspace_id=version.workspace_id)
    is_new = insert_once(
        session,
        PauseRow,
        workspace_id=version.workspace_id,
        program_id=version.program_id,
        paused_at=now.astimezone(UTC),
        paused_by=str(by),
        reason=reason,
        partners_told=partners_told,
        resumed_by="",
    )
    if is_new:
        _audit(session, version, "pause", by, now)
    return is_new


def resume(session: Session, version: Version, *, by: object, now: datetime) -> bool:
    """From now on it is worked out again, the next tick makes up for all since. False where it is not paused."""
    done = session.exec(
        update(PauseRow)
        .where(col(PauseRow.program_id) == version.program_id, col(PauseRow.resumed_at).is_(None))
        .values(resumed_at=now.astimezone(UTC), resumed_by=str(by))
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        return False
    marks.mark(session, workspace_id=version.workspace_id, kind="program", subject=version.name, now=now)
    _audit(session, version, "resume", by, now)
    return True


def lasting(session: Session, *, workspace_id: int) -> dict[int, Pause]:
    """The pauses that last now, by program."""
    rows = session.exec(
        select(PauseRow).where(PauseRow.workspace_id == workspace_id, col(PauseRow.resumed_at).is_(None))
    )
    return {row.program_id: _value(row) for row in rows}


def of_program(session: Session, *, program_id: int) -> tuple[Pause, ...]:
    """All of them, the oldest first."""
    rows = session.exec(select(PauseRow).where(PauseRow.program_id == program_id).order_by(col(PauseRow.id)))
    return tuple(map(_value, rows))


def _audit(session: Session, version: Version, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=version.workspace_id,
        actor=actor,
        action=action,
        subject=f"program:{version.program_id}",
        now=now,
    )


def _value(row: PauseRow) -> Pause:
    return Pause(
        program_id=row.program_id,
        paused_at=row.paused_at,
        paused_by=row.paused_by,
        reason=row.reason,
        partners_told=row.partners_told,
        resumed_at=row.resumed_at,
        resumed_by=row.resumed_by,
    )
