"""The table of scores that were proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row, json_field

_WORKSPACE: Final = "workspaces.id"


class ScoreSheetRow(Row, table=True):
    """What somebody proposed, and what became of it. `shown` is the hash of what the approver saw: what is approved is exactly that."""

    __tablename__ = "score_sheets"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "meaning"),
        CheckConstraint("decided_by <> proposed_by", name="four_eyes"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    number: int
    meaning: str
    """Of the act by which it was proposed: the same act is the same sheet."""
    score: str
    period: str
    scores: list[list[str | None]] = json_field()
    """Each a partner, what was on record (null: nothing), and the value, as decimals."""
    reason: str = Field(sa_type=Text)
    shown: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = Field(default="", sa_type=Text)
