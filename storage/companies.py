"""Which Slack workspaces belong to which partner: a partner may have several, and all their people are its own unless bound otherwise."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from programs.facts import folded
from storage import audit
from storage.insertion import insertion
from storage.people import Actor
from storage.tables import CompanyRow


def bind(session: Session, *, workspace_id: int, team: str, partner: str, by: Actor, now: datetime) -> None:
    """From now on the people of that workspace are the partner's, and no other's."""
    shown = {"partner": partner.strip(), "partner_folded": folded(partner)}
    session.execute(
        insertion(session, CompanyRow)
        .values(workspace_id=workspace_id, team=team, **shown)
        .on_conflict_do_update(index_elements=["workspace_id", "team"], set_=shown)
    )
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="bind",
        subject=f"company:{team}",
        now=now,
        details={"partner": partner.strip()},
    )


def unbind(session: Session, *, workspace_id: int, team: str, by: Actor, now: datetime) -> bool:
    """Whether there was a binding to take away."""
    gone = session.exec(
        delete(CompanyRow).where(col(CompanyRow.workspace_id) == workspace_id, col(CompanyRow.team) == team)
    )
    if gone.rowcount:
        audit.record(
            session, workspace_id=workspace_id, actor=by, action="unbind", subject=f"company:{team}", now=now
        )
    return bool(gone.rowcount)


def partner_of(session: Session, *, workspace_id: int, team: str) -> str | None:
    return session.exec(
        select(CompanyRow.partner).where(CompanyRow.workspace_id == workspace_id, CompanyRow.team == team)
    ).first()
