"""Who counts as one of us: full members of our own workspace that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.roster import Roster
from storage import people, workspaces
from storage.engine import Database
from storage.people import Actor
from tests.database.values import MARIA, NOW, workspace
from tests.edge.gateway import Gateway, person


@pytest.mark.parametrize(
    ("what", "is_one"),
    [({}, True), ({"is_guest": True}, False), ({"is_gone": True}, False), ({"is_bot": True}, False)],
    ids=["a member", "a guest", "somebody who has left", "a bot"],
)
def test_a_role_is_worth_nothing_to_who_is_not_one_of_us(
    database: Database, what: dict[str, Any], is_one: bool
) -> None:
    actor = Actor("", "T1", "U7")
    slack = Gateway()
    slack.persons["U7"] = replace(person("U7", "T1"), **what)
    with database.writing() as session:
        workspace_id = workspace(session)
        people.set_role(session, workspace_id=workspace_id, actor=actor, role="manager", by=MARIA, now=NOW)
        roster = Roster(slack, workspaces.get(session, workspace_id=workspace_id))
        assert roster.is_manager(session, actor) is is_one
        assert roster.is_staff(actor) is is_one


@pytest.mark.parametrize(
    ("team", "teams", "is_one"),
    [
        ("T1", (), True),
        ("", (), True),
        ("TA", (), False),
        ("T2", ("T1", "T2"), True),
        ("TA", ("T1", "T2"), False),
    ],
    ids=[
        "of our workspace",
        "of a workspace that is not told",
        "of another one",
        "of another one of our organisation",
        "of another organisation's",
    ],
)
def test_who_has_the_same_id_in_another_workspace_is_not_taken_for_one_of_us(
    database: Database, team: str, teams: tuple[str, ...], is_one: bool
) -> None:
    slack = Gateway()
    slack.persons["U7"] = replace(person("U7", "T1"), is_admin=True, teams=teams)
    with database.writing() as session:
        roster = Roster(slack, workspaces.get(session, workspace_id=workspace(session)))
        assert roster.is_manager(session, Actor("", team, "U7")) is is_one
        assert roster.is_staff(Actor("", team, "U7")) is is_one
