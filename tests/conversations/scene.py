"""A local Slack with the real bot in it, in a thread of its own; tests talk to it over HTTP, as a script outside would."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.clock import Clock
from bot.sandbox.server import LocalSlack
from bot.settings import Settings
from bot.wiring import Bot
from storage import marks, vouchers, workspaces
from storage.engine import Database
from storage.sealing import Seal
from tests.conversations import installing, manifest

Json = dict[str, Any]
Transport = Literal["socket", "http", "oauth"]
"""How Slack reaches the bot, and by what the bot reaches Slack: over `oauth` as over the socket, by tokens of an installation."""

PATIENCE: Final = 60.0
LONGEST_ANSWER: Final = 120.0
"""Seconds within which the local Slack answers, however long a way its clock is moved."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act: what its person can newly see."""

    raw: Json

    @property
    def error(self) -> str | None:
        found = self.raw["error"]
        return found if found is None else str(found)

    @property
    def view(self) -> Json:
        assert self.raw["view"] is not None, f"no form is open: {self.raw}"
        view: Json = self.raw["view"]
        return view

    @property
    def errors(self) -> dict[str, str]:
        """The mistakes shown in the form, by block."""
        found: dict[str, str] = self.view.get("errors") or {}
        return found

    @property
    def messages(self) -> list[Json]:
        """What the bot said, the oldest first."""
        return [message for message in self.raw["messages"] if message.get("bot_id")]

    def with_button(self, what: str) -> Json:
        """The newest message with a button of that action or label; news may come beside what was asked for."""
        signs = (f"'action_id': '{what}'", f"'text': '{what}'")
        found = [each for each in self.messages if any(sign in str(each["blocks"]) for sign in signs)]
        assert found, f"no message with {what}: {self.raw}"
        return found[-1]

    @property
    def text(self) -> str:
        """Everything that the bot said, as one text."""
        return "\n".join(words(message) for message in self.messages)


def words(message: Json) -> str:
    """All a message says: its blocks' texts, or its text where it has none."""
    found = list(_texts(message.get("blocks") or []))
    return "\n".join(found) if found else str(message.get("text", ""))


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "plain_text") and isinstance(node.get("text"), str):
            return [node["text"]]
        return [text for value in node.values() for text in _texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in _texts(value)]
    return []


@dataclass
class Scene:
    """Everything a test needs: act as somebody, look as somebody, move the clock."""

    url: str
    database: Database
    bot_token: str
    ids: dict[str, str] = field(default_factory=dict)
    longest_answer: float = LONGEST_ANSWER
    """Seconds: a clock that is moved answers when all that falls due on the way is done."""

    # --- acting ---

    def act(self, user: str, action: str, **fields: object) -> Answer:
        return Answer(
            self.post(
                "act",
                {
                    "user": user,
                    "action": action,
                    "settle_ms": 100,
                    "answer_ms": 8_000,
                    "wait_ms": 60_000,
                    **fields,
                },
            )
        )

    def command(self, user: str, text: str, channel: str = "office") -> Answer:
        return self.act(user, "command", channel=channel, text=text)

    def mention(self, user: str, channel: str, text: str) -> Answer:
        return self.act(user, "message", channel=channel, text=f"@Premio {text}")

    def write(self, user: str, text: str) -> Answer:
        """A direct message to the bot."""
        return self.act(user, "message", dm=True, text=text)

    def upload(self, user: str, filename: str, content: str, text: str = "") -> Answer:
        return self.act(user, "upload", dm=True, filename=filename, content=content, text=text)

    def start(self, program: str, user: str = "maria") -> Answer:
        """Drop a program into a direct message and press *Activate* under what comes back."""
        self.upload(user, "program.premio", program)
        return self.click(user, "Activate", message=self.message_with(user, "program_activate"))

    def message_with(self, user: str, action_id: str, channel: str = "dm") -> Json:
        """The newest message with that button, once it is there."""

        def found() -> list[Json]:
            return [
                each for each in self.transcript(user, channel) if f"'{action_id}'" in str(each["blocks"])
            ]

        self.until(lambda: bool(found()), f"a message with {action_id}")
        return found()[-1]

    def click(
        self,
        user: str,
        what: str,
        *,
        channel: str = "",
        message: Json | None = None,
        view: Json | None = None,
    ) -> Answer:
        """Press a button by its action or its label, in a message or a form."""
        if view is not None:
            return self.act(user, "click", view_id=view["id"], action_id=what)
        place: Json = {"channel": channel} if channel else {"dm": True}
        if message is not None:
            place["message_ts"] = message["ts"]
        return self.act(user, "click", action_id=what, **place)

    def choose(self, user: str, view: Json, what: str, selected: object) -> Answer:
        return self.act(user, "select", view_id=view["id"], action_id=what, selected=selected)

    def submit(self, user: str, view: Json, values: Json) -> Answer:
        return self.act(user, "submit", view_id=view["id"], values=values)

    def bring_codes(self, item: str, *codes: str) -> None:
        """As `premio vouchers` does."""
        with self.database.writing() as session:
            [workspace] = workspaces.listed(session)
            vouchers.load(
                session, workspace_id=workspace.id, item=item, codes=codes, seal=Seal([installing.KEY])
            )

    def post_button(self, channel: str, action_id: str, value: str) -> None:
        """A message of the app's with a button “Forged” that carries any value, as an old one or a tampered one might."""
        button: Json = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Forged"},
            "action_id": action_id,
        }
        if value:
            button["value"] = value
        self._web().chat_postMessage(
            channel=self.ids[channel], text="a button", blocks=[{"type": "actions", "elements": [button]}]
        )

    def delete(self, channel: str, message: Json) -> None:
        """Somebody takes one of the bot's messages away."""
        self._web().chat_delete(channel=self.ids[channel], ts=message["ts"])

    def _web(self) -> WebClient:
        client = WebClient(token=self.bot_token, base_url=f"{self.url}/api/")
        client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
        return client

    # --- looking ---

    def transcript(self, user: str, channel: str = "dm") -> list[Json]:
        found: list[Json] = self.get("transcript", channel=channel, **{"as": user})["messages"]
        return found

    def files(self, user: str) -> list[Json]:
        """The files in somebody's direct messages with the bot, in their order."""
        return [file for message in self.transcript(user) for file in message.get("files", [])]

    def content(self, file: Json) -> bytes:
        request = urllib.request.Request(
            self.url + file["url"], headers={"Authorization": f"Bearer {self.bot_token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: bytes = answer.read()
        return found

    def said(self, user: str, channel: str = "dm") -> str:
        """Everything that this person sees of the bot's words in a channel."""
        return "\n".join(
            words(message) for message in self.transcript(user, channel) if message.get("bot_id")
        )

    def in_threads(self, user: str, channel: str) -> str:
        """The same of what stands in the threads."""
        return "\n".join(
            words(reply) for message in self.transcript(user, channel) for reply in message["replies"]
        )

    def home(self, user: str) -> Json | None:
        self.act(user, "home")
        found: Json | None = self.get("transcript", channel="dm", **{"as": user})["home"]
        return found

    def calls(self, method: str) -> list[Json]:
        found: list[Json] = self.get("calls", method=method)["calls"]
        return found

    def agree(self, user: str, channel: str, *, patience: float = PATIENCE) -> None:
        """Somebody of the partner's agrees that figures are shown in that channel, once asked there."""
        self.until(lambda: "Hello" in self.said(user, channel), f"a greeting in #{channel}")
        self.click(user, "Agree", channel=channel)
        self.until(lambda: "has agreed" in self.said(user, channel), f"the consent in #{channel}", patience)

    def until(self, holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Wait for something that happens by itself. Fails after a while, saying what was waited for."""
        deadline = time.monotonic() + patience
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.03)

    def database_has_marks(self) -> bool:
        """Whether something changed that no tick has looked at yet."""
        with self.database.reading() as session:
            return marks.any(session)

    # --- the world ---

    def clock(self, **where: str) -> Json:
        return self.post("clock", dict(where))

    def make(self, what: str, **fields: object) -> Json:
        made = self.post(what, fields)
        assert made["ok"], made
        return made

    def change(self, **fields: object) -> None:
        """Something changes around the bot: see docs/local-slack.md."""
        done = self.post("change", fields)
        assert done["ok"], done

    def fault(self, method: str, kind: str, times: int = 1, **more: object) -> None:
        self.post("faults", {"method": method, "kind": kind, "times": times, **more})

    def post(self, what: str, body: Json) -> Json:
        return post(self.url, what, body, timeout=self.longest_answer)

    def get(self, what: str, **query: str) -> Json:
        request = urllib.request.Request(f"{self.url}/control/{what}?{urllib.parse.urlencode(query)}")
        return _json(request, self.longest_answer)


def post(url: str, what: str, body: Json, *, timeout: float = LONGEST_ANSWER) -> Json:
    """A call of the local Slack's control interface."""
    request = urllib.request.Request(
        f"{url}/control/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    return _json(request, timeout)


def _json(request: urllib.request.Request, timeout: float) -> Json:
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            found: Json = json.load(answer)
    except urllib.error.HTTPError as refused:
        found = json.load(refused)
        refused.close()
    return found


class Running:
    """A thread with an event loop in which the local Slack and the bot live."""

    def __init__(self, database: Database, starts_at: datetime, transport: Transport = "socket") -> None:
        self._database = database
        self._transport = transport
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._thread.start()
        self.slack = LocalSlack(start_at=starts_at)
        self.bot: Bot | None = None
        self.clock_from: Callable[[datetime], Clock] = Clock
        self._app: Json | None = None
        self.do(self.slack.start())

    def do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    def start_bot(self, *, read_history: bool = True, **more: object) -> None:
        """The bot of the one workspace that installed it, with `more` settings; over HTTP it stands behind a proxy that leaves a prefix on its paths."""
        [workspace] = [each for each in self.slack.world.workspaces.values() if each.installed]
        way: Json = {"slack_bot_token": workspace.bot_token, "token_keys": installing.KEY}
        is_new = self._app is None
        match self._transport:
            case "socket":
                way["slack_app_token"] = workspace.app_token
            case "http":
                way |= {
                    "slack_signing_secret": workspace.signing_secret,
                    "http_port": 0,
                    "http_prefix": "/premio",
                }
            case "oauth":
                way = self._by_oauth()
        settings = Settings(
            _env_file=None,
            database_url=self._database.url,
            slack_url=self.slack.url,
            read_history=read_history,
            clock_port=0,
            tick_seconds=0.5,
            **(way | more),
        )

        self.run(settings)
        if self._transport == "http":
            assert self.bot is not None
            asked = {"workspace": "Globex", "events": f"{self.bot.server.url}/premio/slack/events"}
            taken = post(self.slack.url, "request_urls", asked)
            assert taken["ok"], taken
        if self._transport == "oauth" and is_new:
            assert installing.installed(settings.public_url, "maria").status == 200

    def run(self, settings: Settings) -> None:
        """A bot with these settings, that hears when the clock is moved."""

        async def start() -> None:
            self.bot = Bot(settings, self._database, self.clock_from(self.slack.clock.now()))
            await self.bot.start()
            self.slack.listen_to_clock(self.bot.clock_url)

        self.do(start())

    def _by_oauth(self) -> Json:
        """An app of its own, in place of the one with which the workspace was made."""
        port = self.free_port()
        if self._app is None:
            asked = manifest.installation()
            named = {"name": asked["bot_name"], "scopes": asked["scopes"], "events": asked["events"]}
            self._app = post(self.slack.url, "apps", named)
        self.slack.world.apps[self._app["app_id"]].redirect_urls = (f"http://127.0.0.1:{port}/slack",)
        return installing.settings_of(self._app, port)

    @staticmethod
    def free_port() -> int:
        """A port that nobody listened on a moment ago."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    def stop_bot(self) -> None:
        if self.bot is not None:
            self.do(self.bot.stop())
            self.bot = None

    def close(self) -> None:
        self.stop_bot()
        self.do(self.slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=60)
        self._loop.close()
