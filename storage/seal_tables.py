"""The table of seals: what was taken in, and what people did, chained so that a row that is changed afterwards is seen."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, UniqueConstraint

from storage.row import Row


class SealRow(Row, table=True):
    """One seal over the rows of a workspace that came since the seal before it, up to `last_id`. Never changed or deleted.

    `digest` is of what these rows say; `hash` is of the seal and of the one before it in the same chain. Where the digest is empty, the
    rows were there before there were seals: only how many there are is known.
    """

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("workspace_id", "chain", "chain_no"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    chain: str
    """`facts`: revisions of facts, a seal an import; `acts`: who did what, a seal for each transaction."""
    chain_no: int
    last_id: int
    rows: int
    digest: str
    sealed_at: datetime
    previous_hash: str
    hash: str
