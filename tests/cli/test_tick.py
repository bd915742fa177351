"""`premio tick --preview` shows every message before it is said, and writes nothing."""

from __future__ import annotations

import pytest

from storage.engine import Database
from tests.cli.test_commands import PROGRAM, Shell, fresh, premio
from tests.ticks.scene import Vendor

__all__ = ["fresh", "premio"]


@pytest.fixture
def shell(premio: Shell) -> Shell:
    """Acme, in a channel of its own, has two deals that nobody has counted yet."""
    database = Database.open(f"sqlite:///{premio.folder}/premio.db")
    vendor = Vendor.install(database)
    vendor.activate(
        PROGRAM.replace("currency EUR\n", "currency EUR\n  announce in partner channels\n"),
        "2026-01-01T08:00",
    )
    database.close()
    premio("import", "deals", "deals.csv")
    return premio


def test_a_preview_is_what_the_tick_then_queues(shell: Shell) -> None:
    seen = shell("tick", "--as-of", "2026-02-28", "--preview", "--format", "json").json
    [message] = seen["messages"]
    assert (message["state"], message["partner"], message["channels"]) == ("coming", "Acme", ["CT1"])
    assert message["why"]["text"] == "Sprint: Base (D-1, D-2)"
    assert "900.00 EUR" not in message["text"]
    assert "*500.00 EUR*" in message["text"]
    assert seen["planned"]
    again = shell("tick", "--as-of", "2026-02-28", "--preview", "--format", "json").json
    assert again == seen
    done = shell("tick", "--as-of", "2026-02-28", "--format", "json").json
    assert done == {"planned": False, "programs": seen["programs"], "occasions": []}
    [queued] = shell("tick", "--as-of", "2026-02-28", "--preview", "--format", "json").json["messages"]
    assert queued["state"] == "queued"
    for name in ("id", "partner", "channels", "why", "text", "blocks"):
        assert queued[name] == message[name]


def test_a_preview_reads_as_a_letter_to_each(shell: Shell) -> None:
    text = shell("tick", "--as-of", "2026-02-28", "--preview").out
    assert (
        "to Acme (CT1), with the next tick\n  Sprint: Base (D-1, D-2)\n  | :tada: *Acme*, you earned" in text
    )
