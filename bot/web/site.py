"""What is answered over HTTP: one table of routes, the same on the bot's own server and as an ASGI application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

log = structlog.get_logger()

LARGEST_BODY: Final = 2 * 1024 * 1024
"""In bytes. The largest that Slack sends is a view of 250 kB with what was filled into it, percent-encoded."""
BODY_SECONDS: Final = 10.0

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`path` is decoded, without what stands before it at a proxy; `headers` have names in lower case, and values in Latin-1."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What comes several times is joined by commas."""
    chunks: AsyncIterator[bytes] = field(repr=False)
    """The body as it comes. Raises ConnectionError where it ends too early."""

    async def body(self, *, within_seconds: float = BODY_SECONDS) -> bytes:
        """All of it, once. Raises Refused where it is too large, too slow or breaks off."""
        body = bytearray()
        try:
            async with asyncio.timeout(within_seconds):
                async for chunk in self.chunks:
                    body += chunk
                    if len(body) > LARGEST_BODY:
                        raise Refused(413, "the body is too large")
        except TimeoutError:
            raise Refused(408, "the body took too long") from None
        except ConnectionError:
            raise Refused(400, "the body ended too early") from None
        return bytes(body)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: Headers = ()


class Refused(Exception):  # noqa: N818 - named for what happened
    """The request is answered with this status; the reason quotes nothing of it, for it is logged."""

    def __init__(self, status: int, reason: str, *, headers: Headers = ()) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers


Handler = Callable[[Request], Awaitable[Response]]


class Site:
    """Routes by method and path. With a `prefix`, they are found below it as well, for proxies that do not take it off."""

    def __init__(self, routes: Mapping[tuple[str, str], Handler], *, prefix: str = "") -> None:
        self._prefix = prefix.rstrip("/")
        self._routes: dict[str, dict[str, Handler]] = {}
        for (method, path), handler in routes.items():
            self._routes.setdefault(path, {})[method] = handler

    async def answer(self, request: Request) -> Response:
        """Never raises, and says nothing of what went wrong inside."""
        path = self._below_prefix(request.path)
        try:
            return await self._handler(request.method, path)(request)
        except Refused as refused:
            if path in self._routes:
                log.warning("request refused", path=path, status=refused.status, reason=str(refused))
            return text(refused.status, str(refused), headers=refused.headers)
        except Exception:  # the outermost edge: whoever asks is answered
            log.exception("a request could not be answered", path=path)
            return text(500, "something went wrong; the log of the bot says what")

    def _handler(self, method: str, path: str) -> Handler:
        there = self._routes.get(path)
        if there is None:
            raise Refused(404, "there is nothing here")
        handler = there.get("GET" if method == "HEAD" else method)
        if handler is None:
            raise Refused(405, "this method is not for here", headers=(("allow", ", ".join(there)),))
        return handler

    def _below_prefix(self, path: str) -> str:
        return path.removeprefix(self._prefix) if path.startswith(f"{self._prefix}/") else path


def text(status: int, words: str, *, headers: Headers = ()) -> Response:
    return Response(status, f"{words}\n".encode(), (("content-type", "text/plain; charset=utf-8"), *headers))


def json_text(status: int, body: Mapping[str, Any]) -> Response:
    return Response(status, json.dumps(body).encode(), (("content-type", "application/json"),))
