"""The tables of fulfilment: what is still to be handed over, who does it, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class FulfilmentRow(Row, table=True):
    """The work that an award is, or something that points were spent on, as it stands; each is one piece of work, for ever.

    What it is and whose, the ledger or the request says; of the two, one is NULL. `instead` is what is handed over in place of that.
    """

    __tablename__ = "fulfilments"
    __table_args__ = (
        UniqueConstraint("award_id"),
        UniqueConstraint("redemption_id"),
        Index(None, "workspace_id", "state"),
        CheckConstraint("(award_id IS NULL) <> (redemption_id IS NULL)", name="source"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    award_id: int | None = Field(default=None, foreign_key="awards.id")
    redemption_id: int | None = Field(default=None, foreign_key="redemptions.id")
    instead: str = ""
    state: str
    owner: str = ""
    """Who does it; "": any manager."""
    opened_at: datetime
    changed_at: datetime
    remind_at: datetime
    """When somebody is reminded, where it still stands like this."""


class FulfilmentEventRow(Row, table=True):
    """How it came to a state. Never changed or deleted."""

    __tablename__ = "fulfilment_events"
    __table_args__ = (UniqueConstraint("fulfilment_id", "seq"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    fulfilment_id: int = Field(foreign_key="fulfilments.id")
    seq: int
    at: datetime
    actor: str
    """"": the bot itself."""
    state: str
    owner: bool
    """Whether it is only that the actor does it from then on."""
    note: str = Field(default="", sa_type=Text)


class SeatsRow(Row, table=True):
    """How many of a rule's awards can be had at most: of a trip, its seats. `rule` as the keys of awards write it."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("program_id", "rule"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key="programs.id")
    rule: str
    capacity: int


class FulfilmentLookRow(Row, table=True):
    """Up to which entry of a program's ledger the work was made what the ledger says."""

    __tablename__ = "fulfilment_looks"
    __table_args__ = (UniqueConstraint("program_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key="programs.id")
    chain_no: int
