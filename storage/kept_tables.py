"""The tables of sums that are kept from tick to tick, and of the deals that came and went since the last one."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint
from sqlmodel import Field

from storage.fact_tables import COUNTED, DealRow
from storage.row import Row, json_field

_DEALS: Final = DealRow.metadata.tables["deals"]


class KeptRow(Row, table=True):
    """A statement of which the sums are kept, by the hash of its whole text."""

    __tablename__ = "kept"
    __table_args__ = (UniqueConstraint("workspace_id", "hash"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    hash: str


class KeptSumRow(Row, table=True):
    """What a statement comes to for a partner: by the number of the stretch of days, a number for each of its columns."""

    __tablename__ = "kept_sums"

    kept_id: int = Field(foreign_key="kept.id", primary_key=True, ondelete="CASCADE")
    partner_key: str = Field(primary_key=True)
    sums: dict[str, Any] = json_field()


DEAL_CHANGES: Final = Table(
    "deal_changes",
    Row.metadata,
    Column("id", Integer, primary_key=True),
    Column("mark_id", ForeignKey("marks.id", ondelete="CASCADE"), nullable=False),
    Column("came", Boolean, nullable=False),
    *(Column(name, _DEALS.c[name].type, nullable=_DEALS.c[name].nullable) for name in COUNTED),
    Index(None, "mark_id", "came"),
)
"""What is counted of deals that were changed: as they are from the mark's change on (`came`), and as they were before it. Gone with the mark."""
