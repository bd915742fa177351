"""Badges stand with a partner as long as what earned them does."""

from __future__ import annotations

from datetime import timedelta

from storage import applause, badges, outbox
from storage.engine import Database
from tests.ticks.scene import Vendor, at

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
    assert {(each.partner, each.badge, each.count) for each in counts} == {
        ("Acme", "Big", 2),
        ("Acme", "Huge", 1),
        ("Bolt", "Big", 1),
    }
    assert (counts[0].badge, counts[0].count) == ("Big", 2)
    header = "id,partner,amount,closed_on,cancelled_on"
    vendor.load("D-2,Acme,9500,2026-07-03,2026-07-04", "2026-07-04T12:00", header=header)
    vendor.tick("2026-07-04T12:00")
    with database.reading() as session:
        assert [each.item for each in badges.held(session, workspace_id=workspace_id, partner="Acme")] == [
            "Big"
        ]


def test_whoever_applauds_counts_once_for_a_message_and_as_was_done_last_in_whatever_order_it_is_told(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("D-1,Acme,7000,2026-07-02", "2026-07-02T12:00")
    vendor.tick("2026-07-02T12:00")
    now, lease = at("2026-07-02T12:00"), timedelta(minutes=1)
    with database.writing() as session:
        [told] = outbox.claim(session, now=now, lease=lease, limit=9)
        outbox.sending(
            session, id=told.id, token=told.token, channel="CT1", said_as="post", now=now, lease=lease
        )
        outbox.sent(session, id=told.id, token=told.token, channel="CT1", ts="1.1", now=now)
        for ts, user, partner, reaction, is_on, moved in (
            ("1.1", "U1", None, "clap", True, "2"),
            ("1.1", "U1", None, "tada", True, "3"),
            ("1.1", "U2", "Bolt", "clap", False, "5"),
            ("1.1", "U2", "Bolt", "clap", True, "4"),  # told late
            ("1.1", "U3", "ACME", "clap", True, "6"),  # the partner's own
            ("1.1", "U4", "Bolt", "clap", False, "7"),
            ("1.1", "U4", "Bolt", "clap", True, "8"),
            ("1.1", "U4", "Bolt", "clap", True, "8"),
            ("1.2", "U5", None, "clap", True, "9"),  # another message
        ):
            applause.left(
                session,
                workspace_id=vendor.workspace.id,
                channel="CT1",
                ts=ts,
                user=user,
                reaction=reaction,
                partner=partner,
                is_on=is_on,
                moved_ts=moved,
            )
    with database.reading() as session:
        held = badges.held(session, workspace_id=vendor.workspace.id, partner="Acme")
        found = applause.of_awards(session, workspace_id=vendor.workspace.id, partner="Acme", awards=held)
        assert found == {held[0].id: 2}
        assert applause.of_partner(session, workspace_id=vendor.workspace.id, partner="acme") == 2
        assert applause.of_partner(session, workspace_id=vendor.workspace.id, partner="Bolt") == 0
