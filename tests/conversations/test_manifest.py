"""The app's manifest is one that Slack takes, and asks for what the bot uses and no more."""

from __future__ import annotations

from typing import Any, Final

import jsonschema
import pytest

from bot.listeners.table import routes
from bot.oauth.installing import HISTORY_SCOPES, REDIRECT_PATH, SCOPES
from tests.conversations.manifest import HTTP, SOCKET, manifest

_TEXT: Final = {"type": "string", "minLength": 1}
_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["display_information"],
    "properties": {
        "_metadata": {"type": "object"},
        "display_information": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name"],
            "properties": {
                "name": {**_TEXT, "maxLength": 35},
                "description": {**_TEXT, "maxLength": 140},
                "long_description": {"type": "string", "minLength": 175, "maxLength": 4000},
                "background_color": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
            },
        },
        "features": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "app_home": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "home_tab_enabled": {"type": "boolean"},
                        "messages_tab_enabled": {"type": "boolean"},
                        "messages_tab_read_only_enabled": {"type": "boolean"},
                    },
                },
                "bot_user": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["display_name"],
                    "properties": {
                        "display_name": {"type": "string", "pattern": r"^[a-zA-Z0-9\-_. ]{1,80}$"},
                        "always_online": {"type": "boolean"},
                    },
                },
                "shortcuts": {
                    "type": "array",
                    "maxItems": 10,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["name", "type", "callback_id", "description"],
                        "properties": {
                            "name": {**_TEXT, "maxLength": 75},
                            "type": {"enum": ["message", "global"]},
                            "callback_id": {**_TEXT, "maxLength": 255},
                            "description": {**_TEXT, "maxLength": 150},
                        },
                    },
                },
                "slash_commands": {
                    "type": "array",
                    "maxItems": 50,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["command", "description"],
                        "properties": {
                            "command": {"type": "string", "pattern": "^/[a-z0-9_-]{1,31}$"},
                            "description": {**_TEXT, "maxLength": 2000},
                            "usage_hint": {**_TEXT, "maxLength": 1000},
                            "should_escape": {"type": "boolean"},
                            "url": {"type": "string", "pattern": "^https://"},
                        },
                    },
                },
            },
        },
        "oauth_config": {"type": "object"},
        "settings": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "event_subscriptions": {"type": "object"},
                "interactivity": {"type": "object"},
                "org_deploy_enabled": {"type": "boolean"},
                "socket_mode_enabled": {"type": "boolean"},
                "token_rotation_enabled": {"type": "boolean"},
            },
        },
    },
}
"""Slack's own limits for the parts that are used; unknown keys are refused."""


@pytest.mark.parametrize("name", [SOCKET, HTTP])
def test_the_manifest_keeps_slacks_limits(name: str) -> None:
    jsonschema.validate(manifest(name), _SCHEMA)


def test_the_manifest_for_http_is_the_same_with_addresses_in_the_place_of_the_socket() -> None:
    found = manifest(HTTP)
    settings = found["settings"]
    addresses = [
        *(each.pop("url") for each in found["features"]["slash_commands"]),
        settings["event_subscriptions"].pop("request_url"),
        settings["interactivity"].pop("request_url"),
    ]
    assert set(addresses) == {"https://premio.example.com/slack/events"}
    assert settings["socket_mode_enabled"] is False
    settings["socket_mode_enabled"] = True
    assert found["oauth_config"].pop("redirect_urls") == [f"https://premio.example.com{REDIRECT_PATH}"]
    assert found == manifest()


def test_the_alias_stands_beside_the_command() -> None:
    commands = manifest()["features"]["slash_commands"]
    assert [each["command"] for each in commands] == ["/premio", "/program"]
    assert all(each["should_escape"] for each in commands), "mentions would come as plain names"


@pytest.mark.parametrize(
    "event",
    [
        "app_mention",
        "app_home_opened",
        "message.im",
        "channel_id_changed",
        "member_joined_channel",
        "channel_shared",
        "reaction_added",
        "reaction_removed",
        "channel_unshared",
    ],
)
def test_every_event_that_is_answered_is_subscribed(event: str) -> None:
    assert event in manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert event.partition(".")[0] in routes().events


def test_nothing_is_subscribed_that_nobody_answers() -> None:
    subscribed = {
        event.partition(".")[0] for event in manifest()["settings"]["event_subscriptions"]["bot_events"]
    }
    assert subscribed <= set(routes().events)


def test_every_shortcut_is_answered_and_no_other() -> None:
    offered = [each["callback_id"] for each in manifest()["features"]["shortcuts"]]
    assert offered == list(routes().shortcuts)


def test_oauth_asks_for_what_the_manifest_asks_for() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert list(SCOPES) == scopes["bot"]
    assert list(HISTORY_SCOPES) == scopes["bot_optional"]
