"""Posting, changing and taking back; what only one person sees."""

from __future__ import annotations

import pytest

from tests.sandbox.stage import Scene, refusal

WORDS = [{"type": "section", "text": {"type": "mrkdwn", "text": "words"}}]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        pytest.param("old", "is_archived", id="an archived channel"),
        pytest.param("bosses", "channel_not_found", id="a private channel without the app"),
        pytest.param("otto", "channel_not_found", id="a stranger"),
    ],
)
def test_the_app_cannot_post_where_it_is_not(scene: Scene, channel: str, error: str) -> None:
    assert refusal(lambda: scene.post(channel))["error"] == error


def test_the_app_cannot_post_in_a_public_channel_that_it_has_not_joined(scene: Scene) -> None:
    channel = scene.running.post("channels", {"workspace": "Vendor", "name": "hall", "members": ["maria"]})
    answer = refusal(lambda: scene.web.chat_postMessage(channel=channel["id"], text="hello"))
    assert answer["error"] == "not_in_channel"


def test_a_message_says_something(scene: Scene) -> None:
    nothing = {"channel": scene.ids["shared"]}
    assert refusal(lambda: scene.web.api_call("chat.postMessage", json=nothing))["error"] == "no_text"


def test_a_message_longer_than_40_000_characters_is_refused(scene: Scene) -> None:
    assert refusal(lambda: scene.post(text="x" * 40_001))["error"] == "msg_too_long"


def test_an_update_longer_than_4_000_characters_is_refused(scene: Scene) -> None:
    ts = scene.post()
    answer = refusal(
        lambda: scene.web.chat_update(channel=scene.ids["shared"], ts=ts, text="x" * 4001, blocks=[])
    )
    assert answer["error"] == "msg_too_long"


def test_blocks_that_an_update_leaves_out_stay_and_an_empty_list_drops_them(scene: Scene) -> None:
    ts = scene.post(blocks=WORDS)
    scene.web.chat_update(channel=scene.ids["shared"], ts=ts, text="new")
    assert scene.transcript("maria", "shared")[0]["blocks"]
    scene.web.chat_update(channel=scene.ids["shared"], ts=ts, text="newer", blocks=[])
    [message] = scene.transcript("maria", "shared")
    assert (message["text"], message["blocks"], message["edited"]) == ("newer", [], True)


def test_an_app_changes_and_deletes_its_own_messages_only(scene: Scene) -> None:
    ts = scene.say("maria", "shared", "mine")["ts"]
    where = {"channel": scene.ids["shared"], "ts": ts}
    assert refusal(lambda: scene.web.chat_update(**where, text="taken"))["error"] == "cant_update_message"
    assert refusal(lambda: scene.web.chat_delete(**where))["error"] == "cant_delete_message"


def test_a_deleted_message_is_gone_for_everybody(scene: Scene) -> None:
    scene.web.chat_delete(channel=scene.ids["shared"], ts=scene.post())
    assert scene.transcript("paula", "shared") == []
    assert scene.web.conversations_history(channel=scene.ids["shared"])["messages"] == []


def test_an_ephemeral_message_is_seen_by_its_person_alone(scene: Scene) -> None:
    scene.web.chat_postEphemeral(channel=scene.ids["shared"], user=scene.ids["paula"], text="for you")
    assert scene.texts("paula", "shared") == ["for you"]
    assert scene.transcript("paula", "shared")[0]["ephemeral"] is True
    assert scene.texts("maria", "shared") == []
    assert scene.web.conversations_history(channel=scene.ids["shared"])["messages"] == []


def test_an_ephemeral_message_can_be_neither_updated_nor_deleted(scene: Scene) -> None:
    sent = scene.web.chat_postEphemeral(channel=scene.ids["shared"], user=scene.ids["maria"], text="x")
    where = {"channel": scene.ids["shared"], "ts": sent["message_ts"]}
    assert refusal(lambda: scene.web.chat_update(**where, text="y"))["error"] == "cant_update_message"
    assert refusal(lambda: scene.web.chat_delete(**where))["error"] == "message_not_found"


def test_an_ephemeral_message_needs_somebody_in_the_channel(scene: Scene) -> None:
    answer = refusal(
        lambda: scene.web.chat_postEphemeral(
            channel=scene.ids["open"], user=scene.ids["franco"], text="for you"
        )
    )
    assert answer["error"] == "user_not_in_channel"


def test_replies_stand_under_their_parent(scene: Scene) -> None:
    parent = scene.post(text="parent")
    scene.post(text="reply", thread_ts=parent)
    [message] = scene.transcript("maria", "shared")
    assert [reply["text"] for reply in message["replies"]] == ["reply"]
    replies = scene.web.conversations_replies(channel=scene.ids["shared"], ts=parent)["messages"]
    assert [each["text"] for each in replies] == ["parent", "reply"]


def test_metadata_is_read_back_when_asked_for(scene: Scene) -> None:
    metadata = {"event_type": "posted", "event_payload": {"key": "1"}}
    scene.post(metadata=metadata)
    channel = scene.ids["shared"]
    [with_it] = scene.web.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    [without] = scene.web.conversations_history(channel=channel)["messages"]
    assert with_it["metadata"] == metadata
    assert "metadata" not in without


def test_what_people_type_is_escaped_as_slack_does_it_and_mentions_are_links(scene: Scene) -> None:
    scene.say("maria", "shared", "@paula 1 < 2 & 3 see #open")
    [message] = scene.transcript("paula", "shared")
    assert message["text"] == f"<@{scene.ids['paula']}> 1 &lt; 2 &amp; 3 see <#{scene.ids['open']}|open>"
    kinds = [each["type"] for each in message["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "channel"]


def test_what_one_person_chose_in_a_message_does_not_show_for_another(scene: Scene) -> None:
    options = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("a", "b")]
    scene.post(
        blocks=[
            {
                "type": "actions",
                "block_id": "row",
                "elements": [{"type": "static_select", "action_id": "pick", "options": options}],
            }
        ]
    )
    scene.act("maria", "select", channel="shared", action_id="pick", selected="b")
    assert scene.transcript("maria", "shared")[0]["state"]["row"]["pick"]["selected_option"]["value"] == "b"
    assert scene.transcript("paula", "shared")[0]["state"] == {}
    assert (
        scene.app.heard("block_actions")["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "b"
    )


def test_reacting_twice_takes_the_reaction_back(scene: Scene) -> None:
    ts = scene.post()
    scene.act("paula", "react", channel="shared", message_ts=ts, name="tada")
    assert scene.transcript("maria", "shared")[0]["reactions"][0]["users"] == [scene.ids["paula"]]
    scene.act("paula", "react", channel="shared", message_ts=ts, name="tada")
    assert scene.transcript("maria", "shared")[0]["reactions"] == []
    assert scene.app.heard("reaction_removed")["event"]["reaction"] == "tada"
