"""What Slack delivers by HTTP: what was overheard and is sent again changes nothing, and the bot says whether it is well."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.all_tables import metadata
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene, words

pytestmark = pytest.mark.transports("http")

PEOPLE = (("maria", "dm"), ("maria", "office"), ("sofia", "office"), ("anna", "acme"), ("bob", "bolt"))


def _stored(scene: Scene) -> dict[str, list[str]]:
    """Every row of every table."""
    with scene.database.reading() as session:
        return {
            name: sorted(str(row) for row in session.execute(text(f'SELECT * FROM "{name}"')))
            for name in metadata.tables
        }


def _seen(scene: Scene) -> dict[str, list[str]]:
    """Everything that people see of the bot's words."""
    return {
        f"{user} in {channel}": [words(each) for each in scene.transcript(user, channel)]
        for user, channel in PEOPLE
    }


def _poll(scene: Scene) -> Json:
    return next(each for each in scene.transcript("anna", "acme") if "How likely" in words(each))


def _comment(scene: Scene, words_of_hers: str) -> None:
    thanks = scene.click("anna", "9", message=_poll(scene), channel="acme")
    form = scene.click(
        "anna", "Write a comment", message=thanks.with_button("Write a comment"), channel="acme"
    ).view
    scene.submit("anna", form, {"Why?": words_of_hers})


def _program_written(scene: Scene) -> None:
    form = scene.command("maria", "/premio new").view
    wrong = scene.submit("maria", form, {"Program": SPRINT.replace("category =", "categroy =")})
    assert "did you mean" in str(wrong.errors)
    saved = scene.submit("maria", wrong.view, {"Program": SPRINT})
    scene.click("maria", "Activate", view=saved.view)


def _award_held_and_released(scene: Scene) -> None:
    scene.command("maria", "/premio role @sofia finance")
    told = scene.click(
        "sofia",
        "why_award",
        channel="office",
        message=scene.command("sofia", "/premio why Acme").with_button("why_award"),
    )
    form = scene.click("sofia", "Hold", channel="office", message=told.with_button("Hold")).view
    assert "It is held" in str(scene.submit("sofia", form, {"reason": "two invoices look alike"}).view)
    again = scene.click(
        "sofia",
        "why_award",
        channel="office",
        message=scene.command("sofia", "/premio why Acme").with_button("why_award"),
    )
    assert (
        "It is released"
        in scene.click("sofia", "Release", channel="office", message=again.with_button("Release")).text
    )


def test_what_was_overheard_is_answered_when_it_comes_again_and_changes_nothing(bound: Scene) -> None:
    """Commands, mentions, messages, files, clicks, and forms whose effect was taken back or replaced since."""
    bound.upload("maria", "deals.csv", DEALS)
    _program_written(bound)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "an award")
    _award_held_and_released(bound)
    bound.mention("anna", "acme", "standings")
    bound.write("maria", "help")
    bound.clock(to="2026-07-03T08:05")
    _comment(bound, "the first comment")
    _comment(bound, "the second comment")
    bound.home("maria")
    bound.until(lambda: not bound.database_has_marks(), "quiet")
    bound.command("maria", "/premio polls")
    stored, seen, calls = _stored(bound), _seen(bound), len(bound.get("calls")["calls"])

    statuses = bound.post("faults", {"kind": "replay"})["statuses"]

    assert len(statuses) > 25
    assert set(statuses) == {200}
    # Whatever came of them would have been said before this is answered: of one person nothing is overtaken.
    bound.command("maria", "/premio help")
    after = _stored(bound)
    assert len(after.pop("inbox")) == len(stored.pop("inbox")) + 1
    assert after == stored
    helped = _seen(bound)
    assert len(helped.pop("maria in office")) == len(seen.pop("maria in office")) + 1
    assert helped == seen
    said = [each["method"] for each in bound.get("calls")["calls"][calls:]]
    assert said.count("response_url") == 1
    assert not [each for each in said if each.startswith(("chat.", "views."))]
    assert "the second comment" in bound.command("maria", "/premio polls Pulse").text
