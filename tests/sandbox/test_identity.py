"""Which field of a payload says whose it is: for our own people and for those of another organisation."""

from __future__ import annotations

import pytest

from tests.sandbox.stage import Scene, modal

PEOPLE = [
    pytest.param("maria", "Vendor", id="our own"),
    pytest.param("gast", "Vendor", id="a guest"),
    pytest.param("paula", "Partner", id="a partner's"),
]


@pytest.mark.parametrize(("user", "home"), PEOPLE)
def test_a_click_names_the_installed_team_and_the_person_s_own(scene: Scene, user: str, home: str) -> None:
    scene.post_button()
    payload = scene.click(user)
    assert payload["team"]["id"] == scene.ids["Vendor"]
    assert payload["user"] == payload["user"] | {"id": scene.ids[user], "team_id": scene.ids[home]}


@pytest.mark.parametrize(("user", "home"), PEOPLE)
def test_a_submission_names_the_person_s_team_and_in_its_view_the_installed_one(
    scene: Scene, user: str, home: str
) -> None:
    view = scene.open_modal(user, modal())
    scene.act(user, "submit", view_id=view, values={"Name": "x"})
    payload = scene.app.heard("view_submission")
    assert payload["view"]["app_installed_team_id"] == scene.ids["Vendor"]
    assert payload["user"]["team_id"] == payload["team"]["id"] == scene.ids[home]
    assert payload["team"]["domain"] == home.lower()


@pytest.mark.parametrize(("user", "home"), PEOPLE)
def test_leaving_a_view_names_the_same_teams(scene: Scene, user: str, home: str) -> None:
    view = scene.open_modal(user, modal(notify_on_close=True))
    scene.act(user, "close", view_id=view)
    payload = scene.app.heard("view_closed")
    assert payload["view"]["app_installed_team_id"] == scene.ids["Vendor"]
    assert payload["user"]["team_id"] == payload["team"]["id"] == scene.ids[home]
    assert payload["is_cleared"] is False


def test_our_own_person_s_mention_carries_our_team_alone(scene: Scene) -> None:
    scene.say("maria", "shared", "@Premio hello")
    payload = scene.app.heard("app_mention")
    assert payload["team_id"] == payload["authorizations"][0]["team_id"] == scene.ids["Vendor"]
    assert payload["event"]["team"] == scene.ids["Vendor"]
    assert "user_team" not in payload["event"]


def test_a_partner_s_mention_carries_the_partner_s_team(scene: Scene) -> None:
    scene.say("paula", "shared", "@Premio hello")
    payload = scene.app.heard("app_mention")
    assert payload["team_id"] == payload["authorizations"][0]["team_id"] == scene.ids["Vendor"]
    assert payload["event"]["user_team"] == payload["event"]["team"] == scene.ids["Partner"]
    assert payload["is_ext_shared_channel"] is True


def test_the_outer_team_of_a_partner_s_message_is_the_partner_s(scene: Scene) -> None:
    scene.act("paula", "upload", channel="shared", filename="a.csv", content="x")
    payload = scene.app.heard("message")
    assert payload["team_id"] == scene.ids["Partner"]
    assert payload["authorizations"][0]["team_id"] == scene.ids["Vendor"]
    assert payload["event"]["user_team"] == scene.ids["Partner"]


@pytest.mark.parametrize(("user", "home"), PEOPLE)
def test_joining_a_channel_tells_the_joiner_s_team(scene: Scene, user: str, home: str) -> None:
    made = scene.running.post(
        "channels",
        {
            "workspace": "Vendor",
            "name": "new",
            "shared_with": ["Partner"],
            "members": ["franco", "@Premio", *(["gast"] if user == "gast" else [])],
        },
    )
    scene.say(user, made["id"], "here I am")
    if user == "gast":
        assert scene.app.all_heard("member_joined_channel") == []
        return
    payload = scene.app.heard("member_joined_channel")
    assert payload["authorizations"][0]["team_id"] == scene.ids["Vendor"]
    assert payload["event"]["team"] == scene.ids[home]


def test_reactions_files_and_the_home_tab_do_not_tell_the_person_s_team(scene: Scene) -> None:
    ts = scene.post()
    scene.act("paula", "react", channel="shared", message_ts=ts, name="tada")
    scene.act("paula", "upload", channel="shared", filename="a.csv", content="x")
    scene.act("paula", "home")
    for kind in ("reaction_added", "file_shared", "app_home_opened"):
        payload = scene.app.heard(kind)
        assert payload["authorizations"][0]["team_id"] == scene.ids["Vendor"]
        assert not {"team", "user_team"} & set(payload["event"]), kind


def test_a_partner_s_file_says_only_that_it_must_be_asked_for(scene: Scene) -> None:
    scene.act("paula", "upload", channel="shared", filename="a.csv", content="x")
    [file] = scene.app.heard("message")["event"]["files"]
    assert file["file_access"] == "check_file_info"
    assert "name" not in file
    assert scene.web.files_info(file=file["id"])["file"]["name"] == "a.csv"


def test_a_command_names_our_team_channel_and_person(scene: Scene) -> None:
    scene.act("maria", "command", channel="shared", text="/premio list @paula")
    payload = scene.app.heard("/premio")
    assert payload["team_id"] == scene.ids["Vendor"]
    assert payload["user_id"] == scene.ids["maria"]
    assert payload["channel_id"] == scene.ids["shared"]
    assert payload["text"] == f"list <@{scene.ids['paula']}|paula>"
