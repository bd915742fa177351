"""What the app's manifest asks for: a bot under test gets these scopes, events and commands, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

_PATH: Final = Path(__file__).parents[2] / "app_manifest.yml"


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return found


def installation() -> dict[str, Any]:
    """The same as fields of a workspace in the local Slack."""
    found = manifest()
    scopes = found["oauth_config"]["scopes"]
    return {
        "scopes": [*scopes["bot"], *scopes["bot_optional"]],
        "events": found["settings"]["event_subscriptions"]["bot_events"],
        "commands": found["features"]["slash_commands"],
        "bot_name": found["features"]["bot_user"]["display_name"],
    }
