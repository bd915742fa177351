"""What is posted to an app's request URLs, what it must answer and when, and what becomes of an event that it does not take."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.stage import Scene, modal, until

Json = dict[str, Any]
Answer = Callable[["Posted"], web.StreamResponse | None]


@dataclass(frozen=True, slots=True)
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Json:
        if self.headers["Content-Type"] == "application/json":
            found: Json = json.loads(self.body)
            return found
        fields = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        return json.loads(fields["payload"]) if "payload" in fields else dict(fields)

    @property
    def kind(self) -> str:
        payload = self.payload
        return str(payload.get("event", {}).get("type") or payload.get("type") or payload.get("command"))


class Listening:
    """An app that keeps what it is posted and answers what `answer` makes of it; challenges it answers by itself."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.posted: list[Posted] = []
        self.answer: Answer = lambda _: web.Response()
        self.echoes = True
        self.url = ""

    async def start(self) -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(self._hear))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _hear(self, request: web.BaseRequest) -> web.StreamResponse:
        posted = Posted(request.path, dict(request.headers), await request.read())
        if posted.kind == "url_verification":
            return web.Response(text=posted.payload["challenge"] if self.echoes else "hello")
        self.posted.append(posted)
        answer = self.answer(posted)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer

    def connect(self, **urls: str) -> Json:
        return self.scene.running.post(
            "request_urls", {"workspace": "Vendor", "events": f"{self.url}/events", **urls}
        )

    def heard(self, kind: str) -> Posted:
        return until(
            lambda: next((each for each in reversed(self.posted) if each.kind == kind), None), f"{kind}"
        )


@pytest.fixture
def app(scene: Scene) -> Iterator[Listening]:
    app = Listening(scene)
    runner = scene.running.do(app.start())
    assert app.connect()["ok"]
    yield app
    scene.running.do(runner.cleanup())


def test_everything_is_signed_with_the_apps_secret(app: Listening) -> None:
    app.scene.act("maria", "command", channel="shared", text="/premio list ü€")
    app.scene.say("maria", "shared", "@Premio hello")
    app.heard("app_mention")
    verifier = SignatureVerifier(app.scene.vendor["signing_secret"])
    assert len(app.posted) == 2
    for each in app.posted:
        assert verifier.is_valid_request(each.body, each.headers)
        assert not SignatureVerifier("another").is_valid_request(each.body, each.headers)


def test_each_kind_has_its_form_and_goes_to_its_own_address(app: Listening) -> None:
    assert app.connect(
        interactivity=f"{app.url}/acts", options=f"{app.url}/options", commands=f"{app.url}/commands"
    )["ok"]
    scene = app.scene
    scene.act("maria", "command", channel="shared", text="/premio list")
    scene.post_button()
    scene.act("maria", "click", channel="shared", action_id="press")
    scene.say("maria", "shared", "@Premio hello")
    app.heard("app_mention")
    found = {each.kind: (each.path, each.headers["Content-Type"]) for each in app.posted}
    form = "application/x-www-form-urlencoded"
    assert found == {
        "/premio": ("/commands", form),
        "block_actions": ("/acts", form),
        "app_mention": ("/events", "application/json"),
    }
    assert app.heard("/premio").payload["text"] == "list"


def test_an_address_that_does_not_answer_the_challenge_is_refused(app: Listening) -> None:
    app.echoes = False
    refused = app.connect()
    assert (refused["ok"], "challenge" in refused["error"]) == (False, True)
    assert not app.scene.running.post("request_urls", {"workspace": "Vendor", "events": "ftp://x"})["ok"]
    assert not app.scene.running.post("request_urls", {"workspace": "Partner", "events": app.url})["ok"]


def test_an_answer_to_a_command_is_shown_whether_it_is_json_or_text(app: Listening) -> None:
    app.answer = lambda _: web.json_response({"text": "seven programs"})
    assert app.scene.act("maria", "command", channel="shared", text="/premio")["error"] is None
    app.answer = lambda _: web.Response(text="eight programs")
    app.scene.act("maria", "command", channel="shared", text="/premio")
    assert app.scene.texts("maria", "shared") == ["seven programs", "eight programs"]
    assert app.scene.texts("franco", "shared") == []


def test_a_command_that_is_refused_or_never_answered_fails(app: Listening) -> None:
    def act() -> str:
        return str(app.scene.act("maria", "command", channel="shared", text="/premio")["error"])

    app.answer = lambda _: web.Response(status=500)
    assert "dispatch_failed" in act()
    app.answer = lambda _: web.HTTPFound("/elsewhere")
    assert "dispatch_failed" in act()
    app.answer = lambda _: None
    assert "dispatch_failed" in act()


def test_the_mistakes_of_a_form_come_back_in_the_answer(app: Listening) -> None:
    app.scene.post_button()
    app.scene.act("maria", "click", channel="shared", action_id="press")
    trigger = app.heard("block_actions").payload["trigger_id"]
    view = str(app.scene.web.views_open(trigger_id=trigger, view=modal())["view"]["id"])
    app.answer = lambda _: web.json_response({"response_action": "errors", "errors": {"name": "taken"}})
    shown = app.scene.act("maria", "submit", view_id=view, values={"Name": "x"})
    assert shown["view"]["errors"] == {"name": "taken"}
    app.answer = lambda _: web.Response()
    assert app.scene.act("maria", "submit", view_id=view, values={"Name": "y"})["view"] is None


def test_an_event_is_posted_again_with_its_number_and_reason_and_then_lost(app: Listening) -> None:
    app.answer = lambda _: web.Response(status=503)
    app.scene.say("maria", "shared", "@Premio hello")
    until(lambda: len(app.posted) == 3, "three deliveries")
    told = [
        (each.headers.get("X-Slack-Retry-Num"), each.headers.get("X-Slack-Retry-Reason"))
        for each in app.posted
    ]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({each.payload["event_id"] for each in app.posted}) == 1
    app.answer = lambda _: web.Response()
    app.scene.say("maria", "shared", "@Premio again")
    until(lambda: len(app.posted) == 4, "the next event, once")


def test_what_was_posted_is_replayed_byte_for_byte(app: Listening) -> None:
    app.scene.act("maria", "command", channel="shared", text="/premio list")
    replayed = app.scene.running.post("faults", {"kind": "replay"})
    assert replayed["statuses"] == [200]
    first, second = app.posted
    assert first.body == second.body
    assert first.headers["X-Slack-Signature"] == second.headers["X-Slack-Signature"]
