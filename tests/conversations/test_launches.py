"""Partners are told that a program is for them, or what changes, where a manager wants them told: whom it is for, once, and nothing that is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Answer, Json, Scene, words
from tests.conversations.test_proposals import proposed

AIMED = SPRINT.replace(
    "currency EUR", 'goal "Beat the Zebra vendor"\n  currency EUR\n  budget 77777 EUR'
).replace('bonus "Volume"\n  each quarter', 'bonus "Volume"\n  each quarter\n  budget 66666 EUR')
FOR_GOLD = SPRINT.replace("currency EUR", 'currency EUR\n  for partners where tier = "gold"')
FOR_BOLT = """
bonus "Welcome"
  each quarter for partners where name = "Bolt & Sons"
  when sum(amount) > 0
  pay 10 EUR
"""


def asked(scene: Scene, text: str) -> Json:
    """A draft of maria's, and the question whether partners are told of it."""
    scene.upload("maria", "program.premio", text)
    draft = scene.message_with("maria", "program_launch")
    return answered(scene.click("maria", "Activate and tell partners", message=draft))


def answered(answer: Answer) -> Json:
    """What stands in the direct message: news of awards may come into channels at the same time."""
    return next(each for each in reversed(answer.messages) if each["channel"].startswith("D"))


def pressed(scene: Scene, question: Json) -> str:
    return scene.click("maria", "program_launch_now", message=question).text


def launched(scene: Scene, text: str) -> str:
    return pressed(scene, asked(scene, text))


def arrives(scene: Scene, what: str, *, user: str = "anna", channel: str = "acme") -> str:
    scene.until(lambda: what in scene.said(user, channel), what)
    return scene.said(user, channel)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_manager_reads_who_is_told_what_before_it_is_said(bound: Scene) -> None:
    question = asked(bound, SPRINT)
    said = words(question)
    assert "Activate Sprint, version 1, and tell partners?" in said
    assert "2 channels of 2 partners (Acme, Bolt &amp; Sons)" in said
    theirs = "A program for you, Acme: *Sprint*. It counts what is dated from {} to {}."
    shown = theirs.format("Jul 1, 2026", "Dec 31, 2026")
    assert f"> {shown}" in said, "in the manager's form of days"
    assert "draft, version 1" in bound.command("maria", "/premio list").text
    assert "A program for you" not in bound.said("anna", "acme")
    done = pressed(bound, question)
    assert "is active, version 1" in done
    assert "It is told in 2 channels of 2 partners" in done
    arrives(bound, theirs.format("1 July 2026", "31 December 2026"))
    arrives(bound, "A program for you, Bolt &amp; Sons", user="bob", channel="bolt")


def test_nobody_is_told_where_that_was_not_chosen_and_later_by_a_button(bound: Scene) -> None:
    active = bound.start(SPRINT)
    bound.clock(by="1 day")
    assert "A program for you" not in bound.said("anna", "acme")
    question = answered(bound.click("maria", "Tell partners", message=active.with_button("Tell partners")))
    assert "Tell partners of Sprint, version 1?" in words(question)
    assert "It is told in 2 channels" in pressed(bound, question)
    arrives(bound, "A program for you, Acme")
    assert "There is nobody to tell" in pressed(bound, question)
    bound.clock(by="1 day")
    assert bound.said("anna", "acme").count("A program for you") == 1


def test_of_two_managers_who_press_partners_are_told_once(bound: Scene) -> None:
    bound.command("maria", f"/premio role <@{bound.ids['franco']}> manager")
    question = asked(bound, SPRINT)
    bound.upload("franco", "program.premio", SPRINT)
    draft = bound.message_with("franco", "program_launch")
    other = answered(bound.click("franco", "Activate and tell partners", message=draft))
    assert "It is told in" in pressed(bound, question)
    assert "There is nobody to tell" in bound.click("franco", "program_launch_now", message=other).text
    arrives(bound, "A program for you")
    bound.clock(by="1 day")
    assert bound.said("anna", "acme").count("A program for you") == 1


def test_goals_and_budgets_are_not_told_and_the_way_on_is_a_click(bound: Scene) -> None:
    launched(bound, AIMED)
    arrives(bound, "A program for you")
    message = bound.message_with("anna", "rules", channel="acme")
    shown = bound.click("anna", "How does it work?", channel="acme", message=message).text
    assert "5% of the amount" in shown
    everything = bound.said("anna", "acme") + shown
    assert not [each for each in ("Zebra", "77", "66") if each in everything]
    assert bound.click("anna", "What is missing?", channel="acme", message=message).text
    bound.start(AIMED.replace("pay 5%", "pay 6%"))
    again = bound.click("anna", "How does it work?", channel="acme", message=message).text
    assert "6% of the amount" in again, "the button shows the text that is in force"


def test_only_partners_are_told_whom_the_program_is_for(bound: Scene) -> None:
    question = asked(bound, FOR_GOLD)
    assert "1 channel of 1 partner (Acme)" in words(question)
    assert "Nothing is said in 1 channel of other partners" in words(question)
    pressed(bound, question)
    arrives(bound, "A program for you, Acme")
    bound.clock(by="1 day")
    assert "A program for you" not in bound.said("bob", "bolt")
    # From now on it is for Bolt, too, to whom it is new; nothing else changes for Acme than for whom it is.
    question = asked(bound, SPRINT)
    assert "For whom it is new*, said in 1 channel of 1 partner (Bolt" in words(question)
    pressed(bound, question)
    arrives(bound, "A program for you, Bolt &amp; Sons", user="bob", channel="bolt")


def test_what_changes_is_told_in_words_and_not_what_names_another_partner(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    question = asked(bound, SPRINT.replace("above that   2%", "above that   3%") + FOR_BOLT)
    assert "For whom it changes" in words(question)
    pressed(bound, question)
    told = arrives(bound, "*Sprint* changes from 1 July 2026 on, Acme")
    assert "3%" in told
    assert "Welcome" not in told
    assert "What is for other partners by name is left out." in told
    arrives(bound, "“Welcome” is new", user="bob", channel="bolt")


def test_whoever_reads_that_it_is_worse_reads_nothing_else_of_the_version(bound: Scene) -> None:
    """With 4% Bolt gets 160 instead of 200 EUR, and Acme as much as before: 900 EUR at most."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    question = asked(bound, SPRINT.replace("pay 5%", "pay 4.5%"))
    assert "For whom it is worse*, said in 1 channel of 1 partner (Bolt" in words(question)
    assert "For whom it changes*, said in 1 channel of 1 partner (Acme)" in words(question)
    pressed(bound, question)
    arrives(bound, "would have given Bolt &amp; Sons 20.00 EUR less", user="bob", channel="bolt")
    told = arrives(bound, "*Sprint* changes from")
    assert "would have given" not in told
    bound.clock(by="1 day")
    assert bound.said("bob", "bolt").count("*Sprint* changes from") == 1
    assert bound.said("anna", "acme").count("*Sprint* changes from") == 1


def test_what_changes_nothing_in_what_pays_is_told_to_nobody(bound: Scene) -> None:
    bound.start(SPRINT)
    question = asked(bound, AIMED.replace("names hidden", "names shown").replace("Why?", "Why not?"))
    assert "There is nobody to tell" in words(question)
    assert "program_launch_now" not in str(question["blocks"])


def test_a_text_that_holds_later_is_told_with_its_day(bound: Scene) -> None:
    bound.start(SPRINT)
    later = SPRINT.replace("currency EUR", "currency EUR\n  holds from 2026-10-01").replace(
        "pay 5%", "pay 6%"
    )
    launched(bound, later)
    told = arrives(bound, "what is dated 1 October 2026 or later follows the new text")
    assert "6%" in told


def test_what_is_approved_is_activated_and_told_from_the_approval(bound: Scene) -> None:
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> approver")
    bound.command("maria", f"/premio approvals <#{bound.ids['office']}|office>")
    bound.upload("maria", "program.premio", SPRINT)
    refused = bound.command("maria", "/premio activate Sprint")
    assert "takes the approval of somebody else" in refused.text
    bound.command("maria", "/premio submit Sprint")
    bound.click("sofia", "Approve", channel="office", message=bound.message_with("sofia", "review_approve", channel="office"))  # fmt: skip
    approved = bound.message_with("maria", "program_launch", channel="office")
    question = bound.click("maria", "Activate and tell partners", channel="office", message=approved)
    assert "2 channels of 2 partners" in question.text
    done: Answer = bound.click(
        "maria", "program_launch_now", channel="office", message=question.with_button("program_launch_now")
    )
    assert "is active, version 1" in done.text
    arrives(bound, "A program for you, Acme")


def test_whoever_suggested_numbers_is_thanked_where_their_partner_reads(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    message = proposed(bound, SPRINT, "Sprint", "[5%]")
    form = bound.click("anna", "Try other numbers", message=message, channel="acme").view
    tried = bound.submit("anna", form, {"number:0": "6"})
    bound.act("anna", "click", view_id=tried.view["id"], action_id="Send this suggestion", values={})
    bound.until(lambda: "suggests other numbers" in bound.said("maria"), "the suggestion")
    bound.click("maria", "Take it over", message=bound.message_with("maria", "proposal_adopt"))
    bound.until(lambda: "new draft, version 2" in bound.said("maria"), "the draft")
    draft = bound.message_with("maria", "program_launch")
    question = answered(bound.click("maria", "Activate and tell partners", message=draft))
    pressed(bound, question)
    told = arrives(bound, f"With numbers that <@{bound.ids['anna']}> suggested: thank you.")
    assert "A program for you, Acme" in told
    assert "suggested" not in arrives(bound, "A program for you", user="bob", channel="bolt")


class TestAtNight:
    @pytest.fixture
    def starts_at(self) -> datetime:
        return datetime(2026, 7, 1, 17, 50, tzinfo=UTC)

    def test_it_waits_for_the_morning_where_managers_see_it_in_the_partners_language(
        self, bound: Scene
    ) -> None:
        bound.command("maria", "/premio language italiano for Acme")
        bound.clock(to="2026-07-01T22:00")
        launched(bound, SPRINT)
        theirs = (
            "Un programma per voi, Acme: *Sprint*. Conta ciò che porta una data da 1 lug 2026 a 31 dic 2026."
        )
        bound.until(lambda: theirs in bound.command("maria", "/premio tick").text, "that it waits")
        seen = bound.command("maria", "/premio tick").text
        assert "_Sprint: that version 1 is in force_" in seen
        assert "Un programma" not in bound.said("anna", "acme")
        bound.clock(to="2026-07-02T08:30")
        arrives(bound, theirs)
        assert "Come funziona?" in str([each["blocks"] for each in bound.transcript("anna", "acme")])
