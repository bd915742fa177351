"""What people do is sealed as they do it, however many do something at once."""

from __future__ import annotations

from threading import Thread

from sqlmodel import select

from storage import audit, seals
from storage.engine import Database
from storage.seal_tables import SealRow
from storage.tables import AuditRow
from tests.database.values import NOW, workspace

_ACTS = 25
_PEOPLE = "ABCD"


def _act(database: Database, workspace_id: int, name: str, number: int = 0) -> None:
    with database.writing() as session:
        audit.record(
            session, workspace_id=workspace_id, actor=name, action="act", subject=str(number), now=NOW
        )


def test_each_of_many_who_act_at_once_finds_their_act_under_a_seal(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
    before = _seals(database)

    def act(name: str) -> None:
        for number in range(_ACTS):
            _act(database, workspace_id, name, number)

    people = [Thread(target=act, args=(name,)) for name in _PEOPLE]
    for each in people:
        each.start()
    for each in people:
        each.join()
    after = _seals(database)
    assert len(after) - len(before) == _ACTS * len(_PEOPLE)
    with database.reading() as session:
        assert tuple(seals.broken_seals(session, workspace_id=workspace_id)) == ()
        assert max(session.exec(select(AuditRow.id))) == after[-1]


def test_what_is_undone_was_not_done(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)
    before = _seals(database)
    with database.trying() as session:
        audit.record(session, workspace_id=workspace_id, actor="A", action="act", subject="", now=NOW)
    assert _seals(database) == before
    _act(database, workspace_id, "B")
    with database.reading() as session:
        assert [act.actor for act in session.exec(select(AuditRow).where(AuditRow.action == "act"))] == ["B"]


def _seals(database: Database) -> list[int]:
    """Up to which act each goes."""
    with database.reading() as session:
        return [seal.last_id for seal in session.exec(select(SealRow).order_by("id")) if seal.chain == "acts"]
