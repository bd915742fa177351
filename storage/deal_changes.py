"""What is counted of deals that change, put down beside the mark: as they were, and as they are from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert, literal, select
from sqlmodel import Session

from storage.fact_tables import COUNTED, DealRow
from storage.incoming import Decision, Incoming, in_portions
from storage.kept_tables import DEAL_CHANGES

MOST: Final = 10_000
"""Of more deals at once it is not put down what changes: to count all deals anew is hardly more work."""
_DEALS: Final = DealRow.metadata.tables["deals"]


def note(
    session: Session, *, workspace_id: int, mark_id: int, deals: Sequence[tuple[Incoming, Decision]]
) -> None:
    """Of deals that are about to be written."""
    connection = session.connection()
    for portion in in_portions(fact.key for fact, decision in deals if decision.outcome == "changed"):
        went = select(literal(mark_id), literal(False), *(_DEALS.c[name] for name in COUNTED)).where(  # noqa: FBT003 - a value of SQL
            _DEALS.c.workspace_id == workspace_id, _DEALS.c.deal_id.in_(portion)
        )
        connection.execute(insert(DEAL_CHANGES).from_select(["mark_id", "came", *COUNTED], went))
    came = [
        {name: row.get(name) for name in COUNTED}
        | {"workspace_id": workspace_id, "mark_id": mark_id, "came": True}
        for fact, decision in deals
        if decision.outcome in ("new", "changed")
        for row in fact.rows
    ]
    if came:
        connection.execute(insert(DEAL_CHANGES), came)
