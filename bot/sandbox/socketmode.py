"""Socket Mode: what Slack pushes to an app over its connections, and what the app acknowledges."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.acknowledgement import Acknowledgement

Json = dict[str, Any]


@dataclass(slots=True)
class _Connections:
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    transports: dict[int, asyncio.Transport] = field(default_factory=dict)
    """By the socket's `id`."""
    next: int = 0


class SocketMode:
    """Connections by app. Each delivery goes to one of them."""

    def __init__(self, acknowledge_within: float) -> None:
        self._acknowledge_within = acknowledge_within
        self._tickets: dict[str, str] = {}
        self._connections: defaultdict[str, _Connections] = defaultdict(_Connections)
        self.refusing = 0
        """So many connections are refused, each with its ticket used up."""
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    def ticket(self, app: str) -> str:
        """A ticket for one connection of the app."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = app
        return ticket

    def connected(self, app: str) -> int:
        return len([socket for socket in self._connections[app].sockets if not socket.closed])

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket of one connection, until it closes."""
        app = self._tickets.pop(request.query.get("ticket", ""), None)
        if app is None:
            return web.Response(status=401, text="this ticket is unknown or was used")
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(heartbeat=30, compress=False)
        await socket.prepare(request)
        connections = self._connections[app]
        connections.sockets.append(socket)
        assert isinstance(request.transport, asyncio.Transport)
        connections.transports[id(socket)] = request.transport
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": self.connected(app),
                "debug_info": {"host": "local"},
                "connection_info": {"app_id": app},
            }
        )
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._received(frame.data)
        finally:
            connections.sockets.remove(socket)
            del connections.transports[id(socket)]
        return socket

    def _received(self, data: str) -> None:
        try:
            message = json.loads(data)
        except ValueError:
            return
        waiting = self._waiting.get(str(message.get("envelope_id"))) if isinstance(message, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))

    async def deliver(
        self, app: str, kind: str, payload: Json, *, answered: bool = False, attempt: int = 0
    ) -> Acknowledgement:
        """Push one envelope and wait for its acknowledgement; late is as good as never."""
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": answered,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        socket = self._pick(app)
        started = time.monotonic()
        if socket is None:
            return Acknowledgement(milliseconds=0, failure="unreachable")
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            await socket.send_json(envelope)
            answer = await asyncio.wait_for(waiting, self._acknowledge_within)
        except (TimeoutError, ConnectionError):
            return Acknowledgement(milliseconds=_since(started), failure="timeout")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Acknowledgement(answer=answer, milliseconds=_since(started))

    def _pick(self, app: str) -> web.WebSocketResponse | None:
        connections = self._connections[app]
        open_ones = [socket for socket in connections.sockets if not socket.closed]
        if not open_ones:
            return None
        connections.next += 1
        return open_ones[connections.next % len(open_ones)]

    def drop(self, app: str) -> None:
        """Cut every connection without a word, as a failing network does."""
        for transport in self._connections[app].transports.values():
            transport.abort()

    async def ask_to_reconnect(self, app: str, reason: str = "refresh_requested") -> None:
        for socket in list(self._connections[app].sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    async def close(self) -> None:
        for app in list(self._connections):
            for socket in list(self._connections[app].sockets):
                await socket.close()


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
