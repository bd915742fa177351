"""Whether any fact has a day between two: then something may count, or count no more, though nothing was changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, or_, select
from sqlmodel import Session

from programs.periods import DAY
from storage.fact_tables import DealRow, RecordRow

_DEALS = DealRow.metadata.tables["deals"]
_RECORDS = RecordRow.metadata.tables["records"]


def happens(session: Session, *, workspace_id: int, after: date, until: date) -> bool:
    """After the one day, and up to and with the other; by any of the days that a fact has."""
    first = after + DAY
    deal_days = [column for column in _DEALS.c if isinstance(column.type, Date)]
    for table, days in ((_DEALS, deal_days), (_RECORDS, [_RECORDS.c.on_day])):
        dated = or_(*(day.between(first, until) for day in days))
        statement = select(table.c.id).where(table.c.workspace_id == workspace_id, dated).limit(1)
        if session.connection().execute(statement).first() is not None:
            return True
    return False
