"""The tables of points that are spent: the catalogue, who asked for what, and the entries by which points leave a partner's account or come back.

What partners earn in points stands in the ledger of the programs. Amounts are whole numbers of the minor unit.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class CatalogueRow(Row, table=True):
    """Something that points are spent on, as it is now. `stock` is how many can still be had; NULL: as many as are wanted."""

    __tablename__ = "catalogue"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name_folded"),
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    name: str
    name_folded: str
    currency: str
    price_minor: int = Field(sa_type=BigInteger)
    stock: int | None = None
    needs_approval: bool
    valid_until: date | None = None


class AlternativeRow(Row, table=True):
    """What can be had instead of a thing, of the catalogue or awarded by a rule: both names, the thing's folded."""

    __tablename__ = "alternatives"
    __table_args__ = (UniqueConstraint("workspace_id", "item"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    item: str
    kind: str
    """`greener` or `remote`."""
    instead: str


class RedemptionRow(Row, table=True):
    """A thing that was asked for, at the price of that moment. `state` is where the request stands; how far the thing is, fulfilment says."""

    __tablename__ = "redemptions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "meaning"),
        Index(None, "workspace_id", "partner"),
        Index(None, "workspace_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    number: int
    meaning: str
    """One act asks once."""
    catalogue_id: int = Field(foreign_key="catalogue.id")
    item: str
    partner: str
    partner_name: str
    payee: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Whose points were spent, as in the ledger, where they are not the partner's own."""
    currency: str
    price_minor: int = Field(sa_type=BigInteger)
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = Field(default="", sa_type=Text)


class PointEntryRow(Row, table=True):
    """Points that left a partner's account, or came back. Never changed or deleted: what corrects it is an entry of its own, which names it.

    `lot` is which points expired, or came back to life. Entries of a workspace are chained in the order of `chain_no` by `hash`, which
    covers the content, the lines and the hash before.
    """

    __tablename__ = "point_entries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "chain_no"),
        Index(None, "workspace_id", "partner"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    kind: str
    partner: str
    partner_name: str
    payee: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Whose they are, as in the ledger, where they are not the partner's own."""
    currency: str
    amount_minor: int = Field(sa_type=BigInteger)
    redemption_id: int | None = Field(default=None, foreign_key="redemptions.id")
    lot: str
    corrects: int | None = Field(default=None, foreign_key="point_entries.id")
    recorded_at: datetime
    booked_on: date
    actor: str
    """"": the bot itself."""
    note: str = Field(default="", sa_type=Text)
    chain_no: int
    previous_hash: str
    hash: str


class PointPostingRow(Row, table=True):
    """One line of an entry: by how much an account moves. The lines of an entry add up to nothing. Never changed or deleted.

    `points` is what the partner can spend, as a liability: spending moves it with a plus; `redemptions` and `expired` are the other side.
    """

    __tablename__ = "point_postings"
    __table_args__ = (
        UniqueConstraint("entry_id", "account"),
        CheckConstraint("amount_minor <> 0", name="moves"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    entry_id: int = Field(foreign_key="point_entries.id")
    account: str
    amount_minor: int = Field(sa_type=BigInteger)


class PointTermRow(Row, table=True):
    """After how many months points expire in a workspace (0: never), since when that holds, and on which day it was last seen to."""

    __tablename__ = "point_terms"
    __table_args__ = (UniqueConstraint("workspace_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    months: int
    since: date
    done_on: date


class PointWarningRow(Row, table=True):
    """That points expire after that day was told: once, and once to managers where those whose they are cannot be told."""

    __tablename__ = "point_warnings"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id",
            "partner",
            "payee",
            "currency",
            "last_day",
            "to_managers",
            name="uq_point_warnings_key",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    partner: str
    payee: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    currency: str
    last_day: date
    to_managers: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
