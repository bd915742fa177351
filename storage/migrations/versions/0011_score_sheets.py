"""Scores that are entered by hand wait for the approval of a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "score_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("score", AutoString(), nullable=False),
        sa.Column("period", AutoString(), nullable=False),
        sa.Column("scores", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("proposed_by", AutoString(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", AutoString(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_score_sheets_four_eyes")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_score_sheets_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheets"),
        sa.UniqueConstraint("workspace_id", "meaning", name="uq_score_sheets_workspace_id_meaning"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_score_sheets_workspace_id_number"),
    )


def downgrade() -> None:
    op.drop_table("score_sheets")
