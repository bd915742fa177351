"""The ledger's tables: awards, the entries that made them what they are, where the money of each lies, and the proofs.

Amounts are whole numbers of the minor unit. No column of a unique key may be NULL.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.row import Row

_WORKSPACE: Final = "workspaces.id"
_PROGRAM: Final = "programs.id"


class AwardRow(Row, table=True):
    """What entries have in common: the key that no two awards share. What the award is now, its last entry says."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id",
            "program_id",
            "rule",
            "partner",
            "unit",
            "payee",
            "fact",
            "period",
            "line",
            name="uq_awards_key",
        ),
        Index(None, "workspace_id", "partner"),
        Index(
            None,
            "workspace_id",
            "payee",
            sqlite_where=text("payee <> ''"),
            postgresql_where=text("payee <> ''"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    rule: str
    partner: str
    unit: str
    payee: str
    fact: str
    period: str
    line: str
    partner_name: str
    last_seq: int


class EntryRow(Row, table=True):
    """One change of one award. Never changed or deleted: what corrects it is an entry of its own, with the next `seq`.

    `delta_minor` is by how much the partner's balance in `currency` moves, `amount_minor` what the award is worth from then on
    (NULL where it has no money or is withdrawn). `standing` is where the award stands from then on, `actor` who made it so: the
    evaluation, or somebody, with a reason in `note`. Entries of a program are chained in the order of `chain_no` by `hash`, which
    covers the content, the postings and the hash before.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("award_id", "seq"),
        UniqueConstraint("program_id", "chain_no"),
        CheckConstraint(
            "currency IS NOT NULL OR (amount_minor IS NULL AND delta_minor = 0)", name="currency"
        ),
        CheckConstraint(
            "typeof(delta_minor) = 'integer' AND typeof(amount_minor) IN ('integer', 'null')", name="whole"
        ).ddl_if(dialect="sqlite"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    version_id: int = Field(foreign_key="versions.id")
    award_id: int = Field(foreign_key="awards.id")
    seq: int
    corrects: int | None = Field(default=None, foreign_key="entries.id")
    recorded_at: datetime
    booked_on: date
    reason: str
    status: str
    standing: str
    actor: str
    note: str = Field(default="", sa_type=Text)
    delta_minor: int = Field(sa_type=BigInteger)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    item: str | None = None
    earned_on: date
    payable_on: date | None = None
    terms: str = Field(default="", sa_type=Text)
    proof_hash: str = Field(foreign_key="proofs.hash")
    chain_no: int
    previous_hash: str
    hash: str


class PostingRow(Row, table=True):
    """One line of an entry: by how much an account moves. The lines of an entry add up to nothing in each currency. Never changed or deleted.

    The accounts are those of `programs.stages`, of the entry's award: `cost` with a plus, what is owed with a minus.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("entry_id", "account"),
        Index(None, "award_id"),
        CheckConstraint("amount_minor <> 0", name="moves"),
        CheckConstraint("typeof(amount_minor) = 'integer'", name="whole").ddl_if(dialect="sqlite"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    entry_id: int = Field(foreign_key="entries.id")
    award_id: int = Field(foreign_key="awards.id")
    account: str
    currency: str
    amount_minor: int = Field(sa_type=BigInteger)


class ProofRow(Row, table=True):
    """An award as JSON, with its arithmetic, by the hash of that text: entries that say the same share it. Never changed or deleted."""

    __tablename__ = "proofs"

    hash: str = Field(primary_key=True)
    text: str = Field(sa_type=Text)


class PayoutRow(Row, table=True):
    """Awards that are paid together. What is in it stands in its lines and in the ledger; `hash` is of exactly that."""

    __tablename__ = "payouts"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    number: int
    due_on: date
    state: str
    hash: str
    prepared_by: str
    prepared_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    ended_by: str = ""
    """Who paid it, or cancelled it."""
    ended_at: datetime | None = None


class PayoutLineRow(Row, table=True):
    """How much of an award is in a payout, and who gets it. Never changed or deleted."""

    __tablename__ = "payout_lines"
    __table_args__ = (UniqueConstraint("payout_id", "award_id"), Index(None, "award_id"))

    id: int = Field(default=None, primary_key=True)
    payout_id: int = Field(foreign_key="payouts.id")
    award_id: int = Field(foreign_key="awards.id")
    seq: int
    """Of the entry that put it there: an entry of the evaluation after it voids an approval."""
    payee: str
    paid_as: str
    currency: str
    amount_minor: int = Field(sa_type=BigInteger)
