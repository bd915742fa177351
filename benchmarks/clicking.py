"""Many people who press a button, at a steady pace, whether or not the ones before were answered; how long each acknowledgement took."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web

from tests.edge.carriers import FORM, signature

Json = dict[str, Any]
Press = Callable[[ClientSession, int], Awaitable[float | None]]
"""One press, by its number: milliseconds to its acknowledgement; None where there was none."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    milliseconds: Sequence[float]
    """Sorted."""
    refused: int
    seconds: float

    def share(self, part: float) -> float:
        """So many of them took no longer; 0.0 where none was acknowledged."""
        return (
            0.0
            if not self.milliseconds
            else self.milliseconds[max(0, math.ceil(part * len(self.milliseconds)) - 1)]
        )


async def pressed(press: Press, *, times: int, a_second: float) -> Acknowledged:
    async with ClientSession(
        connector=TCPConnector(limit=0), timeout=ClientTimeout(total=60), trust_env=False
    ) as session:
        started = time.perf_counter()

        async def one(number: int) -> float | None:
            await asyncio.sleep(max(0.0, started + number / a_second - time.perf_counter()))
            return await press(session, number)

        found = await asyncio.gather(*map(one, range(times)))
        taken = time.perf_counter() - started
    return Acknowledged(
        sorted(each for each in found if each is not None), sum(each is None for each in found), taken
    )


def through_slack(
    url: str, people: Sequence[str], channel: str, message_ts: str, labels: Sequence[str]
) -> Press:
    """The local Slack delivers the press as it delivers everything to this bot, by the socket or by HTTP, and looks at the clock."""

    async def press(session: ClientSession, number: int) -> float | None:
        act = {
            "user": people[number % len(people)], "action": "click", "channel": channel, "message_ts": message_ts,
            "action_id": labels[number % len(labels)], "settle_ms": 0, "answer_ms": 0, "wait_ms": 0,
        }  # fmt: skip
        async with session.post(f"{url}/control/act", json=act) as answer:
            taken = (await answer.json())["ack_ms"]
            return None if taken is None else float(taken)

    return press


def signed(url: str, secret: str, payload: Callable[[int], Json]) -> Press:
    """Posted and signed as Slack would, by us: for more presses than the local Slack can think of beside the bot on two cores."""

    async def press(session: ClientSession, number: int) -> float | None:
        body = urlencode({"payload": json.dumps(payload(number))}).encode()
        sent_at = str(int(time.time()))
        headers = {
            "Content-Type": FORM,
            "X-Slack-Request-Timestamp": sent_at,
            "X-Slack-Signature": signature(body, sent_at, secret),
        }
        began = time.perf_counter()
        try:
            async with session.post(url, data=body, headers=headers) as answer:
                await answer.read()
        except (ClientError, TimeoutError):
            return None
        return (time.perf_counter() - began) * 1000 if answer.status == 200 else None

    return press


class Sink:
    """Takes what the bot answers to the signed presses, as Slack's response addresses would."""

    def __init__(self) -> None:
        self.taken = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        await request.read()
        self.taken += 1
        return web.Response(text="ok")
