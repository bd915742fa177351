"""The tables, facts, ledger and polls aside: who and where, programs, what comes in and goes out.

Texts in keys are folded where people type them; no column of a unique key may be NULL.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.row import Row, json_field, optional_json_field

_WORKSPACE: Final = "workspaces.id"
_PROGRAM: Final = "programs.id"


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspaces"

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True)
    name: str
    currency: str
    timezone: str
    installed_at: datetime
    settled_on: date | None = None
    """The last day on which the ledger was brought up to date."""
    ticks: int = 0
    """How many ticks wrote something; a tick that saw fewer was overtaken."""
    notice_days: int = 0
    """So many days a change that is worse for somebody waits, where the programs promise no longer notice."""
    approvals_channel: str = ""
    """Where programs are approved before they are put in force; "" where that takes no approval."""
    statement_day: int = 1
    """The day of the month on which partners are told of the month before; 0: on none."""
    stated_until: date
    """The first day of the month up to which they were told."""
    nudged_on: date
    """The day of the week's nudges that were told last."""
    kudos_a_week: int = 5
    kudos_values: list[str] = json_field()
    """What thanks may stand for."""
    kudos_emoji: str | None = None
    """Whoever reacts with it thanks; None: no reaction does."""
    case_days: int = 5
    """How many working days people have for a case."""
    poll_rest_days: int = 0
    """Whom a poll has asked is not asked by any other for so many days; 0: by any at any time."""


class InstallationRow(Row, table=True):
    """By what Slack lets us into a workspace, where somebody installed the bot by OAuth."""

    __tablename__ = "installations"

    workspace_id: int = Field(primary_key=True, foreign_key=_WORKSPACE)
    enterprise_id: str
    app_id: str
    bot_id: str
    bot_user: str
    scopes: str
    installer: str
    installed_at: datetime
    ended_at: datetime | None = None
    """When Slack let us in no more."""
    expires_at: datetime | None = None
    refresh_at: datetime | None = Field(default=None, index=True)
    """When somebody asks for new tokens (again); while somebody does, the end of the lease."""
    sealed: str = Field(sa_type=Text)
    """The tokens; "" once they were erased."""
    generation: int
    """Rises with everything that is written."""
    trouble: str = ""


class OAuthStateRow(Row, table=True):
    """An installation that somebody began."""

    __tablename__ = "oauth_states"

    digest: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None


# --- who may do what, and who speaks for which partner -------------------------------------------------------------


class RoleRow(Row, table=True):
    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("workspace_id", "enterprise", "team", "member"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    enterprise: str
    team: str
    member: str
    role: str


class LanguageRow(Row, table=True):
    """What somebody is spoken to in: a person, a partner, or everybody."""

    __tablename__ = "languages"
    __table_args__ = (UniqueConstraint("workspace_id", "listener"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    listener: str
    language: str


class PreferenceRow(Row, table=True):
    """What somebody likes best of what may be chosen, for the partner whose person it is."""

    __tablename__ = "preferences"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person"),
        Index(None, "workspace_id", "partner_folded"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    person: str
    """`team:user`."""
    partner_folded: str
    liking: str
    chosen_at: datetime


class MannersRow(Row, table=True):
    """When and how often a reader is spoken to: a person, those in a channel, or everybody. NULL: it is not chosen here."""

    __tablename__ = "manners"
    __table_args__ = (UniqueConstraint("workspace_id", "reader"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    reader: str
    quiet: str | None = None
    """`20:00-08:00`, or `none`."""
    per_day: int | None = None
    """0: as many as there are."""
    zone: str | None = None


class NudgeChoiceRow(Row, table=True):
    """Whether a partner (by its folded name; "": everybody) hears a kind of nudges. What is not chosen is on."""

    __tablename__ = "nudge_choices"
    __table_args__ = (UniqueConstraint("workspace_id", "partner", "kind"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    partner: str
    kind: str
    is_on: bool


class DiscretionRow(Row, table=True):
    """A partner (by its folded name) whose customers are not named in what is said of its deals."""

    __tablename__ = "discretions"
    __table_args__ = (UniqueConstraint("workspace_id", "partner"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    partner: str


class ChannelBindingRow(Row, table=True):
    __tablename__ = "channel_bindings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel"),
        Index(None, "workspace_id", "partner_folded"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    channel: str
    partner: str
    partner_folded: str
    bound_by: str
    bound_at: datetime
    consent: str = "asked"
    """Whether the partner agrees that its figures are shown there."""
    consent_by: str = ""
    consent_at: datetime | None = None


class CompanyRow(Row, table=True):
    """A Slack workspace of a partner's."""

    __tablename__ = "companies"
    __table_args__ = (UniqueConstraint("workspace_id", "team"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    team: str
    partner: str
    partner_folded: str


class PersonBindingRow(Row, table=True):
    __tablename__ = "person_bindings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "enterprise", "team", "member"),
        Index(None, "workspace_id", "partner_folded"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    enterprise: str
    team: str
    member: str
    partner: str
    partner_folded: str
    person: str = ""
    """Who that is in the list of people, folded; "" where nobody has said."""


# --- programs ------------------------------------------------------------------------------------------------------


class ProgramRow(Row, table=True):
    __tablename__ = "programs"
    __table_args__ = (UniqueConstraint("workspace_id", "name_folded"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    name_folded: str
    settled_on: date | None = None
    """The day as of which its awards were last worked out, while it went on or when it was over."""
    settled_over: bool = False


class VersionRow(Row, table=True):
    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("program_id", "number"),
        Index(
            "uq_versions_one_active",
            "program_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index(None, "workspace_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    number: int
    name: str
    text: str = Field(sa_type=Text)
    hash: str
    state: str
    author: str
    created_at: datetime
    activated_at: datetime | None = None
    ended_at: datetime | None = None
    waits_until: date | None = None
    """The first day on which it decides, where it was put in force before its notice was over."""


class ReviewRow(Row, table=True):
    """A version that was submitted for approval, and what became of it. `shown` is the hash of what the approver saw."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "program_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    version_id: int = Field(foreign_key="versions.id")
    beside_id: int | None = Field(default=None, foreign_key="versions.id")
    """The version in force beside which it was shown."""
    shown: str
    state: str
    submitted_by: str
    submitted_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = Field(default="", sa_type=Text)


class PauseRow(Row, table=True):
    """While it lasts, no tick works the program out."""

    __tablename__ = "pauses"
    __table_args__ = (
        Index(
            "uq_pauses_one_lasting",
            "program_id",
            unique=True,
            sqlite_where=text("resumed_at IS NULL"),
            postgresql_where=text("resumed_at IS NULL"),
        ),
        Index(None, "workspace_id", "program_id"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    paused_at: datetime
    paused_by: str
    reason: str = Field(sa_type=Text)
    partners_told: bool
    resumed_at: datetime | None = None
    resumed_by: str = ""


class AuditRow(Row, table=True):
    """Who did what, and when. Never changed or deleted."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace_id", "subject"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any] = json_field()


# --- what comes in, what goes out, what is due ---------------------------------------------------------------------


class InboxRow(Row, table=True):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("team_id", "meaning"),
        Index(None, "state", "due_at"),
        Index(None, "state", "actor"),
    )

    id: int = Field(default=None, primary_key=True)
    team_id: str
    kind: str
    meaning: str
    actor: str
    """Whose acts are dealt with in their order; "" where it is nobody's act."""
    payload: dict[str, Any] = json_field()
    received_at: datetime
    state: str = "new"
    due_at: datetime
    """When it may be taken (again): at once, after a failure's pause, or when the lease of whoever works on it is over."""
    token: int = 0
    attempts: int = 0
    error: str = Field(default="", sa_type=Text)
    done_at: datetime | None = None
    answer: dict[str, Any] | None = optional_json_field()
    """What its sender, who waited for it, was answered; whoever sends it again is answered the same."""
    note: str = Field(default="", sa_type=Text)
    """Why somebody dropped it."""


class OutboxRow(Row, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe"),
        Index(None, "state", "due_at"),
        Index(None, "sent_channel", "said_at"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    dedupe: str
    message: dict[str, Any] = json_field()
    urgency: int = 0
    not_after: datetime | None = None
    created_at: datetime
    state: str = "pending"
    due_at: datetime
    """When it may be taken (again); while somebody works on it, the end of the lease."""
    token: int = 0
    attempts: int = 0
    error: str = Field(default="", sa_type=Text)
    sent_channel: str = ""
    sent_ts: str = ""
    sent_thread: str = ""
    """The message in whose thread it stands; "" where it stands by itself."""
    sent_at: datetime | None = None
    said_as: str = ""
    """How it is, or may be, said: `post`, `answer`, `reply`, `edit`; from just before Slack is called."""
    said_at: datetime | None = None
    digest: str = Field(default="", index=True)
    """What waits for the same moment of the same channel is told together; "" where it waits for nobody's morning."""
    wording: str = Field(default="", index=True)
    """Which lines of a program it takes its turn from; "" where it is not said in a program's own words."""
    struck_by: str = ""
    """Who decided that it is never sent."""
    struck_at: datetime | None = None


class TellingRow(Row, table=True):
    """A message tells how an award is, in a place among others."""

    __tablename__ = "tellings"
    __table_args__ = (Index(None, "workspace_id", "award"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    outbox_id: int = Field(foreign_key="outbox.id")
    award: str
    """The name that it keeps whatever becomes of it."""
    place: int
    """0: it is told first in that message."""


class OccurrenceRow(Row, table=True):
    """Something a program does at a time, claimed by whoever does it."""

    __tablename__ = "occurrences"
    __table_args__ = (UniqueConstraint("workspace_id", "program_id", "item", "due_at"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE)
    program_id: int = Field(foreign_key=_PROGRAM)
    item: str
    due_at: datetime
    claimed_at: datetime


class MarkRow(Row, table=True):
    """Something changed that a tick has to look at. Equal marks may stand side by side.

    `partners` are those whom a change of facts touches, by their folded names (NULL: it may be anybody).
    """

    __tablename__ = "marks"

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key=_WORKSPACE, index=True)
    kind: str
    subject: str
    on_day: date | None = None
    partners: list[str] | None = optional_json_field()
    made_at: datetime
