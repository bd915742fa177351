"""Slack's limits for blocks and views, and the JSON pointers that say where one was broken."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.stage import Scene, button, modal, plain, refusal, text_input

Json = dict[str, Any]


def section(text: str = "words", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"option {number}"), "value": str(number)} for number in range(count)]


def select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), **more}


def card(**more: object) -> Json:
    return {"type": "card", "title": plain("Reward"), **more}


TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
PIE = {
    "type": "data_visualization",
    "title": "Answers",
    "chart": {"type": "pie", "segments": [{"label": "yes", "value": 1}]},
}

REFUSED = [
    pytest.param([section()] * 51, "/blocks", id="51 blocks"),
    pytest.param([{"text": plain("x")}], "/blocks/0", id="no type"),
    pytest.param([{"type": "sectoin"}], "/blocks/0/type", id="a type that does not exist"),
    pytest.param([section("x" * 3001)], "/blocks/0/text/text", id="a section of 3001 characters"),
    pytest.param([section("")], "/blocks/0/text/text", id="a section that says nothing"),
    pytest.param([{"type": "section", "fields": [plain("f")] * 11}], "/blocks/0/fields", id="11 fields"),
    pytest.param(
        [{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text", id="a header of 151 characters"
    ),
    pytest.param(
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "/blocks/0/text/type",
        id="a header in mrkdwn",
    ),
    pytest.param(
        [{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements", id="11 texts of context"
    ),
    pytest.param([actions()], "/blocks/0/elements", id="no actions"),
    pytest.param(
        [actions(*[button("b", str(number)) for number in range(26)])], "/blocks/0/elements", id="26 actions"
    ),
    pytest.param(
        [actions(button("x" * 76, "a"))], "/blocks/0/elements/0/text/text", id="a button of 76 characters"
    ),
    pytest.param(
        [actions(button("b", "a", value="x" * 2001))],
        "/blocks/0/elements/0/value",
        id="a value of 2001 characters",
    ),
    pytest.param(
        [actions(button("b", "a", style="green"))],
        "/blocks/0/elements/0/style",
        id="a style that does not exist",
    ),
    pytest.param(
        [actions(button("b", "same"), button("c", "same"))],
        "/blocks/0/elements/1/action_id",
        id="the same action_id twice in a block",
    ),
    pytest.param(
        [section(block_id="same"), section(block_id="same")],
        "/blocks/1/block_id",
        id="the same block_id twice",
    ),
    pytest.param(
        [actions(select(options=options(101)))], "/blocks/0/elements/0/options", id="a select of 101 options"
    ),
    pytest.param(
        [actions(select(options=options(2), initial_option=options(3)[2]))],
        "/blocks/0/elements/0/initial_option",
        id="an initial option that is no option",
    ),
    pytest.param(
        [section(accessory={"type": "overflow", "action_id": "o", "options": options(6)})],
        "/blocks/0/accessory/options",
        id="an overflow of 6",
    ),
    pytest.param(
        [{"type": "image", "image_url": "https://x.example/i.png"}],
        "/blocks/0",
        id="a picture without alt text",
    ),
    pytest.param([TABLE, TABLE], "/blocks", id="two tables"),
    pytest.param([{"type": "table", "rows": [[]]}], "/blocks/0/rows/0", id="a row without cells"),
    pytest.param([PIE, PIE, PIE], "/blocks", id="three charts"),
    pytest.param([{**PIE, "title": "x" * 51}], "/blocks/0/title", id="a chart's title of 51 characters"),
    pytest.param([card(title=plain("x" * 151))], "/blocks/0/title/text", id="a card's title of 151"),
    pytest.param(
        [card(actions=[button("b", str(number)) for number in range(4)])],
        "/blocks/0/actions",
        id="a card with 4 buttons",
    ),
    pytest.param(
        [{"type": "carousel", "elements": [card()] * 11}], "/blocks/0/elements", id="a carousel of 11 cards"
    ),
    pytest.param(
        [{"type": "container", "title": plain("Why"), "child_blocks": [section("x" * 3001)]}],
        "/blocks/0/child_blocks/0/text/text",
        id="a long section inside a container",
    ),
    pytest.param([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text", id="Markdown of 12001"),
]


@pytest.mark.parametrize(("blocks", "pointer"), REFUSED)
def test_blocks_beyond_the_limits_are_refused_with_a_pointer_to_the_place(
    scene: Scene, blocks: list[Json], pointer: str
) -> None:
    answer = refusal(lambda: scene.web.chat_postMessage(channel=scene.ids["shared"], text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert f"[json-pointer:{pointer}]" in " ".join(answer["errors"])
    assert answer["response_metadata"]["messages"][0] == f"[ERROR] {answer['errors'][0]}"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": ["section"]}, id="a type that is a list"),
        pytest.param({"type": "section", "text": "words"}, id="a text that is no object"),
        pytest.param({"type": "section", "fields": ["words"]}, id="fields of words"),
        pytest.param(
            {"type": "section", "text": plain("x"), "accessory": "button"}, id="a word as accessory"
        ),
        pytest.param({"type": "actions", "elements": ["press"]}, id="elements of words"),
        pytest.param({"type": "context", "elements": {"type": "plain_text"}}, id="elements that are no list"),
        pytest.param({"type": "carousel", "elements": "cards"}, id="a carousel of letters"),
        pytest.param({"type": "table", "rows": 7}, id="rows that are a number"),
        pytest.param("words", id="no object at all"),
    ],
)
def test_blocks_of_any_other_shape_are_refused_too(scene: Scene, block: object) -> None:
    answer = refusal(lambda: scene.post(blocks=[block]))
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0" in " ".join(answer["errors"])


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([section("x" * 250)] * 50, id="50 blocks"),
        pytest.param([section("x" * 3000)], id="a section of 3000 characters"),
        pytest.param([{"type": "header", "text": plain("x" * 150)}], id="a header of 150 characters"),
        pytest.param([actions(button("x" * 75, "a"))], id="a button of 75 characters"),
        pytest.param([actions(select(options=options(100)))], id="a select of 100 options"),
        pytest.param([TABLE, PIE, PIE], id="a table and two charts"),
        pytest.param([{"type": "carousel", "elements": [card()] * 10}], id="a carousel of 10 cards"),
    ],
)
def test_blocks_at_the_limits_are_taken(scene: Scene, blocks: list[Json]) -> None:
    assert scene.post(blocks=blocks)


def test_all_blocks_together_may_not_say_more_than_13_000_characters(scene: Scene) -> None:
    answer = refusal(lambda: scene.post(blocks=[section("x" * 2700)] * 5))
    assert answer["error"] == "msg_blocks_too_long"


def test_blocks_and_elements_without_ids_get_some(scene: Scene) -> None:
    bare = {"type": "button", "text": plain("Choose")}
    scene.post(blocks=[{"type": "carousel", "elements": [card(actions=[bare])]}])
    [message] = scene.transcript("maria", "shared")
    [shown] = message["blocks"][0]["elements"]
    assert message["blocks"][0]["block_id"]
    assert shown["block_id"]
    assert shown["actions"][0]["action_id"]
    assert scene.act("paula", "click", channel="shared", action_id="Choose")["error"] is None
    assert scene.app.heard("block_actions")["actions"][0]["block_id"] == shown["block_id"]


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        pytest.param(modal(title=plain("x" * 25)), "/view/title/text", id="a title of 25 characters"),
        pytest.param(modal(submit=None), "/view/submit", id="inputs without a submit"),
        pytest.param(
            modal(private_metadata="x" * 3001), "/view/private_metadata", id="metadata of 3001 characters"
        ),
        pytest.param(modal(TABLE), "/view/blocks/0/type", id="a table in a modal"),
        pytest.param(modal(type="panel"), "/view/type", id="a type that does not exist"),
        pytest.param(
            modal(text_input("a", "A", focus_on_load=True), text_input("b", "B", focus_on_load=True)),
            "/view/blocks",
            id="the focus in two places",
        ),
        pytest.param(
            modal({**text_input("n", "N"), "element": {"type": "number_input", "action_id": "n"}}),
            "/view/blocks/0/element",
            id="a number without is_decimal_allowed",
        ),
    ],
)
def test_a_view_beyond_the_limits_is_refused_with_a_pointer_to_the_place(
    scene: Scene, view: Json, pointer: str
) -> None:
    scene.post_button()
    trigger = scene.click("maria")["trigger_id"]
    answer = refusal(lambda: scene.web.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    assert f"[json-pointer:{pointer}]" in " ".join(answer["response_metadata"]["messages"])
