"""Awards held, released and approved by people: each act an entry with who and why, and no balance moves."""

from __future__ import annotations

from typing import Any

import pytest

from storage import handling, ledger
from storage.chain import verify_chain
from storage.engine import Database
from storage.handling import NotPossible
from storage.programs import Version
from tests.database.values import NOW, TODAY, award, in_force, post, workspace


def _who(version: Version, note: str = "") -> dict[str, Any]:
    return {"workspace_id": version.workspace_id, "actor": "T1:U9", "note": note, "now": NOW, "on": TODAY}


def test_a_hold_says_who_and_why_and_moves_no_balance(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "100.00"))
        handling.hold(session, [entry.award_id], **_who(version, "two invoices look alike"))
        found = ledger.award(session, workspace_id=version.workspace_id, award_id=entry.award_id)
        assert found is not None
        last = found.entries[-1]
        assert (last.reason, last.standing, last.actor, last.note) == (
            "held",
            "held",
            "T1:U9",
            "two invoices look alike",
        )
        assert (str(last.delta), str(found.amount)) == ("0.00 EUR", "100.00 EUR")
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_a_hold_stays_when_facts_change_and_an_approval_does_not(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        held, approved = post(session, version, award("D-1", "100.00"), award("D-2", "50.00"))
        handling.hold(session, [held.award_id], **_who(version, "why"))
        handling.approve(session, [approved.award_id], **_who(version))
        entries = post(session, version, award("D-1", "80.00"), award("D-2", "60.00"))
        assert [each.standing for each in entries] == ["held", "earned"]
        assert entries[0].postings == (("cost", -2_000), ("held", 2_000))
        assert entries[1].postings == (("cost", 1_000), ("earned", -6_000), ("approved", 5_000))
        assert verify_chain(session, workspace_id=version.workspace_id) == ()


def test_what_is_released_stands_where_the_facts_say(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "100.00", status="provisional"))
        handling.hold(session, [entry.award_id], **_who(version, "why"))
        (earned,) = post(session, version, award("D-1", "100.00"))
        assert earned.standing == "held"
        handling.release(session, [entry.award_id], **_who(version))
        (only,) = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert only.standing == "earned"


def test_a_prize_without_money_is_held_too(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", None))
        handling.hold(session, [entry.award_id], **_who(version, "why"))
        (only,) = ledger.awards_of(session, workspace_id=version.workspace_id)
        assert (only.standing, only.amount) == ("held", None)


@pytest.mark.parametrize(
    ("status", "act", "why"),
    [
        ("earned", handling.release, "is earned, so it cannot be released"),
        ("provisional", handling.approve, "is provisional, so it cannot be approved"),
    ],
)
def test_what_is_not_possible_is_said_and_nothing_done(
    database: Database, status: str, act: Any, why: str
) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "100.00", status=status))
        with pytest.raises(NotPossible, match=why):
            act(session, [entry.award_id], **_who(version))
        found = ledger.award(session, workspace_id=version.workspace_id, award_id=entry.award_id)
        assert found is not None
        assert len(found.entries) == 1


def test_the_awards_of_another_workspace_are_none_of_ones_business(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "100.00"))
        other = in_force(session, workspace(session, "T2"))
        with pytest.raises(NotPossible, match="there is no award"):
            handling.hold(session, [entry.award_id], **_who(other, "why"))


def test_the_evaluation_sees_no_difference_in_what_people_did(database: Database) -> None:
    with database.writing() as session:
        version = in_force(session, workspace(session))
        (entry,) = post(session, version, award("D-1", "100.00"))
        handling.approve(session, [entry.award_id], **_who(version))
        assert post(session, version, award("D-1", "100.00")) == ()
