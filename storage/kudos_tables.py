"""The tables of kudos: thanks that people give each other, in their own words, and reactions that ask for those words. No ledger knows of them."""

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


class KudosOfferRow(Row, table=True):
    """One person's reaction to one message, as it was left last: its writer is thanked once it is said what for."""

    __tablename__ = "kudos_offers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts", "by_user"),
        Index(None, "workspace_id", "by_user", "made_at"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    channel: str
    ts: str
    by_user: str
    to_user: str
    is_on: bool
    moved_ts: str
    """When Slack says that it was left so; as wide every time, so that texts are in the order of time."""
    made_at: datetime
    is_asked: bool
    """Whether we asked what for; not where there was no allowance left for it."""
    kudos_id: int | None = Field(default=None, foreign_key="kudos.id")
    """What came of it."""
