"""Reviews: a version is submitted, and somebody else approves exactly what was shown of it (FOUR_EYES), or declines it with a reason.

An approval is void as soon as the text is another, or what is in force beside it; and it expires.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, cast

from sqlmodel import Session, col, select, update

from storage import audit
from storage.programs import Version
from storage.tables import ProgramRow, ReviewRow, VersionRow

EXPIRES: Final = timedelta(days=14)
"""How long a version may be approved after it was submitted, and put in force after it was approved."""

_INSTANT: Final = timedelta(microseconds=1)

State = Literal["submitted", "approved", "declined", "replaced"]
"""`replaced`: before anybody decided it was submitted again, or what was shown did not hold any more."""
Void = Literal["replaced", "changed", "expired"]
"""Why a question that nobody has answered can be answered no longer."""
Refusal = Literal["missing", "decided", "own", "changed", "another text", "expired"]


class NotDecided(Exception):  # noqa: N818 - named for what happened
    """Nothing was approved or declined, for this reason."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Final = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    id: int
    workspace_id: int
    program_id: int
    version_id: int
    beside_id: int | None
    shown: str
    state: State
    submitted_by: str
    submitted_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str


def submit(
    session: Session, version: Version, *, beside_id: int | None, shown: str, by: object, now: datetime
) -> Review:
    """Ask for the approval of what has that hash. What was asked for the program before is replaced."""
    _lock(session, version.program_id)
    session.exec(
        update(ReviewRow)
        .where(col(ReviewRow.program_id) == version.program_id, col(ReviewRow.state) == "submitted")
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    row = ReviewRow(
        workspace_id=version.workspace_id,
        program_id=version.program_id,
        version_id=version.id,
        beside_id=beside_id,
        shown=shown,
        state="submitted",
        submitted_by=str(by),
        submitted_at=now.astimezone(UTC),
    )
    session.add(row)
    session.flush()
    _audit(session, row, "submitted", by, now)
    return _value(row)


def decide(
    session: Session,
    *,
    workspace_id: int,
    review_id: int,
    shown: str,
    approved: bool,
    by: object,
    now: datetime,
    note: str = "",
) -> Review:
    """Approve what was shown, by its hash, or decline it; once. Raises NotDecided."""
    row = _row(session, workspace_id, review_id)
    author = session.get_one(VersionRow, row.version_id).author
    if row.state == "replaced":
        raise NotDecided(_why_void(session, row, now) or "decided")
    if row.state != "submitted":
        raise NotDecided("decided")
    if approved and str(by) in (row.submitted_by, author):
        raise NotDecided("own")
    if row.shown != shown:
        raise NotDecided("another text")
    if (why := _why_void(session, row, now)) is not None:
        raise NotDecided(why)
    row.state, row.note = "approved" if approved else "declined", note
    row.decided_by, row.decided_at = str(by), now.astimezone(UTC)
    session.flush()
    _audit(session, row, row.state, by, now)
    return _value(row)


def find(session: Session, *, workspace_id: int, review_id: int) -> Review | None:
    """None also where it is another workspace's."""
    row = session.get(ReviewRow, review_id)
    return _value(row) if row is not None and row.workspace_id == workspace_id else None


def approval(session: Session, version: Version, *, now: datetime) -> Review | None:
    """The approval by which the version may be put in force now; None where there is none, or none any more."""
    rows = session.exec(
        select(ReviewRow)
        .where(ReviewRow.version_id == version.id, ReviewRow.state == "approved")
        .order_by(col(ReviewRow.id).desc())
        .execution_options(populate_existing=True)
    )
    for row in rows:
        assert row.decided_at is not None, "it was approved"
        if now - row.decided_at <= EXPIRES and _still_stands(session, row):
            return _value(row)
    return None


def of_program(session: Session, *, program_id: int) -> tuple[Review, ...]:
    """All of them, the oldest first."""
    rows = session.exec(
        select(ReviewRow).where(ReviewRow.program_id == program_id).order_by(col(ReviewRow.id))
    )
    return tuple(map(_value, rows))


def waiting(session: Session, *, workspace_id: int) -> tuple[Review, ...]:
    """What was submitted and nobody has decided, the oldest first."""
    rows = session.exec(
        select(ReviewRow)
        .where(ReviewRow.workspace_id == workspace_id, ReviewRow.state == "submitted")
        .order_by(col(ReviewRow.id))
    )
    return tuple(map(_value, rows))


def to_void(session: Session, *, workspace_id: int, now: datetime) -> tuple[tuple[Review, Void], ...]:
    """What nobody has decided and nobody can decide any more, with the reason."""
    rows = session.exec(
        select(ReviewRow).where(ReviewRow.workspace_id == workspace_id, ReviewRow.state == "submitted")
    )
    found = ((_value(row), _why_void(session, row, now)) for row in rows)
    return tuple((review, why) for review, why in found if why is not None)


def void(session: Session, review: Review) -> bool:
    """From now on it waits no longer. False where it was decided, or voided, before."""
    done = session.exec(
        update(ReviewRow)
        .where(col(ReviewRow.id) == review.id, col(ReviewRow.state) == "submitted")
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def falls_due(
    session: Session, *, workspace_id: int, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """When questions expire on the way."""
    waits = waiting(session, workspace_id=workspace_id)
    return tuple(at for each in waits if after < (at := each.submitted_at + EXPIRES + _INSTANT) <= until)


def _why_void(session: Session, row: ReviewRow, now: datetime) -> Literal["changed", "expired"] | None:
    if not _still_stands(session, row):
        return "changed"
    return "expired" if now - row.submitted_at > EXPIRES else None


def _still_stands(session: Session, row: ReviewRow) -> bool:
    """Whether no later text was saved, and the same version is in force as when it was shown."""
    newest = session.exec(
        select(VersionRow.id)
        .where(VersionRow.program_id == row.program_id)
        .order_by(col(VersionRow.number).desc())
        .limit(1)
    ).one()
    active = session.exec(
        select(VersionRow.id).where(VersionRow.program_id == row.program_id, VersionRow.state == "active")
    ).first()
    return newest == row.version_id and active == row.beside_id


def _row(session: Session, workspace_id: int, review_id: int) -> ReviewRow:
    row = session.get(ReviewRow, review_id)
    if row is None or row.workspace_id != workspace_id:
        raise NotDecided("missing")
    _lock(session, row.program_id)
    session.refresh(row)
    return row


def _lock(session: Session, program_id: int) -> None:
    session.exec(select(ProgramRow.id).where(ProgramRow.id == program_id).with_for_update()).one()


def _audit(session: Session, row: ReviewRow, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"program:{row.program_id}",
        now=now,
        details={"version": row.version_id, "shown": row.shown},
    )


def _value(row: ReviewRow) -> Review:
    return Review(
        id=row.id,
        workspace_id=row.workspace_id,
        program_id=row.program_id,
        version_id=row.version_id,
        beside_id=row.beside_id,
        shown=row.shown,
        state=cast("State", row.state),
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
