"""Fulfilment: the work that awards are which are not money, and their seats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.final_rows import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    fulfilments()
    fulfilment_events()
    seats()
    for statement in statements("fulfilment_events", op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in ("seats", "fulfilment_events", "fulfilments"):
        op.drop_table(table)


def fulfilments() -> None:
    op.create_table(
        "fulfilments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=False),
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


def seats() -> None:
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_seats_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_seats_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_seats"),
        sa.UniqueConstraint("program_id", "rule", name="uq_seats_program_id_rule"),
    )
