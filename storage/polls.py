"""Polls and what was answered.

Of an anonymous poll two things are kept, in one transaction and with no link between them: that a person has answered, without a time,
and the answers, without a person (`storage.anonymous_answers`). It is final. What may be shown of the answers, and from how many on, is
decided elsewhere (`programs.polls`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select, update

from dsl.nodes import PollKind
from programs.facts import folded
from programs.poll_audience import Addressee
from programs.questionnaire import Question, kept, put_after, read
from storage import anonymous_answers
from storage.anonymous_answers import ANSWERED
from storage.insertion import insert_once, insert_once_with_id
from storage.people import Actor
from storage.poll_tables import AskingRow, NamedAnswerRow, PollRow, VoterRow

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
    version: int | None = None
    """The number of the program's version that asks."""
    name: str
    questions: tuple[Question, ...]
    anonymous: bool
    opens_at: datetime
    closes_at: datetime
    state: State
    asked: tuple[Addressee, ...] | None = None
    """Who may answer; None where every partner may."""

    @property
    def kind(self) -> PollKind:
        """Of the first question."""
        return self.questions[0].kind

    @property
    def question(self) -> str:
        return self.questions[0].text


@dataclass(frozen=True, slots=True)
class Answered:
    value: str
    """What counts now: this answer, or one that was given after it."""
    previous: str | None
    """What this answer replaced."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one person answered, by the place of the question."""

    actor: Actor
    partner: str | None
    answers: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Replies:
    """What was answered to one question, sorted, so that the order tells nothing: of several answers that somebody chose, each."""

    people: int
    values: tuple[str, ...]


class Results(NamedTuple):
    """Everything that was answered, by question. For the figures, not for eyes."""

    by_question: tuple[Replies, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """To the first question."""
        return self.by_question[0].values


def open_poll(
    session: Session,
    *,
    workspace_id: int,
    program_id: int | None,
    name: str,
    questions: Sequence[Question],
    anonymous: bool,
    opens_at: datetime,
    closes_at: datetime,
    occurrence_key: str,
    version: int | None = None,
    asked: Sequence[Addressee] | None = None,
) -> Poll | None:
    """A new poll, or None where the one with that `occurrence_key` was opened before."""
    poll_id = insert_once_with_id(
        session,
        PollRow,
        workspace_id=workspace_id,
        program_id=program_id,
        version=version,
        name=name,
        questions=[kept(question) for question in questions],
        asked=_asked_column(asked),
        anonymous=anonymous,
        opens_at=opens_at,
        closes_at=closes_at,
        occurrence_key=occurrence_key,
        state="open",
    )
    if poll_id is None:
        return None
    if anonymous:
        anonymous_answers.prepare(session, poll_id=poll_id, questions=questions)
    return get(session, poll_id=poll_id)


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


def asks(session: Session, *, poll_id: int, asked: Sequence[Addressee], now: datetime) -> None:
    """Put down whom it has asked, for the sake of those who are not to be asked too often."""
    for key in dict.fromkeys(each.key for each in asked):
        insert_once(session, AskingRow, poll_id=poll_id, addressee=key, asked_at=now)


def asked_count(session: Session, *, poll_id: int) -> int:
    """How many partners, people or places it has asked."""
    return session.exec(select(func.count()).where(AskingRow.poll_id == poll_id)).one()


def last_asked(
    session: Session, *, workspace_id: int, program_id: int | None = None, name: str | None = None
) -> dict[str, datetime]:
    """When each was asked last, by any poll, or by that one of a program's. By the key of an addressee."""
    statement = (
        select(AskingRow.addressee, func.max(AskingRow.asked_at))
        .join(PollRow, col(PollRow.id) == col(AskingRow.poll_id))
        .where(PollRow.workspace_id == workspace_id)
        .group_by(AskingRow.addressee)
    )
    if name is not None:
        statement = statement.where(PollRow.program_id == program_id, PollRow.name == name)
    return dict(session.exec(statement).all())


def answer(
    session: Session, *, poll_id: int, actor: Actor, value: str, partner: str | None, at: datetime
) -> Answered:
    """Take an answer to the first question alone; see `fill_in`."""
    return fill_in(session, poll_id=poll_id, actor=actor, answers={0: (value,)}, partner=partner, at=at)


def fill_in(
    session: Session,
    *,
    poll_id: int,
    actor: Actor,
    answers: Mapping[int, Sequence[str]],
    partner: str | None,
    at: datetime,
) -> Answered:
    """Take answers that were given `at`. Of one person the latest counts, whatever the order in which they are taken.

    To an anonymous poll there is no later one. What is not answered here stays as it was answered before. Raises AlreadyAnswered,
    PollClosed (also once `closes_at` has come), LookupError where there is no such poll.
    """
    poll = _taking_answers(session, poll_id, at)
    questions = tuple(map(read, poll.questions))
    if poll.anonymous:
        if not insert_once(session, VoterRow, poll_id=poll_id, **_columns(actor)):
            raise AlreadyAnswered
        anonymous_answers.add(session, poll_id=poll_id, questions=questions, answers=answers)
        return Answered(_first(answers), None)
    given = {str(place): list(values) for place, values in answers.items()}
    if 0 in answers and insert_once(
        session, NamedAnswerRow, poll_id=poll_id, **_columns(actor),
        partner=partner, answers=given, answered_at=at,
    ):  # fmt: skip
        return Answered(_first(answers), None)
    row = session.exec(
        select(NamedAnswerRow)
        .where(_by(NamedAnswerRow, poll_id, actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise LookupError("only who has answered the first question is asked more")
    previous = _first(_answers(row))
    if row.answered_at > at:
        return Answered(previous, None)
    row.answers, row.partner, row.answered_at = {**row.answers, **given}, partner, at
    session.add(row)
    session.flush()
    return Answered(_first(_answers(row)), previous)


def answered(session: Session, *, poll_id: int, actor: Actor) -> Mapping[int, tuple[str, ...]] | None:
    """What that person answered; nothing where the poll is anonymous; None where there is no answer."""
    named = session.exec(select(NamedAnswerRow).where(_by(NamedAnswerRow, poll_id, actor))).first()
    if named is not None:
        return _answers(named)
    voted = session.exec(select(VoterRow.poll_id).where(_by(VoterRow, poll_id, actor))).first()
    return {} if voted is not None else None


def named(session: Session, *, poll_id: int) -> tuple[Named, ...]:
    """Who answered what, of a poll that is not anonymous; what hangs on a first answer only where it still is that one."""
    questions = get(session, poll_id=poll_id).questions
    rows = session.exec(
        select(NamedAnswerRow).where(NamedAnswerRow.poll_id == poll_id).order_by(col(NamedAnswerRow.id))
    )
    return tuple(
        Named(Actor(row.enterprise, row.team, row.member), row.partner, _standing(questions, _answers(row)))
        for row in rows
    )


def voters(session: Session, *, poll_id: int) -> frozenset[Actor]:
    """Who has answered, whatever it was."""
    known = select(NamedAnswerRow.enterprise, NamedAnswerRow.team, NamedAnswerRow.member)
    secret = select(VoterRow.enterprise, VoterRow.team, VoterRow.member)
    found = [
        *session.exec(known.where(NamedAnswerRow.poll_id == poll_id)),
        *session.exec(secret.where(VoterRow.poll_id == poll_id)),
    ]
    return frozenset(Actor(*columns) for columns in found)


def results(session: Session, *, poll_id: int) -> Results:
    """All answers. Of an anonymous poll, `programs.polls` says which of it may be shown, and when."""
    poll = get(session, poll_id=poll_id)
    if not poll.anonymous:
        people = named(session, poll_id=poll_id)
        return Results(tuple(_replies(people, place) for place in range(len(poll.questions))))
    counts = anonymous_answers.counts(session, poll_id=poll_id)
    texts = anonymous_answers.texts(session, poll_id=poll_id)
    return Results(
        tuple(
            Replies(
                counts[place, ANSWERED],
                texts.get(place, ())
                if question.kind == "text"
                else tuple(sorted(value for value in question.answers for _ in range(counts[place, value]))),
            )
            for place, question in enumerate(poll.questions)
        )
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


def waves(session: Session, poll: Poll) -> tuple[Poll, ...]:
    """All times that it was held and has closed, the oldest first."""
    rows = session.exec(
        select(PollRow)
        .where(
            PollRow.workspace_id == poll.workspace_id,
            PollRow.program_id == poll.program_id,
            PollRow.state == "closed",
        )
        .order_by(col(PollRow.id))
    )
    return tuple(_value(row) for row in rows if folded(row.name) == folded(poll.name))


def close(session: Session, *, poll_id: int) -> bool:
    """Take no more answers. Whether it was still open: only one caller closes a poll."""
    done = session.exec(
        update(PollRow).where(col(PollRow.id) == poll_id, col(PollRow.state) == "open").values(state="closed")
    )
    if done.rowcount:
        anonymous_answers.mix_voters(session, poll_id=poll_id)
    return bool(done.rowcount)


def _replies(people: Sequence[Named], place: int) -> Replies:
    given = [each.answers[place] for each in people if place in each.answers]
    return Replies(len(given), tuple(sorted(value for values in given for value in values)))


def _standing(
    questions: Sequence[Question], answers: Mapping[int, tuple[str, ...]]
) -> Mapping[int, tuple[str, ...]]:
    asked = {0, *put_after(questions, answers.get(0, ()))}
    return {place: values for place, values in answers.items() if place in asked}


def _answers(row: NamedAnswerRow) -> dict[int, tuple[str, ...]]:
    return {int(place): tuple(values) for place, values in row.answers.items()}


def _first(answers: Mapping[int, Sequence[str]]) -> str:
    return next(iter(answers.get(0, ())), "")


def _taking_answers(session: Session, poll_id: int, now: datetime) -> PollRow:
    # Shared, so that answers do not wait for each other, and closing waits for them; of an anonymous one they are counted one by one.
    secret = session.exec(select(PollRow.anonymous).where(PollRow.id == poll_id)).first()
    poll = session.exec(
        select(PollRow)
        .where(PollRow.id == poll_id)
        .with_for_update(read=not secret)
        .execution_options(populate_existing=True)
    ).first()
    if poll is None:
        raise LookupError(f"there is no poll {poll_id}")
    # What was pressed in time counts also where it waited to be worked off; what is anonymous is final once it has closed.
    if poll.closes_at <= now or (secret and poll.state != "open"):
        raise PollClosed
    return poll


def _asked_column(asked: Sequence[Addressee] | None) -> list[list[str | None]] | None:
    return None if asked is None else [[each.partner, each.person, each.place] for each in asked]


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
        version=row.version,
        name=row.name,
        questions=tuple(map(read, row.questions)),
        anonymous=row.anonymous,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        state=cast("State", row.state),
        asked=None
        if row.asked is None
        else tuple(Addressee(partner or "", person, place or "") for partner, person, place in row.asked),
    )
