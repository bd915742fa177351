"""A local Slack in a thread of its own, and an app at the other end of a real socket that keeps all it is sent."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import LocalSlack

Json = dict[str, Any]
Result = TypeVar("Result")

PATIENCE: Final = 60.0
ACKNOWLEDGE_WITHIN: Final = 0.4
TRIGGER_SECONDS: Final = 0.6
RETRIES_AFTER: Final = (0.0, 0.05)
SILENT: Final[Json] = {"silent": True}
"""What an app answers that does not acknowledge at all."""


def until(holds: Callable[[], Result | None], what: str) -> Result:
    """What `holds` finds, as soon as it finds something. Fails after a while, saying what was waited for."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
    return found


def refusal(call: Callable[[], object]) -> Json:
    """What Slack answers to a call that it refuses."""
    with pytest.raises(SlackApiError) as caught:
        call()
    found: Json = caught.value.response.data
    return found


class Running:
    """An event loop in a thread, with a local Slack in it."""

    def __init__(self, **settings: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._thread.start()
        self.slack = LocalSlack(**settings)
        self.do(self.slack.start())
        self.url = self.slack.url

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    def close(self) -> None:
        self.do(self.slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=60)
        self._loop.close()

    def post(self, path: str, body: Json) -> Json:
        return self.ask(f"/control/{path}", json.dumps(body).encode())

    def get(self, path: str, **query: str) -> Json:
        return self.ask(f"/control/{path}?{urllib.parse.urlencode(query)}")

    def ask(self, path: str, data: bytes | None = None) -> Json:
        """The JSON at that path, whatever its status."""
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                found: Json = json.load(answer)
        except urllib.error.HTTPError as refused:
            found = json.load(refused)
            refused.close()
        return found


class RecordingApp:
    """An app on Socket Mode: it keeps what it is sent, and answers each with what `answer` makes of it."""

    def __init__(self, running: Running, app_token: str) -> None:
        self._running = running
        self.envelopes: list[SocketModeRequest] = []
        self.answer: Callable[[SocketModeRequest], Json | None] = lambda _: None
        self.client = running.do(self._connect(app_token))

    async def _connect(self, app_token: str) -> SocketModeClient:
        web = AsyncWebClient(base_url=f"{self._running.url}/api/")
        client = SocketModeClient(app_token=app_token, web_client=web, ping_interval=1)
        client.socket_mode_request_listeners.append(self._hear)
        await client.connect()  # type: ignore[no-untyped-call]
        return client

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.envelopes.append(request)
        answer = self.answer(request)
        if answer is not SILENT:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

    def close(self) -> None:
        self._running.do(self.client.close())  # type: ignore[no-untyped-call]

    def heard(self, kind: str) -> Json:
        """The newest payload of that kind: a type of event or interaction, or a command."""
        return until(lambda: next(reversed(self.all_heard(kind)), None), f"{kind} at the app")

    def all_heard(self, kind: str) -> list[Json]:
        return [each.payload for each in self.envelopes if _kind(each) == kind]


def _kind(envelope: SocketModeRequest) -> str:
    payload = envelope.payload
    if envelope.type == "events_api":
        return str(payload["event"]["type"])
    return str(payload.get("type") or payload.get("command"))


@dataclass
class Scene:
    """Two workspaces: the vendor's with the app, a partner's without, and the channels between them."""

    running: Running
    vendor: Json
    web: WebClient
    app: RecordingApp
    ids: dict[str, str] = field(default_factory=dict)

    def act(self, user: str, action: str, **fields: object) -> Json:
        return self.running.post(
            "act", {"user": user, "action": action, "settle_ms": 20, "answer_ms": 0, **fields}
        )

    def say(self, user: str, channel: str, text: str) -> Json:
        return self.act(user, "message", channel=channel, text=text)

    def transcript(self, user: str, channel: str = "dm") -> list[Json]:
        found: list[Json] = self.running.get("transcript", channel=channel, **{"as": user})["messages"]
        return found

    def texts(self, user: str, channel: str = "dm") -> list[str]:
        return [message["text"] for message in self.transcript(user, channel)]

    def post(self, channel: str = "shared", text: str = "hello", **more: Any) -> str:
        """A message of the app's; its ts."""
        return str(self.web.chat_postMessage(channel=self.ids[channel], text=text, **more)["ts"])

    def post_button(self, channel: str = "shared") -> str:
        return self.post(channel, blocks=[{"type": "actions", "elements": [button("Press", "press")]}])

    def click(self, user: str, channel: str = "shared") -> Json:
        """Press the newest button; what the app was sent."""
        before = len(self.app.all_heard("block_actions"))
        answer = self.act(user, "click", channel=channel, action_id="press")
        assert answer["error"] is None, answer
        return until(lambda: self.app.all_heard("block_actions")[before:], "the click at the app")[0]

    def open_modal(self, user: str, view: Json) -> str:
        """Press a button and let the app open the view; its id."""
        self.post_button()
        opened = self.web.views_open(trigger_id=self.click(user)["trigger_id"], view=view)
        return str(opened["view"]["id"])

    def open_view(self, user: str) -> Json | None:
        found: Json | None = self.running.get("transcript", channel="shared", **{"as": user})["view"]
        return found

    def fault(self, method: str, kind: str, **more: object) -> None:
        self.running.post("faults", {"method": method, "kind": kind, **more})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def text_input(block_id: str, label: str, **element: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [text_input("name", "Name")],
        **more,
    }
