"""Slack stumbles, lines break, deliveries come twice: nothing is lost, nothing is said twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.blocks import kit
from storage import inbox
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Running, Scene
from tests.faults.test_failing_databases import Disk


def _start(scene: Scene) -> None:
    scene.upload("maria", "deals.csv", DEALS)
    scene.start(SPRINT)


def _both_told(scene: Scene) -> bool:
    return "500.00 EUR" in scene.said("anna", "acme") and "200.00 EUR" in scene.said("bob", "bolt")


@pytest.mark.parametrize("kind", ["429", "500", "reset_before", "reset_after"])
def test_a_post_that_fails_or_whose_fate_is_unknown_is_made_exactly_once(bound: Scene, kind: str) -> None:
    """The announcements of two partners meet the fault, one after the other or both; afterwards each has been said once."""
    bound.start(SPRINT)
    bound.until(lambda: not bound.database_has_marks(), "the tick of the activation")
    # Four rows of facts are one report by a direct message (the first fault hits it) and two announcements each.
    bound.fault("chat.postMessage", kind, times=3, retry_after=1)
    bound.act("maria", "upload", dm=True, filename="deals.csv", content=DEALS, answer_ms=0)
    bound.until(lambda: len(_failed(bound)) == 3, "three faults")
    # An unknown outcome is looked up after a quiet wait of two minutes.
    for _ in range(3):
        bound.clock(by="3 minutes")
    bound.until(lambda: _both_told(bound), "both announcements")
    assert bound.said("anna", "acme").count("500.00 EUR") == 1
    assert bound.said("bob", "bolt").count("200.00 EUR") == 1


def _failed(scene: Scene) -> list[Json]:
    return [call for call in scene.calls("chat.postMessage") if call.get("status") != 200]


@pytest.mark.transports("socket")
def test_a_dropped_connection_is_made_again_and_acts_are_answered(bound: Scene) -> None:
    bound.post("faults", {"kind": "drop_socket"})
    bound.until(lambda: not bound.command("maria", "/premio list").error, "the new connection")
    assert "no program yet" in bound.command("maria", "/premio list").text


@pytest.mark.transports("socket")
def test_what_is_larger_than_any_line_carries_costs_the_line_and_nothing_else(
    bound: Scene, running: Running
) -> None:
    [vendor] = [each for each in running.slack.world.workspaces.values() if each.installed]
    huge = {"type": "block_actions", "actions": [], "filler": "x" * 5_000_000}
    socket = running.slack.deliveries.socket
    assert running.do(socket.deliver(vendor.app_id, "interactive", huge)).failure
    bound.until(lambda: not bound.command("maria", "/premio list").error, "the new connection")
    assert "no program yet" in bound.command("maria", "/premio list").text


@pytest.mark.transports("socket", "http")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_full_disk_cannot_store_is_not_acknowledged_and_is_done_once_when_slack_sends_it_again(
    bound: Scene, running: Running
) -> None:
    running.slack.deliveries._retries_after = (1.0,) * 60  # not in a minute and in five
    disk = Disk(bound.database)
    disk.fill()
    question = f"@Premio help {'x' * 30_000}"
    asked = bound.act("anna", "message", channel="acme", text=question, settle_ms=0, answer_ms=0)
    refused = bound.command("maria", f"/premio list {'x' * 30_000}")
    assert refused.error, "a command is not sent again: whoever typed it is told"
    assert not asked.text
    disk.clear()

    def done() -> int:
        with bound.database.reading() as session:
            return sum(question[8:30] in str(each.payload) for each in inbox.listed(session, state="done"))

    bound.until(lambda: done() > 0, "the question to be sent again")
    assert done() == 1


@pytest.mark.transports("socket", "http", "oauth")
def test_a_restarted_bot_goes_on_and_repeats_nothing(bound: Scene, running: Running) -> None:
    _start(bound)
    bound.until(lambda: _both_told(bound), "both announcements")
    running.stop_bot()
    running.start_bot()
    bound.until(lambda: not bound.command("maria", "/premio list").error, "the new bot")
    assert "active" in bound.command("maria", "/premio list").text
    assert bound.said("anna", "acme").count("500.00 EUR") == 1
    assert "*1st* of 2" in bound.mention("anna", "acme", "standings").text


@pytest.mark.transports("socket", "http", "oauth")
def test_a_message_from_a_workspace_that_is_not_ours_is_left_alone(bound: Scene) -> None:
    before = len(bound.calls("chat.postMessage"))
    bound.make("workspaces", name="Elsewhere", installed=True)
    bound.make("users", workspace="Elsewhere", name="eve", admin=True)
    answer = bound.act("eve", "command", channel="dm", text="/premio list", wait_ms=1000)
    assert not answer.messages
    assert len(bound.calls("chat.postMessage")) == before


@pytest.mark.parametrize("starts_at", [datetime(2026, 7, 30, 8, tzinfo=UTC)], ids=["for nine weeks"])
def test_every_call_keeps_slacks_rules(bound: Scene) -> None:
    """After a busy time: no call was refused for its form, no text is missing or too long, nothing unfurls, marks are opaque."""
    _start(bound)
    bound.clock(to="2026-10-01T06:00")
    for text in (
        "help",
        "list",
        "show Sprint",
        "standings",
        "why Acme",
        "polls",
        "waiting",
        "simulate Sprint",
    ):
        bound.command("maria", f"/premio {text}")
    for text in ("help", "standings", "why", "next", "hello", "nonsense"):
        bound.mention("anna", "acme", text)
    bound.home("maria")
    calls = bound.get("calls")["calls"]
    assert len(calls) > 60
    for call in calls:
        answer = call.get("answer", {})
        assert answer.get("ok"), call
        if call["method"] in ("chat.postMessage", "chat.postEphemeral", "response_url"):
            parameters = call["parameters"]
            assert 0 < len(parameters["text"]) < 4_000
            assert len(parameters.get("blocks") or []) <= kit.MAX_BLOCKS
            assert parameters["text"] not in ("Premio", "")
        if call["method"] == "chat.postMessage":
            assert call["parameters"]["unfurl_links"] is False
            metadata = call["parameters"].get("metadata")
            assert metadata is None or set(metadata["event_payload"]) == {"id"}


def test_hostile_names_stay_inert(bound: Scene) -> None:
    hostile = "<!channel> *bold* _italic_ `x` <https://evil.example|click> &amp; <@U123>"
    bound.upload("maria", "partners.csv", f'name,tier\n"{hostile}",gold\n')
    bound.upload("maria", "deals.csv", DEALS.replace("Rossi", hostile).replace("Bianchi", hostile))
    bound.start(SPRINT)
    bound.until(lambda: "just closed" in bound.said("anna", "acme"), "the shout-out")
    bound.command("maria", "/premio standings")
    bound.mention("anna", "acme", "why")
    for call in bound.get("calls")["calls"]:
        shown = str(call["parameters"].get("text", "")) + str(call["parameters"].get("blocks", ""))
        assert "<!channel>" not in shown
        assert "<https://evil" not in shown
        for style in ("*bold*", "_italic_", "`x`"):
            assert style not in shown


@pytest.mark.transports("socket", "http", "oauth")
def test_what_failed_is_shown_to_a_manager_and_handled_again_by_a_button(bound: Scene) -> None:
    bound.fault("users.info", "invalid_auth")
    assert "give this number: *R-" in bound.command("sofia", "/premio hello").text
    shown = bound.command("maria", "/premio waiting")
    assert "Could not be handled" in shown.text
    assert "/premio hello" in shown.text
    assert "invalid_auth" in shown.text
    assert "for program managers" in bound.command("franco", "/premio waiting").text
    message = shown.messages[-1]
    pressed = bound.click("maria", "Handle again", channel="office", message=message)
    assert "I handle it again now" in pressed.text
    bound.until(
        lambda: "You can thank colleagues" in bound.said("sofia", "office"), "the answer to what failed"
    )
    assert "settled already" in bound.click("maria", "Handle again", channel="office", message=message).text
    assert "Nothing is waiting" in bound.command("maria", "/premio waiting").text
