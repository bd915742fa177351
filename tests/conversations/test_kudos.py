"""Thanks that people give each other: said once where others read it, so many a week, and taken back within minutes."""

from __future__ import annotations

import pytest

from tests.conversations.scene import Answer, Json, Scene


def _him(scene: Scene, name: str) -> str:
    return f"<@{scene.ids[name]}>"


def _with_button(answer: Answer) -> Json:
    """What only the giver sees; the thanks themselves may be there before it or after it."""
    return next(message for message in answer.messages if "kudos_undo" in str(message))


def test_who_thanks_somebody_is_heard_once_in_the_channel(bound: Scene) -> None:
    told = bound.mention("maria", "acme", f"kudos {_him(bound, 'anna')} for staying late <!channel> *bold*")
    assert "is thanked" in told.text
    assert "4 more kudos left" in told.text
    bound.until(lambda: "thanks" in bound.said("anna", "acme"), "the thanks")
    said = bound.said("anna", "acme")
    assert said.count("staying late") == 1
    assert "<!channel>" not in said


def test_thanks_are_taken_back_by_whoever_gave_them_and_within_ten_minutes(bound: Scene) -> None:
    first = bound.mention("maria", "acme", f"kudos {_him(bound, 'anna')} for the demo")
    bound.until(lambda: "the demo" in bound.said("anna", "acme"), "the thanks")
    bound.post_button("acme", "kudos_undo", "1")
    forged = bound.message_with("anna", "kudos_undo", "acme")
    assert "cannot be taken back" in bound.click("anna", "Forged", channel="acme", message=forged).text
    back = bound.click("maria", "Take it back", channel="acme", message=_with_button(first))
    assert "It is taken back" in back.text
    bound.until(lambda: "the demo" not in bound.said("anna", "acme"), "the message to be taken away")
    second = bound.mention("maria", "acme", f"kudos {_him(bound, 'anna')} for the report")
    bound.clock(by="11 minutes")
    late = bound.click("maria", "Take it back", channel="acme", message=_with_button(second))
    assert "cannot be taken back any more" in late.text


def test_what_is_taken_back_before_it_is_said_is_never_said(bound: Scene) -> None:
    bound.fault("chat.postMessage", "ratelimited", times=1, retry_after=30)
    given = bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for the rehearsal")
    back = bound.click("maria", "Take it back", channel="office", message=_with_button(given))
    assert "It is taken back" in back.text
    bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for the show")
    bound.clock(by="1 minute")
    bound.until(lambda: "the show" in bound.said("franco", "office"), "what was given later")
    assert "rehearsal" not in str(bound.transcript("franco", "office"))
    assert "took thanks back" not in bound.said("franco", "office")


def test_forms_are_opened_by_a_button_where_a_mention_asks_for_them(bound: Scene) -> None:
    for user, channel, words, button, title in (
        ("anna", "acme", "kudos", "Thank somebody", "Thank somebody"),
        ("maria", "office", "poll", "Ask something", "Ask a question"),
    ):
        told = bound.mention(user, channel, words)
        form = bound.click(user, button, channel=channel, message=told.with_button(button)).view
        assert form["title"]["text"] == title
    assert "at most 500 characters" in bound.command("maria", f"/premio kudos Acme for {'so ' * 200}").text
    assert "20 values" in bound.command("maria", f"/premio kudos values {'x' * 61}, Craft").text
    bound.upload("maria", "partners.csv", "name\nCadmo\n")
    assert "has no channel here" in bound.write("maria", "kudos Cadmo for its patience").text


def test_nobody_thanks_themselves_a_stranger_or_more_often_than_allowed(bound: Scene) -> None:
    assert "oneself" in bound.command("maria", f"/premio kudos {_him(bound, 'maria')} for being me").text
    assert "Say whom" in bound.command("maria", f"/premio kudos {_him(bound, 'franco')}").text
    both = f"{_him(bound, 'franco')} {_him(bound, 'anna')}"
    assert "one at a time" in bound.command("maria", f"/premio kudos {both} for lunch").text
    bound.upload("maria", "partners.csv", "name\nFit for Life\n")
    bound.command("maria", '/premio bind #office "Fit for Life"')
    assert "is thanked" in bound.command("maria", "/premio kudos Fit for Life for a talk for all").text
    bound.until(lambda: "*Fit for Life*: “a talk for all”" in bound.said("franco", "office"), "the thanks")
    assert "no partner" in bound.command("maria", "/premio kudos Nobody for nothing").text
    assert "people, not companies" in bound.mention("anna", "acme", 'kudos "Acme" for us').text
    bound.command("maria", "/premio kudos allow 1")
    bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for lunch")
    assert "all your kudos" in bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for tea").text
    bound.clock(by="8 days")
    assert "is thanked" in bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for tea").text


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("grazie a {him} per la pazienza", "“la pazienza”"),
        ("thank you {him} for your patience", "“your patience”"),
        ("complimenti {him} per tutto", "“tutto”"),
    ],
)
def test_thanks_in_everyday_words_are_thanks(bound: Scene, words: str, heard: str) -> None:
    assert "Hello!" in bound.mention("anna", "acme", "thanks").text
    bound.mention("anna", "acme", words.format(him=_him(bound, "maria")))
    bound.until(lambda: heard in bound.said("anna", "acme"), "the thanks")


def test_our_own_people_hear_what_they_can_do_here(bound: Scene) -> None:
    hello = bound.command("sofia", "/premio hello")
    assert "You can thank colleagues and partners here" in hello.text
    form = bound.click(
        "sofia", "Thank somebody", channel="office", message=hello.with_button("Thank somebody")
    ).view
    assert form["title"]["text"] == "Thank somebody"
    assert "A manager can add you" in bound.command("sofia", "/premio standings").text
    assert "thank somebody" in bound.mention("anna", "acme", "aiuto kudos").text


def test_a_partner_is_thanked_in_its_own_channel_and_by_the_form_with_a_value(bound: Scene) -> None:
    bound.command("maria", "/premio kudos values Courage, Craft")
    bound.command("maria", "/premio kudos Acme for the best quarter ever")
    bound.until(lambda: "the best quarter ever" in bound.said("anna", "acme"), "the thanks")
    assert "best quarter" not in bound.said("bob", "bolt")
    form = bound.command("maria", "/premio kudos")
    sent = {"whom": bound.ids["franco"], "reason": "fixing it", "stands_for": "1"}
    bound.submit("maria", form.view, sent)
    bound.until(lambda: "fixing it" in bound.said("franco", "office"), "the thanks of the form")
    assert "For: Craft" in bound.said("franco", "office")


def test_managers_see_who_is_thanked_and_who_thank_each_other(bound: Scene) -> None:
    for word in ("one", "two", "three"):
        bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for {word}")
        bound.command("franco", f"/premio kudos {_him(bound, 'maria')} for {word}")
    seen = bound.command("maria", "/premio kudos seen").text
    assert "They thank each other again and again" in seen
    assert f"{_him(bound, 'franco')}: 3" in seen
    assert "Say whom" in bound.command("franco", "/premio kudos seen").text
    assert "1 group of people has thanked each other again and again" in str(bound.home("maria"))
    [home] = [
        each["accessory"]["action_id"]
        for each in (bound.home("maria") or {})["blocks"]
        if "1 group of people" in str(each)
    ]
    assert home == "kudos_seen"
    assert "somebody has thanked the same one" not in str(bound.home("maria"))
    bound.clock(by="8 days")
    for word in ("four", "five"):
        bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for {word}")
    told = f"{_him(bound, 'maria')} has thanked {_him(bound, 'franco')} 5 times"
    assert told in bound.command("maria", "/premio kudos seen").text
    assert "in 1 case somebody has thanked the same one again and again" in str(bound.home("maria"))


def _written_by_anna(scene: Scene, text: str = "The offer is out") -> str:
    """The place of what she wrote."""
    scene.act("anna", "message", channel="acme", text=text)
    return str(next(each for each in scene.transcript("anna", "acme") if text in str(each))["ts"])


def _react(scene: Scene, user: str, ts: str, name: str = "trophy") -> Answer:
    return scene.act(user, "react", channel="acme", message_ts=ts, name=name)


def test_a_reaction_asks_what_for_and_thanks_once_it_is_said(bound: Scene) -> None:
    message = _written_by_anna(bound)
    assert not _react(bound, "maria", message).messages
    _react(bound, "maria", message)
    assert "Say which one" in bound.command("maria", "/premio kudos emoji trophy cup").text
    assert "reacts with :trophy:" in bound.command("maria", "/premio kudos emoji :trophy:").text
    asked = _react(bound, "maria", message, "trophy::skin-tone-3")
    assert f"What do you thank {_him(bound, 'anna')} for?" in asked.text
    assert "thanks" not in bound.said("anna", "acme")
    form = bound.click("maria", "Say what for", channel="acme", message=asked.with_button("Say what for"))
    assert "users_select" not in str(form.view)
    bound.submit("maria", form.view, {"reason": "the offer"})
    bound.until(lambda: "“the offer”" in bound.said("anna", "acme"), "the thanks")
    again = bound.click("maria", "Say what for", channel="acme", message=asked.with_button("Say what for"))
    assert "thanks nobody any more" in again.text
    assert not _react(bound, "anna", message).messages, "nobody thanks themselves"
    assert bound.command("maria", "/premio kudos emoji off").text == "No reaction thanks anybody now."
    assert not _react(bound, "maria", _written_by_anna(bound, "Another")).messages


def test_a_reaction_taken_away_withdraws_the_offer_and_a_flood_of_them_is_told_of_once(bound: Scene) -> None:
    bound.command("maria", "/premio kudos emoji :trophy:")
    bound.command("maria", "/premio kudos allow 1")
    message = _written_by_anna(bound)
    asked = _react(bound, "maria", message)
    form = bound.click("maria", "Say what for", channel="acme", message=asked.with_button("Say what for"))
    _react(bound, "maria", message)
    bound.submit("maria", form.view, {"reason": "too late"})
    bound.until(lambda: "thanks nobody any more" in bound.said("maria"), "the form's answer")
    late = bound.click("maria", "Say what for", channel="acme", message=asked.with_button("Say what for"))
    assert "thanks nobody any more" in late.text
    bound.post_button("acme", "kudos_why", "1")
    forged = bound.message_with("anna", "kudos_why", "acme")
    assert "thanks nobody any more" in bound.click("anna", "Forged", channel="acme", message=forged).text
    answers = [_react(bound, "maria", _written_by_anna(bound, f"Message {count}")) for count in range(4)]
    assert "What do you thank" in answers[0].text
    assert "no kudos left" in answers[1].text
    assert not answers[2].messages + answers[3].messages
    assert "too late" not in bound.said("anna", "acme")
