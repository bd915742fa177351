"""The tables of polls. Of an anonymous one, nothing that is stored links an answer to a person, or tells when it was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
    version: int | None = None
    """The number of the program's version that opened it."""
    name: str
    questions: list[dict[str, Any]] = json_field()
    asked: list[list[str | None]] | None = optional_json_field()
    """A partner, a person or None and a place in Slack each; NULL where every partner is asked."""
    anonymous: bool
    opens_at: datetime
    closes_at: datetime
    occurrence_key: str
    state: str = "open"


class AskingRow(Row, table=True):
    """This poll has asked that partner, person or place: nobody is asked more often than a workspace allows. It says nothing of answers."""

    __tablename__ = "poll_askings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(foreign_key="polls.id", primary_key=True)
    addressee: str = Field(primary_key=True, index=True)
    asked_at: datetime


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
    answers: dict[str, list[str]] = json_field()
    """By the place of the question."""
    answered_at: datetime


class VoterRow(Row, table=True):
    """This person has answered this anonymous poll. Kept in the order of its key, so that its place tells nothing."""

    __tablename__ = "poll_voters"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(foreign_key="polls.id", primary_key=True)
    enterprise: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    member: str = Field(primary_key=True)


class AnonymousCountRow(Row, table=True):
    """How often an answer was given to a question of an anonymous poll; of all rows of a poll, each is there from its opening.

    A count has no order and no author. `value` "" counts those who answered the question at all.
    """

    __tablename__ = "poll_anonymous_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(foreign_key="polls.id", primary_key=True)
    question: int = Field(primary_key=True)
    value: str = Field(primary_key=True)
    times: int = 0


class AnonymousTextRow(Row, table=True):
    """Words that were answered to an anonymous poll: no person, no partner, no time; written anew, in another order, with each that comes."""

    __tablename__ = "poll_anonymous_texts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(foreign_key="polls.id", primary_key=True)
    id: str = Field(primary_key=True)
    """128 random bits, others each time it is written."""
    question: int
    text: str = Field(sa_type=Text)
