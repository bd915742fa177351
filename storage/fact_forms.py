"""In which form facts lie in their tables: deals in one, every other kind in the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import JSON, ColumnElement, Table, and_

from storage.fact_tables import DealRow, RecordRow
from storage.row import Row


@dataclass(frozen=True, slots=True)
class Form:
    """The columns by which a fact is known, that hold its day, and that hold JSON."""

    table: Table
    key: str
    day: str
    json: frozenset[str]

    def of(self, workspace_id: int, kind: str) -> ColumnElement[bool]:
        """Whether a row is of that workspace and kind."""
        mine = self.table.c.workspace_id == workspace_id
        return and_(mine, self.table.c.kind == kind) if "kind" in self.table.c else mine


def _form(row: type[Row], key: str, day: str) -> Form:
    table = Row.metadata.tables[str(row.__tablename__)]
    return Form(
        table, key, day, frozenset(each.name for each in table.columns if isinstance(each.type, JSON))
    )


DEALS: Final = _form(DealRow, "deal_id", "closed_on")
RECORDS: Final = _form(RecordRow, "record_key", "on_day")


def form_of(kind: str) -> Form:
    return DEALS if kind == "deals" else RECORDS
