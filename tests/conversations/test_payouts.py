"""From an award to a paid payout in Slack: two people for money, a hold with its reason, and nothing for partners to press."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene


@pytest.fixture
def earned(bound: Scene) -> Scene:
    """Acme and Bolt & Sons have earned something; franco is a manager, sofia is finance."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.command("maria", f"/premio role <@{bound.ids['franco']}> manager")
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> finance")
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "Acme's commission")
    bound.until(lambda: "200.00 EUR" in bound.said("bob", "bolt"), "Bolt's commission")
    return bound


def test_a_payout_takes_two_people_and_is_paid_once(earned: Scene) -> None:
    asked = earned.command("sofia", "/premio payouts")
    assert "There are no payouts yet" in asked.text
    made = earned.click(
        "sofia", channel="office", what="payout_prepare", message=asked.with_button("payout_prepare")
    )
    assert "*Payout 1*" in made.text
    assert "Together" in made.text
    assert "so somebody else approves it" in made.text
    assert "Approve" not in str(made.messages[-1]["blocks"])
    value = next(
        element["value"]
        for block in made.messages[-1]["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "payout_cancel"
    )
    earned.post_button("office", "payout_approve", value)
    newest = earned.transcript("sofia", "office")[-1]
    alone = earned.click("sofia", channel="office", what="Forged", message=newest)
    assert "that takes a second person" in alone.text
    assert "1 payout waits for approval" in str(earned.home("sofia"))
    shown = earned.command("franco", "/premio payouts 1")
    approved = earned.click("franco", channel="office", what="Approve", message=shown.with_button("Approve"))
    assert "approved" in approved.text
    again = earned.click("franco", channel="office", what="Approve", message=shown.with_button("Approve"))
    assert "Payout 1 is approved" in again.text
    assert "1 payout is approved and to be paid" in str(earned.home("sofia"))
    paid = earned.click("sofia", channel="office", what="It is paid", message=approved_for(earned, "sofia"))
    assert ": paid" in paid.text
    assert "_paid_" in earned.mention("anna", "acme", "why").text
    assert (
        "nothing is due to anybody"
        in earned.click(
            "sofia", channel="office", what="payout_prepare", message=asked.with_button("payout_prepare")
        ).text.casefold()
    )


def test_the_file_of_a_payout_says_what_the_shell_writes_and_whether_to_pay_by_it(earned: Scene) -> None:
    asked = earned.command("sofia", "/premio payouts")
    made = earned.click(
        "sofia", "payout_prepare", channel="office", message=asked.with_button("payout_prepare")
    )
    given = earned.click("sofia", "payout_file", channel="office", message=made.with_button("payout_file"))
    assert "I sent you the file in a direct message" in given.text
    assert "It is not approved yet: nothing should be paid by this file." in earned.said("sofia")
    [file] = earned.files("sofia")
    rows = list(csv.DictReader(io.StringIO(earned.content(file).decode())))
    assert [(row["payee"], row["amount"], row["currency"], row["payout"]) for row in rows] == [
        ("Acme", "500.00", "EUR", "1"),
        ("Bolt & Sons", "200.00", "EUR", "1"),
    ]
    assert rows[0]["hash"][:12] in earned.said("sofia")
    shown = earned.command("franco", "/premio payouts 1")
    earned.click("franco", "Approve", channel="office", message=shown.with_button("Approve"))
    shown = earned.command("franco", "/premio payouts 1")
    earned.click("franco", "payout_file", channel="office", message=shown.with_button("payout_file"))
    assert earned.content(earned.files("franco")[-1]) == earned.content(file)
    assert "not approved yet" not in earned.said("franco")


def test_whoever_may_approve_a_payout_is_told_once_and_approves_it_there(earned: Scene) -> None:
    asked = earned.command("sofia", "/premio payouts").with_button("payout_prepare")
    assert "_payable with the next payout_" in earned.mention("anna", "acme", "when do I get paid?").text
    made = earned.click("sofia", channel="office", what="payout_prepare", message=asked)
    assert f"I have told <@{earned.ids['franco']}> that it waits" in made.text
    waits = earned.message_with("franco", "payout_approve")
    assert f"<@{earned.ids['sofia']}> has prepared a payout" in str(waits["blocks"])
    assert "has prepared a payout" not in earned.said("sofia")
    assert "Payout 1* of what was due" in earned.click("franco", "Approve", message=waits).text
    earned.until(lambda: "payout_paid" in str(_standing(earned, "franco", waits)), "that it is approved")
    earned.click("franco", "It is paid", message=_standing(earned, "franco", waits)[0])
    earned.until(lambda: "payout_paid" not in str(_standing(earned, "franco", waits)), "that it is paid")


def _standing(scene: Scene, user: str, message: Json) -> list[Json]:
    """What stands by now where that was."""
    return [each for each in scene.transcript(user) if each["ts"] == message["ts"]]


def test_a_held_award_is_in_no_payout_until_it_is_released(earned: Scene) -> None:
    why = earned.command("sofia", "/premio why Acme")
    told = earned.click("sofia", channel="office", what="why_award", message=why.with_button("why_award"))
    form = earned.click("sofia", channel="office", what="Hold", message=told.with_button("Hold"))
    assert "will be paid by nobody" in str(form.view)
    sent = earned.submit("sofia", form.view, {"reason": "two invoices look alike"})
    assert "It is held" in str(sent.view)
    again = earned.click(
        "sofia",
        channel="office",
        what="why_award",
        message=earned.command("sofia", "/premio why Acme").with_button("why_award"),
    )
    assert "held for a review" in again.text
    assert "two invoices look alike" in again.text
    partner = earned.click(
        "anna",
        "why_award",
        channel="acme",
        message=earned.mention("anna", "acme", "why").with_button("why_award"),
    )
    assert "held for a review" in partner.text
    assert "invoices" not in partner.text
    released = earned.click("sofia", channel="office", what="Release", message=again.with_button("Release"))
    assert "It is released" in released.text


def test_partners_have_no_part_in_payouts(earned: Scene) -> None:
    assert "for program managers" in earned.mention("anna", "acme", "payouts").text


def approved_for(scene: Scene, user: str) -> dict[str, object]:
    return scene.command(user, "/premio payouts 1").messages[-1]
