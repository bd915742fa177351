"""Polls: an answer for each person; of an anonymous poll nothing that leads from one to the other."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from storage import polls
from storage.engine import Database
from storage.people import Actor
from storage.poll_tables import AnonymousAnswerRow, AnonymousCommentRow, NamedAnswerRow, VoterRow
from tests.database.values import HOUR, MARIA, NOW, workspace


def opened(session: Session, workspace_id: int, *, anonymous: bool, key: str = "nps:1") -> polls.Poll | None:
    return polls.open_poll(
        session, workspace_id=workspace_id, program_id=None, name="NPS", kind="nps", question="How likely?",
        follow_up="Why?", anonymous=anonymous, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key=key,
    )  # fmt: skip


def test_a_poll_is_opened_once_for_each_occurrence(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        assert opened(session, workspace_id, anonymous=True) is not None
        assert opened(session, workspace_id, anonymous=True) is None
        assert opened(session, workspace_id, anonymous=True, key="nps:2") is not None


def test_nothing_links_an_anonymous_answer_to_a_person(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=True)
        assert poll is not None
        for number in range(6):
            actor = Actor("", "T1", f"U{number}")
            polls.answer(session, poll_id=poll.id, actor=actor, value=str(number), partner="Acme", at=NOW)
            polls.comment(session, poll_id=poll.id, actor=actor, text=f"because {number}", now=NOW)
        assert not session.exec(select(NamedAnswerRow)).all()
        # No person, no time, no number that counts up: an id of an answer is nothing but chance.
        assert set(AnonymousAnswerRow.model_fields) == {"id", "poll_id", "value"}
        assert set(AnonymousCommentRow.model_fields) == {"id", "poll_id", "text"}
        assert set(VoterRow.model_fields) == {"poll_id", "enterprise", "team", "member", "commented"}
        answers = {row.id for row in session.exec(select(AnonymousAnswerRow)).all()}
        comments = {row.id for row in session.exec(select(AnonymousCommentRow)).all()}
        assert not answers & comments
        assert polls.results(session, poll_id=poll.id).values == ("0", "1", "2", "3", "4", "5")


def test_an_anonymous_answer_is_final(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=True)
        assert poll is not None
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW)
        assert polls.answered(session, poll_id=poll.id, actor=MARIA) == ""
        with pytest.raises(polls.AlreadyAnswered):
            polls.answer(session, poll_id=poll.id, actor=MARIA, value="1", partner=None, at=NOW)
        assert polls.results(session, poll_id=poll.id).values == ("9",)


def test_a_named_answer_is_replaced_by_a_later_one(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=False)
        assert poll is not None
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW)
        assert (
            polls.answer(session, poll_id=poll.id, actor=MARIA, value="3", partner=None, at=NOW).previous
            == "9"
        )
        assert polls.answered(session, poll_id=poll.id, actor=MARIA) == "3"


def test_a_closed_poll_takes_no_answers(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=True)
        assert poll is not None
        with pytest.raises(polls.PollClosed):
            polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW + HOUR)
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW)
        assert polls.close(session, poll_id=poll.id)
        assert not polls.close(session, poll_id=poll.id)
        with pytest.raises(polls.PollClosed):
            polls.answer(
                session, poll_id=poll.id, actor=Actor("", "T1", "U9"), value="9", partner=None, at=NOW
            )
        assert polls.results(session, poll_id=poll.id).values == ("9",)
