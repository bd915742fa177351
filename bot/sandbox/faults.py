"""What to break next, and how it looks to the caller.

A kind says what the caller sees: `reset` (the line is cut), `timeout` (no answer for as long as the caller waits), `drip` (an answer, one sign
at a time, for as long as the caller waits), `429`, `429_bare` (without Retry-After), `429_absurd` (with one that no clock holds), `500`, `502`, `503`, `504`, `empty`, `html`, `not_json`, `not_an_object`, `truncated` (half of the JSON), `cut_short` (fewer
bytes than promised), `hollow` (ok, and nothing else), `rotated` (the workspace has another token from this call on, and the one that was sent is revoked), or any error code of Slack's. With `_after` at its end the call had its effect all the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

Json = dict[str, Any]

_PAGE: Final = "<!DOCTYPE html><html><title>Server trouble</title><p>Please try again later.</html>"
_LONGEST_SECONDS: Final = 60.0
"""No caller waits longer for an answer that does not come."""

_BETWEEN_SIGNS: Final = 0.02
"""Seconds."""


@dataclass(slots=True)
class Fault:
    """`method` may be `*`; `response_url`, `file` (read by the bot) and `upload` are the doors beside the Web API."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    after: int = 0
    """So many calls of the method it leaves alone before it meets the first."""

    @property
    def has_effect(self) -> bool:
        """Whether the call does what it was made for, all the same."""
        return self.kind.endswith("_after")

    @property
    def seen(self) -> str:
        """What the caller sees."""
        return self.kind.removesuffix("_after").removesuffix("_before")


class Faults:
    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, request: Json) -> Fault:
        """Plans a fault. Raises ValueError where it is not said what to break."""
        if not request.get("kind"):
            raise ValueError(
                'say what to break: {"method": "chat.postMessage", "kind": "429", "times": 1, "retry_after": 2}'
            )
        fault = Fault(
            str(request.get("method") or "*"),
            str(request["kind"]),
            int(request.get("times") or 1),
            int(request.get("retry_after") or 1),
            int(request.get("after") or 0),
        )
        self._planned.append(fault)
        return fault

    def next(self, method: str) -> Fault | None:
        """The fault that meets this call, used up once."""
        for fault in self._planned:
            if fault.method in (method, "*"):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self._planned.clear()


async def answered(
    fault: Fault | None, request: web.Request, record: Json, act: Callable[[], web.Response]
) -> web.StreamResponse:
    """What the caller is answered. `act` does what was asked for, and writes down its own answer; a fault hides that answer, or the act."""
    if fault is None:
        return act()
    if fault.has_effect:
        act()
    headers: dict[str, str] = {}
    status = 200
    match fault.seen:
        case "reset":
            return _cut(record, request)
        case "timeout":
            await _caller_gone(request)
            return _cut(record, request)
        case "drip":
            return await _dripping(record, request)
        case "429" | "429_bare" | "429_absurd":
            status, text = 429, json.dumps({"ok": False, "error": "ratelimited"})
            if fault.seen != "429_bare":
                headers["Retry-After"] = str(fault.retry_after) if fault.seen == "429" else "9" * 30
        case "500" | "502" | "503" | "504":
            status, text = int(fault.seen), _PAGE
        case "html":
            text = _PAGE
        case "empty":
            text = ""
        case "not_json":
            text = "OK"
        case "not_an_object":
            text = '["ok"]'
        case "truncated" | "cut_short":
            text = '{"ok": true, "channel": "C0'
        case "hollow":
            text = '{"ok": true}'
        case code:
            text = json.dumps({"ok": False, "error": code})
    record |= {"answer": {"fault": fault.kind}, "status": status}
    if fault.seen == "cut_short":
        return await _cut_short(text.encode(), record, request)
    kind = "text/html" if text == _PAGE else "application/json"
    return web.Response(text=text, status=status, headers=headers, content_type=kind)


def _cut(record: Json, request: web.Request) -> web.Response:
    """The connection ends without an answer."""
    record["status"] = 0
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut_short(body: bytes, record: Json, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 2 * len(body)
    await response.prepare(request)
    await response.write(body)
    if request.transport is not None:
        request.transport.close()  # what was written is sent first
    record["status"] = 0
    return response


async def _dripping(record: Json, request: web.Request) -> web.StreamResponse:
    """So slowly that there is always something new, and never all of it."""
    record["status"] = 0
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = int(_LONGEST_SECONDS / _BETWEEN_SIGNS)
    await response.prepare(request)
    for _ in range(response.content_length):
        try:
            await response.write(b" ")
        except ConnectionError:
            break
        await asyncio.sleep(_BETWEEN_SIGNS)
    return response


async def _caller_gone(request: web.Request) -> None:
    waited = 0.0
    while waited < _LONGEST_SECONDS and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.01)
        waited += 0.01
