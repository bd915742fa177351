"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")
FINAL = ("entries", "postings", "proofs", "payout_lines", "audit", "fact_revisions", "case_events")


def upgrade() -> None:
    inbox()
    workspaces()
    audit()
    channel_bindings()
    installations()
    languages()
    manners()
    nudge_choices()
    kudos()
    marks()
    outbox()
    tellings()
    companies()
    person_bindings()
    programs()
    roles()
    awards()
    oauth_states()
    occurrences()
    polls()
    versions()
    reviews()
    pauses()
    proofs()
    entries()
    postings()
    payouts()
    payout_lines()
    poll_anonymous_counts()
    poll_anonymous_texts()
    poll_askings()
    poll_named_answers()
    poll_voters()
    deals()
    records()
    fact_revisions()
    kept()
    kept_sums()
    deal_changes()
    cases()
    case_events()
    adjustments()
    preferences()
    proposals()
    proposal_channels()
    proposal_reactions()
    for table in FINAL:
        make_final(table)


def inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("team_id", "meaning", name="uq_inbox_team_id_meaning"),
    )
    op.create_index("ix_inbox_state_actor", "inbox", ["state", "actor"], unique=False)
    op.create_index("ix_inbox_state_due_at", "inbox", ["state", "due_at"], unique=False)


def workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("timezone", AutoString(), nullable=False),
        sa.Column("installed_at", UTCDateTime(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("approvals_channel", AutoString(), nullable=False),
        sa.Column("case_days", sa.Integer(), nullable=False),
        sa.Column("statement_day", sa.Integer(), nullable=False),
        sa.Column("stated_until", sa.Date(), nullable=False),
        sa.Column("nudged_on", sa.Date(), nullable=False),
        sa.Column("kudos_a_week", sa.Integer(), nullable=False),
        sa.Column("kudos_values", JSON, nullable=False),
        sa.Column("poll_rest_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.UniqueConstraint("team_id", name="uq_workspaces_team_id"),
    )


def installations() -> None:
    op.create_table(
        "installations",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", AutoString(), nullable=False),
        sa.Column("app_id", AutoString(), nullable=False),
        sa.Column("bot_id", AutoString(), nullable=False),
        sa.Column("bot_user", AutoString(), nullable=False),
        sa.Column("scopes", AutoString(), nullable=False),
        sa.Column("installer", AutoString(), nullable=False),
        sa.Column("installed_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("refresh_at", UTCDateTime(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("trouble", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_installations_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_installations"),
    )
    op.create_index("ix_installations_refresh_at", "installations", ["refresh_at"])


def oauth_states() -> None:
    op.create_table(
        "oauth_states",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_oauth_states"),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"])


def audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_audit_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_workspace_id_subject", "audit", ["workspace_id", "subject"], unique=False)


def channel_bindings() -> None:
    op.create_table(
        "channel_bindings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("bound_by", AutoString(), nullable=False),
        sa.Column("bound_at", UTCDateTime(), nullable=False),
        sa.Column("consent", AutoString(), nullable=False),
        sa.Column("consent_by", AutoString(), nullable=False),
        sa.Column("consent_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_channel_bindings_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_channel_bindings"),
        sa.UniqueConstraint("workspace_id", "channel", name="uq_channel_bindings_workspace_id_channel"),
    )
    op.create_index(
        "ix_channel_bindings_workspace_id_partner_folded",
        "channel_bindings",
        ["workspace_id", "partner_folded"],
        unique=False,
    )


def marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("partners", JSON, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_marks_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
    )
    op.create_index("ix_marks_workspace_id", "marks", ["workspace_id"], unique=False)


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("dedupe", AutoString(), nullable=False),
        sa.Column("message", JSON, nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("not_after", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("sent_channel", AutoString(), nullable=False),
        sa.Column("sent_ts", AutoString(), nullable=False),
        sa.Column("sent_thread", AutoString(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("said_as", AutoString(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=True),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("wording", AutoString(), nullable=False),
        sa.Column("struck_by", AutoString(), nullable=False),
        sa.Column("struck_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_outbox_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("workspace_id", "dedupe", name="uq_outbox_workspace_id_dedupe"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"], unique=False)
    op.create_index("ix_outbox_sent_channel_said_at", "outbox", ["sent_channel", "said_at"], unique=False)
    op.create_index("ix_outbox_digest", "outbox", ["digest"], unique=False)
    op.create_index("ix_outbox_wording", "outbox", ["wording"], unique=False)


def tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("award", AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_tellings_workspace_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_tellings_outbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tellings"),
    )
    op.create_index("ix_tellings_workspace_id_award", "tellings", ["workspace_id", "award"], unique=False)


def companies() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_companies_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("workspace_id", "team", name="uq_companies_workspace_id_team"),
    )


def person_bindings() -> None:
    op.create_table(
        "person_bindings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("member", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("person", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_person_bindings_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person_bindings"),
        sa.UniqueConstraint(
            "workspace_id",
            "enterprise",
            "team",
            "member",
            name="uq_person_bindings_workspace_id_enterprise_team_member",
        ),
    )
    op.create_index(
        "ix_person_bindings_workspace_id_partner_folded",
        "person_bindings",
        ["workspace_id", "partner_folded"],
        unique=False,
    )


def programs() -> None:
    op.create_table(
        "programs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name_folded", AutoString(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_programs_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
        sa.UniqueConstraint("workspace_id", "name_folded", name="uq_programs_workspace_id_name_folded"),
    )


def manners() -> None:
    op.create_table(
        "manners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("reader", AutoString(), nullable=False),
        sa.Column("quiet", AutoString(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("zone", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_manners_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_manners"),
        sa.UniqueConstraint("workspace_id", "reader", name="uq_manners_workspace_id_reader"),
    )


def nudge_choices() -> None:
    op.create_table(
        "nudge_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_nudge_choices_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_nudge_choices"),
        sa.UniqueConstraint(
            "workspace_id", "partner", "kind", name="uq_nudge_choices_workspace_id_partner_kind"
        ),
    )


def kudos() -> None:
    op.create_table(
        "kudos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("by_user", AutoString(), nullable=False),
        sa.Column("to_user", AutoString(), nullable=False),
        sa.Column("to_partner", AutoString(), nullable=False),
        sa.Column("to_partner_folded", AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("taken_back_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_kudos_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kudos"),
        sa.UniqueConstraint("workspace_id", "meaning", name="uq_kudos_workspace_id_meaning"),
    )
    op.create_index(
        "ix_kudos_workspace_id_by_user_given_at",
        "kudos",
        ["workspace_id", "by_user", "given_at"],
        unique=False,
    )


def languages() -> None:
    op.create_table(
        "languages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("listener", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_languages_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_languages"),
        sa.UniqueConstraint("workspace_id", "listener", name="uq_languages_workspace_id_listener"),
    )


def roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("member", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_roles_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint(
            "workspace_id",
            "enterprise",
            "team",
            "member",
            name="uq_roles_workspace_id_enterprise_team_member",
        ),
    )


def awards() -> None:
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("payee", AutoString(), nullable=False),
        sa.Column("fact", AutoString(), nullable=False),
        sa.Column("period", AutoString(), nullable=False),
        sa.Column("line", AutoString(), nullable=False),
        sa.Column("partner_name", AutoString(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_awards_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_awards_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
        sa.UniqueConstraint(
            "workspace_id",
            "program_id",
            "rule",
            "partner",
            "unit",
            "payee",
            "fact",
            "period",
            "line",
            name="uq_awards_key",
        ),
    )
    op.create_index("ix_awards_workspace_id_partner", "awards", ["workspace_id", "partner"], unique=False)


def occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_occurrences_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_occurrences_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.UniqueConstraint(
            "workspace_id",
            "program_id",
            "item",
            "due_at",
            name="uq_occurrences_workspace_id_program_id_item_due_at",
        ),
    )


def polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("asked", JSON, nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("opens_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("occurrence_key", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_polls_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_polls_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
        sa.UniqueConstraint("workspace_id", "occurrence_key", name="uq_polls_workspace_id_occurrence_key"),
    )
    op.create_index("ix_polls_state_closes_at", "polls", ["state", "closes_at"], unique=False)


def versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("author", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("activated_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("waits_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_versions_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_versions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("program_id", "number", name="uq_versions_program_id_number"),
    )
    op.create_index("ix_versions_workspace_id_state", "versions", ["workspace_id", "state"], unique=False)
    op.create_index(
        "uq_versions_one_active",
        "versions",
        ["program_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("beside_id", sa.Integer(), nullable=True),
        sa.Column("shown", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("submitted_by", AutoString(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", AutoString(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["beside_id"], ["versions.id"], name="fk_reviews_beside_id"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_reviews_program_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_reviews_version_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_reviews_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_program_id", "reviews", ["program_id"], unique=False)


def pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("paused_at", UTCDateTime(), nullable=False),
        sa.Column("paused_by", AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("partners_told", sa.Boolean(), nullable=False),
        sa.Column("resumed_at", UTCDateTime(), nullable=True),
        sa.Column("resumed_by", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_pauses_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_pauses_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pauses"),
    )
    op.create_index(
        "ix_pauses_workspace_id_program_id", "pauses", ["workspace_id", "program_id"], unique=False
    )
    op.create_index(
        "uq_pauses_one_lasting",
        "pauses",
        ["program_id"],
        unique=True,
        sqlite_where=sa.text("resumed_at IS NULL"),
        postgresql_where=sa.text("resumed_at IS NULL"),
    )


def entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("standing", AutoString(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("delta_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", AutoString(), nullable=True),
        sa.Column("item", AutoString(), nullable=True),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("payable_on", sa.Date(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("proof_hash", AutoString(), nullable=False),
        sa.Column("chain_no", sa.Integer(), nullable=False),
        sa.Column("previous_hash", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.CheckConstraint(
            "typeof(delta_minor) = 'integer' AND typeof(amount_minor) IN ('integer', 'null')",
            name=op.f("ck_entries_whole"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "currency IS NOT NULL OR (amount_minor IS NULL AND delta_minor = 0)",
            name=op.f("ck_entries_currency"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_entries_award_id"),
        sa.ForeignKeyConstraint(["corrects"], ["entries.id"], name="fk_entries_corrects"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_entries_program_id"),
        sa.ForeignKeyConstraint(["proof_hash"], ["proofs.hash"], name="fk_entries_proof_hash"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_entries_version_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_entries_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("award_id", "seq", name="uq_entries_award_id_seq"),
        sa.UniqueConstraint("program_id", "chain_no", name="uq_entries_program_id_chain_no"),
    )


def proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("hash", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_proofs"),
    )


def postings() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("typeof(amount_minor) = 'integer'", name=op.f("ck_postings_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_postings_moves")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_postings_award_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_postings_entry_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_postings_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_postings"),
        sa.UniqueConstraint("entry_id", "account", name="uq_postings_entry_id_account"),
    )
    op.create_index("ix_postings_award_id", "postings", ["award_id"], unique=False)


def payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.Column("prepared_by", AutoString(), nullable=False),
        sa.Column("prepared_at", UTCDateTime(), nullable=False),
        sa.Column("approved_by", AutoString(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", AutoString(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_payouts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payouts"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_payouts_workspace_id_number"),
    )


def payout_lines() -> None:
    op.create_table(
        "payout_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("payee", AutoString(), nullable=False),
        sa.Column("paid_as", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_payout_lines_award_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_lines_payout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_lines"),
        sa.UniqueConstraint("payout_id", "award_id", name="uq_payout_lines_payout_id_award_id"),
    )
    op.create_index("ix_payout_lines_award_id", "payout_lines", ["award_id"], unique=False)


def poll_anonymous_counts() -> None:
    op.create_table(
        "poll_anonymous_counts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_anonymous_counts_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "question", "value", name="pk_poll_anonymous_counts"),
        sqlite_with_rowid=False,
    )


def poll_anonymous_texts() -> None:
    op.create_table(
        "poll_anonymous_texts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_anonymous_texts_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "id", name="pk_poll_anonymous_texts"),
        sqlite_with_rowid=False,
    )


def poll_askings() -> None:
    op.create_table(
        "poll_askings",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("addressee", AutoString(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_askings_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "addressee", name="pk_poll_askings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_poll_askings_addressee", "poll_askings", ["addressee"], unique=False)


def poll_named_answers() -> None:
    op.create_table(
        "poll_named_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("member", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_named_answers_poll_id"),
        sa.PrimaryKeyConstraint("id", name="pk_poll_named_answers"),
        sa.UniqueConstraint(
            "poll_id",
            "enterprise",
            "team",
            "member",
            name="uq_poll_named_answers_poll_id_enterprise_team_member",
        ),
    )


def poll_voters() -> None:
    op.create_table(
        "poll_voters",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("member", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_voters_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "enterprise", "team", "member", name="pk_poll_voters"),
        sqlite_with_rowid=False,
    )


def deals() -> None:
    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_key", AutoString(), nullable=False),
        sa.Column("credit", AutoString(), nullable=False),
        sa.Column("credit_role", AutoString(), nullable=True),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("margin_minor", sa.BigInteger(), nullable=True),
        sa.Column("units_millionths", sa.BigInteger(), nullable=True),
        sa.Column("term_millionths", sa.BigInteger(), nullable=True),
        sa.Column("rep", AutoString(), nullable=True),
        sa.Column("rep_key", AutoString(), nullable=True),
        sa.Column("customer", AutoString(), nullable=True),
        sa.Column("customer_key", AutoString(), nullable=True),
        sa.Column("product", AutoString(), nullable=True),
        sa.Column("product_key", AutoString(), nullable=True),
        sa.Column("category", AutoString(), nullable=True),
        sa.Column("category_key", AutoString(), nullable=True),
        sa.Column("type", AutoString(), nullable=True),
        sa.Column("type_key", AutoString(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("quoted_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("times", JSON, nullable=True),
        sa.Column("own", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_deals_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deals"),
        sa.UniqueConstraint(
            "workspace_id", "deal_id", "partner_key", name="uq_deals_workspace_id_deal_id_partner_key"
        ),
    )
    op.create_index("ix_deals_workspace_id_partner", "deals", ["workspace_id", "partner"], unique=False)
    op.create_index(
        "ix_deals_counted",
        "deals",
        [
            "workspace_id",
            "currency",
            "credit",
            "partner_key",
            *("closed_on", "stage", "cancelled_on", "returned_on", "registered_on", "quoted_on"),
            *("signed_on", "invoiced_on", "installed_on", "paid_on", "reported_on"),
            *("amount_minor", "list_price_minor", "cost_minor", "margin_minor"),
            *("units_millionths", "term_millionths"),
            *("rep_key", "customer_key", "product_key", "category_key", "type_key"),
        ],
        unique=False,
    )


def records() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("record_key", AutoString(), nullable=False),
        sa.Column("partner_key", AutoString(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("times", JSON, nullable=True),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("own", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_records_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.UniqueConstraint(
            "workspace_id", "kind", "record_key", name="uq_records_workspace_id_kind_record_key"
        ),
    )
    op.create_index(
        "ix_records_workspace_id_kind_on_day", "records", ["workspace_id", "kind", "on_day"], unique=False
    )


def kept() -> None:
    op.create_table(
        "kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_kept_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kept"),
        sa.UniqueConstraint("workspace_id", "hash", name="uq_kept_workspace_id_hash"),
    )


def kept_sums() -> None:
    op.create_table(
        "kept_sums",
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("partner_key", AutoString(), nullable=False),
        sa.Column("sums", JSON, nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["kept.id"], name="fk_kept_sums_kept_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kept_id", "partner_key", name="pk_kept_sums"),
    )


def deal_changes() -> None:
    op.create_table(
        "deal_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("credit", AutoString(), nullable=False),
        sa.Column("partner_key", AutoString(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("quoted_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("margin_minor", sa.BigInteger(), nullable=True),
        sa.Column("units_millionths", sa.BigInteger(), nullable=True),
        sa.Column("term_millionths", sa.BigInteger(), nullable=True),
        sa.Column("rep_key", AutoString(), nullable=True),
        sa.Column("customer_key", AutoString(), nullable=True),
        sa.Column("product_key", AutoString(), nullable=True),
        sa.Column("category_key", AutoString(), nullable=True),
        sa.Column("type_key", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mark_id"], ["marks.id"], name="fk_deal_changes_mark_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deal_changes"),
    )
    op.create_index("ix_deal_changes_mark_id_came", "deal_changes", ["mark_id", "came"], unique=False)


def fact_revisions() -> None:
    op.create_table(
        "fact_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("fact_id", AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_fact_revisions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fact_revisions"),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "fact_id",
            "revision",
            name="uq_fact_revisions_workspace_id_kind_fact_id_revision",
        ),
    )


def cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("opened_by", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("escalated_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("about", JSON, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_cases_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("workspace_id", "kind", "subject", name="uq_cases_workspace_id_kind_subject"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_cases_workspace_id_number"),
    )
    op.create_index("ix_cases_state_due_at", "cases", ["state", "due_at"], unique=False)
    op.create_index(
        "ix_cases_workspace_id_partner_folded", "cases", ["workspace_id", "partner_folded"], unique=False
    )


def case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("act", AutoString(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_case_events_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.UniqueConstraint("case_id", "seq", name="uq_case_events_case_id_seq"),
    )


def adjustments() -> None:
    op.create_table(
        "adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", AutoString(), nullable=True),
        sa.Column("item", AutoString(), nullable=True),
        sa.Column("fund", AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", AutoString(), nullable=False),
        sa.Column("shown", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("proposed_by", AutoString(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", AutoString(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name=op.f("ck_adjustments_money")),
        sa.CheckConstraint("(amount_minor IS NULL) <> (item IS NULL)", name=op.f("ck_adjustments_something")),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_adjustments_moves")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_adjustments_four_eyes")),
        sa.CheckConstraint(
            "typeof(amount_minor) IN ('integer', 'null')", name=op.f("ck_adjustments_whole")
        ).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_adjustments_program_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_adjustments_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_adjustments"),
        sa.UniqueConstraint("workspace_id", "meaning", name="uq_adjustments_workspace_id_meaning"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_adjustments_workspace_id_number"),
    )
    op.create_index("ix_adjustments_program_id_state", "adjustments", ["program_id", "state"], unique=False)


def preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("liking", AutoString(), nullable=False),
        sa.Column("chosen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_preferences_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("workspace_id", "person", name="uq_preferences_workspace_id_person"),
    )
    op.create_index(
        "ix_preferences_workspace_id_partner_folded",
        "preferences",
        ["workspace_id", "partner_folded"],
        unique=False,
    )


def make_final(table: str) -> None:
    """Rows of these tables are never changed or deleted."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
            )
        return
    op.execute("""
CREATE OR REPLACE FUNCTION refuse_to_change_a_final_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted'; END $$""")
    for act, level in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH {level} EXECUTE FUNCTION refuse_to_change_a_final_row()"
        )


def downgrade() -> None:
    there = sa.MetaData()
    there.reflect(op.get_bind())
    there.drop_all(
        op.get_bind(), tables=[table for table in there.sorted_tables if table.name != "alembic_version"]
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_a_final_row()")


def proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("permitted", JSON, nullable=False),
        sa.Column("proposed_by", AutoString(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("ended_by", AutoString(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name="fk_proposals_program_id"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_proposals_version_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_proposals_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_workspace_id_state", "proposals", ["workspace_id", "state"], unique=False)
    op.create_index(
        "uq_proposals_one_open",
        "proposals",
        ["program_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def proposal_channels() -> None:
    op.create_table(
        "proposal_channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_channels_proposal_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_proposal_channels_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_channels"),
        sa.UniqueConstraint("proposal_id", "channel", name="uq_proposal_channels_proposal_id_channel"),
    )


def proposal_reactions() -> None:
    op.create_table(
        "proposal_reactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("partner", AutoString(), nullable=False),
        sa.Column("partner_folded", AutoString(), nullable=False),
        sa.Column("author", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("numbers", JSON, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("meaning", AutoString(), nullable=False),
        sa.Column("adopted_version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["adopted_version_id"], ["versions.id"], name="fk_proposal_reactions_adopted_version_id"
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_reactions_proposal_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_proposal_reactions_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_reactions"),
        sa.UniqueConstraint("proposal_id", "meaning", name="uq_proposal_reactions_proposal_id_meaning"),
    )
