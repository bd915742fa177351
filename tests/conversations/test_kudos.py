"""Thanks that people give each other: said once where others read it, so many a week, and taken back within minutes."""

from __future__ import annotations

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
    assert "no partner" in bound.command("maria", "/premio kudos Nobody for nothing").text
    assert "people, not companies" in bound.mention("anna", "acme", 'kudos "Acme" for us').text
    bound.command("maria", "/premio kudos allow 1")
    bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for lunch")
    assert "all your kudos" in bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for tea").text
    bound.clock(by="8 days")
    assert "is thanked" in bound.command("maria", f"/premio kudos {_him(bound, 'franco')} for tea").text


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
    assert "Thank each other a lot" in seen
    assert f"{_him(bound, 'franco')}: 3" in seen
    assert "Say whom" in bound.command("franco", "/premio kudos seen").text
