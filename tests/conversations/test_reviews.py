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
    return scene.message_with("maria", "program_more")


def submitted(scene: Scene, name: str) -> Json:
    """By maria; what stands in #office for whoever decides."""
    assert "waits for approval" in scene.command("maria", f"/premio submit {name}").text
    return scene.message_with("franco", "review_approve", channel="office")


def in_thread(scene: Scene, what: str) -> str:
    """What stands under the questions, once that does."""
    scene.until(lambda: what in scene.in_threads("maria", "office"), f"{what} in the thread")
    return scene.in_threads("maria", "office")


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
    assert "'program_activate'" not in str(message["blocks"])
    assert "'program_submit'" in str(message["blocks"])
    refused = scene.command("maria", "/premio activate Sprint")
    assert "takes the approval of somebody else" in refused.text
    assert "version 1" in scene.command("maria", "/premio list").text
    asked = press(scene, "maria", "Submit for approval", refused.with_button("Submit for approval"))
    assert "waits for approval in" in asked.text


def test_choices_that_partners_have_still_to_make_are_told_beside_the_cost(scene: Scene) -> None:
    """Acme's deals of 10,000, 16,000 and 12,000 EUR each leave a choice; of a share it is not known what it comes to."""
    offers = '  offer\n    pay 100 EUR\n    award "Demo kit" worth 150 EUR\n    pay 1% of amount\n'
    thanks = SMALL + f'\nbonus "Thanks"\n  on deals where amount >= 10k EUR\n{offers}'
    drafted(scene, thanks)
    asked = words(submitted(scene, "Small"))
    assert "All of it: *420.00 EUR*" in asked
    assert "3 choices of partners are open, and in none of these figures: up to *450.00 EUR* more" in asked


def test_it_shows_what_changes_and_what_that_costs_and_for_whom(scene: Scene) -> None:
    """To the end of the year Acme has 900 EUR of commission (cut), then 800 (cut), and 660 by volume; Bolt 200, then 240, and 40."""
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    asked = words(message)
    assert "2 changes beside version 1" in asked
    assert "All of it: 1,800.00 EUR → *1,740.00 EUR*  (-60.00 EUR)" in asked
    assert "more for 1 partner, less for 1 partner" in asked
    assert "• Acme" not in asked
    said = in_thread(scene, "What changes")
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
    assert "approved version 2 of *Sprint*" in in_thread(scene, "approved version 2")
    shown = scene.transcript("maria", "office")
    assert f"Approved by <@{scene.ids['sofia']}>" in next(
        words(each) for each in shown if each["ts"] == message["ts"]
    )
    assert "decided about that already" in pressed_late(scene, "franco", message)
    assert "is active, version 2" in press(scene, "maria", "Activate", approved).text
    activated = f"<@{scene.ids['maria']}> activated it"
    scene.until(lambda: activated in scene.in_threads("maria", "office"), "that it is active")
    scene.until(lambda: "Sprint: version 2 is active" in scene.said("maria", "office"), "the same above it")
    standing = [each for each in scene.transcript("maria", "office") if each["ts"] == message["ts"]]
    assert "'program_activate'" not in str(standing), "what is active is not to be activated any more"


def test_an_edit_voids_it(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    drafted(scene, CHANGED.replace("6%", "7%"))
    scene.until(lambda: "Void: the program has changed" in scene.said("franco", "office"), "the end of it")
    assert "has changed since this was shown" in pressed_late(scene, "franco", message)
    void = next(each for each in scene.transcript("maria", "office") if each["ts"] == message["ts"])
    assert "waits for approval in" in press(scene, "maria", "Submit for approval", void).text
    asked_anew = "Sprint: version 3 waits for approval"
    scene.until(lambda: asked_anew in scene.said("franco", "office"), "the question beside the forged button")
    anew = scene.message_with("franco", "review_approve", channel="office")
    press(scene, "franco", "Approve", anew)
    in_thread(scene, "approved version 3")
    drafted(scene, CHANGED.replace("6%", "8%"))
    assert "takes the approval of somebody else" in scene.command("maria", "/premio activate Sprint").text


def test_what_nobody_decides_in_time_or_is_submitted_anew_is_asked_no_longer(scene: Scene) -> None:
    drafted(scene, CHANGED)
    first = submitted(scene, "Sprint")
    scene.command("maria", "/premio submit Sprint")
    scene.until(lambda: "the newer question holds" in scene.said("franco", "office"), "the end of the first")
    assert "submitted anew since" in pressed_late(scene, "franco", first)
    assert "waits for approval" in str(scene.home("maria"))
    assert f"waits for approval in <#{scene.ids['office']}>" in scene.command("maria", "/premio list").text
    scene.clock(by="15 days")
    scene.until(lambda: "nobody decided in time" in scene.said("franco", "office"), "the end of the second")
    assert "waits for approval" not in str(scene.home("maria"))


def test_what_is_decided_where_programs_are_not_approved_any_more_loses_its_buttons_as_well(
    scene: Scene,
) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    scene.command("maria", "/premio approvals none")
    press(scene, "franco", "Approve", message)
    scene.until(
        lambda: "Approved by" in scene.said("maria", "office"), "who decided, in the place of buttons"
    )
    assert "review_approve" not in str(scene.transcript("maria", "office"))


def test_where_nobody_has_said_in_which_channel_a_form_asks_before_anything_is_submitted(
    scene: Scene,
) -> None:
    scene.command("maria", "/premio approvals none")
    drafted(scene, CHANGED)
    missing = scene.command("maria", "/premio submit Sprint")
    assert "cannot be submitted yet" in missing.text
    form = press(scene, "maria", "Choose a channel", missing.with_button("Choose a channel"))
    outside = scene.submit("maria", form.view, {"channel": scene.ids["acme"]})
    assert "People from outside read that channel" in str(outside.errors)
    done = scene.submit("maria", form.view, {"channel": scene.ids["office"]})
    assert "before they are activated" in str(done.view)
    scene.click("maria", "Submit for approval", view=done.view)
    assert "version 2 waits for approval" in words(
        scene.message_with("franco", "review_approve", channel="office")
    )


def test_forms_upon_forms_take_each_other_s_place_where_slack_stacks_no_more(scene: Scene) -> None:
    """Slack stacks three: saved, what is missing, the form; what is said then stands in the place of the third."""
    scene.command("maria", "/premio approvals none")
    form = scene.command("maria", "/premio new").view
    saved = scene.submit("maria", form, {"Program": SMALL}).view
    missing = scene.choose("maria", saved, "program_more", option_of(saved, "program_submit")).view
    channel = scene.click("maria", "Choose a channel", view=missing).view
    done = scene.submit("maria", channel, {"channel": scene.ids["office"]}).view
    assert "waits for approval in" in str(scene.click("maria", "Submit for approval", view=done).view)


def option_of(view: Json, action: str) -> str:
    """The value of what is chosen under *More*."""
    elements = (element for block in view["blocks"] for element in block.get("elements", []))
    values = [str(option["value"]) for each in elements for option in each.get("options", [])]
    return next(value for value in values if value.startswith(f"{action}:"))


def test_it_is_declined_with_a_reason(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    form = press(scene, "sofia", "Decline", message)
    assert "not to be activated as it is" in str(form.view)
    scene.submit("sofia", form.view, {"reason": "Acme <!channel> loses too much"})
    assert "Acme &lt;!channel&gt; loses too much" in in_thread(scene, "declined version 2")
    assert f"Declined by <@{scene.ids['sofia']}>" in scene.said("maria", "office")
    assert "decided about that already" in pressed_late(scene, "franco", message)


def test_the_first_version_of_a_program_is_shown_in_plain_words(scene: Scene) -> None:
    drafted(scene, SMALL)
    message = submitted(scene, "Small")
    said = in_thread(scene, "nothing of it is in force yet")
    assert "1% of the amount" in said
    assert "_Base_: 420.00 EUR to 2 partners" in said
    press(scene, "franco", "Approve", message)
    approved = scene.message_with("maria", "program_activate", channel="office")
    assert "is active, version 1" in press(scene, "maria", "Activate", approved).text


def test_whoever_has_no_role_decides_nothing(scene: Scene) -> None:
    drafted(scene, CHANGED)
    message = submitted(scene, "Sprint")
    scene.command("maria", f"/premio role <@{scene.ids['sofia']}> finance")
    refused = press(scene, "sofia", "Approve", message).text
    assert "for program managers, and for those with the role *approver*" in refused
    scene.post_button("acme", "review_approve", "1:0")
    forged = scene.message_with("anna", "review_approve", channel="acme")
    assert "for program managers" in scene.click("anna", "Forged", channel="acme", message=forged).text


def test_the_menu_of_whoever_approves_says_where(scene: Scene) -> None:
    told = scene.command("sofia", "/premio").text
    assert f"is shown in <#{scene.ids['office']}>" in told
    assert "New program" not in told
    assert f"is shown in <#{scene.ids['office']}>" in str(scene.home("sofia"))


def test_figures_of_all_partners_are_shown_to_our_own_people_only(scene: Scene) -> None:
    refused = scene.command("maria", f"/premio approvals <#{scene.ids['acme']}|acme>").text
    assert "is read by people from outside" in refused
    assert scene.ids["office"] in scene.command("maria", "/premio approvals").text


def test_the_end_of_approvals_is_told_where_they_were(scene: Scene) -> None:
    scene.command("maria", "/premio approvals none")
    scene.until(lambda: "has ended the approval of programs" in scene.said("franco", "office"), "the news")
    message = drafted(scene, CHANGED)
    assert "is active, version 2" in scene.click("maria", "Activate", message=message).text


@pytest.mark.parametrize("word", ["history", "diff", "simulate"])
def test_whatever_shows_a_draft_offers_to_submit_it_where_programs_are_approved(
    scene: Scene, word: str
) -> None:
    drafted(scene, SMALL)
    shown = scene.command("maria", f"/premio {word} Small")
    assert "program_submit" in str(shown.raw)
    assert "program_activate" not in str(shown.raw)
