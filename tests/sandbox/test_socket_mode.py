"""What is pushed, what must come back and when, and what becomes of a connection."""

from __future__ import annotations

import pytest

from tests.sandbox.stage import SILENT, RecordingApp, Running, Scene, modal, until


def test_only_commands_and_submissions_accept_an_answer(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    scene.act("maria", "submit", view_id=view, values={"Name": "x"})
    scene.act("maria", "command", channel="shared", text="/premio")
    scene.say("maria", "shared", "@Premio hello")
    scene.app.heard("app_mention")
    accepts = {
        each.payload.get("type") or each.payload.get("command"): each.accepts_response_payload
        for each in scene.app.envelopes
    }
    assert accepts == {
        "block_actions": False,
        "view_submission": True,
        "/premio": True,
        "event_callback": False,
    }


def test_an_answer_to_a_command_is_shown_to_its_person(scene: Scene) -> None:
    scene.app.answer = lambda _: {"text": "seven programs"}
    answer = scene.act("maria", "command", channel="shared", text="/premio list")
    assert answer["ack"] == {"text": "seven programs"}
    assert answer["ack_ms"] >= 0
    assert scene.texts("maria", "shared") == ["seven programs"]
    assert scene.texts("franco", "shared") == []


def test_an_answer_in_channel_is_shown_to_all(scene: Scene) -> None:
    scene.app.answer = lambda _: {"text": "seven programs", "response_type": "in_channel"}
    scene.act("maria", "command", channel="shared", text="/premio list")
    assert scene.texts("paula", "shared") == ["seven programs"]


def test_a_command_acknowledged_too_late_fails_with_operation_timeout(scene: Scene) -> None:
    scene.app.answer = lambda _: SILENT
    answer = scene.act("maria", "command", channel="shared", text="/premio list")
    assert "operation_timeout" in answer["error"]
    assert (answer["ack"], answer["ack_ms"]) == (None, None)


def test_a_command_without_any_app_fails_with_dispatch_failed(scene: Scene) -> None:
    scene.app.close()
    until(lambda: scene.running.slack.socket.connected(scene.vendor["app_id"]) == 0, "the connection to end")
    answer = scene.act("maria", "command", channel="shared", text="/premio list")
    assert "dispatch_failed" in answer["error"]


def test_a_click_that_nobody_acknowledges_is_told_to_its_person(scene: Scene) -> None:
    scene.app.answer = lambda _: SILENT
    scene.post_button()
    answer = scene.act("maria", "click", channel="shared", action_id="press")
    assert answer["error"] == "This app did not respond in time."


def test_an_event_is_repeated_with_its_attempt_and_reason_and_then_lost(scene: Scene) -> None:
    scene.app.answer = lambda _: SILENT
    scene.say("maria", "shared", "@Premio hello")
    until(lambda: len(scene.app.envelopes) == 3, "three deliveries")
    assert [each.retry_attempt for each in scene.app.envelopes] == [0, 1, 2]
    assert [each.retry_reason for each in scene.app.envelopes] == ["", "timeout", "timeout"]
    assert len({each.payload["event_id"] for each in scene.app.envelopes}) == 1
    assert len({each.envelope_id for each in scene.app.envelopes}) == 3


def test_an_event_is_not_repeated_once_it_is_acknowledged(scene: Scene) -> None:
    scene.app.answer = lambda request: None if request.retry_attempt else SILENT
    scene.say("maria", "shared", "@Premio first")
    until(lambda: len(scene.app.envelopes) == 2, "a second delivery")
    scene.say("maria", "shared", "@Premio second")
    until(lambda: len(scene.app.envelopes) == 4, "the next event, twice")
    assert [each.retry_attempt for each in scene.app.envelopes] == [0, 1, 0, 1]


def test_commands_and_clicks_are_never_repeated(scene: Scene) -> None:
    scene.app.answer = lambda _: SILENT
    scene.act("maria", "command", channel="shared", text="/premio")
    scene.app.answer = lambda _: None
    scene.say("maria", "shared", "@Premio hello")
    scene.app.heard("app_mention")
    assert len(scene.app.all_heard("/premio")) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_the_client_comes_back_after_slack_asks_it_to_reconnect(scene: Scene, reason: str) -> None:
    app_id = scene.vendor["app_id"]
    opened = len(scene.running.get("calls", method="apps.connections.open")["calls"])
    scene.running.post("faults", {"kind": "disconnect", "reason": reason})
    until(
        lambda: len(scene.running.get("calls", method="apps.connections.open")["calls"]) > opened,
        "a new address to be asked for",
    )
    until(lambda: scene.running.slack.socket.connected(app_id), "a new connection")
    until(
        lambda: scene.act("maria", "command", channel="shared", text="/premio")["error"] is None,
        "a command to arrive over it",
    )


def test_the_client_comes_back_after_its_connection_was_cut(scene: Scene) -> None:
    scene.running.post("faults", {"kind": "drop_socket"})
    app_id = scene.vendor["app_id"]
    until(lambda: scene.running.slack.socket.connected(app_id) == 0, "the connection to end")
    until(lambda: scene.running.slack.socket.connected(app_id), "a new connection")
    assert scene.act("maria", "command", channel="shared", text="/premio")["error"] is None


def test_each_delivery_goes_to_one_of_several_connections(scene: Scene) -> None:
    second = RecordingApp(scene.running, scene.vendor["app_token"])
    for _ in range(4):
        scene.act("maria", "command", channel="shared", text="/premio")
    assert len(scene.app.all_heard("/premio")) + len(second.all_heard("/premio")) == 4
    assert second.all_heard("/premio")
    second.close()


def test_a_ticket_for_the_socket_is_good_once(scene: Scene) -> None:
    opened = scene.web.apps_connections_open(app_token=scene.vendor["app_token"])
    assert opened["url"].startswith("ws://127.0.0.1:")
    assert f"app_id={scene.vendor['app_id']}" in opened["url"]


def test_an_app_is_sent_only_the_events_it_subscribes_to(running: Running) -> None:
    vendor = running.post(
        "workspaces", {"name": "V", "installed": True, "events": ["app_mention", "message.im"]}
    )
    running.post("users", {"workspace": "V", "name": "maria"})
    running.post("channels", {"workspace": "V", "name": "open", "members": ["maria", "@Premio"]})
    app = RecordingApp(running, vendor["app_token"])
    act = {"user": "maria", "settle_ms": 20, "answer_ms": 0}
    running.post("act", {**act, "action": "upload", "channel": "open", "filename": "a", "content": "x"})
    running.post("act", {**act, "action": "message", "dm": True, "text": "hello"})
    running.post("act", {**act, "action": "message", "channel": "open", "text": "@Premio hello"})
    app.heard("app_mention")
    assert [each.payload["event"]["type"] for each in app.envelopes] == ["message", "app_mention"]
    app.close()
