"""Once a week a partner hears what is close, what runs out and where it falls behind: each of it once, and only what it wants to hear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conversations.scene import Scene, words

PROGRAM = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

bonus "Volume"
  each quarter
  when sum(amount) >= 10k EUR
  pay 500 EUR
"""
DEALS = """id,partner,amount,closed_on
D-1,Acme,8000,2026-07-01
D-2,Bolt & Sons,1000,2026-07-02
D-0,Bolt & Sons,9000,2026-05-02
"""


@pytest.fixture
def starts_at() -> datetime:
    """A Thursday."""
    return datetime(2026, 9, 17, 8, tzinfo=UTC)


@pytest.fixture
def racing(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(PROGRAM)
    return bound


def _nudges(scene: Scene, user: str, channel: str) -> list[str]:
    return [
        text
        for message in scene.transcript(user, channel)
        for text in (words(message), *map(words, message["replies"]))
        if "at most once a week. " in text
    ]


def test_partners_hear_once_what_runs_out_and_where_they_fall_behind(racing: Scene) -> None:
    racing.clock(to="2026-09-22T20:00")
    assert _nudges(racing, "anna", "acme") == []
    racing.clock(to="2026-09-23T09:00")
    [acme] = _nudges(racing, "anna", "acme")
    assert "Within reach, and soon over" in acme
    assert "2,000.00 EUR more" in acme
    [bolt] = _nudges(racing, "bob", "bolt")
    assert "you closed *1,000.00 EUR*" in bolt
    assert "it was 9,000.00 EUR" in bolt
    assert "Volume" not in bolt
    racing.clock(to="2026-09-30T20:00")
    assert len(_nudges(racing, "anna", "acme")) == 1
    assert len(_nudges(racing, "bob", "bolt")) == 1


def test_what_a_partner_turns_off_it_does_not_hear(racing: Scene) -> None:
    told = racing.mention("anna", "acme", "nudges")
    assert "What *Acme* hears from me unasked" in told.text
    after = racing.click(
        "anna", "Not what runs out", channel="acme", message=told.with_button("Not what runs out")
    )
    assert "runs out: *off*" in after.text
    racing.command("maria", "/premio nudges none")
    back = racing.mention("bob", "bolt", "nudges all")
    assert "*off*" in back.text, "what a manager turned off for everybody stays off"
    racing.clock(to="2026-09-23T09:00")
    assert _nudges(racing, "anna", "acme") == []
    assert _nudges(racing, "bob", "bolt") == []


def test_a_stranger_and_a_forged_button_change_nothing(racing: Scene) -> None:
    racing.post_button("acme", "nudges:close", "close sideways")
    forged = racing.message_with("anna", "nudges:close", "acme")
    racing.click("anna", "Forged", channel="acme", message=forged)
    assert "*off*" not in racing.mention("anna", "acme", "nudges").text
    assert "Say `nudges`" in racing.mention("anna", "acme", "nudges sometimes").text
