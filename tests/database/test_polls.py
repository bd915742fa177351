"""Polls: an answer for each person; of an anonymous poll nothing that leads from one to the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.pulse import pulse
from programs.poll_audience import Addressee
from programs.questionnaire import Question
from storage import polls
from storage.engine import Database
from storage.people import Actor
from tests.database.values import HOUR, HOW_LIKELY, MARIA, NOW, workspace


def opened(session: Session, workspace_id: int, *, anonymous: bool, key: str = "nps:1") -> polls.Poll | None:
    return polls.open_poll(
        session, workspace_id=workspace_id, program_id=None, name="NPS", questions=HOW_LIKELY,
        anonymous=anonymous, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key=key,
    )  # fmt: skip


def test_a_poll_is_opened_once_for_each_occurrence(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
        assert opened(session, workspace_id, anonymous=True) is not None
        assert opened(session, workspace_id, anonymous=True) is None
        assert opened(session, workspace_id, anonymous=True, key="nps:2") is not None


def test_an_anonymous_answer_is_final(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=True)
        assert poll is not None
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW)
        assert polls.answered(session, poll_id=poll.id, actor=MARIA) == {}
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
        assert polls.answered(session, poll_id=poll.id, actor=MARIA) == {0: ("3",)}


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


def test_what_was_pressed_in_time_counts_though_it_waited_to_be_worked_off(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=False)
        assert poll is not None
        polls.close(session, poll_id=poll.id)
        early, late = NOW + HOUR - timedelta(seconds=1), NOW + HOUR
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=early)
        with pytest.raises(polls.PollClosed):
            polls.answer(session, poll_id=poll.id, actor=MARIA, value="1", partner=None, at=late)
        assert polls.results(session, poll_id=poll.id).values == ("9",)


def test_how_many_have_answered_is_told_where_it_is_known(database: Database) -> None:
    """Of partners in their channels how many partners, of people how many people, of channels and without a name nothing."""
    anna, acme, place = Addressee("Acme", "Anna"), Addressee("Acme"), Addressee("", None, "#all")
    found = []
    with database.writing() as session:
        workspace_id = workspace(session)
        for number, (asked, anonymous) in enumerate(
            [((anna,), False), ((acme,), False), ((place,), False), ((acme,), True), ((anna,), True)]
        ):
            poll = polls.open_poll(
                session, workspace_id=workspace_id, program_id=None, name=f"{number}", questions=HOW_LIKELY, asked=asked,
                anonymous=anonymous, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key=f"{number}",
            )  # fmt: skip
            assert poll is not None
            polls.asks(
                session, poll_id=poll.id, asked=[*asked, Addressee("Bolt"), Addressee("Casa")], now=NOW
            )
            for user in ("U1", "U2"):
                polls.answer(
                    session, poll_id=poll.id, actor=Actor("", "T1", user), value="9", partner="Acme", at=NOW
                )
            polls.close(session, poll_id=poll.id)
            found.append(pulse(session, polls.get(session, poll_id=poll.id), now=NOW + HOUR)[0])
    assert found[:2] == ["2 of 3 have answered: 67%", "1 of 3 partners have answered: 33%"]
    assert found[2].startswith("*NPS +100* from 2 answers")
    assert found[3].startswith("Fewer than 5 answers")
    assert found[4] == "2 of 3 have answered: 67%"


def test_what_hung_on_an_answer_goes_with_it(database: Database) -> None:
    wrong = Question(kind="text", text="What went wrong?", only_if=("3",), follows_up=True)
    with database.writing() as session:
        poll = polls.open_poll(
            session, workspace_id=workspace(session), program_id=None, name="NPS", questions=(HOW_LIKELY[0], wrong),
            anonymous=False, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key="1",
        )  # fmt: skip
        assert poll is not None
        given = {0: ("3",), 1: ("slow",)}
        polls.fill_in(session, poll_id=poll.id, actor=MARIA, answers=given, partner=None, at=NOW)
        assert [each.people for each in polls.results(session, poll_id=poll.id).by_question] == [1, 1]
        polls.answer(session, poll_id=poll.id, actor=MARIA, value="9", partner=None, at=NOW)
        assert [each.people for each in polls.results(session, poll_id=poll.id).by_question] == [1, 0]


def test_more_is_asked_only_of_who_has_answered(database: Database) -> None:
    with database.writing() as session:
        poll = opened(session, workspace(session), anonymous=False)
        assert poll is not None
        with pytest.raises(LookupError):
            polls.fill_in(session, poll_id=poll.id, actor=MARIA, answers={1: ("why",)}, partner=None, at=NOW)


def test_who_was_asked_is_known_by_poll_and_over_all_polls(database: Database) -> None:
    acme, anna = Addressee("Acme"), Addressee("Acme", "Anna")
    with database.writing() as session:
        workspace_id = workspace(session)
        first = opened(session, workspace_id, anonymous=True)
        second = opened(session, workspace_id, anonymous=True, key="nps:2")
        assert first is not None
        assert second is not None
        polls.asks(session, poll_id=first.id, asked=[acme, anna, acme], now=NOW)
        polls.asks(session, poll_id=first.id, asked=[anna], now=NOW + HOUR)
        polls.asks(session, poll_id=second.id, asked=[acme], now=NOW + HOUR)
        assert polls.asked_count(session, poll_id=first.id) == 2
        last = polls.last_asked(session, workspace_id=workspace_id)
        assert last == {"acme": NOW + HOUR, "acme:anna": NOW}
        assert polls.last_asked(session, workspace_id=workspace_id, name="NPS") == last
        assert polls.last_asked(session, workspace_id=workspace_id, name="Other") == {}
