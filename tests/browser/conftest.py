"""The page in a real browser, with the guest book at work behind it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.guest_book import guest_book
from tests.sandbox.conftest import PROXIES
from tests.sandbox.stage import Running

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 60_000
DESK = (1280, 800)

Look = Callable[..., Page]


class House:
    """The vendor with the app, a partner without, and the channels where their people meet."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.url = running.url
        commands = [{"command": "/book", "description": "The guest book", "usage_hint": "open | close"}]
        vendor = running.post(
            "workspaces", {"name": "Vendor", "installed": True, "bot_name": "Book", "commands": commands}
        )
        running.post("workspaces", {"name": "Partner"})
        for workspace, name, real_name in (
            ("Vendor", "maria", "Maria Conti"),
            ("Vendor", "franco", "Franco Neri"),
            ("Partner", "paula", "Paula Ortiz"),
        ):
            user = {"workspace": workspace, "name": name, "real_name": real_name, "admin": name == "maria"}
            running.post("users", user)
        self.channels: dict[str, str] = {}
        for name, more in self._channels().items():
            made = running.post("channels", {"workspace": "Vendor", "name": name, **more})
            self.channels[name] = made["id"]
        self.users = {user["name"]: user["id"] for user in running.get("scene")["users"]}
        self.web = WebClient(token=vendor["bot_token"], base_url=f"{running.url}/api/")
        self._handler = running.do(self._start(vendor))

    @staticmethod
    def _channels() -> dict[str, dict[str, Any]]:
        return {
            "lobby": {"shared_with": ["Partner"], "members": ["maria", "franco", "paula", "@Book"]},
            "office": {"members": ["maria", "franco", "@Book"]},
            "safe": {"private": True, "members": ["maria"]},
            "attic": {"archived": True, "members": ["maria"]},
        }

    async def _start(self, vendor: dict[str, Any]) -> AsyncSocketModeHandler:
        client = AsyncWebClient(token=vendor["bot_token"], base_url=f"{self.url}/api/")
        handler = AsyncSocketModeHandler(guest_book(client), vendor["app_token"])
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    def close(self) -> None:
        self.running.do(self._handler.close_async())  # type: ignore[no-untyped-call]

    def post(self, channel: str, text: str, **more: Any) -> str:
        return str(self.web.chat_postMessage(channel=self.channels[channel], text=text, **more)["ts"])

    def act(self, user: str, action: str, **fields: object) -> dict[str, Any]:
        return self.running.post("act", {"user": user, "action": action, "settle_ms": 20, **fields})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """As long as it lives a loop runs in this thread, so it does not outlive its tests: others run loops of their own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("the page is tested in Chromium; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, browser: Browser) -> Iterator[House]:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    running = Running(acknowledge_within=1.0)
    house = House(running)
    yield house
    house.close()
    running.close()


@pytest.fixture
def look(house: House, browser: Browser) -> Iterator[Look]:
    """Open the page as somebody, somewhere. Whatever its console complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(
        user: str = "maria", place: str = "lobby", size: tuple[int, int] = DESK, **more: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{house.url}/#/{user}/{place}")
        expect(page.locator(".who-name")).not_to_be_empty()
        return page

    expect.set_options(timeout=PATIENCE_MS)
    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
