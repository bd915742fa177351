"""What must not get out: our token, and what people write."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from sqlalchemy.exc import DBAPIError

from bot.slack import RefusedBySlack, SharedFile, Slack
from storage import inbox
from storage.engine import Database
from tests.database.values import NOW


class _Sends(BaseHTTPRequestHandler):
    """Sends whoever asks to wherever the test says, and notes what they brought."""

    brought: ClassVar[list[str | None]]
    to: ClassVar[str]

    def do_GET(self) -> None:
        type(self).brought.append(self.headers.get("Authorization"))
        self.send_response(302)
        self.send_header("Location", type(self).to)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def redirecting() -> Iterator[tuple[str, list[str | None]]]:
    class Sends(_Sends):
        brought: ClassVar[list[str | None]] = []

    server = HTTPServer(("127.0.0.1", 0), Sends)
    Sends.to = f"http://localhost:{server.server_port}/elsewhere"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Sends.brought
    server.shutdown()
    thread.join()
    server.server_close()


def test_our_token_follows_no_redirect(redirecting: tuple[str, list[str | None]]) -> None:
    url, brought = redirecting
    slack = Slack(token="xoxb-secret", api_url=f"{url}/api/")
    with pytest.raises(RefusedBySlack):
        slack.download(SharedFile("F1", "deals.csv", 1, f"{url}/f"), limit=9)
    assert brought == ["Bearer xoxb-secret"]


@pytest.mark.parametrize(
    "address", ["http://files.slack.com/f", "https://slack.com.evil.example/f", "http://127.0.0.1:1/f"]
)
def test_our_token_goes_to_slacks_hosts_alone_and_over_no_open_line(address: str) -> None:
    slack = Slack(token="xoxb-secret", api_url="https://slack.com/api/")
    with pytest.raises(RefusedBySlack, match="file_elsewhere"):
        slack.download(SharedFile("F1", "deals.csv", 1, address), limit=9)


def test_an_error_of_the_database_does_not_quote_what_somebody_wrote(database: Database) -> None:
    def store() -> None:
        with database.reading() as session:
            inbox.store(
                session,
                team_id="T1",
                kind="event",
                meaning="m",
                actor="U1",
                payload={"text": "in confidence"},
                now=NOW,
            )

    with pytest.raises(DBAPIError) as raised:
        store()
    assert "in confidence" not in str(raised.value)
