"""Badges stand with a partner as long as what earned them does."""

from __future__ import annotations

from storage import badges
from storage.engine import Database
from tests.ticks.scene import Vendor

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
recognition "Big" on deals where amount >= 5000 badge "Big" say "Well done"
recognition "Huge" on deals where amount >= 9000 badge "Huge" say "Very well done"
"""


def test_badges_are_counted_by_partner_and_told_newest_first_without_what_was_taken_back(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load(
        "D-1,Acme,7000,2026-07-02 D-2,Acme,9500,2026-07-03 D-3,Acme,100,2026-07-03 B-1,Bolt,6000,2026-07-03",
        "2026-07-03T12:00",
    )
    vendor.tick("2026-07-03T12:00")
    workspace_id = vendor.workspace.id
    with database.reading() as session:
        held = badges.held(session, workspace_id=workspace_id, partner="ACME")
        counts = badges.counted(session, workspace_id=workspace_id, program_id=held[0].program_id)
        assert not badges.held(session, workspace_id=workspace_id + 1, partner="Acme")
    assert [each.award.fact.id for each in held if each.award.fact] == ["D-2", "D-2", "D-1"]
    assert counts == {"acme": (("Big", 2), ("Huge", 1)), "bolt": (("Big", 1),)}
    header = "id,partner,amount,closed_on,cancelled_on"
    vendor.load("D-2,Acme,9500,2026-07-03,2026-07-04", "2026-07-04T12:00", header=header)
    vendor.tick("2026-07-04T12:00")
    with database.reading() as session:
        assert [each.item for each in badges.held(session, workspace_id=workspace_id, partner="Acme")] == [
            "Big"
        ]
