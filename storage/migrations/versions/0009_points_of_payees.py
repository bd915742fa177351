"""Points of whom they are paid to, rather than the partner's own, are spent as well; by which key a voucher is sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0009"
down_revision = "0008"

_WARNINGS = "uq_point_warnings_workspace_id_partner_currency_last_day"
_WARNINGS_NOW = "uq_point_warnings_key"
_AWARDS = "ix_awards_workspace_id_payee"


def upgrade() -> None:
    op.add_column("vouchers", _text("sealed_by"))
    for table in ("redemptions", "point_entries"):
        op.add_column(table, _text("payee"))
    with op.batch_alter_table("point_warnings") as warnings:
        warnings.add_column(_text("payee"))
        warnings.add_column(
            sa.Column("to_managers", sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
        warnings.drop_constraint(_WARNINGS, type_="unique")
        warnings.create_unique_constraint(
            _WARNINGS_NOW, ["workspace_id", "partner", "payee", "currency", "last_day", "to_managers"]
        )
    op.create_index(
        _AWARDS,
        "awards",
        ["workspace_id", "payee"],
        sqlite_where=sa.text("payee <> ''"),
        postgresql_where=sa.text("payee <> ''"),
    )


def downgrade() -> None:
    """What was spent of payees' points would be the partner's: there is no way back once there is any."""
    op.drop_index(_AWARDS, "awards")
    op.execute("DELETE FROM point_warnings WHERE payee <> '' OR to_managers")
    with op.batch_alter_table("point_warnings") as warnings:
        warnings.drop_constraint(_WARNINGS_NOW, type_="unique")
        warnings.create_unique_constraint(_WARNINGS, ["workspace_id", "partner", "currency", "last_day"])
        warnings.drop_column("to_managers")
        warnings.drop_column("payee")
    for table in ("redemptions", "point_entries"):
        op.drop_column(table, "payee")
    op.drop_column("vouchers", "sealed_by")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, AutoString(), nullable=False, server_default=sa.text("''"))
