"""The tables of cases: what somebody has to see to, and the journal of what was done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row, json_field

_WORKSPACE: Final = "workspaces.id"


class CaseRow(Row, table=True):
    """A case as it stands; how it came to that, its events say."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "kind", "subject"),
        Index(None, "workspace_id", "partner_folded"),
        Index(None, "state", "due_at"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    number: int
    kind: str
    subject: str
    """What it is about, in its kind's own form: one thing is one case."""
    partner: str
    partner_folded: str
    owner: str
    """Who sees to it; "": any manager."""
    state: str
    outcome: str = ""
    """How it ended; "" while it is open."""
    opened_by: str
    opened_at: datetime
    due_at: datetime
    escalated_at: datetime | None = None
    ended_at: datetime | None = None
    about: dict[str, Any] = json_field()


class CaseEventRow(Row, table=True):
    """Something was done about a case. Never changed or deleted."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    case_id: int = Field(foreign_key="cases.id")
    seq: int
    at: datetime
    actor: str
    act: str
    note: str = Field(default="", sa_type=Text)
    """What somebody wrote about it."""
