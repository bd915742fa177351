"""The table of kudos: thanks that people give each other, in their own words. No ledger knows of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class KudosRow(Row, table=True):
    """To a person (`to_user`) or to a partner (`to_partner`), never both; `meaning` is the act that gave it, which gives it once."""

    __tablename__ = "kudos"
    __table_args__ = (
        UniqueConstraint("workspace_id", "meaning"),
        Index(None, "workspace_id", "by_user", "given_at"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    meaning: str
    by_user: str
    to_user: str = ""
    to_partner: str = ""
    to_partner_folded: str = ""
    reason: str = Field(sa_type=Text)
    value: str = ""
    """One of the workspace's own, which it stands for; "" for none."""
    given_at: datetime
    taken_back_at: datetime | None = None
