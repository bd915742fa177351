"""Rows that stay as they were written: the database itself refuses to change or delete them, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Table, event
from sqlmodel import Session

from storage.case_tables import CaseEventRow
from storage.fact_tables import FactRevisionRow
from storage.fulfilment_tables import FulfilmentEventRow
from storage.ledger_tables import EntryRow, PayoutLineRow, PostingRow, ProofRow
from storage.point_tables import PointEntryRow, PointPostingRow
from storage.row import Row
from storage.seal_tables import SealRow
from storage.tables import AuditRow

TABLES: Final = tuple(
    str(row.__tablename__)
    for row in (
        EntryRow,
        PostingRow,
        ProofRow,
        PayoutLineRow,
        AuditRow,
        FactRevisionRow,
        CaseEventRow,
        FulfilmentEventRow,
        PointEntryRow,
        PointPostingRow,
        SealRow,
    )
)

_REFUSAL: Final = """
BEGIN RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted'; END """

_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION refuse_to_change_a_final_row() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSAL}$$"""


def statements(table: str, dialect: str) -> Iterator[str]:
    """What makes the rows of a table final."""
    if dialect == "sqlite":
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
            )
    else:
        yield _FUNCTION
        for act, level in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION refuse_to_change_a_final_row()"
            )


def missing(session: Session) -> Iterator[str]:
    """Which tables the database does not guard any more, a sentence for each trigger."""
    connection = session.connection()
    dialect = connection.dialect.name
    guards = _postgresql(connection) if dialect == "postgresql" else _sqlite(connection)
    for table in TABLES:
        for statement in statements(table, dialect):
            if statement.startswith("CREATE TRIGGER"):
                name = statement.split()[2]
                if guards.get(name) != statement:
                    yield f"rows of {table} are not kept from being changed: the trigger {name} is not as it was made"


def _sqlite(connection: Connection) -> dict[str, str]:
    """How each trigger was made."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: made for name, made in rows}  # noqa: C416 - rows are no pairs for mypy


def _postgresql(connection: Connection) -> dict[str, str]:
    """How each trigger would be made, of those that are on and call a function that still refuses."""
    rows = connection.exec_driver_sql(
        """SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true)
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgenabled IN ('O', 'A') AND prosrc = %(refusal)s""",
        {"refusal": _REFUSAL},
    )
    return {name: made for name, made in rows}  # noqa: C416 - rows are no pairs for mypy


def _make_final(table: Table, connection: Connection, **_: object) -> None:
    for statement in statements(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)


for _name in TABLES:
    event.listen(Row.metadata.tables[_name], "after_create", _make_final)
