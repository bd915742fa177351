"""The control interface: what an act answers, the clock, and a new beginning."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from tests.sandbox.stage import Running, Scene, modal

Json = dict[str, Any]


class Listener(BaseHTTPRequestHandler):
    told: ClassVar[list[str]] = []
    status: ClassVar[int] = 200
    halts: ClassVar[list[str]] = []
    work: ClassVar[list[Callable[[], object]]] = []
    """What is left to do: done when the scene asks whether we are idle."""
    at_it: ClassVar[list[int]] = []
    """So often we say that we are not, before we do it."""

    def do_GET(self) -> None:
        if "idle_within" in self.path:
            while self.work and not self.at_it:
                self.work.pop(0)()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"idle": false}' if self.at_it else b'{"idle": true}')
            if self.at_it:
                self.at_it.pop()
            return
        if not self.halts:
            self.send_error(405)
            return
        later = [halt for halt in self.halts if not self.told or halt > self.told[-1]]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"next": later[0] if later else None}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append(body["now"])
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"ticks": 1}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener(running: Running) -> Iterator[type[Listener]]:
    """A listener to the clock, told of in the scene."""
    handler = type(
        "OneListener", (Listener,), {"told": [], "status": 200, "halts": [], "work": [], "at_it": []}
    )
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.slack.listen_to_clock(f"http://127.0.0.1:{server.server_port}/clock")
        yield handler
        server.shutdown()
        thread.join()


def now(running: Running) -> datetime:
    return datetime.fromisoformat(running.get("scene")["now"])


def test_the_clock_moves_by_a_span(running: Running) -> None:
    before = now(running)
    assert running.post("clock", {"by": "7 days"})["ok"]
    assert timedelta(days=7) <= now(running) - before < timedelta(days=7, minutes=1)


def test_the_clock_moves_to_an_instant_and_never_back(running: Running) -> None:
    moved = running.post("clock", {"to": "2099-09-30T18:00"})
    assert moved["now"].startswith("2099-09-30T18:00")
    refused = running.post("clock", {"to": "2098-01-01T00:00"})
    assert refused["ok"] is False
    assert "only goes forward" in refused["error"]


def test_a_span_that_is_not_understood_is_answered_with_what_is(running: Running) -> None:
    assert "7 days" in running.post("clock", {"by": "a while"})["error"]


def test_each_listener_is_told_the_new_time_before_the_answer(
    running: Running, listener: type[Listener]
) -> None:
    moved = running.post("clock", {"to": "2099-09-30T18:00"})
    assert [each["status"] for each in moved["listeners"]] == [200]
    assert moved["listeners"][0]["answer"] == {"ticks": 1}
    assert listener.told[0].startswith("2099-09-30T18:00")


def test_a_listener_that_is_told_the_new_time_alone_is_told_it_once(
    running: Running, listener: type[Listener]
) -> None:
    running.post("clock", {"to": "2099-09-30T18:00"})
    assert len(listener.told) == 1


def test_a_listener_may_ask_for_halts_on_the_way(running: Running, listener: type[Listener]) -> None:
    listener.halts = ["2099-09-01T09:00:00+00:00", "2099-09-08T09:00:00+00:00", "2099-12-01T09:00:00+00:00"]
    running.post("clock", {"to": "2099-09-30T18:00"})
    assert [told[:16] for told in listener.told] == [
        "2099-09-01T09:00",
        "2099-09-08T09:00",
        "2099-09-30T18:00",
    ]


def test_a_listener_that_fails_is_named_in_the_answer(running: Running, listener: type[Listener]) -> None:
    listener.status = 500
    running.slack.listen_to_clock("http://127.0.0.1:9/clock")
    moved = running.post("clock", {"by": "1 day"})
    assert [each["status"] for each in moved["listeners"]] == [500, None]
    assert moved["listeners"][1]["error"]


def test_messages_carry_the_scene_s_time(scene: Scene) -> None:
    scene.running.post("clock", {"to": "2099-09-30T18:00"})
    assert datetime.fromtimestamp(float(scene.post())).year == 2099  # noqa: DTZ006


def test_an_act_tells_what_its_person_newly_sees(scene: Scene) -> None:
    scene.post(text="before")
    scene.app.answer = lambda _: {"text": "answer"}
    answer = scene.act("maria", "command", channel="shared", text="/premio list")
    assert set(answer) >= {"ack", "ack_ms", "view", "messages", "error"}
    assert [message["text"] for message in answer["messages"]] == ["answer"]
    assert answer["messages"][0]["channel"] == scene.ids["shared"]


def test_an_act_waits_until_a_listener_says_that_it_is_idle(scene: Scene, listener: type[Listener]) -> None:
    listener.work = [lambda: scene.post(text="first"), lambda: scene.post(text="last")]
    answer = scene.act("maria", "command", channel="shared", text="/premio list")
    assert [message["text"] for message in answer["messages"]] == ["first", "last"]


def test_an_act_waits_for_a_listener_that_is_slow_beyond_what_is_waited_for_by_guess(
    scene: Scene, listener: type[Listener]
) -> None:
    listener.at_it = [1] * 4
    listener.work = [lambda: scene.post(text="late")]
    answer = scene.act("maria", "command", channel="shared", text="/premio list", answer_ms=1, settle_ms=1)
    assert [message["text"] for message in answer["messages"]] == ["late"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        pytest.param({"user": "nobody", "action": "home"}, "there is no user “nobody”", id="nobody"),
        pytest.param({"user": "maria", "action": "dance"}, "there is no action “dance”", id="no action"),
        pytest.param(
            {"user": "maria", "action": "message", "channel": "nowhere", "text": "x"},
            "there is no channel “nowhere”",
            id="no channel",
        ),
        pytest.param(
            {"user": "maria", "action": "command", "channel": "open", "text": "premio"},
            "a command begins with a slash",
            id="no slash",
        ),
        pytest.param(
            {"user": "maria", "action": "message", "channel": "old", "text": "x"},
            "#old is archived",
            id="an archived channel",
        ),
        pytest.param(
            {"user": "maria", "action": "upload", "channel": "old", "filename": "a", "content": "x"},
            "#old is archived",
            id="a file for an archived channel",
        ),
        pytest.param(
            {"user": "maria", "action": "submit", "values": {}}, "has no view “” open", id="no view"
        ),
    ],
)
def test_an_act_that_cannot_be_done_says_why(scene: Scene, request_: Json, words: str) -> None:
    assert words in scene.running.post("act", request_)["error"]


def test_what_cannot_be_chosen_is_answered_with_what_can(scene: Scene) -> None:
    scene.post_button()
    answer = scene.act("maria", "click", channel="shared", action_id="Pres")
    assert answer["error"] == "no message in #shared has “Pres”"


def test_a_person_is_found_by_workspace_and_name_where_two_share_it(scene: Scene) -> None:
    scene.running.post("users", {"workspace": "Partner", "name": "maria"})
    assert "in several workspaces" in scene.act("maria", "home")["error"]
    assert scene.act("vendor/maria", "home")["error"] is None


def test_a_button_is_pressed_by_its_label_as_well(scene: Scene) -> None:
    scene.post_button()
    assert scene.act("paula", "click", channel="shared", action_id="press")["error"] is None
    assert scene.act("paula", "click", channel="shared", action_id="Press")["error"] is None


@pytest.mark.parametrize(
    ("what", "body", "words"),
    [
        pytest.param("workspaces", {}, "a workspace has a name", id="a workspace without a name"),
        pytest.param("workspaces", {"name": "vendor"}, "already", id="a workspace twice"),
        pytest.param("users", {"workspace": "Vendor", "name": "maria"}, "already", id="a user twice"),
        pytest.param("users", {"workspace": "Nowhere", "name": "x"}, "no workspace “Nowhere”", id="nowhere"),
        pytest.param("channels", {"workspace": "Vendor", "name": "Big Room"}, "lower-case", id="a bad name"),
        pytest.param("faults", {}, "say what to break", id="a fault without a kind"),
    ],
)
def test_a_scene_that_cannot_be_says_why(scene: Scene, what: str, body: Json, words: str) -> None:
    answer = scene.running.post(what, body)
    assert answer["ok"] is False
    assert words in answer["error"]


def test_ids_have_slack_s_form(scene: Scene) -> None:
    letters = {"T": "Vendor", "U": "maria", "C": "shared"}
    for letter, name in letters.items():
        assert scene.ids[name].startswith(letter)
    assert scene.vendor["bot_token"].startswith("xoxb-")
    assert scene.vendor["app_token"].startswith("xapp-")


def test_a_transcript_shows_the_open_view(scene: Scene) -> None:
    view = scene.open_modal("maria", modal())
    shown = scene.open_view("maria")
    assert shown is not None
    assert (shown["id"], shown["depth"]) == (view, 1)


def test_a_reset_leaves_an_empty_world(scene: Scene) -> None:
    scene.post()
    scene.fault("*", "internal_error", times=5)
    scene.running.post("reset", {})
    after = scene.running.get("scene")
    assert (after["workspaces"], after["users"], after["channels"]) == ([], [], [])
    assert scene.running.get("calls")["calls"] == []
    assert scene.running.post("workspaces", {"name": "Vendor", "installed": True})["bot_token"]


def test_the_page_and_its_parts_are_served_and_nothing_beside_them(running: Running) -> None:
    with pytest.raises(json.JSONDecodeError):
        running.ask("/")
    with pytest.raises(json.JSONDecodeError):
        running.ask("/page/../server.py")
