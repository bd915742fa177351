"""Very many rows in one statement, on either database: those with certain keys, and new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    TEXT,
    Column,
    ColumnElement,
    Connection,
    SQLColumnExpression,
    Table,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from storage.award_json import canonical


def among(session: Session, column: SQLColumnExpression[Any], texts: Collection[str]) -> ColumnElement[bool]:
    """Whether the column has one of the texts, of which there may be a million."""
    # One text that either database takes apart costs the driver less than so many texts.
    together = canonical(list(texts))
    if _is_sqlite(session):
        each: ColumnElement[Any] = func.json_each(together).table_valued("value").c.value
    else:
        each = func.jsonb_array_elements_text(cast(together, TEXT).cast(JSONB))
    return column.in_(select(each))


def rows_of_texts(session: Session, names: Sequence[str], rows: Iterable[Sequence[str]]) -> CTE:
    """Rows of texts, of which there may be very many, to be joined with a table by several columns.

    SQLite would ask for tuples (`IN`) of every row that some other condition leaves, one after the other.
    """
    together = canonical(list(rows))
    if _is_sqlite(session):
        row = func.json_each(together).table_valued("value").c.value
        texts = [func.json_extract(row, f"$[{place}]") for place in range(len(names))]
    else:
        array = func.jsonb_array_elements(cast(together, TEXT).cast(JSONB))
        row = array.table_valued(column("value", JSONB)).c.value
        texts = [row[place].astext for place in range(len(names))]
    return select(*(text.label(name) for name, text in zip(names, texts, strict=True))).cte()


def insert_all(
    session: Session,
    table: Table,
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    same: Mapping[str, Any],
) -> None:
    """New rows, by the names of their columns; `same` are values that all have.

    The rows' values are passed as they stand: a day as its ISO text, JSON as text.
    """
    connection = session.connection()
    columns = ", ".join((*names, *same))
    rest = tuple(_bound(connection, table.c[name], value) for name, value in same.items())
    if _is_sqlite(session):
        if many := [row + rest for row in rows]:
            marks = ", ".join("?" * len(many[0]))
            statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours
            connection.exec_driver_sql(statement, many)
        return
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row + rest)


def _bound(connection: Connection, column: Column[Any], value: Any) -> Any:
    """The value as the driver takes it."""
    bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return bind(value) if bind else value


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
