"""A site on a real port, carried by the bot's own server or, as an ASGI application, by uvicorn or hypercorn."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from hypercorn.asyncio import serve
from hypercorn.config import Config

from bot.web import asgi
from bot.web.server import Server
from bot.web.site import Site

SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"
FORM: Final = "application/x-www-form-urlencoded"
CARRIERS: Final = ("aiohttp", "uvicorn", "hypercorn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it goes over the line."""

    method: str = "POST"
    path: str = "/slack/events"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def signature(body: bytes, sent_at: str, secret: str = SECRET) -> str:
    """As Slack's documentation says it is made."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{sent_at}:".encode() + body, hashlib.sha256).hexdigest()


def signed(
    body: bytes, *, content_type: str = FORM, sent_at: str | None = None, secret: str = SECRET, **more: Any
) -> Sent:
    """What Slack would send."""
    moment = sent_at if sent_at is not None else str(int(time.time()))
    headers = (
        ("Content-Type", content_type),
        ("X-Slack-Request-Timestamp", moment),
        ("X-Slack-Signature", signature(body, moment, secret)),
    )
    return Sent(body=body, headers=headers, **more)


def send(port: int, sent: Sent, *, timeout: float = 90) -> Got:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        line.putrequest(sent.method, sent.path, skip_accept_encoding=True)
        for name, value in sent.headers:
            line.putheader(name, value.encode("latin-1"))
        if sent.method != "GET" and "Content-Length" not in dict(sent.headers):
            line.putheader("Content-Length", str(len(sent.body)))
        line.endheaders()
        # It may be refused before all is sent; the answer is there.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.send(sent.body)
        answer = line.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Got(answer.status, answer.read().decode(errors="replace"), headers)
    finally:
        line.close()


@contextmanager
def carried(site: Site, by: str) -> Iterator[int]:
    """The port on which the site is answered."""
    loop = asyncio.new_event_loop()
    stopped, port = asyncio.Event(), free_port()
    thread = threading.Thread(target=loop.run_until_complete, args=(_carry(site, by, port, stopped),))
    thread.start()
    try:
        _await_port(port)
        yield port
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(timeout=120)
        loop.close()


async def _carry(site: Site, by: str, port: int, stopped: asyncio.Event) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await asgi.answer(site, scope, receive, send)

    match by:
        case "aiohttp":
            server = Server(site)
            await server.start("127.0.0.1", port)
            await stopped.wait()
            await server.stop()
        case "uvicorn":
            config = uvicorn.Config(application, port=port, lifespan="off", log_config=None, access_log=False)
            uvicorn_server = uvicorn.Server(config)
            serving = asyncio.create_task(uvicorn_server.serve())
            await stopped.wait()
            uvicorn_server.should_exit = True
            await serving
        case "hypercorn":
            hypercorn_config = Config.from_mapping(bind=[f"127.0.0.1:{port}"], errorlog=None, accesslog=None)

            async def until() -> None:
                await stopped.wait()

            await serve(application, hypercorn_config, shutdown_trigger=until)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the server never listened"
            time.sleep(0.02)
        else:
            return
