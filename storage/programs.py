"""Programs and their versions: drafts, the one that is in force, and what was in force before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast, get_args

from sqlmodel import Session, col, func, select

from dsl import nodes
from programs.facts import folded
from programs.versions import InForce, Tenure, program_of, tenures
from storage import audit, marks
from storage.changed import Changed
from storage.insertion import insert_once
from storage.tables import AuditRow, ProgramRow, VersionRow

__all__ = ["Changed", "Version"]

State = Literal["draft", "active", "ended"]
Deed = Literal["activate", "replace", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of a program. Numbers count from 1 within the program; at most one version of a program is active."""

    id: int
    program_id: int
    workspace_id: int
    name: str
    number: int
    text: str
    state: State
    author: str
    created_at: datetime
    activated_at: datetime | None
    ended_at: datetime | None
    hash: str
    """Equal texts have equal hashes."""
    waits_until: date | None = None
    """The first day on which it decides, where it was put in force before its notice was over."""

    @property
    def program(self) -> nodes.Program:
        """What its text says; a version that waits holds from the day on which its notice is over. Only of a text without errors."""
        said = program_of(self.text)
        return replace(said, holds=nodes.HoldsFrom(self.waits_until)) if self.waits_until else said


def save_draft(
    session: Session,
    *,
    workspace_id: int,
    name: str,
    text: str,
    author: object,
    now: datetime,
    expected_hash: str | None = None,
) -> Version:
    """A new draft of the program with that name (compared folded), or a new program.

    A text that is the latest already, as a draft or in force, is kept. Raises Changed where the latest version is not the one with `expected_hash`, on which this text was written.
    """
    insert_once(session, ProgramRow, workspace_id=workspace_id, name_folded=folded(name), settled_over=False)
    program_id = _locked(session, workspace_id=workspace_id, name=name)
    last = _latest_row(session, program_id)
    if expected_hash is not None and (last is None or last.hash != expected_hash):
        raise Changed(f"“{name}” was changed by somebody else in the meantime")
    hashed = text_hash(text)
    if last is not None and last.state != "ended" and (last.hash, last.name) == (hashed, name):
        return _value(last)
    row = VersionRow(
        workspace_id=workspace_id,
        program_id=program_id,
        number=last.number + 1 if last else 1,
        name=name,
        text=text,
        hash=hashed,
        state="draft",
        author=str(author),
        created_at=now,
    )
    session.add(row)
    session.flush()
    _audit(session, row, action="draft", actor=author, now=now)
    return _value(row)


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def activate(
    session: Session, *, version_id: int, actor: object, now: datetime, waits_until: date | None = None
) -> Version:
    """Put a draft in force; the version that was in force ends. A version in force stays as it is. The next tick looks at it.

    With `waits_until` it decides from that day; until then the one before does.
    Raises Changed where the version has ended, or a later one was put in force.
    """
    row = _get_row(session, version_id)
    _lock(session, row.program_id)
    session.refresh(row)
    if row.state == "active":
        return _value(row)
    before = session.exec(
        select(VersionRow).where(VersionRow.program_id == row.program_id, VersionRow.state == "active")
    ).first()
    if row.state == "ended" or (before is not None and before.number > row.number):
        raise Changed(f"version {row.number} of “{row.name}” has been replaced in the meantime")
    if before is not None:
        before.state, before.ended_at = "ended", now
        session.flush()  # two active versions, even for a moment, are against the unique key
        _audit(session, before, action="replace", actor=actor, now=now)
    row.state, row.activated_at, row.waits_until = "active", now, waits_until
    session.flush()
    _audit(session, row, action="activate", actor=actor, now=now)
    _mark(session, row, now=now)
    return _value(row)


def end(session: Session, *, program_id: int, actor: object, now: datetime) -> Version | None:
    """Take the program out of force; None where it was not. What it awarded stays, and the next tick closes its open periods."""
    _lock(session, program_id)
    row = session.exec(
        select(VersionRow)
        .where(VersionRow.program_id == program_id, VersionRow.state == "active")
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    row.state, row.ended_at = "ended", now
    session.flush()
    _audit(session, row, action="end", actor=actor, now=now)
    _mark(session, row, now=now)
    return _value(row)


def latest(session: Session, *, workspace_id: int, name: str) -> Version | None:
    """The newest version, in whatever state."""
    found = versions(session, workspace_id=workspace_id, name=name)
    return found[-1] if found else None


def latest_of(session: Session, *, program_id: int) -> Version:
    """The newest version of that program, in whatever state. Raises LookupError where there is none."""
    row = _latest_row(session, program_id)
    if row is None:
        raise LookupError(f"there is no program {program_id}")
    return _value(row)


def active(session: Session, *, workspace_id: int, name: str) -> Version | None:
    """The version in force."""
    found = (
        item for item in versions(session, workspace_id=workspace_id, name=name) if item.state == "active"
    )
    return next(found, None)


def get(session: Session, *, version_id: int) -> Version:
    """Raises LookupError where there is none."""
    return _value(_get_row(session, version_id))


def listed(session: Session, *, workspace_id: int) -> tuple[Version, ...]:
    """The newest version of each program, in the order in which the programs were made."""
    newest = select(func.max(VersionRow.id)).group_by(col(VersionRow.program_id))
    rows = session.exec(
        select(VersionRow)
        .where(VersionRow.workspace_id == workspace_id, col(VersionRow.id).in_(newest))
        .order_by(col(VersionRow.program_id))
    )
    return tuple(_value(row) for row in rows)


def versions(session: Session, *, workspace_id: int, name: str) -> tuple[Version, ...]:
    """All versions of the program with that name, the oldest first."""
    rows = session.exec(
        select(VersionRow)
        .join(ProgramRow, col(ProgramRow.id) == VersionRow.program_id)
        .where(ProgramRow.workspace_id == workspace_id, ProgramRow.name_folded == folded(name))
        .order_by(col(VersionRow.number))
    )
    return tuple(_value(row) for row in rows)


def in_force(session: Session, *, workspace_id: int) -> tuple[Version, ...]:
    """The active versions, in the order in which the programs were made."""
    rows = session.exec(
        select(VersionRow)
        .where(VersionRow.workspace_id == workspace_id, VersionRow.state == "active")
        .order_by(col(VersionRow.program_id))
    )
    return tuple(_value(row) for row in rows)


def ever_in_force(session: Session, *, workspace_id: int) -> tuple[tuple[Version, ...], ...]:
    """For each program, in the order in which they were made, the versions that were ever put in force, the oldest first."""
    rows = session.exec(
        select(VersionRow)
        .where(VersionRow.workspace_id == workspace_id, col(VersionRow.activated_at).is_not(None))
        .order_by(col(VersionRow.program_id), col(VersionRow.number))
    )
    found: dict[int, list[Version]] = {}
    for row in rows:
        found.setdefault(row.program_id, []).append(_value(row))
    return tuple(tuple(each) for each in found.values())


def deeds(session: Session, *, program_id: int) -> dict[tuple[int, Deed], str]:
    """Who put each version in force, and who ended or replaced it, by its number."""
    rows = session.exec(
        select(AuditRow)
        .join(ProgramRow, col(ProgramRow.workspace_id) == AuditRow.workspace_id)
        .where(
            ProgramRow.id == program_id,
            AuditRow.subject == f"program:{program_id}",
            col(AuditRow.action).in_(get_args(Deed)),
        )
        .order_by(col(AuditRow.id))
    )
    return {(int(row.details["version"]), cast("Deed", row.action)): row.actor for row in rows}


def tenures_of(versions: Sequence[Version]) -> tuple[Tenure | None, ...]:
    """On which days each of a program's versions decides. They are all that were ever in force, the oldest first."""
    put_in_force = []
    for version in versions:
        assert version.activated_at is not None, "it was put in force"
        put_in_force.append(
            InForce(
                program=version.program,
                activated_at=version.activated_at,
                ended_at=version.ended_at,
            )
        )
    return tenures(put_in_force)


def _locked(session: Session, *, workspace_id: int, name: str) -> int:
    statement = select(ProgramRow.id).where(
        ProgramRow.workspace_id == workspace_id, ProgramRow.name_folded == folded(name)
    )
    return session.exec(statement.with_for_update()).one()


def _lock(session: Session, program_id: int) -> None:
    session.exec(select(ProgramRow.id).where(ProgramRow.id == program_id).with_for_update()).one()


def _latest_row(session: Session, program_id: int) -> VersionRow | None:
    return session.exec(
        select(VersionRow).where(VersionRow.program_id == program_id).order_by(col(VersionRow.number).desc())
    ).first()


def _get_row(session: Session, version_id: int) -> VersionRow:
    row = session.get(VersionRow, version_id)
    if row is None:
        raise LookupError(f"there is no version {version_id}")
    return row


def _mark(session: Session, row: VersionRow, *, now: datetime) -> None:
    marks.mark(session, workspace_id=row.workspace_id, kind="program", subject=row.name, now=now)


def _audit(session: Session, row: VersionRow, *, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"program:{row.program_id}",
        now=now,
        details={"version": row.number, "hash": row.hash},
    )


def _value(row: VersionRow) -> Version:
    return Version(
        id=row.id,
        program_id=row.program_id,
        workspace_id=row.workspace_id,
        name=row.name,
        number=row.number,
        text=row.text,
        state=cast("State", row.state),
        author=row.author,
        created_at=row.created_at,
        activated_at=row.activated_at,
        ended_at=row.ended_at,
        hash=row.hash,
        waits_until=row.waits_until,
    )
