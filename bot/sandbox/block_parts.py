"""Slack's rules for what blocks are made of: texts, pictures, elements and their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]

MESSAGE, MODAL, HOME = "message", "modal", "home"
_SELECTS: Final = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
_ELEMENTS: Final = frozenset(
    {
        "button", "overflow", "datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes", "plain_text_input",
        "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input", "image", "workflow_button",
        "feedback_buttons", "icon_button", *_SELECTS, *(f"multi_{name}" for name in _SELECTS),
    }
)  # fmt: skip
INPUTS: Final = _ELEMENTS - {
    "button",
    "overflow",
    "image",
    "workflow_button",
    "feedback_buttons",
    "icon_button",
}


_TYPED: Final = INPUTS - {
    *_SELECTS,
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "datetimepicker",
}
"""What is filled in, and so stands in forms alone; menus for several choices stand beside texts and buttons, too."""
_MENUS: Final = frozenset(f"multi_{name}" for name in _SELECTS)
NOT_IN: Final = {
    "actions": _TYPED - _MENUS - {"rich_text_input"},
    "section": (_TYPED | {"datetimepicker"}) - _MENUS,
}
"""By block, the elements that it does not take."""
_SURFACES: Final = {
    **dict.fromkeys(("number_input", "email_text_input", "url_text_input", "file_input"), (MODAL,)),
    "datetimepicker": (MODAL, MESSAGE),
    "rich_text_input": (MODAL, HOME),
    "workflow_button": (MESSAGE,),
}
"""Of elements that do not stand everywhere, where they do."""
_FORMS: Final = {
    "datepicker": ("initial_date", re.compile(r"\d{4}-\d\d-\d\d")),
    "timepicker": ("initial_time", re.compile(r"([01]\d|2[0-3]):[0-5]\d")),
}


def element_errors(element: Json, surface: str, place: str) -> Iterator[str]:
    kind = element.get("type")
    if kind not in _ELEMENTS or surface not in _SURFACES.get(kind, (surface,)):
        yield f"unsupported element: {kind} [json-pointer:{place}/type]"
        return
    yield from length_errors(element.get("action_id", ""), 255, f"{place}/action_id")
    if element.get("placeholder"):
        yield from plain_errors(element["placeholder"], 150, f"{place}/placeholder")
    if element.get("confirm"):
        yield from _confirm(element["confirm"], f"{place}/confirm")
    options = element.get("options")
    match kind:
        case "button":
            yield from plain_errors(element.get("text"), 75, f"{place}/text")
            yield from length_errors(element.get("value", ""), 2000, f"{place}/value")
            yield from length_errors(element.get("url", ""), 3000, f"{place}/url")
            yield from length_errors(
                element.get("accessibility_label", ""), 75, f"{place}/accessibility_label"
            )
            if element.get("style") not in (None, "primary", "danger"):
                yield f"must be a valid enum value [json-pointer:{place}/style]"
        case "static_select" | "multi_static_select":
            groups = element.get("option_groups") or []
            if len(groups) > 100:
                yield f"no more than 100 items allowed [json-pointer:{place}/option_groups]"
            for index, group in enumerate(groups):
                yield from plain_errors(group.get("label"), 75, f"{place}/option_groups/{index}/label")
                yield from _options(group.get("options"), 100, f"{place}/option_groups/{index}")
            if options is not None or not groups:
                yield from _options(options, 100, place)
            offered = (
                options if options is not None else [each for group in groups for each in group["options"]]
            )
            yield from _initial(element, offered, place)
        case "overflow":
            yield from _options(options, 5, place)
        case "checkboxes" | "radio_buttons":
            yield from _options(options, 10, place, is_marked=True)
            yield from _initial(element, options or [], place)
        case "datepicker" | "timepicker":
            name, form = _FORMS[kind]
            if name in element and not form.fullmatch(element[name]):
                yield f"must be a valid {name} [json-pointer:{place}/{name}]"
        case "plain_text_input":
            most = element.get("max_length", 3000)
            if not 1 <= int(most) <= 3000:
                yield f"must be between 1 and 3000 [json-pointer:{place}/max_length]"
            yield from length_errors(element.get("initial_value", ""), int(most), f"{place}/initial_value")
        case "number_input":
            if "is_decimal_allowed" not in element:
                yield f"missing required field: is_decimal_allowed [json-pointer:{place}]"
            for name in ("initial_value", "min_value", "max_value"):
                yield from length_errors(element.get(name, ""), 255, f"{place}/{name}")
        case _:
            return


def _options(options: Any, most: int, place: str, *, is_marked: bool = False) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"must have between 1 and {most} items [json-pointer:{place}/options]"
        return
    errors = text_errors if is_marked else plain_errors
    for index, option in enumerate(options):
        yield from errors(option.get("text"), 75, f"{place}/options/{index}/text")
        if not option.get("value"):
            yield f"missing required field: value [json-pointer:{place}/options/{index}]"
        yield from length_errors(option.get("value", ""), 150, f"{place}/options/{index}/value")
        if option.get("description"):
            yield from errors(option["description"], 75, f"{place}/options/{index}/description")


def _initial(element: Json, options: list[Json], place: str) -> Iterator[str]:
    """What is chosen from the first is one of the options, word for word."""
    if (one := element.get("initial_option")) is not None and one not in options:
        yield f"initial_option must be one of the options [json-pointer:{place}/initial_option]"
    several = element.get("initial_options")
    if several is not None and (not several or any(each not in options for each in several)):
        yield f"initial_options must be some of the options [json-pointer:{place}/initial_options]"


def _confirm(confirm: Json, place: str) -> Iterator[str]:
    yield from plain_errors(confirm.get("title"), 100, f"{place}/title")
    yield from text_errors(confirm.get("text"), 300, f"{place}/text")
    yield from plain_errors(confirm.get("confirm"), 30, f"{place}/confirm")
    yield from plain_errors(confirm.get("deny"), 30, f"{place}/deny")


def image_errors(image: Json, place: str) -> Iterator[str]:
    if bool(image.get("image_url")) == bool(image.get("slack_file")):
        yield f"exactly one of image_url and slack_file [json-pointer:{place}]"
    if not image.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{place}]"
    yield from length_errors(image.get("alt_text", ""), 2000, f"{place}/alt_text")
    yield from length_errors(image.get("image_url") or "", 3000, f"{place}/image_url")
    if image.get("title") is not None:
        yield from plain_errors(image["title"], 2000, f"{place}/title")


def text_errors(text: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"missing required field: text [json-pointer:{place}]"
        return
    if not text.get("text"):
        yield f"must be more than 0 characters [json-pointer:{place}/text]"
    yield from length_errors(text.get("text", ""), most, f"{place}/text")


def plain_errors(text: Any, most: int, place: str) -> Iterator[str]:
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        yield f"must be plain_text [json-pointer:{place}/type]"
    yield from text_errors(text, most, place)


def length_errors(text: Any, most: int, place: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{place}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{place}]"
