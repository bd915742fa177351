"""Vouchers: codes, and to which award each was given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "vouchers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_vouchers_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_vouchers"),
        sa.UniqueConstraint("workspace_id", "item", "code", name="uq_vouchers_workspace_id_item_code"),
    )
    op.create_table(
        "voucher_gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("given_to", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_voucher_gifts_award_id"),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name="fk_voucher_gifts_voucher_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_voucher_gifts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voucher_gifts"),
        sa.UniqueConstraint("award_id", name="uq_voucher_gifts_award_id"),
        sa.UniqueConstraint("voucher_id", name="uq_voucher_gifts_voucher_id"),
    )


def downgrade() -> None:
    for table in ("voucher_gifts", "vouchers"):
        op.drop_table(table)
