"""What is judged is entered by a manager; what a partner likes best is offered first."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage.fact_tables import FactRevisionRow
from storage.verification import verified
from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Answer, Json, Scene, words

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


def scored(scene: Scene, scores: str, reason: str = "The panel of June", user: str = "maria") -> Answer:
    form = scene.command(user, "/premio scores").view
    return scene.submit(user, form, {"period": "2026-q3", "scores": scores, "reason": reason})


def test_scores_are_approved_by_a_second_person_and_are_the_same_fact_as_a_files(scene: Scene) -> None:
    scene.command("maria", f"/premio role <@{scene.ids['sofia']}> approver")
    form = scene.command("maria", "/premio scores").view
    assert "Acme: \nBolt & Sons: " in str([each.get("element") for each in form["blocks"]]).replace(
        "\\n", "\n"
    )
    wrong = scene.submit("maria", form, {"period": "last", "scores": "Acme: 8\nBolt: 7", "reason": " "})
    assert set(wrong.errors) == {"period", "scores", "reason"}
    done = scored(scene, "acme: 8.5\nBolt & Sons: ", "The panel <!channel> of June")
    assert "S-1* waits for approval by another manager or approver" in str(done.view)
    assert "1 thing entered by hand waits" in str(scene.home("sofia"))
    message = scene.message_with("sofia", "scores_approve")
    said = words(message)
    assert "*Service* for 2026-Q3" in said
    assert "• Acme: *8.5*" in said
    assert "The panel &lt;!channel&gt; of June" in said
    assert "*Once it is approved*\n• Acme, _Service_ (Care): nothing → *100.00 EUR*  (+100.00 EUR)" in said
    with scene.database.reading() as session:
        assert verified(session, workspace_id=1).differences == ()
        assert not session.exec(select(FactRevisionRow).where(FactRevisionRow.kind == "scores")).all()
    scene.command("maria", f'/premio person <@{scene.ids["sofia"]}> "Acme"')
    assert "the partner that you work for" in scene.click("sofia", "Approve", message=message).text
    scene.command("maria", f"/premio person <@{scene.ids['sofia']}> none")
    earlier = scene.command("sofia", "/premio adjustments").with_button("scores_approve")
    assert "Approved." in scene.click("sofia", "Approve", message=message).text
    twice = scene.click("sofia", "Approve", channel="office", message=earlier)
    assert "decided about that already" in twice.text
    scene.until(lambda: "approved S-1" in scene.said("maria"), "the news for the author")
    scene.until(lambda: "approved S-1" in scene.said("sofia"), "what became of it, where it was asked")
    assert "scores_approve" not in str(scene.transcript("sofia"))
    decided = next(each for each in scene.transcript("sofia") if "approved S-1" in words(each))
    assert "waits for approval" not in words(decided)
    assert "Somebody else decides" not in words(decided)
    assert "• Acme: *8.5*" in words(decided), "what was approved stands there still"
    scene.until(lambda: "Service" in scene.mention("anna", "acme", "why").text, "the award")
    scored(scene, "Acme: 7")
    again = scene.message_with("sofia", "scores_approve")
    assert "• Acme: 8.5 → *7*" in words(again)
    scene.click("sofia", "Approve", message=again)
    with scene.database.reading() as session:
        rows = session.exec(select(FactRevisionRow).where(FactRevisionRow.kind == "scores")).all()
        assert verified(session, workspace_id=1).differences == ()
    assert [each.revision for each in rows] == [1, 2]
    assert all(scene.ids["maria"] in each.source for each in rows)
    assert all(each.source.endswith(scene.ids["sofia"]) for each in rows)
    assert "for program managers" in scene.command("franco", "/premio scores").text


def test_scores_are_turned_down_taken_back_and_not_approved_beside_others_than_were_shown(
    scene: Scene,
) -> None:
    scene.command("maria", f"/premio approvals <#{scene.ids['office']}|office>")
    scene.command("maria", f"/premio role <@{scene.ids['sofia']}> approver")
    assert "waits for approval in" in str(scored(scene, "Acme: 9").view)
    first = scene.message_with("sofia", "scores_approve", "office")
    scored(scene, "Acme: 5")
    scene.until(lambda: "Acme: *5*" in scene.said("sofia", "office"), "the second sheet")
    second = scene.message_with("sofia", "scores_approve", "office")
    assert "You proposed it yourself" in scene.click("maria", "Approve", channel="office", message=first).text
    assert "Approved." in scene.click("sofia", "Approve", channel="office", message=first).text
    late = scene.click("sofia", "Approve", channel="office", message=second)
    assert "What is on record is not what was shown any more" in late.text
    form = scene.click("sofia", "Turn it down", channel="office", message=second).view
    assert scene.submit("sofia", form, {"reason": " "}).errors
    assert "turned down" in str(scene.submit("sofia", form, {"reason": "The panel said 9."}).view)
    scene.until(lambda: "“The panel said 9.”" in scene.said("maria"), "the answer")
    scored(scene, "Acme: 6")
    listed = scene.command("maria", "/premio adjustments").with_button("scores_decline")
    assert "scores_approve" not in str(listed["blocks"])
    form = scene.click("maria", "Turn it down", channel="office", message=listed).view
    assert "turned down" in str(scene.submit("maria", form, {"reason": "A slip"}).view)
    assert "S-3: _Service_ for 2026-Q3, turned down" in scene.command("sofia", "/premio adjustments").text


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


CHOICE = """program "Gift"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome
  announce in partner channels

bonus "Thanks"
  on deals where amount >= 10k EUR
  offer within 14 days, otherwise "Demo kit"
    pay 100 EUR
    award "Demo kit"
"""


@pytest.fixture
def timed(bound: Scene) -> Scene:
    """Acme may choose for D-1 and D-3, until 15 July."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(CHOICE)
    bound.until(lambda: bound.said("anna", "acme").count("you can choose now") == 2, "Acme's choices")
    return bound


def about(scene: Scene, deal: str, sign: str) -> list[Json]:
    """What Acme reads of its choice for that deal."""
    found = [each for each in scene.transcript("anna", "acme") if sign in words(each)]
    return [each for each in found if f"deal {deal}" in words(each)]


def test_a_choice_has_a_last_day_is_reminded_of_and_then_is_what_the_program_says(timed: Scene) -> None:
    [asked] = about(timed, "D-1", "you can choose now")
    assert "Until 15 July 2026, that day included; otherwise it is “Demo kit”." in words(asked)
    timed.click("anna", "100 EUR", channel="acme", message=asked)
    timed.until(lambda: bool(about(timed, "D-1", "The answer is: *100 EUR*")), "what it came to")
    [answered] = about(timed, "D-1", "you can choose now")
    assert answered["ts"] == asked["ts"]
    assert "decide:0" not in str(answered["blocks"])
    timed.clock(to="2026-07-14T06:59")
    assert "tomorrow is the last day" not in timed.said("anna", "acme")
    timed.clock(to="2026-07-14T07:01")
    timed.until(lambda: bool(about(timed, "D-3", "tomorrow is the last day")), "the reminder")
    timed.clock(to="2026-07-15T21:59")
    assert not about(timed, "D-3", "Nobody answered in time")
    [reminder] = about(timed, "D-3", "tomorrow is the last day")
    timed.clock(to="2026-07-15T22:01")
    timed.until(lambda: bool(about(timed, "D-3", "Nobody answered in time")), "what it came to")
    assert "so that it is: *Demo kit*" in timed.said("anna", "acme")
    late = timed.click("anna", "100 EUR", channel="acme", message=reminder)
    assert "That is too late: the last day for it was 15 July 2026" in late.text
    assert timed.said("anna", "acme").count("tomorrow is the last day") == 1
    why = timed.mention("anna", "acme", "why").text
    assert "Demo kit" in why
    assert "100.00 EUR" in why


def test_a_choice_whose_deal_is_cancelled_is_not_asked_for_any_more(timed: Scene) -> None:
    cancelled = "id,partner,amount,closed_on,cancelled_on\nD-3,Acme,16000,2026-07-01,2026-07-02\n"
    timed.clock(to="2026-07-02T12:00")
    timed.upload("maria", "deals.csv", cancelled)
    timed.until(lambda: bool(about(timed, "D-3", "not to be answered any more")), "that it is over")
    timed.clock(to="2026-07-14T08:00")
    assert not about(timed, "D-3", "tomorrow is the last day")
    assert about(timed, "D-1", "tomorrow is the last day")
