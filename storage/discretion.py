"""Which partners do not want their customers named in shout-outs."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from programs.facts import folded
from storage import audit
from storage.insertion import insert_once
from storage.tables import DiscretionRow


def discreet(session: Session, *, workspace_id: int) -> frozenset[str]:
    """By their folded names; everybody else's customers are named."""
    return frozenset(
        session.exec(select(DiscretionRow.partner).where(DiscretionRow.workspace_id == workspace_id))
    )


def choose(
    session: Session, *, workspace_id: int, partner: str, names_customers: bool, by: object, now: datetime
) -> None:
    """From the next shout-out on."""
    name = folded(partner)
    if names_customers:
        session.exec(
            delete(DiscretionRow).where(
                col(DiscretionRow.workspace_id) == workspace_id, col(DiscretionRow.partner) == name
            )
        )
    else:
        insert_once(session, DiscretionRow, workspace_id=workspace_id, partner=name)
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="customers named" if names_customers else "customers not named",
        subject=partner,
        now=now,
    )
