"""What came from outside: stored before it is acknowledged, once for each meaning, and kept until it is dealt with."""

# ruff: noqa: A002 - `id` is the row's own name for it
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from dsl.said import kept, told_again
from storage import audit, leases
from storage.insertion import insert_once_with_id
from storage.tables import InboxRow, WorkspaceRow

State = Literal["new", "done", "dead", "dropped"]
"""`dead`: it could not be dealt with, and nobody tries any more until somebody says so; `dropped`: somebody said that nobody should."""


_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
"""What JSON may hold and PostgreSQL's texts may not: the sign 0, and half of a pair."""


def storable(value: Any) -> Any:
    """The same with U+FFFD for each sign that not every database holds, so that what was sent with it can be taken in."""
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case Mapping():
            return {storable(key): storable(each) for key, each in value.items()}
        case list():
            return [storable(each) for each in value]
        case _:
            return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """Something to deal with, by whoever holds the token. `attempts` counts this one."""

    id: int
    token: int
    team_id: str
    kind: str
    payload: Mapping[str, Any]
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    id: int
    team_id: str
    kind: str
    meaning: str
    payload: Mapping[str, Any]
    state: State
    received_at: datetime
    attempts: int
    error: str
    answer: Mapping[str, Any] | None
    note: str

    @property
    def reference(self) -> str:
        """The number that was given to whoever acted."""
        return f"R-{self.id}"


def store(
    session: Session,
    *,
    team_id: str,
    kind: str,
    meaning: str,
    actor: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> int | None:
    """The row's id, or None where the same meaning came before, by whatever delivery. Meanings are kept for ever."""
    return insert_once_with_id(
        session,
        InboxRow,
        team_id=team_id,
        kind=kind,
        meaning=meaning,
        actor=actor,
        payload=dict(payload),
        received_at=now,
        state="new",
        due_at=now,
        token=0,
        attempts=0,
        error="",
        note="",
    )


def due_before(session: Session, *, at: datetime) -> bool:
    """Whether something waits to be dealt with before that moment, and nobody is at it."""
    statement = select(InboxRow.id).where(InboxRow.state == "new", col(InboxRow.due_at) <= at).limit(1)
    return session.exec(statement).first() is not None


def claim(session: Session, *, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
    """The oldest that are due, for this process alone until now + lease. Of one actor's acts none before the earlier are dealt with."""
    earlier = aliased(InboxRow)
    before = select(earlier.id).where(
        earlier.state == "new", earlier.actor == InboxRow.actor, col(earlier.id) < col(InboxRow.id)
    )
    rows = leases.take(
        session,
        InboxRow,
        state="new",
        now=now,
        lease=lease,
        limit=limit,
        order=[col(InboxRow.id)],
        only=or_(col(InboxRow.actor) == "", ~before.exists()),
    )
    return tuple(_claimed(row) for row in rows)


def claim_one(session: Session, *, id: int, now: datetime, lease: timedelta) -> Claimed | None:
    """That one, if nobody has it; for a form whose sender waits for the answer."""
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.id == id, InboxRow.state == "new", InboxRow.due_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    row.token, row.attempts, row.due_at = row.token + 1, row.attempts + 1, now + lease
    session.flush()
    return _claimed(row)


def renew(session: Session, *, id: int, token: int, now: datetime, lease: timedelta) -> None:
    """Somebody is still at it: it is theirs until now + lease. Raises LeaseLost where it belongs to somebody else by now."""
    leases.settle(session, InboxRow, id=id, token=token, states=["new"], keep=True, due_at=now + lease)


def done(
    session: Session, *, id: int, token: int, now: datetime, answer: Mapping[str, Any] | None = None
) -> None:
    """It is dealt with, and so answered. Raises LeaseLost where it belongs to somebody else by now; what was done for it must then be undone."""
    leases.settle(
        session,
        InboxRow,
        id=id,
        token=token,
        states=["new"],
        state="done",
        done_at=now,
        error="",
        answer=None if answer is None else dict(answer),
    )


def failed(
    session: Session,
    *,
    id: int,
    token: int,
    error: str,
    now: datetime,
    retry_at: datetime | None,
    answer: Mapping[str, Any] | None = None,
) -> None:
    """It could not be dealt with: again at `retry_at`, or never (None), kept with its error. Raises LeaseLost like `done`."""
    if retry_at is None:
        leases.settle(
            session,
            InboxRow,
            id=id,
            token=token,
            states=["new"],
            state="dead",
            done_at=now,
            error=kept(error),
            answer=None if answer is None else dict(answer),
        )
    else:
        leases.settle(
            session, InboxRow, id=id, token=token, states=["new"], due_at=retry_at, error=kept(error)
        )


def listed(
    session: Session, *, state: State, team_id: str | None = None, limit: int = 100
) -> tuple[Stored, ...]:
    """The newest of that state first; of one workspace, or of all."""
    statement = select(InboxRow).where(InboxRow.state == state)
    if team_id is not None:
        statement = statement.where(InboxRow.team_id == team_id)
    return tuple(map(_stored, session.exec(statement.order_by(col(InboxRow.id).desc()).limit(limit))))


def failing(session: Session, *, team_id: str, limit: int = 100) -> tuple[Stored, ...]:
    """What could not be dealt with, and what is being tried again after it failed; the newest first."""
    statement = (
        select(InboxRow)
        .where(
            InboxRow.team_id == team_id,
            or_(col(InboxRow.state) == "dead", and_(col(InboxRow.state) == "new", col(InboxRow.error) != "")),
        )
        .order_by(col(InboxRow.id).desc())
        .limit(limit)
    )
    return tuple(map(_stored, session.exec(statement)))


def find(session: Session, *, team_id: str, id: int) -> Stored | None:
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.team_id == team_id, InboxRow.id == id)
        .execution_options(populate_existing=True)
    ).first()
    return _stored(row) if row else None


def find_by_meaning(session: Session, *, team_id: str, meaning: str) -> Stored | None:
    """What came before with the same meaning."""
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.team_id == team_id, InboxRow.meaning == meaning)
        .execution_options(populate_existing=True)
    ).first()
    return _stored(row) if row else None


def handle_again(session: Session, *, workspace_id: int, id: int, by: object, now: datetime) -> bool:
    """Have it dealt with once more, as what it is and as of when it came. False where it does not wait for that."""
    values = {"state": "new", "due_at": now, "attempts": 0, "error": "", "done_at": None}
    return _decide(session, workspace_id, id, values, by=by, action="handle again", now=now)


def drop(session: Session, *, workspace_id: int, id: int, why: str, by: object, now: datetime) -> bool:
    """Nobody will deal with it any more; it stays, with its error and the reason. False where it does not wait for that."""
    values = {"state": "dropped", "note": why}
    return _decide(session, workspace_id, id, values, by=by, action="drop", now=now)


def _decide(
    session: Session,
    workspace_id: int,
    id: int,
    values: Mapping[str, Any],
    *,
    by: object,
    action: str,
    now: datetime,
) -> bool:
    """Somebody decides about what is dead, once; on record."""
    team = select(WorkspaceRow.team_id).where(WorkspaceRow.id == workspace_id).scalar_subquery()
    done = session.exec(
        update(InboxRow)
        .where(col(InboxRow.id) == id, col(InboxRow.team_id) == team, col(InboxRow.state) == "dead")
        .values(token=InboxRow.token + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        audit.record(
            session, workspace_id=workspace_id, actor=by, action=action, subject=f"inbox:{id}", now=now
        )
    return bool(done.rowcount)


def _stored(row: InboxRow) -> Stored:
    return Stored(
        id=row.id,
        team_id=row.team_id,
        kind=row.kind,
        meaning=row.meaning,
        payload=row.payload,
        state=cast("State", row.state),
        received_at=row.received_at,
        attempts=row.attempts,
        error=told_again(row.error),
        answer=row.answer,
        note=row.note,
    )


def _claimed(row: InboxRow) -> Claimed:
    return Claimed(
        id=row.id,
        token=row.token,
        team_id=row.team_id,
        kind=row.kind,
        payload=row.payload,
        received_at=row.received_at,
        attempts=row.attempts,
    )
