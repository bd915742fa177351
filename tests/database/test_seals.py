"""What people do is sealed whole, however many do something meanwhile."""

from __future__ import annotations

from threading import Thread

from storage import audit, seals
from storage.engine import Database
from tests.database.values import NOW, workspace

_ACTS = 25


def test_acts_that_are_on_their_way_while_others_are_sealed_are_in_the_next_seal(database: Database) -> None:
    with database.writing() as session:
        workspace_id = workspace(session)

    def act(name: str) -> None:
        for number in range(_ACTS):
            with database.writing() as session:
                audit.record(
                    session, workspace_id=workspace_id, actor=name, action="act", subject=str(number), now=NOW
                )

    act("first")
    database.run(lambda session: seals.seal_acts(session, workspace_id=workspace_id, now=NOW))
    people = [Thread(target=act, args=(name,)) for name in "ABCD"]
    for each in people:
        each.start()
    while any(each.is_alive() for each in people):
        database.run(lambda session: seals.seal_acts(session, workspace_id=workspace_id, now=NOW))
    for each in people:
        each.join()
    database.run(lambda session: seals.seal_acts(session, workspace_id=workspace_id, now=NOW))
    with database.reading() as session:
        assert tuple(seals.broken_seals(session, workspace_id=workspace_id)) == ()
        assert not seals.has_acts_to_seal(session, workspace_id=workspace_id)
        assert seals.head(session, workspace_id=workspace_id, chain="acts").length > 1
