"""Something is given by hand: proposed by one, approved by another, read by the partner with its reason."""

from __future__ import annotations

import pytest

from storage.verification import verified
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words

FILLED = {
    "partner": "Acme",
    "program": "Sprint",
    "what": "-20 EUR",
    "reason": "D-1 was <!channel> paid twice",
    "reference": "R-7",
}


@pytest.fixture
def scene(bound: Scene) -> Scene:
    """maria is a manager, sofia approves; Sprint is in force, and Acme was told of its first award."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> approver")
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the announcement")
    return bound


def proposed(scene: Scene, **but: str) -> Answer:
    form = scene.command("maria", "/premio adjust").view
    return scene.submit("maria", form, FILLED | but)


def press(scene: Scene, who: str, what: str, message: Json) -> Answer:
    return scene.click(who, what, message=message)


def test_a_second_person_approves_it_and_the_partner_reads_why(scene: Scene) -> None:
    wrong = proposed(scene, what="20 USD", reason=" ")
    assert "EUR, points" in str(wrong.errors)
    assert set(wrong.errors) == {"what", "reason"}
    assert "1234.50" in str(proposed(scene, what="1.500 EUR").errors)
    assert "Write how much in digits" in str(proposed(scene, what="fifty euros").errors)
    assert "Several currencies" in str(proposed(scene, what="$20").errors)
    assert "A-1* waits for approval" in str(proposed(scene, what="-20 €").view)
    assert "1 thing entered by hand waits" in str(scene.home("maria"))
    with scene.database.reading() as session:
        assert verified(session, workspace_id=1).differences == ()
    earlier = scene.command("sofia", "/premio adjustments").with_button("adjust_approve")
    assert "*A-1*" in words(earlier)
    message = scene.message_with("sofia", "adjust_approve")
    said = words(message)
    assert "*-20.00 EUR* for *Acme*, in Sprint" in said
    assert "D-1 was &lt;!channel&gt; paid twice" in said
    assert "So far Acme has" in said
    assert "You proposed it yourself" in approved_by_maria(scene).text
    scene.command("maria", f'/premio person <@{scene.ids["sofia"]}> "Acme"')
    assert "the partner that you work for" in press(scene, "sofia", "Approve", message).text
    scene.command("maria", f"/premio person <@{scene.ids['sofia']}> none")
    assert "Approved." in press(scene, "sofia", "Approve", message).text
    twice = scene.click("sofia", "Approve", channel="office", message=earlier)
    assert "decided about that already" in twice.text
    scene.until(lambda: "approved A-1" in scene.said("maria"), "the news for the author")
    scene.until(lambda: "approved A-1" in scene.said("sofia"), "what became of it, where it was asked")
    assert "adjust_approve" not in str(scene.transcript("sofia"))
    scene.until(lambda: "*-20.00 EUR*, by hand: “D-1" in scene.said("anna", "acme"), "the partner's news")
    why = scene.mention("anna", "acme", "why")
    [award] = [
        each["accessory"]["value"]
        for message in why.messages
        for each in message["blocks"]
        if "accessory" in each and "A-1" in str(each)
    ]
    scene.post_button("acme", "why_award", award)
    forged = scene.message_with("anna", "why_award", "acme")
    told = scene.click("anna", "Forged", channel="acme", message=forged).text
    assert "A second person has approved it" in told
    assert "Reference: R-7" in told
    with scene.database.reading() as session:
        assert verified(session, workspace_id=1).differences == ()


def approved_by_maria(scene: Scene) -> Answer:
    """What she proposed herself: she is offered to take it back alone, and the other button, were it there, would do nothing."""
    listed = scene.command("maria", "/premio adjustments").with_button("adjust_decline")
    assert "adjust_approve" not in str(listed["blocks"])
    [value] = [
        each["value"]
        for block in listed["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == "adjust_decline"
    ]
    scene.post_button("office", "adjust_approve", value)
    forged = scene.message_with("maria", "adjust_approve", "office")
    return scene.click("maria", "Forged", channel="office", message=forged)


def test_it_is_turned_down_in_the_channel_of_approvals_with_a_reason(scene: Scene) -> None:
    scene.command("maria", f"/premio approvals <#{scene.ids['office']}|office>")
    assert "waits for approval in" in str(proposed(scene, what="Demo kit").view)
    message = scene.message_with("sofia", "adjust_decline", "office")
    form = scene.click("sofia", "Turn it down", channel="office", message=message).view
    assert "turned down" in str(scene.submit("sofia", form, {"reason": "They have one."}).view)
    scene.until(lambda: "“They have one.”" in scene.said("maria"), "the answer")
    assert "Demo kit" not in scene.mention("anna", "acme", "why").text
    assert "for program managers" in scene.command("franco", "/premio adjust").text
