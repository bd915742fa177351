"""The Web API at the door: who calls, whether they may, how often, and what is written down about it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from bot.sandbox import (
    api_chat,
    api_conversations,
    api_files,
    api_people,
    api_reactions,
    api_views,
)
from bot.sandbox.api_core import METHODS, ApiError, Call
from bot.sandbox.faults import Faults, answered
from bot.sandbox.interactions import Interactions
from bot.sandbox.oauth import OAuth
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.socketmode import SocketMode
from bot.sandbox.world import Workspace, World

Json = dict[str, Any]
MOST_CALLS: Final = 20_000
FAMILIES: Final = (api_chat, api_conversations, api_files, api_people, api_reactions, api_views)
"""Importing a family registers its methods."""
_SHOWING: Final = ("chat.", "views.", "response_url")
"""How the calls begin by which an app shows somebody something."""


class WebApi:
    def __init__(
        self,
        world: World,
        socket: SocketMode,
        interactions: Interactions,
        faults: Faults,
        changed: Callable[[str | None], None],
        emit: Callable[..., None],
    ) -> None:
        self.world = world
        self.socket = socket
        self.interactions = interactions
        self.faults = faults
        self.changed = changed
        self.emit = emit
        self.oauth = OAuth(world)
        self.limits = RateLimits(world.clock)
        self.calls: list[Json] = []
        self.last_call = 0
        self.shown = 0
        """How many calls have shown somebody something."""
        self.in_flight = 0
        self.origin = ""

    def reset(self) -> None:
        self.calls.clear()
        self.limits = RateLimits(self.world.clock)
        self.interactions.clear()
        self.oauth.clear()

    def call(self, workspace: Workspace, arguments: Json, token: str = "") -> Call:
        return Call(
            self.world,
            self.socket,
            self.interactions,
            workspace,
            arguments,
            self.origin,
            self.changed,
            self.emit,
            token,
        )

    def record(self, method: str, arguments: Json) -> Json:
        """Write a call down; its answer is filled in when there is one."""
        self.last_call += 1
        self.shown += method.startswith(_SHOWING)
        record: Json = {
            "method": method,
            "parameters": arguments,
            "at": self.world.clock.now().isoformat(),
            "n": self.last_call,
        }
        self.calls.append(record)
        del self.calls[:-MOST_CALLS]
        return record

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.in_flight += 1
        try:
            return await self._serve(request)
        finally:
            self.in_flight -= 1

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        arguments = await _arguments(request)
        sent = arguments.pop("token", "")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or str(sent)
        record = self.record(name, arguments)
        headers: dict[str, str] = {"x-slack-req-id": secrets.token_hex(8)}

        def act() -> web.Response:
            if name == "oauth.v2.access":
                body, status = self._granted(arguments, request.headers.get("Authorization", "")), 200
            else:
                body, status = self._called(name, token, arguments, headers)
            return _answer(record, body, status, headers)

        fault = self.faults.next(name)
        if fault is not None and fault.kind == "rotated":
            self.world.rotate(token)
            fault = None
        return await answered(fault, request, record, act)

    def _granted(self, arguments: Json, authorization: str) -> Json:
        try:
            return self.oauth.access(arguments, authorization)
        except ApiError as error:
            return {"ok": False, "error": error.code}

    def _called(self, name: str, token: str, arguments: Json, headers: dict[str, str]) -> tuple[Json, int]:
        """The answer of a method and its HTTP status; adds the headers that tell about scopes and waiting."""
        method = METHODS.get(name)
        if method is None:
            return {"ok": False, "error": "unknown_method", "req_method": name}, 200
        if name == "api.test":
            return {"ok": True, "args": arguments}, 200
        if not token:
            return {"ok": False, "error": "not_authed"}, 200
        known = self.world.by_token(token)
        if known is None:
            return {"ok": False, "error": self.world.refusal(token) or "invalid_auth"}, 200
        workspace, kind = known
        if kind != method.token:
            return {"ok": False, "error": "not_allowed_token_type"}, 200
        if kind == "bot" and workspace.shut_out:
            return {"ok": False, "error": workspace.shut_out}, 200
        if kind == "bot":
            headers["x-oauth-scopes"] = ",".join(workspace.scopes)
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            if method.scopes and not set(method.scopes) & set(workspace.scopes):
                return {
                    "ok": False,
                    "error": "missing_scope",
                    "needed": method.scopes[0],
                    "provided": ",".join(workspace.scopes),
                }, 200
        channel = str(arguments.get("channel") or "") if name == "chat.postMessage" else None
        wait = self.limits.wait(name, workspace.id, method.tier, channel)
        if wait:
            headers["Retry-After"] = str(wait)
            return {"ok": False, "error": "ratelimited"}, 429
        try:
            return method.handler(self.call(workspace, arguments, token)), 200
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.extra}, 200


def _answer(record: Json, body: Json, status: int, headers: dict[str, str]) -> web.Response:
    record |= {"answer": body, "status": status}
    return web.json_response(body, status=status, headers=headers)


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, from JSON, a form, or the address."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        if text.strip():
            try:
                body = json.loads(text)
            except ValueError:
                body = {}
            found |= body if isinstance(body, dict) else {}
    elif request.can_read_body:
        found |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return found
