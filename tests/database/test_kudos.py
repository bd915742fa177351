"""What managers should see in thanks: those that come round, however many it takes, and those that one person gives another again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import kudos, workspaces
from storage.engine import Database

NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)


def test_rings_are_noticed_of_any_size_and_thanks_that_do_not_come_back_are_none(memory: Database) -> None:
    given = {
        ("A", "B"): 3, ("B", "A"): 3,  # two
        ("C", "D"): 3, ("D", "E"): 4, ("E", "C"): 3,  # three in a circle
        ("F", "A"): 4, ("A", "G"): 2, ("G", "A"): 5,  # into a ring, too few to be one, and a flood
    }  # fmt: skip
    with memory.writing() as session:
        workspace = workspaces.install(session, team_id="K", name="K", now=NOW - timedelta(days=60))
        for (one, other), count in given.items():
            for number in range(count):
                kudos.give(
                    session,
                    workspace_id=workspace.id,
                    meaning=f"{one}{other}{number}",
                    by_user=one,
                    to_user=other,
                    reason="x",
                    allowance=99,
                    now=NOW - timedelta(days=number),
                )
        found = kudos.noticed(session, workspace_id=workspace.id, now=NOW)
        old = kudos.noticed(session, workspace_id=workspace.id, now=NOW + timedelta(days=29))
    assert found.rings == ((("user:A", "user:B"), 6), (("user:C", "user:D", "user:E"), 10))
    assert found.floods == (("user:G", "user:A", 5),)
    assert old.rings == ()
