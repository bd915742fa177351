"""Inserts that know what to do when the row is there already: the two databases say it alike, SQLAlchemy in two places."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.row import Row


def insertion(session: Session, table: type[Row]) -> postgresql.Insert:
    """An INSERT that offers `on_conflict_do_update` and `on_conflict_do_nothing`, for the session's database."""
    if session.get_bind().dialect.name == "sqlite":
        return cast("postgresql.Insert", sqlite.insert(table))  # the same methods with the same meaning
    return postgresql.insert(table)


def insert_once(session: Session, table: type[Row], **values: Any) -> bool:
    """Whether the row is new. False where a row with one of its unique keys is there already, also one committed a moment ago."""
    statement = insertion(session, table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return session.execute(statement).first() is not None


def insert_once_with_id(session: Session, table: type[Row], **values: Any) -> int | None:
    """The id of the new row, or None where a row with one of its unique keys is there already."""
    column = Row.metadata.tables[str(table.__tablename__)].c.id
    statement = insertion(session, table).values(**values).on_conflict_do_nothing().returning(column)
    return session.execute(statement).scalar()
