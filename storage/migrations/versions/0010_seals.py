"""Seals over what is taken in and what people do. What is there already is counted, and sealed as that many rows."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.final_rows import statements

revision = "0010"
down_revision = "0009"

_START = "0" * 64
_SEALED = {"facts": "fact_revisions", "acts": "audit"}


def upgrade() -> None:
    seals = op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("chain", AutoString(), nullable=False),
        sa.Column("chain_no", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("sealed_at", UTCDateTime(), nullable=False),
        sa.Column("previous_hash", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_seals_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_seals"),
        sa.UniqueConstraint("workspace_id", "chain", "chain_no", name="uq_seals_workspace_id_chain_chain_no"),
    )
    connection = op.get_bind()
    for chain, table in _SEALED.items():
        there = (
            f"SELECT workspace_id, max(id), count(*) FROM {table} GROUP BY workspace_id ORDER BY workspace_id"  # noqa: S608 - names of ours
        )
        for workspace_id, last_id, rows in connection.execute(sa.text(there)).all():
            values = {
                "workspace_id": workspace_id,
                "chain": chain,
                "chain_no": 1,
                "last_id": last_id,
                "rows": rows,
                "digest": "",
                "sealed_at": datetime.now(UTC),
                "previous_hash": _START,
            }
            said = json.dumps(
                values | {"sealed_at": values["sealed_at"].isoformat()}, sort_keys=True, separators=(",", ":")
            )
            op.bulk_insert(seals, [values | {"hash": hashlib.sha256(said.encode()).hexdigest()}])
    for statement in statements("seals", connection.dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("seals")
