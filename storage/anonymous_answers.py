"""What was answered to an anonymous poll, stored so that nobody can tell by whom.

Not from the rows, not from where they lie or which transaction wrote them, not from the log beside the database file.

Answers that can be chosen are counts, which are there from the opening on: a count has no author. Words are rows under random names; with
each answer that comes, all words of the poll are written anew (of very many, a random part), so that the last transaction has touched them
all, and they lie in the order of chance. Every row of counts is touched as well. All this is one transaction with `this person has answered`.

What a database keeps for itself beside that - old versions of rows until it cleans up, its own log - is described in docs/polls.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import case, func
from sqlmodel import Session, and_, col, delete, insert, or_, select, update

from programs.questionnaire import Question
from storage.poll_tables import AnonymousCountRow, AnonymousTextRow, VoterRow

_MIXED: Final = 500
"""So many words lie together in one transaction; fewer, where there are no more."""
ANSWERED: Final = ""
"""The count of those who answered a question at all."""


def prepare(session: Session, *, poll_id: int, questions: Sequence[Question]) -> None:
    """Every count there can be, at nought."""
    rows = [
        {"poll_id": poll_id, "question": place, "value": value, "times": 0}
        for place, question in enumerate(questions)
        for value in (ANSWERED, *question.answers)
    ]
    session.execute(insert(AnonymousCountRow), rows)


def add(
    session: Session, *, poll_id: int, questions: Sequence[Question], answers: Mapping[int, Sequence[str]]
) -> None:
    """One person's answers, by the place of the question. The poll is locked, so that the counts are touched by one at a time."""
    chosen = [(place, ANSWERED) for place in answers]
    chosen += [
        (place, value)
        for place, values in answers.items()
        if questions[place].kind != "text"
        for value in values
    ]
    one_of_them = or_(
        *(
            and_(AnonymousCountRow.question == place, AnonymousCountRow.value == value)
            for place, value in chosen
        )
    )
    session.execute(
        update(AnonymousCountRow)
        .where(col(AnonymousCountRow.poll_id) == poll_id)
        .values(times=AnonymousCountRow.times + case((one_of_them, 1), else_=0))
        .execution_options(synchronize_session=False)
    )
    texts = [(place, values[0]) for place, values in answers.items() if questions[place].kind == "text"]
    _mix(session, poll_id, texts)


def counts(session: Session, *, poll_id: int) -> dict[tuple[int, str], int]:
    """By question and answer; under `ANSWERED`, by how many people."""
    rows = session.exec(select(AnonymousCountRow).where(AnonymousCountRow.poll_id == poll_id))
    return {(row.question, row.value): row.times for row in rows}


def texts(session: Session, *, poll_id: int) -> dict[int, tuple[str, ...]]:
    """By question, in the order of the alphabet."""
    rows = session.exec(select(AnonymousTextRow).where(AnonymousTextRow.poll_id == poll_id)).all()
    places = {row.question for row in rows}
    return {place: tuple(sorted(row.text for row in rows if row.question == place)) for place in places}


def mix_voters(session: Session, *, poll_id: int) -> None:
    """Write those who have answered anew, in the order of their keys: the order in which they did is no longer to be seen either."""
    columns = select(VoterRow.enterprise, VoterRow.team, VoterRow.member)
    keys = session.exec(columns.where(VoterRow.poll_id == poll_id)).all()
    session.execute(
        delete(VoterRow).where(col(VoterRow.poll_id) == poll_id).execution_options(synchronize_session=False)
    )
    if keys:
        rows = [
            {"poll_id": poll_id, "enterprise": enterprise, "team": team, "member": member}
            for enterprise, team, member in sorted(keys)
        ]
        session.execute(insert(VoterRow), rows)


def _mix(session: Session, poll_id: int, new: Sequence[tuple[int, str]]) -> None:
    """Also where nothing new is said: who writes nothing must not be told from who does."""
    taken = session.execute(
        select(AnonymousTextRow.id, AnonymousTextRow.question, AnonymousTextRow.text)
        .where(AnonymousTextRow.poll_id == poll_id)
        .order_by(func.random())
        .limit(_MIXED)
    ).all()
    session.execute(
        delete(AnonymousTextRow)
        .where(
            col(AnonymousTextRow.poll_id) == poll_id,
            col(AnonymousTextRow.id).in_([each.id for each in taken]),
        )
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"poll_id": poll_id, "id": secrets.token_hex(16), "question": place, "text": text}
        for place, text in [*((each.question, each.text) for each in taken), *new]
    ]
    if rows:
        session.execute(insert(AnonymousTextRow), sorted(rows, key=lambda row: str(row["id"])))
