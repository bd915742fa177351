"""Recognition: who does not want customers named, and who reacted to what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    discretions()
    applause()


def downgrade() -> None:
    for table in ("applause", "discretions"):
        op.drop_table(table)


# Databases begun between two releases were given both tables by the first migration: theirs stay as they are.


def discretions() -> None:
    op.create_table(
        "discretions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_discretions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_discretions"),
        sa.UniqueConstraint("workspace_id", "partner", name="uq_discretions_workspace_id_partner"),
        if_not_exists=True,
    )


def applause() -> None:
    op.create_table(
        "applause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("ts", AutoString(), nullable=False),
        sa.Column("user", AutoString(), nullable=False),
        sa.Column("reaction", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("moved_ts", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_applause_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_applause"),
        sa.UniqueConstraint(
            "workspace_id",
            "channel",
            "ts",
            "user",
            "reaction",
            name="uq_applause_workspace_id_channel_ts_user_reaction",
        ),
        if_not_exists=True,
    )
