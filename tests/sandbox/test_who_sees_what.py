"""Private channels, direct messages, guests and people of other organisations."""

from __future__ import annotations

import pytest

from tests.sandbox.stage import Scene, refusal


@pytest.mark.parametrize(
    ("user", "channel", "sees"),
    [
        pytest.param("franco", "open", True, id="a colleague sees a public channel"),
        pytest.param("franco", "closed", False, id="a colleague outside does not see a private one"),
        pytest.param("maria", "closed", True, id="a member sees a private one"),
        pytest.param("gast", "open", False, id="a guest sees only the own channels"),
        pytest.param("gast", "shared", True, id="a guest sees the own channel"),
        pytest.param("paula", "shared", True, id="a partner sees the shared channel"),
        pytest.param("otto", "shared", True, id="a partner's colleague sees the public shared channel"),
        pytest.param("paula", "open", False, id="a partner does not see the vendor's own channel"),
    ],
)
def test_people_see_their_channels_and_no_others(scene: Scene, user: str, channel: str, sees: bool) -> None:
    scene.post(channel, "secret")
    assert (scene.texts(user, channel) == ["secret"]) is sees
    assert (scene.say(user, channel, "mine")["error"] is None) is sees


def test_a_direct_message_is_between_two(scene: Scene) -> None:
    scene.post("maria", "between us")
    assert scene.texts("maria") == ["between us"]
    assert scene.texts("franco") == []


def test_a_partner_who_shares_a_channel_gets_a_direct_message(scene: Scene) -> None:
    channel = scene.web.conversations_open(users=scene.ids["paula"])["channel"]["id"]
    scene.web.chat_postMessage(channel=channel, text="welcome")
    assert scene.texts("paula") == ["welcome"]


def test_no_direct_message_can_be_opened_with_a_stranger(scene: Scene) -> None:
    answer = refusal(lambda: scene.web.conversations_open(users=scene.ids["otto"]))
    assert answer["error"] == "invalid_user_combination"


def test_users_list_leaves_people_of_other_organisations_out(scene: Scene) -> None:
    names = {user["name"] for user in scene.web.users_list()["members"]}
    assert {"maria", "franco", "gast", "premio"} == names


def test_users_info_withholds_an_outsider_s_email_and_rank(scene: Scene) -> None:
    ours = scene.web.users_info(user=scene.ids["maria"], include_locale=True)["user"]
    theirs = scene.web.users_info(user=scene.ids["paula"], include_locale=True)["user"]
    assert (ours["team_id"], ours["is_admin"], ours["locale"]) == (scene.ids["Vendor"], True, "en-US")
    assert ours["profile"]["email"]
    assert (theirs["team_id"], theirs["is_stranger"]) == (scene.ids["Partner"], False)
    assert not {"is_admin", "locale"} & set(theirs)
    assert "email" not in theirs["profile"]


def test_a_guest_has_our_team_id(scene: Scene) -> None:
    guest = scene.web.users_info(user=scene.ids["gast"])["user"]
    assert (guest["team_id"], guest["is_restricted"]) == (scene.ids["Vendor"], True)


def test_the_app_does_not_find_an_outsider_by_email(scene: Scene) -> None:
    assert scene.web.users_lookupByEmail(email="maria@vendor.example")["user"]["id"] == scene.ids["maria"]
    answer = refusal(lambda: scene.web.users_lookupByEmail(email="paula@partner.example"))
    assert answer["error"] == "users_not_found"


def test_conversations_info_tells_who_shares_a_channel(scene: Scene) -> None:
    shared = scene.web.conversations_info(channel=scene.ids["shared"])["channel"]
    own = scene.web.conversations_info(channel=scene.ids["open"])["channel"]
    assert shared["is_ext_shared"] is True
    assert shared["connected_team_ids"] == [scene.ids["Partner"]]
    assert shared["conversation_host_id"] == scene.ids["Vendor"]
    assert own["is_ext_shared"] is False


def test_a_command_is_refused_where_the_app_is_not_installed(scene: Scene) -> None:
    answer = scene.act("paula", "command", channel="shared", text="/premio list")
    assert "/premio is not a valid command" in answer["error"]
    assert scene.app.all_heard("/premio") == []


def test_a_command_that_the_manifest_does_not_list_is_refused(scene: Scene) -> None:
    answer = scene.act("maria", "command", channel="shared", text="/prize list")
    assert "/prize is not a valid command" in answer["error"]


def test_a_command_is_refused_in_a_thread(scene: Scene) -> None:
    answer = scene.act("maria", "command", channel="shared", text="/premio", thread_ts=scene.post())
    assert "not supported in threads" in answer["error"]


def test_a_partner_s_home_tab_stays_empty_whatever_is_published(scene: Scene) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    for user in ("maria", "paula"):
        assert scene.web.views_publish(user_id=scene.ids[user], view=view)["ok"]
    assert scene.running.get("transcript", channel="shared", **{"as": "maria"})["home"]["blocks"]
    assert scene.running.get("transcript", channel="shared", **{"as": "paula"})["home"] is None


def test_where_outsiders_may_only_post_they_cannot_use_apps(scene: Scene) -> None:
    made = scene.running.post(
        "channels",
        {
            "workspace": "Vendor",
            "name": "limited",
            "shared_with": ["Partner"],
            "members": ["maria", "paula", "@Premio"],
            "external_limited": True,
        },
    )
    scene.ids["limited"] = made["id"]
    scene.post_button("limited")
    refused = scene.act("paula", "click", channel="limited", action_id="press")
    assert "cannot use apps" in refused["error"]
    assert scene.click("maria", "limited")["user"]["id"] == scene.ids["maria"]


def test_a_deactivated_person_can_do_nothing(scene: Scene) -> None:
    scene.running.post("users", {"workspace": "Vendor", "name": "gone", "deactivated": True})
    assert scene.say("gone", "open", "hello")["error"] == "gone is deactivated"
