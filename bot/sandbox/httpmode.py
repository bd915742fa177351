"""HTTP mode: what Slack posts to an app's request URLs, signed with the app's secret, and what the app answers within three seconds."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.sandbox.acknowledgement import Acknowledgement, Failure
from bot.sandbox.world import RequestUrls, SceneError, Workspace

Json = dict[str, Any]
REMEMBERED: Final = 1000
_FORM: Final = "application/x-www-form-urlencoded"
_RETRY_REASONS: Final[dict[Failure, str]] = {
    "timeout": "http_timeout",
    "unreachable": "connection_failed",
    "refused": "http_error",
}


@dataclass(frozen=True, slots=True)
class _Posted:
    url: str
    headers: dict[str, str]
    body: bytes


class HttpMode:
    def __init__(self, acknowledge_within: float) -> None:
        self._timeout = ClientTimeout(total=acknowledge_within)
        self._posted: deque[_Posted] = deque(maxlen=REMEMBERED)

    async def deliver(
        self, workspace: Workspace, kind: str, payload: Json, *, attempt: int = 0, failure: Failure | None
    ) -> Acknowledgement:
        """Post it; `failure` says why the attempt before came to nothing."""
        urls = workspace.request_urls
        assert urls is not None, "this app is reached by a socket"
        match kind:
            case "events_api":
                url, content_type, body = urls.events, "application/json", json.dumps(payload)
            case "slash_commands":
                url, content_type, body = urls.commands, _FORM, urlencode(payload)
            case _:
                url = urls.options if payload["type"] == "block_suggestion" else urls.interactivity
                content_type, body = _FORM, urlencode({"payload": json.dumps(payload)})
        headers = {"Content-Type": content_type}
        if attempt:
            headers |= {
                "X-Slack-Retry-Num": str(attempt),
                "X-Slack-Retry-Reason": _RETRY_REASONS[failure] if failure else "unknown_error",
            }
        posted = _signed(workspace, url, headers, body.encode())
        self._posted.append(posted)
        return await self._post(posted)

    async def verify(self, workspace: Workspace, urls: RequestUrls) -> None:
        """Ask the address for events for a challenge back, as Slack does before it takes one. Raises SceneError."""
        challenge = secrets.token_urlsafe(36)
        asked = {"token": "deprecated-token", "challenge": challenge, "type": "url_verification"}
        posted = _signed(
            workspace, urls.events, {"Content-Type": "application/json"}, json.dumps(asked).encode()
        )
        given = await self._post(posted)
        if not given.arrived or challenge not in (given.answer or {}).values():
            raise SceneError("the URL did not respond with the value of the challenge parameter")

    async def replay(self) -> list[int]:
        """All that was posted, once more byte for byte, as somebody could who listened; the statuses of the answers."""
        async with ClientSession(timeout=ClientTimeout(total=30)) as session:
            statuses = []
            for each in list(self._posted):
                async with session.post(each.url, data=each.body, headers=each.headers) as answer:
                    statuses.append(answer.status)
            return statuses

    def clear(self) -> None:
        self._posted.clear()

    async def _post(self, posted: _Posted) -> Acknowledgement:
        started = time.monotonic()
        failure: Failure | None = None
        answer: Json | None = None
        try:
            async with (
                ClientSession(timeout=self._timeout) as session,
                session.post(
                    posted.url, data=posted.body, headers=posted.headers, allow_redirects=False
                ) as given,
            ):
                answer = _answer(await given.text())
                failure = None if 200 <= given.status < 300 else "refused"
        except TimeoutError:
            failure = "timeout"
        except (ClientError, ValueError):
            failure = "unreachable"
        milliseconds = round((time.monotonic() - started) * 1000)
        return Acknowledgement(answer=None if failure else answer, milliseconds=milliseconds, failure=failure)


def _signed(workspace: Workspace, url: str, headers: dict[str, str], body: bytes) -> _Posted:
    # The computer's time, whatever the scene's clock says: this is between the two ends of the line.
    sent_at = str(int(time.time()))
    made = hmac.new(
        workspace.signing_secret.encode(), b"v0:" + sent_at.encode() + b":" + body, hashlib.sha256
    )
    sealed = {
        "X-Slack-Request-Timestamp": sent_at,
        "X-Slack-Signature": f"v0={made.hexdigest()}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
    return _Posted(url, headers | sealed, body)


def _answer(text: str) -> Json | None:
    """An object, or a text to be shown."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else None
