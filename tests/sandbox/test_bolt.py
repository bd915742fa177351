"""An app written with Bolt, at work in the local Slack as in any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.stage import Scene, button, modal

Json = dict[str, Any]


@pytest.fixture
def bolt(scene: Scene) -> Iterator[Scene]:
    """The scene with a Bolt app in the place of the recording one."""
    scene.app.close()
    client = AsyncWebClient(token=scene.vendor["bot_token"], base_url=f"{scene.running.url}/api/")
    app = AsyncApp(client=client)

    @app.command("/premio")
    async def on_command(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        await ack()
        await respond(text=f"you said {body['text']}")

    @app.event("app_mention")
    async def on_mention(say: AsyncSay, event: Json) -> None:
        await say(
            text="open it",
            blocks=[{"type": "actions", "elements": [button("Open", "open")]}],
            thread_ts=event["ts"],
        )

    @app.action("open")
    async def on_open(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def on_form(ack: AsyncAck, view: Json) -> None:
        if view["state"]["values"]["name"]["text"]["value"] == "taken":
            await ack(response_action="errors", errors={"name": "choose another"})
        else:
            await ack()

    async def start() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, scene.vendor["app_token"])
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    handler = scene.running.do(start())
    yield scene
    scene.running.do(handler.close_async())  # type: ignore[no-untyped-call]


def test_a_command_is_answered_through_its_response_address(bolt: Scene) -> None:
    answer = bolt.act("maria", "command", channel="open", text="/premio list", answer_ms=3000)
    assert [message["text"] for message in answer["messages"]] == ["you said list"]


def test_a_partner_gets_by_mention_and_click_to_a_form_and_is_told_what_is_wrong(bolt: Scene) -> None:
    asked = bolt.act("paula", "message", channel="shared", text="@Premio hello", answer_ms=3000)
    assert asked["messages"][-1]["thread_ts"] == asked["ts"]
    opened = bolt.act("paula", "click", channel="shared", action_id="Open", answer_ms=3000)
    view = opened["view"]["id"]
    wrong = bolt.act("paula", "submit", view_id=view, values={"Name": "taken"})
    assert wrong["view"]["errors"] == {"name": "choose another"}
    assert bolt.act("paula", "submit", view_id=view, values={"Name": "free"})["view"] is None
