"""The tables of facts: deals by partner, and everything else that a file may bring.

Amounts are whole numbers of the minor unit, counts whole millionths, so that either database adds them up exactly. A `_key` is the
text in the form in which texts are compared. What a fact was before stays in its revisions.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from storage.row import Row, json_field, optional_json_field

_WORKSPACE = "workspaces.id"
COUNTED: Final = (
    "workspace_id",
    "currency",
    "credit",
    "partner_key",
    *("closed_on", "stage", "cancelled_on", "returned_on"),
    *(
        "amount_minor",
        "units_millionths",
        "category_key",
        "type_key",
        "product_key",
        "customer_key",
        "rep_key",
    ),
    *("margin_minor", "cost_minor", "list_price_minor", "term_millionths"),
    *("paid_on", "signed_on", "invoiced_on", "installed_on", "registered_on", "quoted_on", "reported_on"),
)
"""The columns of deals by which the database counts. First whose deals, then when, then everything that may be asked of them.

What is asked most stands first: of each deal, a database goes through the columns up to the last that it needs.
"""


class DealRow(Row, table=True):
    """A partner's part of a deal; a deal that is split has a row for each partner. The amounts are those of the whole deal."""

    __tablename__ = "deals"
    __table_args__ = (
        UniqueConstraint("workspace_id", "deal_id", "partner_key"),
        Index(None, "workspace_id", "partner"),
        # All that a condition or a sum can be about: what is counted is read from the index alone.
        Index("ix_deals_counted", *COUNTED),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    deal_id: str
    partner: str
    partner_key: str
    credit: str
    """The partner's share as a decimal: 1 is the whole."""
    credit_role: str | None = None
    stage: str
    currency: str
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    list_price_minor: int | None = Field(default=None, sa_type=BigInteger)
    cost_minor: int | None = Field(default=None, sa_type=BigInteger)
    margin_minor: int | None = Field(default=None, sa_type=BigInteger)
    units_millionths: int | None = Field(default=None, sa_type=BigInteger)
    term_millionths: int | None = Field(default=None, sa_type=BigInteger)
    rep: str | None = None
    rep_key: str | None = None
    customer: str | None = None
    customer_key: str | None = None
    product: str | None = None
    product_key: str | None = None
    category: str | None = None
    category_key: str | None = None
    type: str | None = None
    type_key: str | None = None
    registered_on: date | None = None
    quoted_on: date | None = None
    signed_on: date | None = None
    closed_on: date | None = None
    invoiced_on: date | None = None
    installed_on: date | None = None
    paid_on: date | None = None
    reported_on: date | None = None
    cancelled_on: date | None = None
    returned_on: date | None = None
    times: dict[str, str] | None = optional_json_field()
    """The times of day of those of its days that have one, by column."""
    own: dict[str, Any] = json_field()
    """The vendor's own columns, as text."""
    revision: int
    content_hash: str
    """Of all parts of the deal together: an equal one is the same state."""


class RecordRow(Row, table=True):
    """Every other kind of fact: what it is known by, the day on which it happened or from which it holds, its values as text."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "record_key"),
        Index(None, "workspace_id", "kind", "on_day"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    kind: str
    record_key: str
    """What makes it that record: its id, or its name and the day from which it holds."""
    partner_key: str
    """Empty where no partner is named."""
    on_day: date | None = None
    times: dict[str, str] | None = optional_json_field()
    """The time of that day, by its column, where there is one."""
    columns: dict[str, Any] = json_field()
    own: dict[str, Any] = json_field()
    """The vendor's own columns."""
    revision: int
    content_hash: str


class FactRevisionRow(Row, table=True):
    """What a fact was, each time it was new or changed, and from which file we learnt it. Never changed or deleted."""

    __tablename__ = "fact_revisions"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "fact_id", "revision"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    kind: str
    fact_id: str
    revision: int
    content: list[Any] = json_field()
    source: str
    recorded_at: datetime
