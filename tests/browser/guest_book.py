"""A tiny app written with Bolt: it greets, asks for a name in a form, and shows blocks of every kind."""

from __future__ import annotations

from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.stage import button, modal, plain, text_input

Json = dict[str, Any]


def _text(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _options(*names: str) -> list[Json]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


def _cells(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


MENU: Final[list[Json]] = [
    {"type": "header", "text": plain("Guest book")},
    {"type": "section", "text": _text("*Sign* or ~leave~, see <https://example.com|the rules>")},
    {
        "type": "actions",
        "elements": [
            button("Sign", "sign", style="primary"),
            {
                "type": "static_select",
                "action_id": "mood",
                "placeholder": plain("Mood"),
                "options": _options("Happy", "Sad"),
            },
            button(
                "Tear it up",
                "tear",
                style="danger",
                confirm={
                    "title": plain("Tear it up?"),
                    "text": plain("It cannot be mended."),
                    "confirm": plain("Tear"),
                    "deny": plain("Keep"),
                },
            ),
        ],
    },
]

EVERYTHING: Final[list[Json]] = [
    {"type": "header", "text": plain("Everything")},
    {"type": "section", "fields": [_text("*Left*\none"), _text("*Right*\ntwo")]},
    {"type": "context", "elements": [_text("in passing")]},
    {"type": "divider"},
    {"type": "table", "rows": [_cells("Partner", "Amount"), _cells("Acme", "5 EUR")]},
    {
        "type": "data_visualization",
        "title": "Answers",
        "chart": {
            "type": "pie",
            "segments": [{"label": "yes", "value": 3}, {"label": "no", "value": 1}],
        },
    },
    {
        "type": "container",
        "title": plain("Why?"),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [{"type": "section", "text": _text("Because of the deals.")}],
    },
    {
        "type": "carousel",
        "elements": [
            {"type": "card", "title": plain("Voucher"), "actions": [button("Choose", "sign")]},
            {"type": "card", "title": plain("Badge")},
        ],
    },
    {"type": "alert", "level": "warning", "text": _text("Mind the gap")},
    {
        "type": "plan",
        "title": "Import",
        "tasks": [
            {"task_id": "1", "title": "Read", "status": "complete"},
            {"task_id": "2", "title": "Post", "status": "pending"},
        ],
    },
    {"type": "markdown", "text": "## Heading\n\n1. first\n2. **second**"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "a point"}]}
                ],
            }
        ],
    },
    {"type": "image", "slack_file": {"id": "?"}, "alt_text": "a chart of sales"},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "helped",
                "positive_button": {"text": plain("Helpful"), "value": "yes"},
                "negative_button": {"text": plain("Not helpful"), "value": "no"},
            }
        ],
    },
]


def form() -> Json:
    colour: Json = {
        "type": "input",
        "block_id": "colour",
        "label": plain("Colour"),
        "element": {"type": "static_select", "action_id": "pick", "options": _options("Red", "Blue")},
    }
    return modal(text_input("name", "Name"), colour, title=plain("Sign the book"), notify_on_close=False)


def guest_book(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client)

    @app.command("/book")
    async def on_command(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        if body["text"] == "sleep":
            return
        await ack()
        await respond(text=f"you asked for {body['text']}")

    @app.event("app_mention")
    async def on_mention(say: AsyncSay) -> None:
        await say(text="Guest book", blocks=MENU)

    @app.event("message")
    async def on_message(say: AsyncSay, event: Json) -> None:
        names = [file["name"] for file in event.get("files", [])]
        await say(text=f"thank you for {names[0] if names else event['text']}")

    @app.event("app_home_opened")
    async def on_home(client: AsyncWebClient, event: Json) -> None:
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Your book")}, MENU[2]]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.event("reaction_added")
    async def on_reaction() -> None:
        pass

    @app.event("file_shared")
    async def on_file() -> None:
        pass

    @app.action("sign")
    async def on_sign(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.action("mood")
    async def on_mood(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        mood = body["actions"][0]["selected_option"]["value"]
        await client.chat_postEphemeral(
            channel=body["channel"]["id"], user=body["user"]["id"], text=f"you are {mood}"
        )

    @app.action("tear")
    async def on_tear(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="torn", replace_original=True)

    @app.view("form")
    async def on_form(ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        name = values["name"]["text"]["value"]
        if name == "nobody":
            await ack(response_action="errors", errors={"name": "Somebody has to sign."})
            return
        await ack()
        colour = values["colour"]["pick"]["selected_option"]["text"]["text"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{name} signed in {colour}")

    return app
