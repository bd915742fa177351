"""Points that are spent: the catalogue, requests, entries of the accounts; what is handed over can be an award or a request, and be something else instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.final_rows import statements

revision = "0007"
down_revision = "0006"

_FINAL = ("point_entries", "point_postings")


def upgrade() -> None:
    for make in (
        catalogue, alternatives, redemptions, point_entries, point_postings, point_terms, point_warnings,
    ):  # fmt: skip
        make()
    for table in _FINAL:
        _make_final(table)
    given = "(SELECT id FROM fulfilments WHERE fulfilments.award_id = voucher_gifts.award_id)"
    _remade(
        {
            "voucher_gifts": (voucher_gifts, {"fulfilment_id": given}),
            "fulfilment_events": (fulfilment_events, {}),
            "fulfilments": (fulfilments, {"instead": "''"}),
        },
        rows={"fulfilments": "", "fulfilment_events": "", "voucher_gifts": ""},
    )


def downgrade() -> None:
    award = "(SELECT award_id FROM fulfilments WHERE fulfilments.id = voucher_gifts.fulfilment_id)"
    of_awards = "(SELECT id FROM fulfilments WHERE award_id IS NOT NULL)"
    _remade(
        {
            "voucher_gifts": (_voucher_gifts_before, {"award_id": award}),
            "fulfilment_events": (fulfilment_events, {}),
            "fulfilments": (_fulfilments_before, {}),
        },
        rows={
            "fulfilments": "WHERE award_id IS NOT NULL",
            "fulfilment_events": f"WHERE fulfilment_id IN {of_awards}",
            "voucher_gifts": f"WHERE fulfilment_id IN {of_awards}",
        },
    )
    for table in (
        "point_warnings", "point_terms", "point_postings", "point_entries", "redemptions", "alternatives", "catalogue",
    ):  # fmt: skip
        op.drop_table(table)


def _remade(
    tables: Mapping[str, tuple[Callable[[], None], Mapping[str, str]]], *, rows: Mapping[str, str]
) -> None:
    """Tables made anew with these rows of theirs, in the order in which they may be dropped. SQLite cannot alter a column, nor drop what is pointed at."""
    connection = op.get_bind()
    for table, (_, values) in tables.items():
        more = "".join(f", {value} AS {name}" for name, value in values.items())
        kept_rows = f"SELECT {table}.*{more} FROM {table} {rows[table]}"  # noqa: S608 - names of ours
        connection.exec_driver_sql(f"CREATE TABLE kept_{table} AS {kept_rows}")
    for table in tables:
        op.drop_table(table)
    for table, (make, _) in reversed(list(tables.items())):
        make()
        kept = {column["name"] for column in sa.inspect(connection).get_columns(f"kept_{table}")}
        own = [
            column["name"] for column in sa.inspect(connection).get_columns(table) if column["name"] in kept
        ]
        names = ", ".join(f'"{name}"' for name in own)
        copied = f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_{table}"  # noqa: S608 - names of ours
        connection.exec_driver_sql(copied)
        op.drop_table(f"kept_{table}")
        if connection.dialect.name == "postgresql":
            next_id = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"  # noqa: S608 - names of ours
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({next_id}), false)"
            )
    _make_final("fulfilment_events")


def _make_final(table: str) -> None:
    for statement in statements(table, op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def catalogue() -> None:
    op.create_table(
        "catalogue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("name_folded", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("price_minor > 0", name="price"),
        sa.CheckConstraint("stock >= 0", name="stock"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_catalogue_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue"),
        sa.UniqueConstraint("workspace_id", "name_folded", name="uq_catalogue_workspace_id_name_folded"),
    )


def alternatives() -> None:
    op.create_table(
        "alternatives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("instead", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_alternatives_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alternatives"),
        sa.UniqueConstraint("workspace_id", "item", name="uq_alternatives_workspace_id_item"),
    )


def redemptions() -> None:
    op.create_table(
        "redemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("catalogue_id", sa.Integer(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_name", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("asked_by", AutoString(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", AutoString(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["catalogue_id"], ["catalogue.id"], name="fk_redemptions_catalogue_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_redemptions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_redemptions"),
        sa.UniqueConstraint("workspace_id", "meaning", name="uq_redemptions_workspace_id_meaning"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_redemptions_workspace_id_number"),
    )
    for column in ("partner", "state"):
        op.create_index(
            f"ix_redemptions_workspace_id_{column}", "redemptions", ["workspace_id", column], unique=False
        )


def point_entries() -> None:
    op.create_table(
        "point_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_name", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("redemption_id", sa.Integer(), nullable=True),
        sa.Column("lot", AutoString(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("chain_no", sa.Integer(), nullable=False),
        sa.Column("previous_hash", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.ForeignKeyConstraint(["corrects"], ["point_entries.id"], name="fk_point_entries_corrects"),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemptions.id"], name="fk_point_entries_redemption_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_point_entries_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_point_entries"),
        sa.UniqueConstraint("workspace_id", "chain_no", name="uq_point_entries_workspace_id_chain_no"),
    )
    op.create_index(
        "ix_point_entries_workspace_id_partner", "point_entries", ["workspace_id", "partner"], unique=False
    )


def point_postings() -> None:
    op.create_table(
        "point_postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name="moves"),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entries.id"], name="fk_point_postings_entry_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_point_postings_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_point_postings"),
        sa.UniqueConstraint("entry_id", "account", name="uq_point_postings_entry_id_account"),
    )


def point_terms() -> None:
    op.create_table(
        "point_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_point_terms_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_point_terms"),
        sa.UniqueConstraint("workspace_id", name="uq_point_terms_workspace_id"),
    )


def point_warnings() -> None:
    op.create_table(
        "point_warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_point_warnings_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_point_warnings"),
        sa.UniqueConstraint(
            "workspace_id",
            "partner",
            "currency",
            "last_day",
            name="uq_point_warnings_workspace_id_partner_currency_last_day",
        ),
    )


# --- what is handed over -----------------------------------------------------------------------------------------------


def fulfilments() -> None:
    _fulfilments(
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("redemption_id", sa.Integer(), nullable=True),
        sa.Column("instead", AutoString(), nullable=False),
        sa.CheckConstraint("(award_id IS NULL) <> (redemption_id IS NULL)", name="source"),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemptions.id"], name="fk_fulfilments_redemption_id"),
        sa.UniqueConstraint("redemption_id", name="uq_fulfilments_redemption_id"),
    )


def _fulfilments_before() -> None:
    _fulfilments(sa.Column("award_id", sa.Integer(), nullable=False))


def _fulfilments(*more: sa.Column[int] | sa.Column[str] | sa.Constraint) -> None:
    op.create_table(
        "fulfilments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_fulfilments_award_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_fulfilments_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fulfilments"),
        sa.UniqueConstraint("award_id", name="uq_fulfilments_award_id"),
    )
    op.create_index(
        "ix_fulfilments_workspace_id_state", "fulfilments", ["workspace_id", "state"], unique=False
    )


def fulfilment_events() -> None:
    op.create_table(
        "fulfilment_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("fulfilment_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("owner", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilments.id"], name="fk_fulfilment_events_fulfilment_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_fulfilment_events_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_fulfilment_events"),
        sa.UniqueConstraint("fulfilment_id", "seq", name="uq_fulfilment_events_fulfilment_id_seq"),
    )


def voucher_gifts() -> None:
    _voucher_gifts("fulfilment_id", "fulfilments.id")


def _voucher_gifts_before() -> None:
    _voucher_gifts("award_id", "awards.id")


def _voucher_gifts(column: str, to: str) -> None:
    op.create_table(
        "voucher_gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("given_to", AutoString(), nullable=False),
        sa.ForeignKeyConstraint([column], [to], name=f"fk_voucher_gifts_{column}"),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name="fk_voucher_gifts_voucher_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_voucher_gifts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voucher_gifts"),
        sa.UniqueConstraint(column, name=f"uq_voucher_gifts_{column}"),
        sa.UniqueConstraint("voucher_id", name="uq_voucher_gifts_voucher_id"),
    )
