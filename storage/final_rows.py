"""Rows that stay as they were written: the database itself refuses to change or delete them, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Table, event

from storage.case_tables import CaseEventRow
from storage.fact_tables import FactRevisionRow
from storage.fulfilment_tables import FulfilmentEventRow
from storage.ledger_tables import EntryRow, PayoutLineRow, PostingRow, ProofRow
from storage.point_tables import PointEntryRow, PointPostingRow
from storage.row import Row
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
    )
)

_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION refuse_to_change_a_final_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted'; END $$"""


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


def _make_final(table: Table, connection: Connection, **_: object) -> None:
    for statement in statements(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)


for _name in TABLES:
    event.listen(Row.metadata.tables[_name], "after_create", _make_final)
