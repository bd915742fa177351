"""The line of Socket Mode is made anew, whatever became of the one before."""

from __future__ import annotations

import asyncio

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.socket_mode import Line
from tests.edge.playing import played
from tests.sandbox.stage import Running, until


async def _nobody() -> AuthorizeResult:
    raise AssertionError("nothing is delivered here")


def test_an_address_that_slack_does_not_take_any_more_is_given_up(running: Running) -> None:
    """A connection that fails uses up its address; with that one nobody is ever let in again."""
    vendor = running.post("workspaces", {"name": "Vendor", "installed": True})
    running.post("faults", {"kind": "refuse_socket"})

    async def story() -> None:
        client = AsyncWebClient(base_url=f"{running.url}/api/")
        app = AsyncApp(client=client, authorize=_nobody, signing_secret="none")
        line = Line(app, vendor["app_token"], ping_seconds=0.02)
        opening = asyncio.ensure_future(line.open())
        await asyncio.to_thread(until, lambda: not running.slack.socket.refusing, "the refusal")
        assert not await line.is_open()
        await line.look_after()
        await asyncio.wait_for(opening, 30)
        assert await line.is_open()
        await line.close()

    played(story())
