"""The server: Web API, Socket Mode, control interface and page on one address of this machine."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.sandbox.acting import Acting
from bot.sandbox.clock import SceneClock
from bot.sandbox.control import Control
from bot.sandbox.deliveries import ACKNOWLEDGE_WITHIN, RETRIES_AFTER, Deliveries
from bot.sandbox.faults import Faults
from bot.sandbox.interactions import TRIGGER_SECONDS, Interactions
from bot.sandbox.listeners import Listeners
from bot.sandbox.side_doors import SideDoors
from bot.sandbox.web_api import WebApi
from bot.sandbox.world import World

Json = dict[str, Any]
PAGE: Final = Path(__file__).parent / "page"
LARGEST_REQUEST: Final = 64 * 1024 * 1024


class LocalSlack:
    """A Slack of one's own: start it, set the scene through /control/, point an app at `url` + "/api/"."""

    def __init__(
        self,
        *,
        retries_after: tuple[float, ...] = RETRIES_AFTER,
        acknowledge_within: float = ACKNOWLEDGE_WITHIN,
        trigger_seconds: float = TRIGGER_SECONDS,
        start_at: datetime | None = None,
    ) -> None:
        self.clock = SceneClock(start_at)
        self.world = World(self.clock)
        self.deliveries = Deliveries(retries_after, acknowledge_within)
        self.socket = self.deliveries.socket
        self.interactions = Interactions(trigger_seconds)
        self.url = ""
        self.port = 0
        self._watchers: set[asyncio.Queue[Json]] = set()
        self._host = ""
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        faults = Faults()
        self.listeners = Listeners(self.clock)
        self.acting = Acting(
            self.world,
            self.deliveries,
            self.interactions,
            self._changed,
            self._busy,
            lambda: self.api.shown,
            self.listeners,
        )
        self.api = WebApi(
            self.world, self.socket, self.interactions, faults, self._changed, self.acting.event
        )
        self.control = Control(
            self.clock,
            self.world,
            self.acting,
            self.api,
            self.deliveries,
            faults,
            self.listeners,
            self._changed,
        )

    @property
    def calls(self) -> list[Json]:
        """Every call of the Web API, the oldest first."""
        return self.api.calls

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, clock_listeners: Sequence[str] = ()
    ) -> None:
        """Listen. Raises OSError where the port is taken; port 0 takes any free one."""
        self.listeners.urls = tuple(clock_listeners)
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(
            [
                web.post("/api/{method}", self.api.serve),
                web.get("/api/{method}", self.api.serve),
                web.get("/link/", self.socket.serve),
                *SideDoors(self.api).routes(),
                *self.api.oauth.routes(),
                *self.control.routes(),
                web.get("/control/stream", self._stream),
                web.get("/", self._page),
                web.get("/page/{name:.*}", self._page),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        self._host = host
        try:
            await self._listen(port)
        except OSError:
            await self._runner.cleanup()
            raise
        self.url = f"http://{host}:{self.port}"
        self.interactions.origin = self.api.origin = self.url

    async def shut(self) -> None:
        """Nobody is there until `open_again`: whoever wants to connect is refused."""
        assert self._site is not None, "it was started"
        await self._site.stop()

    async def open_again(self) -> None:
        await self._listen(self.port)

    async def _listen(self, port: int) -> None:
        assert self._runner is not None, "it was started"
        self._site = site = web.TCPSite(self._runner, self._host, port)
        await site.start()
        assert site._server is not None  # noqa: SLF001  (aiohttp offers no other way to the port that was taken)
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # noqa: SLF001

    async def stop(self) -> None:
        for watcher in list(self._watchers):
            watcher.put_nowait({"type": "stopped"})
        await self.deliveries.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def listen_to_clock(self, url: str) -> None:
        """Tell one more listener when the clock is moved."""
        self.listeners.urls = (*self.listeners.urls, url)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a line whenever something visible changed."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        watcher: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers.add(watcher)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    news = await asyncio.wait_for(watcher.get(), timeout=15)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if news["type"] == "stopped":
                    break
                await response.write(f"data: {json.dumps(news)}\n\n".encode())
        except ConnectionError:
            pass
        finally:
            self._watchers.discard(watcher)
        return response

    async def _page(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / (request.match_info.get("name") or "index.html")).resolve()
        if not path.is_relative_to(PAGE) or not path.is_file():
            return web.Response(status=404, text="there is no such page")
        kind = (
            "text/javascript"
            if path.suffix == ".js"
            else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        )
        return web.Response(
            body=path.read_bytes(),
            content_type=kind,
            charset="utf-8" if kind.startswith("text/") else None,
            headers={"Cache-Control": "no-cache"},
        )

    def _changed(self, channel: str | None) -> None:
        news: Json = {"type": "changed", **({"channel": channel} if channel else {}), "at": time.time()}
        for watcher in self._watchers:
            watcher.put_nowait(news)

    def _busy(self) -> bool:
        return self.api.in_flight > 0 or self.deliveries.in_flight > 0
