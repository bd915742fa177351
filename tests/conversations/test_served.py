"""The bot as a process of its own, as it is run: on its own HTTP server, or under an ASGI server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.conversations.scene import Json, Running, Scene
from tests.edge.carriers import free_port

pytestmark = pytest.mark.transports("http")

SERVERS: Final = {
    "premio serve": ["-m", "bot", "serve"],
    "uvicorn": ["-m", "uvicorn", "bot.asgi:app", "--root-path", "/premio", "--port", "{port}"],
    "hypercorn": ["-m", "hypercorn", "bot.asgi:app", "--bind", "127.0.0.1:{port}"],
}


def environment(scene: Scene, running: Running, port: int, **more: str) -> dict[str, str]:
    workspace = running.slack.world.workspace("Globex")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "PREMIO_")) and not name.lower().endswith("_proxy")
    }
    return kept | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "PREMIO_SLACK_URL": scene.url,
        "PREMIO_DATABASE_URL": scene.database.url,
        "PREMIO_HTTP_PORT": str(port),
        "PREMIO_HTTP_PREFIX": "/premio",
        "PREMIO_LOG_FORMAT": "json",
        **more,
    }


@contextmanager
def served(by: str, told: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [each.format(port=told["PREMIO_HTTP_PORT"]) for each in SERVERS[by]]
    # In a folder of its own, so that no file `.env` of whoever runs the tests is read.
    process = subprocess.Popen(
        [sys.executable, *command], cwd=folder, env=dict(told), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def asked(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.parametrize("by", SERVERS)
def test_a_served_bot_says_that_it_is_ready_answers_slack_and_ends_when_it_is_told(
    slack: Scene, running: Running, by: str, tmp_path: Path
) -> None:
    running.stop_bot()
    port = free_port()
    with served(by, environment(slack, running, port), tmp_path) as process:
        slack.until(lambda: asked(port, "/readyz")[0] == 200, f"{by} to be ready")
        ready: Json = json.loads(asked(port, "/premio/readyz")[1])
        assert ready == {"database": "ok", "inbox": "ok", "slack": "ok"}
        assert asked(port, "/healthz") == (200, "alive\n")
        url = f"http://127.0.0.1:{port}/premio/slack/events"
        assert slack.post("request_urls", {"workspace": "Globex", "events": url})["ok"]
        assert "no program yet" in slack.command("maria", "/premio list").text
        assert "Hello" in slack.mention("anna", "acme", "hello").text or slack.said("anna", "acme")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (0, -signal.SIGTERM)
        assert "Traceback" not in out + err
        assert slack.database.url not in out
    assert asked(port, "/healthz")[0] == 0


@pytest.mark.parametrize(
    ("by", "wrong", "said"),
    [
        ("premio serve", {"PREMIO_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "the database cannot be"),
        ("uvicorn", {"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET (for HTTP) must be set"),
        ("uvicorn", {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "did not let us in"),
        ("uvicorn", {"PREMIO_TICK_SECONDS": "often"}, "these settings are wrong: PREMIO_TICK_SECONDS"),
    ],
    ids=["no database", "no secret", "a wrong token", "a wrong setting"],
)
def test_a_bot_that_cannot_serve_says_why_and_ends(
    slack: Scene, running: Running, by: str, wrong: dict[str, str], said: str, tmp_path: Path
) -> None:
    with served(by, environment(slack, running, free_port(), **wrong), tmp_path) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode != 0
    assert said in " ".join((out + err).split())
    assert "Traceback" not in out + err


def test_a_port_that_is_taken_is_named(slack: Scene, running: Running, tmp_path: Path) -> None:
    assert running.bot is not None
    taken = int(running.bot.server.url.rpartition(":")[2])
    with served("premio serve", environment(slack, running, taken), tmp_path) as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert f"127.0.0.1 port {taken} cannot be listened on" in err
