"""What must be set before many workspaces can be served; and that what is set is shown nowhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.serving import CannotServe, served
from bot.settings import Settings
from storage.sealing import new_key

ALL: dict[str, Any] = {
    "slack_client_id": "1.2",
    "slack_client_secret": "canary-secret",
    "slack_app_token": "xapp-canary",
    "token_keys": new_key(),
    "public_url": "https://premio.example.com",
}


def settings(**changed: str) -> Settings:
    return Settings(_env_file=None, **(ALL | changed))


def refusal(found: Settings) -> str:
    async def start() -> None:
        async with served(found, broken=lambda: None):
            raise AssertionError("it serves")

    with pytest.raises(CannotServe) as refused:
        asyncio.run(start())
    return str(refused.value)


@pytest.mark.parametrize(
    ("lacking", "name"),
    [
        ("slack_client_secret", "SLACK_CLIENT_SECRET"),
        ("token_keys", "PREMIO_TOKEN_KEYS"),
        ("public_url", "PREMIO_PUBLIC_URL"),
        ("slack_app_token", "SLACK_APP_TOKEN"),
    ],
)
def test_what_lacks_is_named_at_the_start(lacking: str, name: str) -> None:
    assert settings().missing == ""
    assert name in refusal(settings(**{lacking: ""}))


@pytest.mark.parametrize(
    "keys", ["canary", "second", " , "], ids=["no key", "a second that is none", "empty"]
)
def test_a_key_that_is_none_ends_the_start_and_is_not_quoted(keys: str, tmp_path: Path) -> None:
    keys = f"{new_key()},canary" if keys == "second" else keys
    said = refusal(settings(token_keys=keys, database_url=f"sqlite:///{tmp_path / 'premio.db'}"))
    assert said.startswith("PREMIO_TOKEN_KEYS: ")
    assert "--new-key" in said
    assert "canary" not in said


def test_one_token_and_many_workspaces_do_not_go_together() -> None:
    assert "not both" in refusal(settings(slack_bot_token="xoxb-canary"))


def test_one_workspace_needs_what_it_needed() -> None:
    one = Settings(_env_file=None, slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    assert one.missing == ""


def test_settings_that_are_shown_show_no_secret() -> None:
    found = settings()
    shown = repr(found) + str(found)
    assert "canary" not in shown
    assert found.token_keys not in shown
