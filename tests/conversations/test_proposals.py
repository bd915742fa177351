"""Partners are asked about a draft: each by itself, with its own figures, and what they suggest is taken over with one click."""

from __future__ import annotations

import pytest

from storage import programs
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words

DRAFT = SPRINT.replace("pay 5% of amount", "pay 5% of amount  // as last year").replace(
    "currency EUR", "currency EUR\n  budget 77k EUR"
)
CONTEST = """program "Race"
  runs 2026-07-01 to 2026-12-31
  currency EUR

commission "Base"
  on deals
  pay 1% of amount

contest "Best"
  each quarter
  top 1 by sum(amount) with at least 20k EUR
  pay 500 EUR
"""


def drawn(answer: Answer) -> str:
    return words({"blocks": answer.view["blocks"]})


def options(view: Json, block: str) -> dict[str, str]:
    """The values that a select offers, by their labels."""
    element = next(each["element"] for each in view["blocks"] if each.get("block_id") == block)
    return {each["text"]["text"]: each["value"] for each in element["options"]}


def proposed(scene: Scene, draft: str, name: str, *numbers: str, note: str = "") -> Json:
    """Asked of both partners; the message that stands in #acme."""
    scene.upload("maria", "draft.premio", draft)
    form = scene.command("maria", f"/premio propose {name}").view
    known = options(form, "numbers")
    wanted = [next(value for label, value in known.items() if each in label) for each in numbers]
    channels = list(options(form, "channels").values())
    values = {"channels": channels, "numbers": wanted, "words": note, "until": "3"}
    assert "is shown to Acme, Bolt &amp; Sons" in drawn(scene.submit("maria", form, values))
    scene.until(lambda: "what do you think?" in scene.said("bob", "bolt"), "the question to Bolt")
    return scene.message_with("anna", "proposal_agree", channel="acme")


@pytest.fixture
def scene(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    return bound


@pytest.mark.transports("socket", "http", "oauth")
def test_from_a_draft_to_a_program_with_a_partners_numbers_by_clicks(scene: Scene) -> None:
    """Acme has 900 EUR of commission (cut) and 660 by volume; with 6% and at most 1,000 EUR it would have 1,000 and 660."""
    message = proposed(scene, DRAFT, "Sprint", "[5%]", "[900 EUR]", note="What do *you* say?")
    asked = scene.said("anna", "acme")
    assert "5% of the amount" in asked
    assert "“What do ∗you∗ say?”" in asked
    assert "77" not in asked
    form = scene.click("anna", "Try other numbers", message=message, channel="acme").view
    wrong = scene.submit("anna", form, {"number:0": "lots", "number:1": "900"})
    assert "Write a figure only" in str(wrong.errors)
    tried = scene.submit("anna", form, {"number:0": "6", "number:1": "1000 EUR"})
    assert "as proposed: *1,560.00 EUR*" in drawn(tried)
    assert "with your numbers: *1,660.00 EUR* (+100.00 EUR)" in drawn(tried)
    assert "Bolt" not in drawn(tried)
    scene.act(
        "anna",
        "click",
        view_id=tried.view["id"],
        action_id="Send this suggestion",
        values={"words": "Costs rise"},
    )
    scene.until(lambda: "suggests other numbers" in scene.said("maria"), "the suggestion")
    told = scene.message_with("maria", "proposal_adopt")
    assert "suggests other numbers" in words(told), "it is taken over where it is told"
    scene.click(
        "bob", "I agree", channel="bolt", message=scene.message_with("bob", "proposal_agree", channel="bolt")
    )
    scene.until(lambda: "agrees with *Sprint*" in scene.said("maria"), "the agreement")
    board = scene.command("maria", "/premio propose Sprint")
    assert "It pays [5%] of the amount → *6%*" in board.text
    assert "agrees" in board.text
    assert "Costs rise" in board.text
    cost = scene.click(
        "maria", "What it would cost", channel="office", message=board.with_button("What it would cost")
    ).text
    assert "• Acme: 1,560.00 EUR → 1,660.00 EUR  (+100.00 EUR)" in cost
    assert "• Bolt &amp; Sons: 240.00 EUR → 280.00 EUR  (+40.00 EUR)" in cost
    taken = scene.click("maria", "Take it over", channel="office", message=board.with_button("Take it over"))
    assert "new draft, version 2, with the numbers of *Acme*" in taken.text
    scene.until(
        lambda: "These numbers that you suggested" in scene.said("anna", "acme"), "the thanks to Acme"
    )
    scene.until(lambda: "thank you" in scene.said("bob", "bolt"), "the thanks to Bolt")
    assert "suggested" not in scene.said("bob", "bolt")
    for who, where in (("anna", "acme"), ("bob", "bolt")):
        assert "proposal_agree" not in str([each["blocks"] for each in scene.transcript(who, where)])
    history = scene.command("maria", "/premio history Sprint").text
    assert f"with <@{scene.ids['anna']}> of Acme, who suggested numbers" in history
    with scene.database.reading() as session:
        latest = programs.latest(session, workspace_id=1, name="Sprint")
    assert latest is not None
    assert latest.text == DRAFT.replace("5%", "6%").replace("900 EUR", "1000 EUR")
    again = scene.click("maria", "Take it over", channel="office", message=board.with_button("Take it over"))
    assert "was taken over already" in again.text
    offered = next(each for each in taken.messages if "program_activate" in str(each["blocks"]))
    place = (
        "office" if offered["ts"] in [each["ts"] for each in scene.transcript("maria", "office")] else "dm"
    )
    active = scene.click("maria", "Activate", channel=place, message=offered)
    assert "is active, version 2" in active.text
    scene.until(lambda: "6% of 10,000.00 EUR" in scene.said("anna", "acme"), "an award by its own rate")


def test_nobody_sees_or_answers_what_is_not_theirs(scene: Scene) -> None:
    message = proposed(scene, DRAFT, "Sprint", "[5%]")
    form = scene.click("anna", "I object", message=message, channel="acme").view
    assert "Thank you" in drawn(scene.submit("anna", form, {"words": "Too <!channel> low"}))
    scene.until(lambda: "objects to *Sprint*" in scene.said("maria"), "the objection")
    assert "Too &lt;!channel&gt; low" in scene.said("maria")
    assert "Too" not in scene.said("bob", "bolt")
    value = next(
        each["value"]
        for block in message["blocks"]
        for each in block.get("elements", [])
        if each.get("value")
    )
    refused = "not open to you, or not any more"
    assert refused in scene.click("maria", "I agree", message=message, channel="acme").text
    for action in ("proposal_board", "proposal_adopt", "proposal_effect", "proposal_end"):
        scene.post_button("bolt", action, value)
        forged = scene.message_with("bob", action, channel="bolt")
        assert "for program managers" in scene.click("bob", "Forged", channel="bolt", message=forged).text
    for wrong in ("999", "x" * 200):
        scene.post_button("bolt", "proposal_agree", wrong)
        newest = scene.transcript("bob", "bolt")[-1]
        assert refused in scene.click("bob", "Forged", channel="bolt", message=newest).text


def test_it_ends_with_its_time_or_when_the_draft_is_changed(scene: Scene) -> None:
    message = proposed(scene, DRAFT, "Sprint")
    assert "Try other numbers" not in str(message["blocks"])
    form = scene.click("anna", "Comment", message=message, channel="acme").view
    scene.upload("maria", "draft.premio", DRAFT.replace("5%", "4%"))
    assert "not open to you, or not any more" in drawn(scene.submit("anna", form, {"words": "Late"}))
    scene.command("maria", "/premio tick")
    scene.clock(by="1 minute")
    scene.until(lambda: "The draft has been changed since" in scene.said("anna", "acme"), "the thanks")
    assert "proposal_agree" not in str([each["blocks"] for each in scene.transcript("anna", "acme")])
    again = scene.command("maria", "/premio propose Sprint").view
    scene.submit("maria", again, {"channels": [scene.ids["acme"]], "until": "3"})
    scene.message_with("anna", "proposal_agree", channel="acme")
    scene.clock(by="4 days")
    scene.until(lambda: "The time for answers is over" in scene.said("anna", "acme"), "the end of its time")
    assert "is active" in scene.command("maria", "/premio activate Sprint").text
    assert "Ended: the time for answers is over" in scene.command("maria", "/premio propose Sprint").text


def test_what_depends_on_other_partners_is_not_worked_out(scene: Scene) -> None:
    """A threshold of one's own choosing would tell what the others have sold."""
    proposed(scene, CONTEST, "Race", "[20,000 EUR]", "[1%]")
    message = scene.message_with("bob", "proposal_agree", channel="bolt")
    form = scene.click("bob", "Try other numbers", channel="bolt", message=message).view
    tried = scene.submit("bob", form, {"number:0": "2", "number:1": "1k"})
    assert "as proposed: *40.00 EUR*" in drawn(tried)
    assert "with your numbers: *80.00 EUR* (+40.00 EUR)" in drawn(tried)
    assert "depends on what other partners do: Best" in drawn(tried)
    scene.act("bob", "click", view_id=tried.view["id"], action_id="Send this suggestion")
    scene.until(lambda: "suggests other numbers" in scene.said("maria"), "the suggestion")
    # Taken before the edit: the next tick ends what partners are asked, and then the command opens a new form.
    board = scene.command("maria", "/premio propose Race").messages[-1]
    scene.upload("maria", "draft.premio", CONTEST.replace("500 EUR", "600 EUR"))
    assert "changed by hand" in scene.click("maria", "Take it over", channel="office", message=board).text
    scene.until(lambda: "The draft has been changed since" in scene.said("bob", "bolt"), "the thanks")
    form = scene.command("maria", "/premio propose Race").view
    scene.submit("maria", form, {"channels": [scene.ids["bolt"]], "until": "3"})
    scene.message_with("bob", "proposal_agree", channel="bolt")
    board = scene.command("maria", "/premio propose Race").messages[-1]
    assert "their buttons go" in scene.click("maria", "End it", channel="office", message=board).text
    scene.until(lambda: "The question was taken back" in scene.said("bob", "bolt"), "the end of it")


TESTED = """program "Tested"
  runs 2026-07-01 to 2026-12-31
  currency EUR

commission "Base"
  on deals
  pay 5% of amount

expect "five of a hundred"
  deal 2026-07-10, amount 1k EUR
  "Base" pays 50 EUR
"""


def test_numbers_with_which_the_programs_own_tests_fail_are_taken_over_only_when_that_is_known(
    scene: Scene,
) -> None:
    message = proposed(scene, TESTED, "Tested", "[5%]")
    form = scene.click("anna", "Try other numbers", channel="acme", message=message).view
    tried = scene.submit("anna", form, {"number:0": "6"})
    scene.act("anna", "click", view_id=tried.view["id"], action_id="Send this suggestion")
    scene.until(lambda: "suggests other numbers" in scene.said("maria"), "the suggestion")
    board = scene.command("maria", "/premio propose Tested")
    button = "Take it over as a draft"
    shown = scene.click("maria", "Take it over", channel="office", message=board.with_button("Take it over"))
    assert "With the numbers of *Acme*, 1 test in *Tested* would not come out as written" in shown.text
    assert "60" in shown.text
    assert "thank you" not in scene.said("anna", "acme")
    assert "version 1" in scene.command("maria", "/premio show Tested").text
    taken = scene.click("maria", button, channel="office", message=shown.with_button(button))
    assert "new draft, version 2" in taken.text
    assert "Its own tests expect the old numbers" in taken.text
    scene.until(lambda: "These numbers that you suggested" in scene.said("anna", "acme"), "the thanks")
    again = scene.click("maria", button, channel="office", message=shown.with_button(button))
    assert "was taken over already" in again.text
