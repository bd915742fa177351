"""An app written with Bolt, at work in the local Slack as in any other."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.stage import Scene, button, modal, plain

Json = dict[str, Any]


@pytest.fixture(params=["socket", "http"])
def bolt(scene: Scene, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The scene with a Bolt app in the place of the recording one, reached over a socket or by HTTP, with Bolt's own check of signatures."""
    scene.app.close()
    client = AsyncWebClient(token=scene.vendor["bot_token"], base_url=f"{scene.running.url}/api/")
    app = AsyncApp(client=client, signing_secret=scene.vendor["signing_secret"])

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

    @app.options("deal")
    async def on_options(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[{"text": plain(f"{payload['value']}-1"), "value": "1"}])

    async def over_socket() -> Callable[[], Coroutine[Any, Any, None]]:
        handler = AsyncSocketModeHandler(app, scene.vendor["app_token"])
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler.close_async

    async def by_http() -> Callable[[], Coroutine[Any, Any, None]]:
        runner = web.AppRunner(app.web_app())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        urls.append(f"http://127.0.0.1:{port}/slack/events")
        return runner.cleanup

    urls: list[str] = []
    stop = scene.running.do(over_socket() if request.param == "socket" else by_http())
    for url in urls:
        assert scene.running.post("request_urls", {"workspace": "Vendor", "events": url})["ok"]
    yield scene
    scene.running.do(stop())


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


def test_options_are_told_while_somebody_types(bolt: Scene) -> None:
    select = {"type": "external_select", "action_id": "deal", "placeholder": plain("Deal")}
    bolt.post(blocks=[{"type": "section", "text": plain("Which?"), "accessory": select}])
    answer = bolt.act("maria", "suggest", channel="shared", action_id="deal", value="D")
    assert [each["text"]["text"] for each in answer["options"]] == ["D-1"]
