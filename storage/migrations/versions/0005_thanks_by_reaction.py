"""Thanks by reaction: which one it is, and the reactions that wait for a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("kudos_emoji", AutoString(), nullable=True))
    op.create_table(
        "kudos_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("ts", AutoString(), nullable=False),
        sa.Column("by_user", AutoString(), nullable=False),
        sa.Column("to_user", AutoString(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("moved_ts", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("kudos_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["kudos_id"], ["kudos.id"], name="fk_kudos_offers_kudos_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_kudos_offers_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kudos_offers"),
        sa.UniqueConstraint(
            "workspace_id", "channel", "ts", "by_user", name="uq_kudos_offers_workspace_id_channel_ts_by_user"
        ),
    )
    op.create_index(
        "ix_kudos_offers_workspace_id_by_user_made_at", "kudos_offers", ["workspace_id", "by_user", "made_at"]
    )


def downgrade() -> None:
    op.drop_table("kudos_offers")
    op.drop_column("workspaces", "kudos_emoji")
