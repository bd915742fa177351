"""A manager reads what is about to be said, and strikes one message out with a reason; the partners hear the rest."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import PARTNERS
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene


@pytest.fixture
def waiting(slack: Scene) -> Scene:
    """Acme and Bolt & Sons earned something, and have no channels yet; franco is a manager, too."""
    slack.upload("maria", "partners.csv", PARTNERS)
    slack.upload("maria", "deals.csv", DEALS)
    slack.start(SPRINT)
    slack.command("maria", f"/premio role <@{slack.ids['franco']}> manager")
    slack.until(lambda: "3 messages" in slack.command("maria", "/premio tick").text, "three messages")
    slack.until(
        lambda: slack.command("maria", "/premio tick").text.count("has no channel yet: /premio bind") == 3,
        "that they wait",
    )
    return slack


def test_why_messages_wait_is_told_in_the_language_of_who_asks(waiting: Scene) -> None:
    waiting.command("maria", "/premio language italiano")
    why = 'Acme non ha ancora un canale: /premio bind #channel "Acme"'
    assert why in waiting.command("maria", "/premio tick").text
    assert why in waiting.command("maria", "/premio waiting").text
    assert why not in waiting.command("franco", "/premio waiting").text


def test_what_is_struck_out_is_not_said_and_the_rest_is(waiting: Scene) -> None:
    seen = waiting.command("maria", "/premio tick")
    assert "To *Acme*: tried again from " in seen.text
    assert "_Sprint: Big win (D-3)_" in seen.text
    assert "> Acme just closed Bianchi for €16,000!" in seen.text
    assert "_Sprint: Base (D-1)_" in seen.text
    form = waiting.click("maria", "Strike out", channel="office", message=seen.with_button("Strike out"))
    assert "Big win" in str(form.view)
    empty = waiting.submit("maria", form.view, {"reason": "  "})
    assert empty.errors == {"reason": "Say why in one sentence."}
    done = waiting.submit("maria", form.view, {"reason": "I called *Anna*"})
    assert "It is struck out" in str(done.view)
    # A second manager, who had the same form, comes too late.
    other = waiting.command("franco", "/premio tick").text
    assert "2 messages" in other
    assert "*Struck out*" in other
    assert f"<@{waiting.ids['maria']}>" in other
    assert "I called ∗Anna∗" in other
    late = waiting.click("maria", "Strike out", channel="office", message=seen.with_button("Strike out"))
    assert "too late" in late.text
    waiting.command("maria", "/premio bind #acme Acme")
    waiting.command("maria", '/premio bind #bolt "Bolt & Sons"')
    waiting.agree("anna", "acme")
    waiting.agree("bob", "bolt")
    waiting.until(lambda: "500.00 EUR" in waiting.said("anna", "acme"), "Acme's commission")
    waiting.until(lambda: "200.00 EUR" in waiting.said("bob", "bolt"), "Bolt's commission")
    assert "just closed" not in waiting.said("anna", "acme")
    assert "Nothing is about to be said" in waiting.command("maria", "/premio tick").text


def test_it_is_for_managers_and_one_press_from_their_home(waiting: Scene) -> None:
    assert "for program managers" in waiting.command("sofia", "/premio tick").text
    home = waiting.home("maria")
    assert "outlook" in str(home)


@pytest.mark.parametrize("value", ["", "x", "-1", "99999", "1; drop"])
def test_a_forged_button_strikes_nothing_out(waiting: Scene, value: str) -> None:
    waiting.post_button("office", "strike", value)
    assert "too late" in waiting.click("maria", "Forged", channel="office").text
    assert "for program managers" in waiting.click("sofia", "Forged", channel="office").text
    waiting.post_button("office", "outlook", value)
    assert waiting.click("maria", "Forged", channel="office").error is None
    assert "3 messages" in waiting.command("maria", "/premio tick").text
