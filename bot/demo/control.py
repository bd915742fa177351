"""The control interface of a local Slack, as the demo uses it: over HTTP, like any other script."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout

Json = dict[str, Any]

_PATIENCE = 30.0
_SETTLE_MS = 60
"""How long the bot must have been quiet before an act counts as answered; short, as nobody reads along."""


class SceneRefused(Exception):  # noqa: N818 - named for what happened
    """The local Slack did not do what it was asked, and why."""


class Control:
    """Sets the scene and acts in it. Used inside `async with`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = ClientSession(timeout=ClientTimeout(total=600))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def make(self, what: str, **fields: object) -> Json:
        """A workspace, a user or a channel: `make("users", workspace=…, name=…)`. Raises SceneRefused."""
        return await self._post(what, fields)

    async def act(self, user: str, action: str, **fields: object) -> Json:
        """Act as a person and wait for the answer. Raises SceneRefused where the act could not be done."""
        answer = await self._post(
            "act", {"user": user, "action": action, "settle_ms": _SETTLE_MS, "wait_ms": 30_000, **fields}
        )
        if answer.get("error"):
            raise SceneRefused(f"{user} could not {action}: {answer['error']}")
        return answer

    async def until_shown(self, user: str, action_id: str, *, channel: str = "dm") -> None:
        """Wait until the bot has shown that person a button, by default in their direct messages with it. Raises SceneRefused after a while."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            async with self._session.get(
                f"{self._url}/control/transcript", params={"channel": channel, "as": user}
            ) as response:
                seen = await response.json()
            if any(
                element.get("action_id") == action_id
                for message in seen["messages"]
                for block in message["blocks"]
                for element in block.get("elements", ())
            ):
                return
            await asyncio.sleep(0.05)
        raise SceneRefused(f"{user} was not shown {action_id}")

    async def move_clock(self, to: str) -> None:
        """Move the scene's clock and wait for every tick on the way."""
        answer = await self._post("clock", {"to": to})
        for listener in answer["listeners"]:
            if listener["status"] != 200:
                raise SceneRefused(f"the clock was not followed: {listener}")

    async def _post(self, what: str, body: Mapping[str, object]) -> Json:
        async with self._session.post(f"{self._url}/control/{what}", json=body) as response:
            answer: Json = await response.json()
        if response.status >= 400:
            raise SceneRefused(str(answer.get("error", response.status)))
        return answer
