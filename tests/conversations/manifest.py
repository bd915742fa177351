"""What the app's manifest asks for: a bot under test gets these scopes, events and commands, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

SOCKET: Final = "app_manifest.yml"
HTTP: Final = "app_manifest_http.yml"


def manifest(name: str = SOCKET) -> dict[str, Any]:
    path = Path(__file__).parents[2] / name
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def installation() -> dict[str, Any]:
    """The same as fields of a workspace in the local Slack."""
    found = manifest()
    scopes = found["oauth_config"]["scopes"]
    return {
        "scopes": [*scopes["bot"], *scopes["bot_optional"]],
        "events": found["settings"]["event_subscriptions"]["bot_events"],
        "commands": found["features"]["slash_commands"],
        "shortcuts": found["features"]["shortcuts"],
        "bot_name": found["features"]["bot_user"]["display_name"],
    }
