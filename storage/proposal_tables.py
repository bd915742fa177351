"""The tables of proposals: drafts that partners are shown before they are in force, and what partners say to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.row import Row, json_field

_WORKSPACE: Final = "workspaces.id"
_OPEN: Final = text("state = 'open'")


class ProposalRow(Row, table=True):
    """A draft that partners are shown. `permitted` are the numbers in its text that they may try otherwise."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("uq_proposals_one_open", "program_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "workspace_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key="programs.id")
    version_id: int = Field(foreign_key="versions.id")
    note: str = Field(sa_type=Text)
    """What the manager wrote to the partners."""
    permitted: list[dict[str, Any]] = json_field()
    proposed_by: str
    proposed_at: datetime
    closes_at: datetime
    state: str = "open"
    outcome: str = ""
    """Why it ended; "" while it is open."""
    ended_by: str = ""
    ended_at: datetime | None = None


class ProposalChannelRow(Row, table=True):
    """Where it is shown, and to which partner."""

    __tablename__ = "proposal_channels"
    __table_args__ = (UniqueConstraint("proposal_id", "channel"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    proposal_id: int = Field(foreign_key="proposals.id")
    channel: str
    partner: str
    partner_folded: str


class ReactionRow(Row, table=True):
    """What somebody of a partner's said to a proposal. `numbers`: other values for permitted numbers, by their place among them."""

    __tablename__ = "proposal_reactions"
    __table_args__ = (UniqueConstraint("proposal_id", "meaning"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    proposal_id: int = Field(foreign_key="proposals.id")
    partner: str
    partner_folded: str
    author: str
    kind: str
    words: str = Field(sa_type=Text)
    numbers: dict[str, str] = json_field()
    at: datetime
    meaning: str
    """One act of Slack's is one reaction, however often it comes."""
    adopted_version_id: int | None = Field(default=None, foreign_key="versions.id")
    """The version into which its numbers were taken over."""
