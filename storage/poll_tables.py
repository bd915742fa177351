"""The tables of polls. Of an anonymous one, nothing that is stored links an answer to a person, or tells when it was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from storage.row import Row, json_field, optional_json_field


class PollRow(Row, table=True):
    __tablename__ = "polls"
    __table_args__ = (
        UniqueConstraint("workspace_id", "occurrence_key"),
        Index(None, "state", "closes_at"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    program_id: int | None = Field(default=None, foreign_key="programs.id")
    name: str
    kind: str
    question: str = Field(sa_type=Text)
    options: list[str] = json_field()
    asked: list[list[str | None]] | None = optional_json_field()
    """Partners with a person or None each; NULL where every partner is asked."""
    follow_up: str | None = Field(default=None, sa_type=Text)
    anonymous: bool
    opens_at: datetime
    closes_at: datetime
    occurrence_key: str
    state: str = "open"


class NamedAnswerRow(Row, table=True):
    """An answer to a poll that is not anonymous; a later answer of the same person replaces it."""

    __tablename__ = "poll_named_answers"
    __table_args__ = (UniqueConstraint("poll_id", "enterprise", "team", "member"),)

    id: int = Field(default=None, primary_key=True)
    poll_id: int = Field(foreign_key="polls.id")
    enterprise: str
    team: str
    member: str
    partner: str | None = None
    value: str = Field(sa_type=Text)
    comment: str | None = Field(default=None, sa_type=Text)
    answered_at: datetime


class VoterRow(Row, table=True):
    """This person has answered this anonymous poll. Kept in the order of its key, so that its place tells nothing."""

    __tablename__ = "poll_voters"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(foreign_key="polls.id", primary_key=True)
    enterprise: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    commented: bool = False


class AnonymousAnswerRow(Row, table=True):
    """An answer to an anonymous poll: no person, no partner, no time; kept in the order of a random id."""

    __tablename__ = "poll_anonymous_answers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: str = Field(primary_key=True)
    """128 random bits."""
    poll_id: int = Field(foreign_key="polls.id", index=True)
    value: str = Field(sa_type=Text)


class AnonymousCommentRow(Row, table=True):
    __tablename__ = "poll_anonymous_comments"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: str = Field(primary_key=True)
    """128 random bits, others than those of the answer."""
    poll_id: int = Field(foreign_key="polls.id", index=True)
    text: str = Field(sa_type=Text)
