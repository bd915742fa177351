"""The table of what is given or taken by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class AdjustmentRow(Row, table=True):
    """What somebody proposed, and what became of it. `shown` is the hash of what the approver saw: what is approved is exactly that."""

    __tablename__ = "adjustments"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "meaning"),
        Index(None, "program_id", "state"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="money"),
        CheckConstraint("(amount_minor IS NULL) <> (item IS NULL)", name="something"),
        CheckConstraint("amount_minor <> 0", name="moves"),
        CheckConstraint("typeof(amount_minor) IN ('integer', 'null')", name="whole").ddl_if(dialect="sqlite"),
        CheckConstraint("decided_by <> proposed_by", name="four_eyes"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key="programs.id")
    number: int
    meaning: str
    """Of the act by which it was proposed: the same act is the same proposal."""
    partner: str
    partner_folded: str
    on_day: date
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    item: str | None = None
    fund: str = ""
    reason: str = Field(sa_type=Text)
    reference: str
    shown: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str = ""
    decided_on: date | None = None
    """By the program's calendar."""
    decided_at: datetime | None = None
    note: str = Field(default="", sa_type=Text)
