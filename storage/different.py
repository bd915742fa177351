"""Which values a column has: one hop over an index for each, instead of a look at every row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def different(column: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[tuple[Any]]:
    """The values of the rows for which `where` holds, each once, in their order; an index on both leads from one to the next."""
    found = select(func.min(column).label("value")).where(*where).cte("found", recursive=True)
    following = select(func.min(column)).where(*where, column > found.c.value).scalar_subquery()
    every = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(every.c.value).where(every.c.value.is_not(None))
