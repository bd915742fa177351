"""The table of applause: reactions of people to what the bot says."""

from __future__ import annotations

from typing import Final

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class ApplauseRow(Row, table=True):
    """One person's reaction of one kind to one message, as it was left last: what was taken back stays, so that what comes late changes nothing."""

    __tablename__ = "applause"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts", "user", "reaction"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    channel: str
    ts: str
    user: str
    reaction: str
    partner: str
    """Whose person that is, folded; "" for anybody else."""
    is_on: bool
    moved_ts: str
    """When Slack says that it was left so; as wide every time, so that texts are in the order of time."""
