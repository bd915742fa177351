"""A number in a button or a form may be anything that whoever presses it wrote there: also one that no column of a database holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from bot import actions
from bot.blocks.kit import Block, Message
from bot.call import Call
from bot.envelope import envelope, number_in
from bot.listeners.table import routes
from bot.slack import Upload
from storage import workspaces
from storage.engine import Database
from tests.database.values import NOW, in_force, workspace
from tests.edge.gateway import Gateway, Hands, person

FORGED: Final = "999999999999999"
"""More than an INTEGER holds, less than what Python's own numbers are read from in a blink."""
VALUES: Final = (
    FORGED,
    f"{FORGED}:{FORGED}",
    f"award:{FORGED}",
    json.dumps({"proposal": FORGED, "award": int(FORGED), "channel": "C1", "is_missing": True}),
)
"""As buttons and forms carry numbers."""
SPRINT: Final = """program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 5% of amount
"""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("999999999", 999_999_999),
        ("2147483648", 0),
        (FORGED, 0),
        ("1" * 5_000, 0),
        ("٣", 0),
        ("²", 0),
        ("-1", 0),
        ("+1", 0),
        (" 1", 0),
        ("1_000", 0),
        ("", 0),
    ],
)
def test_only_a_number_that_a_column_holds_is_one(text: str, number: int) -> None:
    assert number_in(text) == number


class Quiet(Gateway):
    """Takes what is said, and keeps nothing."""

    def respond(self, response_url: str, message: Message) -> None:
        pass

    def open_view(self, trigger_id: str, view: Block) -> str:
        return ""

    def push_view(self, trigger_id: str, view: Block) -> None:
        pass

    def update_view(self, view_id: str, view: Block, *, view_hash: str | None = None) -> None:
        pass

    def upload(
        self, channel: str, *files: Upload, message: Message | None = None, thread_ts: str | None = None
    ) -> str:
        return "F1"

    def publish_home(self, user: str, view: Block) -> None:
        pass


@pytest.fixture
def postgres(postgres_databases: Iterator[str]) -> Iterator[Database]:
    database = Database.open(next(postgres_databases))
    yield database
    database.close()


def test_a_number_that_no_column_holds_is_the_number_of_nothing(postgres: Database) -> None:
    """Each button and each form, by a manager. Only PostgreSQL minds: SQLite's numbers are larger."""
    slack = Quiet()
    slack.persons["UMARIA"] = replace(person("UMARIA", "T1"), is_admin=True)
    with postgres.writing() as session:
        ident = workspace(session)
        in_force(session, ident, text=SPRINT)
        vendor = workspaces.get(session, workspace_id=ident)

    def call(body: Mapping[str, Any]) -> Call:
        who: dict[str, Any] = {
            "user": {"id": "UMARIA", "team_id": "T1"},
            "team": {"id": "T1"},
            "trigger_id": "1",
        }
        arrived = envelope({**who, **body})
        assert arrived is not None
        return Call(
            envelope=arrived,
            workspace=vendor,
            database=postgres,
            slack_of=lambda _: slack,
            clock=Hands(NOW),
            received_at=NOW,
        )

    table = routes()
    for value in VALUES:
        for action in table.clicks:
            table.handle(call(_click(action, value)))
        for form in table.forms:
            sent = call({"type": "view_submission", "view": _view(form, value)})
            _ = table.mistakes(sent) or table.submit(sent)


def _click(action: str, value: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "channel": {"id": "D1"},
        "container": {"message_ts": "1.1"},
        "response_url": "https://hooks.example/1",
        "view": _view("editor", value),
        "actions": [{"action_id": action, "action_ts": "1.2", "value": value}],
    }


def _view(name: str, metadata: str) -> dict[str, Any]:
    return {
        "id": "V1",
        "type": "modal",
        "callback_id": name,
        "private_metadata": metadata,
        "state": {"values": {f"{actions.TEXT_BLOCK}:0": {actions.TEXT_INPUT: {"value": "program"}}}},
    }
