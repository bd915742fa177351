"""What is counted of deals that change, put down beside the mark: as they were, and as they are from then on."""

from __future__ import annotations

from typing import Final

from sqlalchemy import insert, literal, select
from sqlmodel import Session

from storage.fact_forms import DEALS
from storage.fact_tables import COUNTED
from storage.incoming import Facts
from storage.kept_tables import DEAL_CHANGES
from storage.many_rows import among, insert_all

MOST: Final = 10_000
"""Of more deals at once it is not put down what changes: to count all deals anew is hardly more work."""
_DEALS: Final = DEALS.table


def note(session: Session, *, workspace_id: int, mark_id: int, deals: Facts) -> None:
    """Of deals that are about to be written, new or changed."""
    went = select(literal(mark_id), literal(False), *(_DEALS.c[name] for name in COUNTED)).where(  # noqa: FBT003 - a value of SQL
        _DEALS.c.workspace_id == workspace_id, among(session, _DEALS.c.deal_id, deals.keys)
    )
    session.connection().execute(insert(DEAL_CHANGES).from_select(["mark_id", "came", *COUNTED], went))
    names = [name for name in COUNTED if name in deals.names]
    same = {"workspace_id": workspace_id, "mark_id": mark_id, "came": True}
    insert_all(session, DEAL_CHANGES, names, deals.values(*names), same=same)
