"""The checker of Slack's published limits finds what breaks one, and the local Slack refuses the same; what stands just within a limit passes both."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blockkit import block_errors, view_errors
from tests.conversations import published_limits

Json = dict[str, Any]


def plain(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def marked(size: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def option(text: int = 1, value: int = 1, **more: Any) -> Json:
    return {"text": plain(text), "value": "v" * value, **more}


def button(text: int = 1, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def asked(element: Json, *, label: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": label or plain(1), "element": element, **more}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "options": list(options), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def confirm(title: int = 1, text: int = 1, word: int = 1) -> Json:
    return {"title": plain(title), "text": plain(text), "confirm": plain(word), "deny": plain(1)}


def form(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": list(blocks), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


SECTION = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
TEXT = {"type": "section", "text": marked(3000)}
WITHIN = {
    "section": TEXT,
    "fields": {"type": "section", "fields": [marked(2000)] * 10},
    "header": {"type": "header", "text": plain(150)},
    "context": {"type": "context", "elements": [marked(1)] * 10},
    "buttons": actions(*(button(75, value="v" * 2000, action_id=f"a{n}") for n in range(25))),
    "confirmed": actions(button(confirm=confirm(100, 300, 30))),
    "select": actions(select(*(option(75, 150) for _ in range(100)), initial_option=option(75, 150))),
    "input": asked({"type": "plain_text_input", "max_length": 3000}, label=plain(2000), hint=plain(2000)),
    "image": image(image_url="https://" + "e" * 2992, alt_text="a" * 2000, title=plain(2000)),
    "several of a menu": actions(
        {"type": "multi_static_select", "options": [option()], "max_selected_items": 1},
        {"type": "multi_users_select", "action_id": "u"},
        {"type": "datetimepicker", "action_id": "d"},
    ),
    "rich": rich(
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]},
        {"type": "rich_text_list", "style": "ordered", "indent": 8, "elements": [SECTION]},
    ),
}
BROKEN = {
    "section, text": {"type": "section", "text": marked(3001)},
    "section, empty": {"type": "section", "text": marked(0)},
    "section, nothing": {"type": "section"},
    "fields, one too many": {"type": "section", "fields": [marked(1)] * 11},
    "fields, text": {"type": "section", "fields": [marked(2001)]},
    "header": {"type": "header", "text": plain(151)},
    "header, marked": {"type": "header", "text": marked(1)},
    "context": {"type": "context", "elements": [marked(1)] * 11},
    "context, none": {"type": "context", "elements": []},
    "actions": actions(*(button(action_id=f"a{n}") for n in range(26))),
    "actions, none": actions(),
    "actions, the same twice": actions(button(action_id="a"), button(action_id="a")),
    "actions, typed": actions({"type": "plain_text_input"}),
    "section, typed": {**TEXT, "accessory": {"type": "plain_text_input"}},
    "block_id": {**TEXT, "block_id": "b" * 256},
    "action_id": actions(button(action_id="a" * 256)),
    "button": actions(button(76)),
    "button, value": actions(button(value="v" * 2001)),
    "button, url": actions(button(url="u" * 3001)),
    "button, accessibility_label": actions(button(accessibility_label="a" * 76)),
    "button, style": actions(button(style="loud")),
    "confirm, title": actions(button(confirm=confirm(title=101))),
    "confirm, text": actions(button(confirm=confirm(text=301))),
    "confirm, word": actions(button(confirm=confirm(word=31))),
    "select": actions(select(*(option() for _ in range(101)))),
    "select, none": actions(select()),
    "option": actions(select(option(76))),
    "option, value": actions(select(option(1, 151))),
    "option, no value": actions(select(option(1, 0))),
    "option, description": actions(select(option(description=plain(76)))),
    "option, marked": actions(select({"text": marked(1), "value": "v"})),
    "select, chosen otherwise": actions(select(option(2), initial_option=option(1))),
    "boxes, chosen otherwise": actions(
        {"type": "checkboxes", "options": [option(2)], "initial_options": [option(1)]}
    ),
    "boxes, none chosen": actions({"type": "checkboxes", "options": [option()], "initial_options": []}),
    "boxes": actions({"type": "checkboxes", "options": [option()] * 11}),
    "radio": actions({"type": "radio_buttons", "options": [option()] * 11}),
    "radio, chosen otherwise": actions(
        {"type": "radio_buttons", "options": [option(2)], "initial_option": option(1)}
    ),
    "overflow": actions({"type": "overflow", "options": [option()] * 6}),
    "placeholder": actions(select(option(), placeholder=plain(151))),
    "group": actions(
        {"type": "static_select", "option_groups": [{"label": plain(76), "options": [option()]}]}
    ),
    "groups": actions(
        {"type": "static_select", "option_groups": [{"label": plain(1), "options": [option()]}] * 101}
    ),
    "image, address": image(image_url="https://" + "e" * 2993),
    "image, in words": image(alt_text="a" * 2001),
    "image, without words": image(alt_text=""),
    "image, both": image(slack_file={"id": "F1"}),
    "image, title": image(title=plain(2001)),
    "input, label": asked({"type": "plain_text_input"}, label=plain(2001)),
    "input, label marked": asked({"type": "plain_text_input"}, label=marked(1)),
    "input, hint": asked({"type": "plain_text_input"}, hint=plain(2001)),
    "input, a button": asked(button()),
    "typed, too much": asked({"type": "plain_text_input", "max_length": 3001}),
    "typed, begun too long": asked({"type": "plain_text_input", "max_length": 2, "initial_value": "xxx"}),
    "number": asked({"type": "number_input"}),
    "number, limit": asked({"type": "number_input", "is_decimal_allowed": True, "max_value": 3}),
    "day": asked({"type": "datepicker", "initial_date": "1/2/2026"}),
    "time": asked({"type": "timepicker", "initial_time": "24:00"}),
    "day and time beside a text": {**TEXT, "accessory": {"type": "datetimepicker"}},
    "a button of workflows": {**TEXT, "accessory": {"type": "workflow_button", "text": plain(1)}},
    "rich, nothing": rich(),
    "rich, a list of texts": rich(
        {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}
    ),
    "rich, a list without style": rich({"type": "rich_text_list", "elements": [SECTION]}),
    "rich, too deep": rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [SECTION]}),
    "rich, an empty text": rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
    "rich, a text of its own": rich({"type": "text", "text": "x"}),
    "unknown": {"type": "sections", "text": marked(1)},
}
VIEWS = {
    "title": form(TEXT, title=plain(25)),
    "no title": form(TEXT, title=None),
    "submit": form(TEXT, submit=plain(25)),
    "close": form(TEXT, close=plain(25)),
    "no submit": form(asked({"type": "plain_text_input"}), submit=None),
    "private_metadata": form(TEXT, private_metadata="m" * 3001),
    "callback_id": form(TEXT, callback_id="c" * 256),
    "external_id": form(TEXT, external_id="e" * 256),
    "blocks": form(*[{"type": "divider"}] * 101),
    "block_id": form({"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}),
    "focus": form(*(asked({"type": "plain_text_input", "focus_on_load": True}) for _ in range(2))),
    "table": form({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
    **{
        f"{kind} on the Home tab": {"type": "home", "blocks": [asked({"type": kind, **more})]}
        for kind, more in {
            "number_input": {"is_decimal_allowed": True},
            "email_text_input": {},
            "url_text_input": {},
            "file_input": {},
            "datetimepicker": {},
        }.items()
    },
    "size": form(*({**TEXT, "block_id": str(n)} for n in range(90))),
}


@pytest.mark.parametrize("block", [pytest.param(block, id=name) for name, block in WITHIN.items()])
def test_what_is_within_the_limits_passes(block: Json) -> None:
    assert not list(
        published_limits.of_message({"text": "t", "blocks": [block] if block["type"] != "input" else []})
    )
    assert not list(published_limits.of_view(form(block)))
    assert not block_errors([block], "modal")


@pytest.mark.parametrize("block", [pytest.param(block, id=name) for name, block in BROKEN.items()])
def test_what_breaks_a_limit_is_found_and_refused(block: Json) -> None:
    assert list(published_limits.of_view(form(block)))
    assert block_errors([block], "modal")


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": form(TEXT)},
        {"response_action": "errors", "errors": {"b": "no"}},
        {"response_action": "clear"},
        {"options": [option()]},
    ],
)
def test_an_answer_to_a_form_within_the_limits_passes(answer: Json) -> None:
    assert not list(published_limits.of_answer(answer))


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "push", "view": form(TEXT, title=plain(25))},
        {"response_action": "update"},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"b": ""}},
        {"response_action": "close"},
        {"options": [option()] * 101},
        {"options": []},
    ],
)
def test_an_answer_to_a_form_that_breaks_a_limit_is_found(answer: Json) -> None:
    assert list(published_limits.of_answer(answer))


def test_a_file_that_breaks_a_limit_is_found() -> None:
    within: Json = {"filename": "a.csv", "length": "1", "alt_txt": "a" * 1_000}
    assert not list(published_limits.of_upload(within))
    wrong: list[Json] = [{"filename": ""}, {"length": "0"}, {"alt_txt": "a" * 1_001}]
    assert all(list(published_limits.of_upload({**within, **broken})) for broken in wrong)
    shared: Json = {"files": '[{"id": "F1"}]', "channels": "C1,C2", "initial_comment": "t"}
    assert not list(published_limits.of_share(shared))
    wrong = [
        {"files": "[]"},
        {"files": "[{}]"},
        {"channels": ",".join(["C1"] * 101)},
        {"thread_ts": "1.1"},
        {"blocks": [TEXT]},
    ]
    assert all(list(published_limits.of_share({**shared, **broken})) for broken in wrong)


@pytest.mark.parametrize("view", [pytest.param(view, id=name) for name, view in VIEWS.items()])
def test_a_view_that_breaks_a_limit_is_found_and_refused(view: Json) -> None:
    assert list(published_limits.of_view(view))
    assert view_errors(view)


def test_a_message_that_breaks_a_limit_is_found() -> None:
    assert list(published_limits.of_message({"text": "t" * 40_001}))
    assert list(published_limits.of_message({"text": ""}))
    assert list(published_limits.of_message({"text": "t", "blocks": [{"type": "divider"}] * 51}))
    assert list(published_limits.of_message({"text": "t", "attachments": [{}] * 101}))
    assert list(published_limits.of_update({"text": "t" * 4_001}))
    assert block_errors([{"type": "divider"}] * 51, "message")
