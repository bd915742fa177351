"""Every table there is, in one catalogue."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table

from storage import (
    adjustment_tables,
    applause_tables,
    case_tables,
    fact_tables,
    final_rows,
    fulfilment_tables,
    kept_tables,
    kudos_tables,
    ledger_tables,
    point_tables,
    poll_tables,
    proposal_tables,
    score_tables,
    seal_tables,
    tables,
    voucher_tables,
)
from storage.engine import REVISIONS
from storage.row import Row

__all__ = [
    "adjustment_tables",
    "applause_tables",
    "case_tables",
    "fact_tables",
    "final_rows",
    "fulfilment_tables",
    "kept_tables",
    "kudos_tables",
    "ledger_tables",
    "made",
    "metadata",
    "point_tables",
    "poll_tables",
    "proposal_tables",
    "score_tables",
    "seal_tables",
    "tables",
    "voucher_tables",
]

metadata: MetaData = Row.metadata


def made(connection: Connection, *, revision: str) -> None:
    """Make them all where there is none of them, as Alembic would by all its steps, and write down that they are of this revision."""
    metadata.create_all(connection, checkfirst=False)
    revisions = Table(
        REVISIONS,
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{REVISIONS}_pkc"),
    )
    revisions.create(connection)
    connection.execute(revisions.insert().values(version_num=revision))
