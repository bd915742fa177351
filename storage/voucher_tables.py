"""The tables of vouchers: codes, and what each was given for."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"


class VoucherRow(Row, table=True):
    """A code for an item, as rules write what they award (folded): sealed, and told apart by its fingerprint."""

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "item", "code"),
        Index(
            "uq_vouchers_workspace_id_item_fingerprint",
            "workspace_id",
            "item",
            "fingerprint",
            unique=True,
            sqlite_where=text("fingerprint <> ''"),
            postgresql_where=text("fingerprint <> ''"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    item: str
    code: str
    fingerprint: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Empty where the code still stands as it is: it was brought in before codes were sealed."""
    sealed_by: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """By the name of which key; empty where nobody has looked yet."""


class VoucherGiftRow(Row, table=True):
    """A code was given: once, and one to a piece of work. `given_to` is who saw it first, like an actor."""

    __tablename__ = "voucher_gifts"
    __table_args__ = (UniqueConstraint("voucher_id"), UniqueConstraint("fulfilment_id"))

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    voucher_id: int = Field(foreign_key="vouchers.id")
    fulfilment_id: int = Field(foreign_key="fulfilments.id")
    given_at: datetime
    given_to: str
