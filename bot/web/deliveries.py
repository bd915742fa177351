"""What Slack delivers over HTTP: commands and clicks as forms, events as JSON; signed, and taken in as over a socket."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog

from bot.envelope import Unreadable
from bot.web import signature
from bot.web.site import Refused, Request, Response, json_text

log = structlog.get_logger()

_REASONS: Final = frozenset(
    {"http_timeout", "too_many_redirects", "connection_failed", "ssl_error", "http_error", "unknown_error"}
)

Take = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Stores a payload, and says what Slack is to be answered beyond that."""


class Deliveries:
    def __init__(self, take: Take, *, secret: str, now: Callable[[], float] = time.time) -> None:
        """`now` is the computer's time in seconds: Slack signs by its own clock, whatever time the bot is told to play."""
        self._take = take
        self._secret = secret
        self._now = now

    async def receive(self, request: Request) -> Response:
        """Raises Refused. Of a request whose headers are wrong not a byte of the body is read."""
        seal = signature.seal(request.headers, now=self._now())
        if "content-encoding" in request.headers:
            raise Refused(415, "the body is encoded")
        body = await request.body()
        signature.verify(seal, body, secret=self._secret)
        _note_repetition(request.headers)
        payload = _payload(_content_type(request.headers), body)
        if payload.get("type") == "url_verification":
            return json_text(200, {"challenge": str(payload.get("challenge", ""))})
        if "ssl_check" in payload:
            return Response(200)
        try:
            answer = await self._take(payload)
        except Unreadable:
            raise Refused(400, "the payload lacks what Slack's have") from None
        return json_text(200, answer) if answer else Response(200)


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _payload(content_type: str, body: bytes) -> Mapping[str, Any]:
    try:
        match content_type:
            case "application/json":
                found = json.loads(body)
            case "application/x-www-form-urlencoded":
                fields = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
                found = json.loads(fields["payload"]) if "payload" in fields else fields
            case _:
                raise Refused(415, "the content type is none of Slack's")
    except (ValueError, RecursionError):
        raise Refused(400, "the body cannot be read") from None
    if not isinstance(found, dict):
        raise Refused(400, "the body is no object")
    return found


def _note_repetition(headers: Mapping[str, str]) -> None:
    """Only for whoever reads the log: what was taken in before is known by its meaning. These headers are not signed."""
    attempt, reason = headers.get("x-slack-retry-num", ""), headers.get("x-slack-retry-reason", "")
    if attempt.isascii() and attempt.isdigit():
        log.info("delivered again", attempt=attempt[:3], reason=reason if reason in _REASONS else "other")
