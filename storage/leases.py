"""Work that is taken for a while: whoever takes it gets a token, and whoever comes back with an older token is sent away.

A row of the inbox or the outbox is due at `due_at`. Taking it moves that to the end of the lease, so that work of a process that died
falls back by itself; the token tells the process that was only slow that the work is no longer its own.
"""

# ruff: noqa: A002 - `id` is the row's own name for it
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, true
from sqlmodel import Session, col, select, update

from storage.changed import LeaseLost
from storage.tables import InboxRow, OutboxRow

Leased = TypeVar("Leased", InboxRow, OutboxRow)


def take(
    session: Session,
    table: type[Leased],
    *,
    state: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    order: Sequence[SQLColumnExpression[Any]],
    only: ColumnElement[bool] | None = None,
) -> list[Leased]:
    """The first rows of that state that are due, taken until now + lease. Rows that somebody else is taking are passed over."""
    due = (
        select(table.id)
        .where(table.state == state, table.due_at <= now, true() if only is None else only)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.exec(due))
    if not ids:
        return []
    session.exec(
        update(table)
        .where(col(table.id).in_(ids))
        .values(token=table.token + 1, attempts=table.attempts + 1, due_at=now + lease)
        .execution_options(synchronize_session=False)
    )
    statement = select(table).where(col(table.id).in_(ids)).order_by(*order)
    return list(session.exec(statement.execution_options(populate_existing=True)))


def set_back(session: Session, *, now: datetime, by: timedelta, lease: timedelta) -> None:
    """The clock was set back by so much: what it said before is not waited for. Whoever is at some work keeps it for a lease from now on.

    What is due later for another reason is looked at once too often.
    """
    for table in (InboxRow, OutboxRow):
        session.exec(
            update(table)
            .where(
                col(table.state).in_(("new", "pending", "sending")),
                col(table.due_at) > now + lease,
                col(table.due_at) <= now + lease + by,
            )
            .values(due_at=now + lease)
            .execution_options(synchronize_session=False)
        )


def settle(
    session: Session,
    table: type[Leased],
    *,
    id: int,
    token: int,
    states: Sequence[str],
    keep: bool = False,
    **values: Any,
) -> None:
    """Write what became of the work, as whoever holds the token; from then on nobody holds it, unless it is to `keep`.

    Raises LeaseLost where the token or the state is no longer that.
    """
    done = session.exec(
        update(table)
        .where(col(table.id) == id, col(table.token) == token, col(table.state).in_(states))
        .values(token=token if keep else token + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise LeaseLost(f"{table.__tablename__} {id} was given to somebody else")
