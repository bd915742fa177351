"""Sealed vouchers: codes are told apart by a fingerprint, as what lies there is sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0008"
down_revision = "0007"

_INDEX = "uq_vouchers_workspace_id_item_fingerprint"


def upgrade() -> None:
    op.add_column(
        "vouchers", sa.Column("fingerprint", AutoString(), nullable=False, server_default=sa.text("''"))
    )
    op.create_index(
        _INDEX,
        "vouchers",
        ["workspace_id", "item", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("fingerprint <> ''"),
        postgresql_where=sa.text("fingerprint <> ''"),
    )


def downgrade() -> None:
    op.drop_index(_INDEX, "vouchers")
    op.drop_column("vouchers", "fingerprint")
