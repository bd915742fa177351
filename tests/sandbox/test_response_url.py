"""The address that comes with a click or a command."""

from __future__ import annotations

from slack_sdk.webhook import WebhookClient

from tests.sandbox.stage import Scene


def address(scene: Scene, user: str = "maria") -> WebhookClient:
    scene.act(user, "command", channel="bosses", text="/premio")
    return WebhookClient(scene.app.heard("/premio")["response_url"])


def test_it_answers_where_the_app_is_not_a_member_and_to_its_person_alone(scene: Scene) -> None:
    assert address(scene).send(text="for you").status_code == 200
    [message] = scene.transcript("maria", "bosses")
    assert (message["text"], message["ephemeral"]) == ("for you", True)


def test_it_answers_to_all_where_it_is_asked_to(scene: Scene) -> None:
    address(scene).send(text="for all", response_type="in_channel")
    assert scene.transcript("maria", "bosses")[0]["ephemeral"] is False


def test_it_can_be_used_five_times(scene: Scene) -> None:
    hook = address(scene)
    assert [hook.send(text=str(number)).status_code for number in range(5)] == [200] * 5
    sixth = hook.send(text="6")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert scene.texts("maria", "bosses") == ["0", "1", "2", "3", "4"]


def test_it_refuses_bad_blocks_with_their_pointer(scene: Scene) -> None:
    answer = address(scene).send(text="x", blocks=[{"type": "section"}])
    assert (answer.status_code, "[json-pointer:/blocks/0]" in answer.body) == (400, True)


def test_it_replaces_and_deletes_the_message_that_was_clicked(scene: Scene) -> None:
    scene.post_button()
    hook = WebhookClient(scene.click("maria")["response_url"])
    hook.send(text="replaced", replace_original=True)
    assert scene.texts("paula", "shared") == ["replaced"]
    hook.send(delete_original=True)
    assert scene.texts("paula", "shared") == []


def test_it_replaces_an_ephemeral_message_which_stays_ephemeral(scene: Scene) -> None:
    actions = {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
        ],
    }
    scene.web.chat_postEphemeral(
        channel=scene.ids["shared"], user=scene.ids["maria"], text="x", blocks=[actions]
    )
    payload = scene.click("maria")
    assert payload["container"]["is_ephemeral"] is True
    assert "blocks" not in payload["message"]
    WebhookClient(payload["response_url"]).send(
        text="seen", replace_original=True, response_type="in_channel"
    )
    assert scene.texts("maria", "shared") == ["seen"]
    assert scene.texts("paula", "shared") == []
