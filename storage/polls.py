"""Polls and what was answered.

Of an anonymous poll two things are kept, in one transaction and with no link between them: that a person has answered, without a time,
and an answer under a random id, without a person. It is final. What may be shown of the answers, and from how many on, is decided
elsewhere (`programs.polls`).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, delete, insert, select, update

from dsl.nodes import PollKind
from programs.poll_audience import Addressee
from storage.insertion import insert_once, insert_once_with_id
from storage.people import Actor
from storage.poll_tables import AnonymousAnswerRow, AnonymousCommentRow, NamedAnswerRow, PollRow, VoterRow
from storage.row import Row

State = Literal["open", "closed"]


class AlreadyAnswered(Exception):  # noqa: N818 - said in the words of what happened
    """An answer to an anonymous poll is final."""


class PollClosed(Exception):  # noqa: N818 - said in the words of what happened
    """No more answers are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    id: int
    workspace_id: int
    program_id: int | None
    name: str
    kind: PollKind
    question: str
    options: tuple[str, ...]
    follow_up: str | None
    anonymous: bool
    opens_at: datetime
    closes_at: datetime
    state: State
    asked: tuple[Addressee, ...] | None = None
    """Who may answer; None where every partner may."""


@dataclass(frozen=True, slots=True)
class Answered:
    value: str
    """What counts now: this answer, or one that was given after it."""
    previous: str | None
    """What this answer replaced."""


class Results(NamedTuple):
    """Everything that was answered, sorted, so that the order tells nothing. For the figures, not for eyes."""

    values: tuple[str, ...]
    comments: tuple[str, ...]


def open_poll(
    session: Session,
    *,
    workspace_id: int,
    program_id: int | None,
    name: str,
    kind: str,
    question: str,
    follow_up: str | None,
    anonymous: bool,
    opens_at: datetime,
    closes_at: datetime,
    occurrence_key: str,
    options: Sequence[str] = (),
    asked: Sequence[Addressee] | None = None,
) -> Poll | None:
    """A new poll, or None where the one with that `occurrence_key` was opened before."""
    poll_id = insert_once_with_id(
        session,
        PollRow,
        workspace_id=workspace_id,
        program_id=program_id,
        name=name,
        kind=kind,
        question=question,
        options=list(options),
        asked=_asked_column(asked),
        follow_up=follow_up,
        anonymous=anonymous,
        opens_at=opens_at,
        closes_at=closes_at,
        occurrence_key=occurrence_key,
        state="open",
    )
    return get(session, poll_id=poll_id) if poll_id is not None else None


def ask_also(session: Session, *, poll_id: int, asked: Sequence[Addressee] | None) -> None:
    """From now on these may answer too; None: every partner may."""
    row = session.exec(
        select(PollRow)
        .where(PollRow.id == poll_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.asked is not None:
        before = _value(row).asked or ()
        row.asked = _asked_column(None if asked is None else tuple(dict.fromkeys((*before, *asked))))
        session.flush()


def answer(
    session: Session, *, poll_id: int, actor: Actor, value: str, partner: str | None, at: datetime
) -> Answered:
    """Take an answer that was given `at`. Of one person the latest counts, whatever the order in which they are taken.

    To an anonymous poll there is no later one. Raises AlreadyAnswered, PollClosed (also once `closes_at` has come), LookupError
    where there is no such poll.
    """
    poll = _taking_answers(session, poll_id, at)
    if poll.anonymous:
        if not insert_once(session, VoterRow, poll_id=poll_id, commented=False, **_columns(actor)):
            raise AlreadyAnswered
        session.exec(insert(AnonymousAnswerRow).values(id=_random_id(), poll_id=poll_id, value=value))
        return Answered(value, None)
    given = {"value": value, "partner": partner, "answered_at": at}
    if insert_once(session, NamedAnswerRow, poll_id=poll_id, **_columns(actor), **given):
        return Answered(value, None)
    row = session.exec(
        select(NamedAnswerRow)
        .where(_by(NamedAnswerRow, poll_id, actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.answered_at > at:
        return Answered(row.value, None)
    previous, row.value, row.partner, row.answered_at = row.value, value, partner, at
    session.flush()
    return Answered(value, previous)


def comment(session: Session, *, poll_id: int, actor: Actor, text: str, now: datetime) -> None:
    """The answer to the follow-up question, by somebody who has answered. To an anonymous poll, once.

    Raises AlreadyAnswered, PollClosed, and LookupError where that person has not answered.
    """
    table: type[VoterRow | NamedAnswerRow]
    values: dict[str, Any]
    if _taking_answers(session, poll_id, now).anonymous:
        table, values = VoterRow, {"commented": True}
        first = and_(_by(VoterRow, poll_id, actor), col(VoterRow.commented).is_(False))
    else:
        table, values = NamedAnswerRow, {"comment": text}
        first = _by(NamedAnswerRow, poll_id, actor)
    done = session.exec(
        update(table).where(first).values(**values).execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        if answered(session, poll_id=poll_id, actor=actor) is None:
            raise LookupError("only who has answered is asked why")
        raise AlreadyAnswered
    if table is VoterRow:
        session.exec(insert(AnonymousCommentRow).values(id=_random_id(), poll_id=poll_id, text=text))


def answered(session: Session, *, poll_id: int, actor: Actor) -> str | None:
    """What that person answered; "" where the poll is anonymous; None where there is no answer."""
    named = session.exec(select(NamedAnswerRow.value).where(_by(NamedAnswerRow, poll_id, actor))).first()
    if named is not None:
        return named
    voted = session.exec(select(VoterRow.poll_id).where(_by(VoterRow, poll_id, actor))).first()
    return "" if voted is not None else None


def results(session: Session, *, poll_id: int) -> Results:
    """All answers and comments. Of an anonymous poll, `programs.polls` says which of it may be shown, and when."""
    named = session.exec(
        select(NamedAnswerRow.value, NamedAnswerRow.comment).where(NamedAnswerRow.poll_id == poll_id)
    ).all()
    values = session.exec(select(AnonymousAnswerRow.value).where(AnonymousAnswerRow.poll_id == poll_id))
    comments = session.exec(select(AnonymousCommentRow.text).where(AnonymousCommentRow.poll_id == poll_id))
    return Results(
        values=tuple(sorted([*values, *(value for value, _ in named)])),
        comments=tuple(sorted([*comments, *(text for _, text in named if text)])),
    )


def get(session: Session, *, poll_id: int) -> Poll:
    """Raises LookupError where there is none."""
    row = session.get(PollRow, poll_id)
    if row is None:
        raise LookupError(f"there is no poll {poll_id}")
    return _value(row)


def open_polls(session: Session, *, workspace_id: int) -> tuple[Poll, ...]:
    """Those that take answers, the oldest first."""
    rows = session.exec(
        select(PollRow)
        .where(PollRow.workspace_id == workspace_id, PollRow.state == "open")
        .order_by(col(PollRow.id))
    )
    return tuple(_value(row) for row in rows)


def listed(session: Session, *, workspace_id: int) -> tuple[Poll, ...]:
    """All polls, the newest first."""
    rows = session.exec(
        select(PollRow).where(PollRow.workspace_id == workspace_id).order_by(col(PollRow.id).desc())
    )
    return tuple(_value(row) for row in rows)


def close(session: Session, *, poll_id: int) -> bool:
    """Take no more answers. Whether it was still open: only one caller closes a poll."""
    done = session.exec(
        update(PollRow).where(col(PollRow.id) == poll_id, col(PollRow.state) == "open").values(state="closed")
    )
    if done.rowcount and session.get_bind().dialect.name == "postgresql":
        _rewritten(session, poll_id)
    return bool(done.rowcount)


def _rewritten(session: Session, poll_id: int) -> None:
    """PostgreSQL keeps rows where and by which transaction they were written: write them all again, in the order of their keys."""
    for name in (row.__tablename__ for row in (VoterRow, AnonymousAnswerRow, AnonymousCommentRow)):
        table = Row.metadata.tables[str(name)]
        gone = session.execute(delete(table).where(table.c.poll_id == poll_id).returning(*table.c))
        rows = [dict(row) for row in gone.mappings()]
        if rows:
            keys = [column.name for column in table.primary_key]
            session.execute(insert(table), sorted(rows, key=itemgetter(*keys)))


def _taking_answers(session: Session, poll_id: int, now: datetime) -> PollRow:
    # Shared, so that answers do not wait for each other, and closing waits for them.
    poll = session.exec(
        select(PollRow)
        .where(PollRow.id == poll_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).first()
    if poll is None:
        raise LookupError(f"there is no poll {poll_id}")
    if poll.state != "open" or poll.closes_at <= now:
        raise PollClosed
    return poll


def _asked_column(asked: Sequence[Addressee] | None) -> list[list[str | None]] | None:
    return None if asked is None else [[each.partner, each.person] for each in asked]


def _random_id() -> str:
    return secrets.token_hex(16)


def _columns(actor: Actor) -> dict[str, str]:
    return {"enterprise": actor.enterprise, "team": actor.team, "member": actor.user}


def _by(table: type[VoterRow | NamedAnswerRow], poll_id: int, actor: Actor) -> ColumnElement[bool]:
    return and_(
        col(table.poll_id) == poll_id,
        col(table.enterprise) == actor.enterprise,
        col(table.team) == actor.team,
        col(table.member) == actor.user,
    )


def _value(row: PollRow) -> Poll:
    return Poll(
        id=row.id,
        workspace_id=row.workspace_id,
        program_id=row.program_id,
        name=row.name,
        kind=cast("PollKind", row.kind),
        question=row.question,
        options=tuple(row.options),
        follow_up=row.follow_up,
        anonymous=row.anonymous,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        state=cast("State", row.state),
        asked=None
        if row.asked is None
        else tuple(Addressee(cast("str", partner), person) for partner, person in row.asked),
    )
