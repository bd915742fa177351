"""Approval with four eyes: what is approved is what was shown, by somebody else, and nothing is in force without it."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words

CHANGED = SPRINT.replace("pay 5% of amount", "pay 6% of amount").replace("at most 900 EUR", "at most 800 EUR")
SMALL = 'program "Small"\n  runs 2026-07-01 to 2026-12-31\n  currency EUR\n\ncommission "Base"\n  on deals\n  pay 1% of amount\n'


@pytest.fixture
def scene(bound: Scene) -> Scene:
    """maria and franco are managers, sofia approves; Sprint is in force, and from now on programs are approved in #office."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.command("maria", f"/premio role <@{bound.ids['franco']}> manager")
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> approver")
    told = bound.command("maria", f"/premio approvals <#{bound.ids['office']}|office>").text
    assert "before they are activated" in told
    return bound


def drafted(scene: Scene, text: str) -> Json:
    """Saved by maria; the message with its buttons."""
    scene.upload("maria", "program.premio", text)
    return scene.message_with("maria", "program_activate")


def submitted(scene: Scene, name: str) -> Json:
    """By maria; what stands in #office for whoever decides."""
    assert "waits for approval" in scene.command("maria", f"/premio submit {name}").text
    return scene.message_with("franco", "review_approve", channel="office")


def press(scene: Scene, who: str, what: str, message: Json) -> Answer:
    return scene.click(who, what, channel="office", message=message)


def pressed_late(scene: Scene, user: str, message: Json) -> str:
    """What comes of the button that stood there before."""
    value = next(
        each["value"]
        for block in message["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == "review_approve"
    )
    scene.post_button("office", "review_approve", value)
    newest = scene.transcript(user, "office")[-1]
    return scene.click(user, "Forged", channel="office", message=newest).text


def test_nothing_is_activated_without_an_approval(scene: Scene) -> None:
    message = drafted(scene, CHANGED)
    refused = scene.click("maria", "Activate", message=message)
    assert "takes the approval of somebody else" in refused.text
    assert "version 1" in scene.command("maria", "/premio list").text
    asked = scene.click("maria", "Submit for approval", message=refused.with_button("Submit for approval"))
    assert "waits for approval in" in asked.text


def test_it_shows_what_changes_and_what_that_costs_and_for_whom(scene: Scene) -> None:
    """To the end of the year Acme has 900 EUR of commission (cut), then 800 (cut), and 660 by volume; Bolt 200, then 240, and 40."""
    drafted(scene, CHANGED)
    submitted(scene, "Sprint")
    said = scene.said("franco", "office")
    assert "*What changes*, beside version 1" in said
    assert "6% of the amount" in said
    assert "• Acme: 1,560.00 EUR → 1,460.00 EUR  (-100.00 EUR)" in said
    assert "• Bolt &amp; Sons: 240.00 EUR → 280.00 EUR  (+40.00 EUR)" in said
    assert "All of it: 1,800.00 EUR → *1,740.00 EUR*  (-60.00 EUR)" in said
    assert "more for 1 partner, less for 1 partner" in said


def test_who_wrote_it_does_not_approve_it_and_somebody_else_does_once(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    assert "it takes somebody else" in press(scene, "maria", "Approve", message).text
    press(scene, "sofia", "Approve", message)
    approved = scene.message_with("maria", "program_activate", channel="office")
    assert "approved version 2 of *Sprint*" in scene.said("maria", "office")
    shown = scene.transcript("maria", "office")
    assert f"Approved by <@{scene.ids['sofia']}>" in next(
        words(each) for each in shown if each["ts"] == message["ts"]
    )
    assert "decided about that already" in pressed_late(scene, "franco", message)
    assert "is active, version 2" in press(scene, "maria", "Activate", approved).text


def test_an_edit_voids_it(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    drafted(scene, CHANGED.replace("6%", "7%"))
    assert "has changed since this was shown" in press(scene, "franco", "Approve", message).text
    anew = submitted(scene, "Sprint")
    press(scene, "franco", "Approve", anew)
    scene.until(lambda: "approved version 3" in scene.said("maria", "office"), "the approval")
    drafted(scene, CHANGED.replace("6%", "8%"))
    assert "takes the approval of somebody else" in scene.command("maria", "/premio activate Sprint").text


def test_it_is_declined_with_a_reason(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    form = press(scene, "sofia", "Decline", message)
    assert "not to be activated as it is" in str(form.view)
    scene.submit("sofia", form.view, {"reason": "Acme <!channel> loses too much"})
    scene.until(lambda: "declined version 2" in scene.said("maria", "office"), "the answer")
    assert "Acme &lt;!channel&gt; loses too much" in scene.said("maria", "office")
    assert f"Declined by <@{scene.ids['sofia']}>" in scene.said("maria", "office")
    assert "decided about that already" in pressed_late(scene, "franco", message)


def test_the_first_version_of_a_program_is_shown_in_plain_words(scene: Scene) -> None:
    drafted(scene, SMALL)
    message = submitted(scene, "Small")
    said = scene.said("franco", "office")
    assert "nothing of it is in force yet" in said
    assert "1% of the amount" in said
    assert "_Base_: 420.00 EUR to 2 partners" in said
    press(scene, "franco", "Approve", message)
    approved = scene.message_with("maria", "program_activate", channel="office")
    assert "is active, version 1" in press(scene, "maria", "Activate", approved).text


def test_whoever_has_no_role_decides_nothing(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    scene.command("maria", f"/premio role <@{scene.ids['sofia']}> finance")
    assert "for program managers" in press(scene, "sofia", "Approve", message).text
    scene.post_button("acme", "review_approve", "1:0")
    forged = scene.message_with("anna", "review_approve", channel="acme")
    assert "for program managers" in scene.click("anna", "Forged", channel="acme", message=forged).text


def test_the_menu_of_whoever_approves_says_where(scene: Scene) -> None:
    told = scene.command("sofia", "/premio").text
    assert f"is shown in <#{scene.ids['office']}>" in told
    assert "New program" not in told


def test_figures_of_all_partners_are_shown_to_our_own_people_only(scene: Scene) -> None:
    refused = scene.command("maria", f"/premio approvals <#{scene.ids['acme']}|acme>").text
    assert "is read by people from outside" in refused
    assert scene.ids["office"] in scene.command("maria", "/premio approvals").text


def test_the_end_of_approvals_is_told_where_they_were(scene: Scene) -> None:
    scene.command("maria", "/premio approvals none")
    scene.until(lambda: "has ended the approval of programs" in scene.said("franco", "office"), "the news")
    message = drafted(scene, CHANGED)
    assert "is active, version 2" in scene.click("maria", "Activate", message=message).text
