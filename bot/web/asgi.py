"""A site behind an ASGI server such as uvicorn or hypercorn (https://asgi.readthedocs.io)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from bot.web.site import Request, Site

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def answer(site: Site, scope: Scope, receive: Receive, send: Send) -> None:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    given = await site.answer(
        Request(
            method=scope["method"],
            path=_path(scope),
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
            chunks=_chunks(receive),
        )
    )
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given.headers]
    length = [(b"content-length", str(len(given.body)).encode())]
    await send({"type": "http.response.start", "status": given.status, "headers": pairs + length})
    await send({"type": "http.response.body", "body": given.body})


def _path(scope: Scope) -> str:
    """Without the root path, under which the server or another application has mounted us; most leave it in front of the path."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        yield message.get("body", b"")
        more = message.get("more_body", False)
