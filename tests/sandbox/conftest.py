"""A local Slack for each test, empty or with a scene in it. Its waits are shortened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.sandbox.stage import (
    ACKNOWLEDGE_WITHIN,
    RETRIES_AFTER,
    TRIGGER_SECONDS,
    RecordingApp,
    Running,
    Scene,
)

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A test may say for how many seconds a trigger is good, by parametrizing this indirectly."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    running = Running(
        retries_after=RETRIES_AFTER,
        acknowledge_within=ACKNOWLEDGE_WITHIN,
        trigger_seconds=getattr(request, "param", TRIGGER_SECONDS),
    )
    yield running
    running.close()


@pytest.fixture
def scene(running: Running) -> Iterator[Scene]:
    """maria (admin), franco and gast (a guest) at the vendor's; paula and otto at the partner's, otto in no channel."""
    vendor = running.post("workspaces", {"name": "Vendor", "installed": True, "commands": ["/premio"]})
    running.post("workspaces", {"name": "Partner"})
    for name in ("maria", "franco", "gast"):
        asked = {"workspace": "Vendor", "name": name, "admin": name == "maria", "guest": name == "gast"}
        running.post("users", asked)
    for name in ("paula", "otto"):
        running.post("users", {"workspace": "Partner", "name": name})
    made: dict[str, dict[str, object]] = {
        "shared": {"shared_with": ["Partner"], "members": ["maria", "franco", "gast", "paula", "@Premio"]},
        "open": {"members": ["maria", "@Premio"]},
        "closed": {"private": True, "members": ["maria", "@Premio"]},
        "bosses": {"private": True, "members": ["maria"]},
        "old": {"archived": True, "members": ["maria", "@Premio"]},
    }
    ids = {
        name: running.post("channels", {"workspace": "Vendor", "name": name, **more})["id"]
        for name, more in made.items()
    }
    ids |= {user["name"]: user["id"] for user in running.get("scene")["users"]}
    ids |= {each["name"]: each["id"] for each in running.get("scene")["workspaces"]}
    web = WebClient(token=vendor["bot_token"], base_url=f"{running.url}/api/", retry_handlers=[])
    app = RecordingApp(running, vendor["app_token"])
    yield Scene(running, vendor, web, app, ids)
    app.close()
