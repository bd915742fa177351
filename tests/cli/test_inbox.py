"""What could not be handled, in the shell: looked at, handled again, dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage import inbox
from storage.engine import Database
from tests.cli.test_commands import Shell, fresh, premio
from tests.database.values import HOUR, NOW, workspace

__all__ = ["fresh", "premio"]


@pytest.fixture
def failed(premio: Shell) -> list[int]:
    """Two acts that could not be handled: a command and the upload of a file."""
    command: dict[str, Any] = {
        "command": "/premio", "team_id": "T1", "user_id": "UA", "channel_id": "C1", "trigger_id": "1", "text": "bind \x1b[31m#acme Acme",
    }  # fmt: skip
    upload: dict[str, Any] = {
        "type": "event_callback",
        "team_id": "T1",
        "event": {
            "type": "message", "channel_type": "im", "channel": "D1", "ts": "1.1", "user": "UB", "team": "T1", "subtype": "file_share",
            "files": [{"name": "deals.csv"}],
        },
    }  # fmt: skip
    database = Database.open(f"sqlite:///{premio.folder}/premio.db")
    with database.writing() as session:
        workspace(session)
        numbers = []
        for number, (kind, payload) in enumerate((("command", command), ("event", upload))):
            stored = inbox.store(
                session,
                team_id="T1",
                kind=kind,
                meaning=str(number),
                actor=str(number),
                payload=payload,
                now=NOW,
            )
            assert stored is not None
            claimed = inbox.claim_one(session, id=stored, now=NOW, lease=HOUR)
            assert claimed is not None
            inbox.failed(
                session, id=stored, token=claimed.token, error="ValueError: ours", now=NOW, retry_at=None
            )
            numbers.append(stored)
    database.close()
    return numbers


def test_what_could_not_be_handled_is_listed_with_who_what_and_why(premio: Shell, failed: list[int]) -> None:
    text = premio("inbox").out
    for words in ("2026-07-15 12:00 UTC", "T1:UA", "/premio bind [31m#acme Acme", "1 try: ValueError: ours"):
        assert words in text
    assert "\x1b" not in text
    acts = premio("inbox", "--format", "json").json["acts"]
    assert [(each["what"], each["actor"], each["state"]) for each in acts] == [
        ("uploaded deals.csv", "T1:UB", "dead"),
        ("/premio bind [31m#acme Acme", "T1:UA", "dead"),
    ]
    assert premio("inbox", "show", f"R-{failed[0]}", "--format", "json").json == acts[1]


def test_an_act_is_handed_to_the_bot_again_once(premio: Shell, failed: list[int]) -> None:
    assert premio("inbox", "retry", f"R-{failed[0]}").status == 0
    again = premio("inbox", "retry", f"R-{failed[0]}")
    assert (again.status, "does not wait for that" in again.err) == (1, True)
    assert premio("inbox", "retry", "--all").out.count("handled again") == 1
    assert premio("inbox").out == "Everything that people did was handled.\n"
    database = Database.open(f"sqlite:///{premio.folder}/premio.db")
    with database.writing() as session:
        due = inbox.claim(session, now=datetime.now(UTC), lease=HOUR, limit=9)
    database.close()
    assert [(each.id, each.attempts) for each in due] == [(number, 1) for number in failed]


def test_an_act_is_dropped_with_a_reason(premio: Shell, failed: list[int]) -> None:
    assert premio("inbox", "drop", str(failed[0]), "--why", " ").status == 1
    assert premio("inbox", "drop", str(failed[0]), "--why", "sent twice").status == 0
    assert "because: sent twice" in premio("inbox", "show", f"F-{failed[0]}").out
    assert premio("inbox", "retry", str(failed[0])).status == 1


@pytest.mark.parametrize("number", ["R-", "x", "R-99999999999", "R-999"])
def test_a_number_that_is_none_is_said_to_be_none(premio: Shell, failed: list[int], number: str) -> None:
    assert premio("inbox", "show", number).status == 1


def test_all_or_some_not_both(premio: Shell, failed: list[int], tmp_path: Path) -> None:
    assert premio("inbox", "retry").status == 1
    assert premio("inbox", "retry", "--all", "R-1").status == 1
