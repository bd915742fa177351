"""What is judged is entered by a manager; what a partner likes best is offered first."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage.fact_tables import FactRevisionRow
from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Json, Scene, words

PROGRAM = """program "Care"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

bonus "Service"
  each quarter
  when score("Service") >= 8
  pay 100 EUR

bonus "Thanks"
  on deals where amount >= 10k EUR
  offer
    pay 100 EUR
    award "Demo kit"
    donate 100 EUR to "Food bank"
"""


@pytest.fixture
def scene(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(PROGRAM)
    bound.until(lambda: "you can choose now" in bound.said("anna", "acme"), "Acme's choice")
    return bound


def labels(message: Json) -> list[str]:
    """The answers in the order in which they are offered first."""
    block = next(each for each in message["blocks"] if each["type"] == "actions")
    return [each["text"]["text"] for each in block["elements"]]


def test_scores_are_entered_in_a_form_and_are_the_same_fact_as_a_files(scene: Scene) -> None:
    form = scene.command("maria", "/premio scores").view
    assert "Acme: \nBolt & Sons: " in str([each.get("element") for each in form["blocks"]]).replace(
        "\\n", "\n"
    )
    wrong = scene.submit("maria", form, {"period": "last", "scores": "Acme: 8\nBolt: 7"})
    assert set(wrong.errors) == {"period", "scores"}
    done = scene.submit("maria", form, {"period": "2026-q3", "scores": "acme: 8.5\nBolt & Sons: "})
    assert "for 2026-Q3: 1 new, 0 changed" in str(done.view)
    scene.until(lambda: "Service" in scene.mention("anna", "acme", "why").text, "the award")
    form = scene.command("maria", "/premio scores").view
    assert "1 changed" in str(scene.submit("maria", form, {"period": "2026-Q3", "scores": "Acme: 7"}).view)
    with scene.database.reading() as session:
        rows = session.exec(select(FactRevisionRow).where(FactRevisionRow.kind == "scores")).all()
    assert [each.revision for each in rows] == [1, 2]
    assert all(each.source.endswith(scene.ids["maria"]) for each in rows)
    assert "for program managers" in scene.command("franco", "/premio scores").text


def test_what_somebody_likes_best_comes_first_and_is_asked_once(scene: Scene) -> None:
    asked = scene.message_with("anna", "decide:0", "acme")
    assert labels(asked) == ["100 EUR", "Demo kit", "Food bank"]
    chosen = scene.click("anna", "Demo kit", channel="acme", message=asked)
    assert "What do you like best?" in chosen.text
    question = next(each for each in chosen.messages if "What do you like best?" in words(each))
    liked = scene.click("anna", "Donation", channel="acme", message=question)
    assert "You like *Donation* best" in liked.text
    # News of the choice may come meanwhile, beside the answer.
    answers = scene.mention("anna", "acme", "decisions").messages
    listed = next(each for each in answers if labels(each)[:1] == ["Food bank"])
    assert labels(listed) == ["Food bank", "100 EUR", "Demo kit"]
    again = scene.click("anna", "Food bank", channel="acme", message=listed)
    assert "Noted: *Food bank*" in again.text
    assert "What do you like best?" not in again.text
    shown = scene.mention("anna", "acme", "preferences").with_button("No preference")
    assert "You like *Donation* best" in words(shown)
    assert (
        "What do you like best?" in scene.click("anna", "No preference", channel="acme", message=shown).text
    )
    assert "say so themselves" in scene.command("maria", "/premio preferences").text
