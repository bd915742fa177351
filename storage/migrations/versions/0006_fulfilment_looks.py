"""Fulfilment looks: how far into each ledger the work in kind has followed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "fulfilment_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("chain_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_fulfilment_looks_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_fulfilment_looks_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fulfilment_looks"),
        sa.UniqueConstraint("program_id", name="uq_fulfilment_looks_program_id"),
    )


def downgrade() -> None:
    op.drop_table("fulfilment_looks")
