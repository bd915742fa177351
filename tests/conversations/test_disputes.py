"""A partner says what is not right, a manager sees what would come of it and books it with a click, and nothing of it is lost."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage.fact_tables import FactRevisionRow
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words


@pytest.fixture
def told(bound: Scene) -> Scene:
    """Acme was told of 500 EUR for deal D-1."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the announcement")
    return bound


def form_from_award(scene: Scene) -> Json:
    """From the announcement to Why?, to the award of D-1, to the form about it."""
    why = scene.mention("anna", "acme", "why")
    [award] = [
        each["accessory"]["value"]
        for message in why.messages
        for each in message["blocks"]
        if "accessory" in each and "Base" in str(each) and "D-1" in str(each)
    ]
    scene.post_button("acme", "dispute_deal", award)
    return scene.click(
        "anna", "Forged", channel="acme", message=scene.message_with("anna", "dispute_deal", "acme")
    ).view


def disputed(scene: Scene, **values: str) -> Answer:
    """Anna says that D-1 was of 12,000 EUR."""
    form = scene.click("anna", "A deal is not right", channel="acme", message=asked(scene)).view
    return scene.submit(
        "anna",
        form,
        {"deal": "D-1", "amount": "12000", "words": "The invoice says <!channel> 12,000", **values},
    )


def asked(scene: Scene) -> Json:
    scene.mention("anna", "acme", "dispute")
    return scene.message_with("anna", "dispute_missing", "acme")


def case_of(scene: Scene, user: str = "maria") -> Json:
    """The message with which the manager hears of it."""
    return scene.message_with(user, "dispute_book")


def test_from_the_award_to_the_mended_announcement(told: Scene) -> None:
    form = form_from_award(told)
    assert "500.00 EUR, Base" in str(form)
    chosen = [
        each["element"].get("initial_option") for each in form["blocks"] if each.get("block_id") == "deal"
    ]
    assert chosen[0]["value"] == "D-1"
    wrong = told.submit("anna", form, {"deal": "D-1", "amount": "12.000", "words": "more"})
    assert "1234.50" in str(wrong.errors)
    noted = told.submit("anna", form, {"deal": "D-1", "amount": "12000", "words": "It was <!channel> more"})
    assert "Noted as *C-1*" in str(noted.view)
    message = case_of(told)
    said = words(message)
    assert "It was &lt;!channel&gt; more" in said
    assert "amount of the whole deal: 10,000 → *12,000*" in said
    # The quarter's limit of 900 EUR leaves 300 of the second deal's 400, so no cent more in all; but there is more volume.
    assert "Acme, _Base_ (Sprint): 500.00 EUR → *600.00 EUR*  (+100.00 EUR)" in said
    assert "Bolt" not in said
    earlier = told.command("maria", "/premio cases C-1").with_button("dispute_book")
    told.click("maria", "Book it", message=message)
    told.until(lambda: "you were right: C-1 is booked" in told.said("anna", "acme"), "the news")
    told.until(lambda: "instead of 500.00 EUR" in told.in_threads("anna", "acme"), "the correction")
    told.until(lambda: "*C-1*: booked" in told.said("maria"), "what became of it, where it was asked")
    [standing] = [each for each in told.transcript("maria") if "It was &lt;!channel&gt; more" in words(each)]
    assert "Book it" not in str(standing)
    assert f"<@{told.ids['maria']}>" in str(standing["blocks"][-1])
    news = told.said("anna", "acme")
    assert "amount of the whole deal: 10,000 → *12,000*\n*What followed, as it was booked*" in news
    for shown in (
        told.command("maria", "/premio cases C-1").text,
        told.mention("anna", "acme", "cases C-1").text,
    ):
        assert "amount of the whole deal: 10,000 → *12,000*" in shown
        assert "Acme, _Base_ (Sprint): 500.00 EUR → *600.00 EUR*  (+100.00 EUR)" in shown
    assert "closed already" in told.click("maria", "Book it", channel="office", message=earlier).text
    with told.database.reading() as session:
        rows = session.exec(select(FactRevisionRow).where(FactRevisionRow.fact_id == "D-1")).all()
    assert [(each.revision, each.source) for each in rows] == [(1, "deals.csv"), (2, "dispute C-1")]
    assert "booked" in told.mention("anna", "acme", "cases").text


def test_it_is_asked_back_answered_and_declined_with_a_reason(told: Scene) -> None:
    disputed(told)
    message = case_of(told)
    form = told.click("maria", "Ask the partner", message=message).view
    told.submit("maria", form, {"words": "Which invoice is it?"})
    question = told.message_with("anna", "case_answer", "acme")
    assert "“Which invoice is it?”" in words(question)
    assert "That case is not there" in told.mention("bob", "bolt", "cases C-1").text
    form = told.click("anna", "Answer", channel="acme", message=question).view
    told.submit("anna", form, {"words": "R-77 of July"})
    told.until(lambda: "R-77 of July" in told.said("maria"), "the answer")
    told.until(lambda: "Answered by" in told.said("anna", "acme"), "the question says that it is answered")
    assert "case_answer" not in str(told.transcript("anna", "acme"))
    earlier = told.command("maria", "/premio cases C-1").with_button("dispute_book")
    form = told.click("maria", "Turn it down", message=message).view
    assert told.submit("maria", form, {"words": " "}).errors
    told.submit("maria", form, {"words": "R-77 is of another deal."})
    told.until(lambda: "“R-77 is of another deal.”" in told.said("anna", "acme"), "the reason")
    shown = told.mention("anna", "acme", "cases C-1").text
    assert "declined" in shown
    assert shown.index("Which invoice is it?") < shown.index("R-77 of July") < shown.index("another deal.")
    told.until(lambda: "*C-1*: declined" in told.said("maria"), "what became of it, where it was asked")
    assert "closed already" in told.click("maria", "Book it", channel="office", message=earlier).text
    assert "500.00 EUR" in told.mention("anna", "acme", "why").text


def test_what_is_late_is_escalated_once_and_nobody_decides_for_the_own_partner(told: Scene) -> None:
    told.command("maria", f"/premio role <@{told.ids['franco']}> manager")
    told.command("maria", f"/premio role <@{told.ids['sofia']}> approver")
    told.command("maria", "/premio cases within 2 days")
    disputed(told)
    assert "open already" in str(disputed(told).view)
    case_of(told)
    assert "1 case is open" in told.command("franco", "/premio cases").text
    assert "1 case is open" in str(told.home("franco"))
    told.clock(to="2026-07-03T12:00")
    told.until(lambda: "C-1 of *Acme*" in told.said("sofia"), "the escalation")
    assert told.said("franco").count("past its time") == 1
    told.clock(to="2026-07-06T12:00")
    assert told.said("franco").count("past its time") == 1
    told.command("maria", f'/premio person <@{told.ids["franco"]}> "Acme"')
    assert "it takes us longer" in str(told.home("franco")), "he reads it as Acme's now"
    late = told.message_with("franco", "case_show")
    assert "it takes us longer" in told.click("franco", "Show the case", message=late).text
    told.post_button("office", "dispute_book", "1")
    forged = told.message_with("franco", "dispute_book", "office")
    assert (
        "nobody for the own partner" in told.click("franco", "Forged", channel="office", message=forged).text
    )


@pytest.mark.parametrize("deals_tell_whose", [pytest.param(False, id="a number that its partner was told")])
def test_a_missing_deal_that_is_somebody_elses_is_shown_to_the_manager_and_not_to_the_partner(
    told: Scene,
) -> None:
    told.mention("bob", "bolt", "dispute")
    start = told.message_with("bob", "dispute_missing", "bolt")
    form = told.click("bob", "A deal is missing", channel="bolt", message=start).view
    noted = told.submit(
        "bob",
        form,
        {"number": "D-3", "amount": "16000", "closed_on": "2026-07-01", "credit": "50%", "words": "Ours too"},
    )
    assert "Acme" not in str(noted.view)
    said = words(case_of(told))
    assert "on record for Acme 100%" in said
    assert "*and for others*" in said
    assert "Acme" not in told.mention("bob", "bolt", "cases C-1").text
    told.click("maria", "Book it", message=case_of(told))
    told.until(lambda: "C-1 is booked" in told.said("bob", "bolt"), "the news")
    told.until(lambda: "*C-1*: booked" in told.said("maria"), "what became of it, where it was asked")
    shown = told.mention("bob", "bolt", "cases C-1").text
    assert "• amount of the whole deal: *16,000*" in shown
    assert "Bolt &amp; Sons, _Big win_ (Sprint): nothing" not in shown
    assert "Bolt &amp; Sons, _Volume_ (Sprint)" in shown
    assert "Acme" not in shown
    assert "*and for others*" in told.command("maria", "/premio cases C-1").text
