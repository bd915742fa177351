"""Partners see how far they have come: a picture of the steps under *Why?* and *What is missing?*, and their own target in the standings."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Json, Scene

PROGRAM = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

bonus "Volume"
  each quarter
  pay marginal by sum(amount)
    up to 10k    1%
    up to 50k    2%
    above that   3%

bonus "Goal"
  each quarter
  when sum(amount) >= target("revenue")
  pay 500 EUR
"""
TARGETS = """partner,name,start,end,value
Acme,revenue,2026-07-01,2026-09-30,80000
Bolt & Sons,revenue,2026-07-01,2026-09-30,4000
"""


def _pictures(scene: Scene, user: str) -> list[Json]:
    return [file for message in scene.transcript(user) for file in message.get("files", [])]


@pytest.fixture
def running_program(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    bound.upload("maria", "targets.csv", TARGETS)
    bound.start(PROGRAM)
    bound.until(lambda: not bound.database_has_marks(), "the first tick")
    return bound


def test_how_far_it_is_to_each_step_and_target(running_program: Scene) -> None:
    scene = running_program
    own = scene.mention("anna", "acme", "standings")
    assert ":dart: *32%* of your target for Q3 2026: 26,000.00 EUR of 80,000.00 EUR." in own.text
    missing = scene.mention("anna", "acme", "what is missing")
    told = scene.click("anna", "How far?", channel="acme", message=missing.with_button("How far?"))
    assert "in a direct message" in told.text
    picture = _pictures(scene, "anna")[-1]
    assert picture["alt_txt"] == (
        "Bar chart. Acme in Sprint: Volume, from 10,000 EUR: 2% reached; Volume, from 50,000 EUR: 3% 52%, 24,000.00 EUR missing; "
        "Goal, target 32%, 54,000.00 EUR missing. How much of the way to each step and target is done"
    )
    assert "_Volume_, Q3 2026: *26,000.00 EUR* so far." in scene.said("anna")
    why = scene.mention("anna", "acme", "why")
    award = scene.click("anna", "Why?", channel="acme", message=why.with_button("why_award"))
    scene.click("anna", "How far?", channel="acme", message=award.with_button("How far?"))
    assert (
        "Bar chart. Acme in Sprint: from 10,000 EUR: 2% reached; from 50,000 EUR: 3% 52%, 24,000.00 EUR missing. "
        in (_pictures(scene, "anna")[-1]["alt_txt"])
    )
    # Of Bolt's, which has come to its target, Acme's people see nothing, whatever their button carries.
    assert "*100%* of your target" in scene.mention("bob", "bolt", "standings").text
    before = len(_pictures(scene, "anna"))
    for value in ("award:3", "award:x", "award:", "of:Bolt & Sons", ""):
        scene.post_button("acme", "progress", value)
        forged = scene.message_with("anna", "progress", "acme")
        scene.click("anna", "Forged", channel="acme", message=forged)
    shown = _pictures(scene, "anna")[before:]
    assert len(shown) >= 2
    assert all("Acme in Sprint" in each["alt_txt"] for each in shown)
    # A manager asks about anybody.
    asked = scene.command("maria", "/premio missing Bolt & Sons")
    scene.click("maria", "How far?", channel="office", message=asked.with_button("How far?"))
    assert "Bolt & Sons in Sprint" in _pictures(scene, "maria")[-1]["alt_txt"]
