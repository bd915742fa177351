"""Channels, people and workspaces that change around the bot: what becomes of bindings and of what waits, and what the manager is told, once.

The table in docs/channels.md says the same.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from storage import outbox, people, workspaces
from storage.imports import load_csv
from storage.tables import AuditRow
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Running, Scene


def _deals(scene: Scene) -> None:
    scene.upload("maria", "deals.csv", DEALS)
    scene.start(SPRINT)


def _waits(scene: Scene, why: str) -> None:
    scene.until(lambda: why in scene.command("maria", "/premio waiting").text, f"a message that waits: {why}")
    assert "EUR" not in scene.said("anna", "acme")


def _told(scene: Scene, what: str, times: int = 1) -> None:
    """The manager, by a direct message, so often."""
    scene.until(lambda: what in scene.said("maria"), f"the manager's note: {what}")
    assert scene.said("maria").count(what) == times


def _arrives(scene: Scene, channel: str = "acme") -> None:
    scene.until(lambda: "500.00 EUR" in scene.said("anna", channel), "the figures")
    assert scene.said("anna", channel).count("*500.00 EUR*") == 1


def _bindings(scene: Scene) -> dict[str, str]:
    with scene.database.reading() as session:
        return {partner: channel for channel, partner in people.bound_channels(session, workspace_id=1)}


def test_a_renamed_channel_is_the_partners_as_before(bound: Scene) -> None:
    bound.change(channel="acme", name="acme-emea")
    _deals(bound)
    _arrives(bound, "acme-emea")
    assert "acme" not in bound.said("maria")


def test_an_archived_channel_waits_until_it_is_back(bound: Scene) -> None:
    bound.change(channel="acme", archived=True)
    _told(bound, "was archived")
    _deals(bound)
    _waits(bound, "is_archived")
    bound.change(channel="acme", archived=False)
    _arrives(bound)
    _told(bound, "is back from the archive")


def test_a_channel_made_private_is_the_partners_as_before(bound: Scene) -> None:
    bound.change(channel="acme", private=True)
    _deals(bound)
    _arrives(bound)


def test_a_deleted_channel_is_nobodys_and_what_waits_goes_to_the_next(bound: Scene) -> None:
    bound.change(channel="acme", deleted=True)
    _told(bound, "was deleted")
    assert "Acme" not in _bindings(bound)
    _deals(bound)
    bound.until(lambda: "has no channel yet" in bound.command("maria", "/premio waiting").text, "the hold")
    bound.make(
        "channels",
        workspace="Globex",
        name="next",
        shared_with=["Acme"],
        members=["maria", "anna", "@Premio"],
    )
    bound.command("maria", "/premio bind #next Acme")
    bound.until(lambda: "agrees" in bound.said("anna", "next"), "the question")
    bound.click("anna", "Agree", channel="next")
    _arrives(bound, "next")


def test_what_was_for_a_deleted_channel_alone_is_given_up_where_others_were_told(bound: Scene) -> None:
    bound.make(
        "channels",
        workspace="Globex",
        name="second",
        shared_with=["Acme"],
        members=["maria", "anna", "@Premio"],
    )
    bound.command("maria", "/premio bind #second Acme")
    _deals(bound)
    _arrives(bound)
    bound.until(lambda: "agreed yet" in bound.command("maria", "/premio waiting").text, "the hold in #second")
    bound.change(channel="second", deleted=True)
    bound.until(
        lambda: "its channel was deleted" in bound.command("maria", "/premio waiting").text, "the end"
    )


def test_a_channel_shared_with_another_company_shows_nothing_until_all_is_clear(bound: Scene) -> None:
    bound.make("workspaces", name="Third", installed=False)
    bound.make("users", workspace="Third", name="eve")
    bound.change(channel="acme", shared_with=["Acme", "Third"])
    bound.until(lambda: "shared with another company" in bound.said("anna", "acme"), "the question again")
    _told(bound, "was shared with another company")
    bound.change(channel="acme", add=["eve"])
    _deals(bound)
    _waits(bound, "cannot be placed")
    bound.change(channel="acme", shared_with=["Acme"])
    _waits(bound, "has agreed yet")
    bound.click("anna", "Agree", channel="acme")
    _arrives(bound)
    _told(bound, "is shared with one company less")


def test_figures_go_out_when_a_stranger_leaves(bound: Scene) -> None:
    bound.make("workspaces", name="Third", installed=False)
    bound.make("users", workspace="Third", name="eve")
    bound.make(
        "channels",
        workspace="Globex",
        name="third",
        shared_with=["Third"],
        members=["maria", "eve", "@Premio"],
    )
    bound.change(channel="acme", add=["eve"])
    _deals(bound)
    _waits(bound, "cannot be placed")
    bound.change(channel="acme", remove=["eve"])
    _arrives(bound)


def test_the_bot_that_was_taken_out_waits_to_be_brought_back(bound: Scene) -> None:
    bound.change(channel="acme", remove=["premio"])
    _told(bound, "I was taken out of")
    _deals(bound)
    _waits(bound, "not_in_channel")
    bound.change(channel="acme", add=["premio"])
    _arrives(bound)


def test_a_channel_with_another_id_keeps_its_partner_and_its_consent(bound: Scene) -> None:
    before = _bindings(bound)["Acme"]
    bound.change(channel="acme", new_id=True)
    bound.until(lambda: _bindings(bound)["Acme"] != before, "the new id")
    _deals(bound)
    _arrives(bound)


def test_a_manager_who_is_gone_is_one_no_more(bound: Scene) -> None:
    bound.command("maria", "/premio role @franco manager")
    assert "no program yet" in bound.command("franco", "/premio list").text
    bound.change(user="franco", deactivated=True)
    bound.change(channel="acme", remove=["anna"])  # people are looked up anew after that, or after a minute
    bound.change(channel="acme", archived=True)
    _told(bound, "was archived")  # maria, who bound it; franco's note waits
    bound.until(
        lambda: "is that person still there?" in bound.command("maria", "/premio waiting").text,
        "franco's note",
    )


def test_a_partner_person_who_is_gone_reads_nothing(bound: Scene) -> None:
    """Whoever is deactivated is nobody's reader."""
    bound.make("workspaces", name="Third", installed=False)
    bound.make("users", workspace="Third", name="eve")
    bound.change(channel="acme", add=["eve"])
    bound.change(user="eve", deactivated=True)
    _deals(bound)
    _arrives(bound)


@pytest.mark.transports("socket")  # by OAuth the token is erased, and a new installation makes things good
@pytest.mark.parametrize(
    ("how", "error", "on_record"),
    [
        ("revoked", "token_revoked", ["tokens_revoked"]),
        ("uninstalled", "account_inactive", ["app_uninstalled", "tokens_revoked"]),
    ],
)
def test_without_a_token_everything_waits_and_nothing_is_lost(
    bound: Scene, how: str, error: str, on_record: list[str]
) -> None:
    bound.start(SPRINT)
    bound.change(workspace="Globex", **{how: True})
    load_csv(
        bound.database, workspace_id=1, kind="deals", content=DEALS.encode(), filename="deals.csv",
        now=datetime(2026, 7, 2, tzinfo=UTC),
    )  # fmt: skip
    bound.until(lambda: any(error in each for each in _errors(bound)), "a message that waits")
    bound.until(lambda: sorted(_on_record(bound)) == on_record, "the record")
    assert "EUR" not in bound.said("anna", "acme")
    bound.change(workspace="Globex", let_in=True)
    bound.clock(by="11 minutes")
    _arrives(bound)


def _errors(scene: Scene) -> list[str]:
    with scene.database.reading() as session:
        return [row.error for row in outbox.waiting(session, workspace_id=1)]


def _on_record(scene: Scene) -> list[str]:
    with scene.database.reading() as session:
        return list(session.exec(select(AuditRow.action).where(AuditRow.actor == "slack")))


@pytest.mark.transports("socket")
def test_a_workspace_is_called_what_slack_calls_it_from_the_next_start(
    bound: Scene, running: Running
) -> None:
    bound.change(workspace="Globex", name="Globex International", domain="globex-int")
    running.stop_bot()
    running.start_bot()
    with bound.database.reading() as session:
        assert [each.name for each in workspaces.listed(session)] == ["Globex International"]
