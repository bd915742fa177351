"""Facts of every other kind as they are written and read: what happened or holds, its values as text by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns_read
from sqlmodel import Session, and_, col

from programs.facts import folded
from storage.award_json import canonical
from storage.columns import KINDS_OF_FACTS, Kind
from storage.fact_forms import RECORDS
from storage.fact_tables import RecordRow
from storage.incoming import Facts, facts_of
from storage.times import NO_TIMES, times_as_text

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Record:
    key: str
    on: date | None
    values: Mapping[str, Any]
    """By our columns, each in its type: text, Decimal, day or whole number."""
    own: Mapping[str, str]
    times: Mapping[str, str] | None = None
    """The times of day of its days, by column, where they have one."""


def row_of(
    kind: Kind, values: Mapping[str, Any], own: Mapping[str, str], times: Mapping[str, time] = NO_TIMES
) -> dict[str, Any]:
    """The row of a record, as it is written."""
    on = values.get(kind.day) if kind.day else None
    return {
        "kind": kind.name,
        "record_key": _SEPARATOR.join(_key_part(name, values.get(name), kind) for name in kind.key),
        "partner_key": folded(str(values.get("name" if kind.name == "partners" else "partner", ""))),
        "on_day": on.isoformat() if isinstance(on, date) else None,
        "times": canonical(times_as_text(times)) if times else None,
        "columns": canonical({name: _text(value) for name, value in values.items()}),
        "own": canonical(own),
    }


def facts(rows: Sequence[Mapping[str, Any]], *, lines: Sequence[int]) -> Facts:
    """The facts that these rows are, each with a key of its own."""
    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    parts = {row["record_key"]: (place,) for place, row in enumerate(rows)}
    return facts_of(RECORDS, columns, lines=lines, parts=parts, revisions=[None] * len(rows))


def read(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    until: date | None = None,
    partners: Collection[str] | None = None,
) -> Iterator[Record]:
    """The records of a kind, of days up to one, in the order of their keys; only those that name one of these (folded) partners."""
    table = RecordRow.metadata.tables["records"].c
    statement = columns_read(table.record_key, table.on_day, table.columns, table.own, table.times)
    statement = statement.where(_of(workspace_id, kind))
    if until is not None:
        statement = statement.where(col(RecordRow.on_day) <= until)
    if partners is not None:
        statement = statement.where(col(RecordRow.partner_key).in_(partners))
    types = KINDS_OF_FACTS[kind].columns
    found = [
        Record(
            key,
            on,
            {name: _typed(text, types.get(name, "text")) for name, text in columns.items()},
            own,
            times,
        )
        for key, on, columns, own, times in session.connection().execute(statement)
    ]
    # Sorted here: databases disagree about the order of texts.
    yield from sorted(found, key=lambda record: record.key)


def _of(workspace_id: int, kind: str) -> ColumnElement[bool]:
    return and_(col(RecordRow.workspace_id) == workspace_id, col(RecordRow.kind) == kind)


def _key_part(name: str, value: Any, kind: Kind) -> str:
    text = _text(value) if value is not None else ""
    # An id is somebody else's and stays as it is; names are compared without regard to case.
    return text if name == "id" else folded(text) if kind.columns.get(name) == "text" else text


def _text(value: Any) -> str:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _typed(text: str, column: str) -> Any:
    match column:
        case "date":
            return date.fromisoformat(text)
        case "number" | "figure" | "money" | "percent":
            return Decimal(text)
        case "whole":
            return int(text)
        case _:
            return text
