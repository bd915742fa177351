"""The curious administrator: with the whole database in hand, nobody learns who answered what to an anonymous poll."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from programs.questionnaire import Question
from storage import polls
from storage.engine import Database
from storage.people import Actor
from storage.poll_tables import (
    AnonymousCountRow,
    AnonymousTextRow,
    NamedAnswerRow,
    VoterRow,
)
from storage.row import Row
from tests.database.values import HOUR, HOW_LIKELY, NOW, workspace

PEOPLE = 24
_TABLES = ("poll_voters", "poll_anonymous_counts", "poll_anonymous_texts")


def _asked(database: Database) -> int:
    with database.writing() as session:
        poll = polls.open_poll(
            session, workspace_id=workspace(session), program_id=None, name="Hidden", questions=QUESTIONS,
            anonymous=True, opens_at=NOW, closes_at=NOW + HOUR, occurrence_key="hidden:1",
        )  # fmt: skip
        assert poll is not None
        return poll.id


QUESTIONS = (*HOW_LIKELY, Question(kind="choices", text="Which?", options=("Leads", "Training")))


def _answer(database: Database, poll_id: int, number: int) -> None:
    """By somebody whose name says in which order they came, with words that say it, too."""
    answers = {0: (str(number % 11),), 1: (f"word-{number:03}",), 2: ("Leads",)}
    with database.writing() as session:
        polls.fill_in(
            session,
            poll_id=poll_id,
            actor=Actor("", "T1", f"U{number:03}"),
            answers=answers,
            partner="Acme",
            at=NOW,
        )
    database.forget_log()


def test_no_column_leads_from_an_answer_to_a_person_or_a_time(database: Database) -> None:
    poll_id = _asked(database)
    for number in range(3):
        _answer(database, poll_id, number)
    assert set(VoterRow.model_fields) == {"poll_id", "enterprise", "team", "member"}
    assert set(AnonymousCountRow.model_fields) == {"poll_id", "question", "value", "times"}
    assert set(AnonymousTextRow.model_fields) == {"poll_id", "id", "question", "text"}
    with database.reading() as session:
        for table in Row.metadata.tables.values():
            rows = session.execute(table.select()).mappings().all()
            if table.name == VoterRow.__tablename__:
                assert len(rows) == 3
            elif table.name not in _TABLES:
                assert not any("U00" in str(dict(row)) or "word-" in str(dict(row)) for row in rows), (
                    table.name
                )
        assert not session.execute(Row.metadata.tables[str(NamedAnswerRow.__tablename__)].select()).all()


def test_the_counts_are_exact_for_whoever_answers_what(database: Database) -> None:
    poll_id = _asked(database)
    for number in range(PEOPLE):
        _answer(database, poll_id, number)
    with database.reading() as session:
        scores, words, chosen = polls.results(session, poll_id=poll_id).by_question
    assert sorted(scores.values, key=int) == sorted((str(number % 11) for number in range(PEOPLE)), key=int)
    assert words.values == tuple(f"word-{number:03}" for number in range(PEOPLE))
    assert (chosen.people, chosen.values) == (PEOPLE, ("Leads",) * PEOPLE)


def _is_in_order(seen: Sequence[str]) -> float:
    """Of all pairs, how many stand in the order in which people came, from 0 to 1; a half by chance."""
    pairs = [(a, b) for place, a in enumerate(seen) for b in seen[place + 1 :]]
    return sum(a < b for a, b in pairs) / len(pairs)


def test_neither_the_order_in_the_file_nor_its_log_tells_who_wrote_what(tmp_path: Path) -> None:
    """SQLite: words lie in the file in an order of chance, old words are gone from it, and the log beside it is empty."""
    file = tmp_path / "premio.db"
    database = Database.open(f"sqlite:///{file}")
    database.ensure_current()
    poll_id = _asked(database)
    order = list(range(PEOPLE))
    random.Random(7).shuffle(order)
    seen: list[float] = []
    for number in range(PEOPLE):
        _answer(database, poll_id, number)
        log = Path(f"{file}-wal")
        assert not log.exists() or not log.stat().st_size, "the log still tells what was written together"
    content = file.read_bytes()
    places = {f"word-{number:03}": content.index(f"word-{number:03}".encode()) for number in range(PEOPLE)}
    assert all(content.count(word.encode()) == 1 for word in places), (
        "what was written anew is gone where it was"
    )
    seen.append(_is_in_order(sorted(places, key=lambda word: places[word])))
    assert 0.2 < seen[0] < 0.8, "they lie in the order in which they came, or in its reverse"
    with sqlite3.connect(file) as looked:
        listed = [row[0] for row in looked.execute("SELECT text FROM poll_anonymous_texts")]
    looked.close()
    assert 0.2 < _is_in_order(listed) < 0.8


def test_the_log_is_emptied_once_nobody_reads_and_after_a_start(tmp_path: Path) -> None:
    """Whoever reads while an answer comes holds the log; a process may be killed between the answer and the emptying."""
    file = tmp_path / "premio.db"
    database = Database.open(f"sqlite:///{file}")
    database.ensure_current()
    poll_id = _asked(database)
    log = Path(f"{file}-wal")
    with database.reading() as session:
        assert polls.get(session, poll_id=poll_id).anonymous
        _answer(database, poll_id, 0)
        assert b"word-000" in log.read_bytes()
    database.forget_rest()
    assert not log.stat().st_size
    with database.writing() as session:
        answers = {0: ("1",), 1: ("word-001",)}
        polls.fill_in(
            session, poll_id=poll_id, actor=Actor("", "T1", "U001"), answers=answers, partner=None, at=NOW
        )
    started = Database.open(f"sqlite:///{file}")
    started.forget_rest()
    assert not log.stat().st_size
    started.close()
    database.close()


def _hidden(session: Any, table: str, columns: str) -> list[Any]:
    return list(
        session.execute(text(f"SELECT xmin::text::bigint AS xmin, ctid::text, {columns} FROM {table}"))
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_neither_the_transaction_nor_the_place_of_a_row_tells_who_wrote_what(database: Database) -> None:
    """By `xmin` and `ctid`, which anybody may read and SQLite has not, while the poll is open and after it has closed."""
    poll_id = _asked(database)
    for number in range(PEOPLE):
        _answer(database, poll_id, number)
    for closes in (False, True):
        with database.writing() as session:
            if closes:
                polls.close(session, poll_id=poll_id)
            voters = {row.xmin for row in _hidden(session, "poll_voters", "member")}
            words = _hidden(session, "poll_anonymous_texts", "text")
            counts = _hidden(session, "poll_anonymous_counts", "value")
        assert len({row.xmin for row in words}) == 1, "the last transaction has written all words"
        assert len({row.xmin for row in counts}) == 1, "and all counts"
        assert len(voters) == (1 if closes else PEOPLE)
        lying = [row.text for row in sorted(words, key=lambda row: eval(row.ctid))]
        assert 0.2 < _is_in_order(lying) < 0.8
