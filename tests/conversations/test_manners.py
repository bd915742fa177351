"""Partners are left in peace at night and not drowned by day; who wants it otherwise says so, and managers see beforehand what comes when."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from storage.tables import AuditRow
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene, words

LATE = """id,partner,customer,category,amount,closed_on,rep
D-11,Acme,Rossi,Cloud,1000,2026-07-01,Anna
D-12,Acme,Rossi,Firewall,20000,2026-07-01,Anna
"""
"""A commission of 50 EUR and a big win, both Acme's."""


@pytest.fixture
def evening(bound: Scene) -> Scene:
    """Sprint is active, it is ten in the evening in Rome, and a file comes in."""
    bound.start(SPRINT)
    bound.clock(to="2026-07-01T20:00")
    bound.upload("maria", "deals-late.csv", LATE)
    bound.until(
        lambda: bound.command("maria", "/premio tick").text.count("together with") == 2, "two that wait"
    )
    return bound


def _of_bot(scene: Scene) -> list[Json]:
    """What anna sees of the bot in Acme's channel, without its greeting and the consent."""
    seen = scene.transcript("anna", "acme")
    every = [each for message in seen for each in (message, *message["replies"])]
    answers = ("Hello", "has agreed")
    return [each for each in every if each.get("bot_id") and not any(word in words(each) for word in answers)]


def test_what_comes_in_at_night_is_told_in_the_morning_as_one_message_with_a_thread(evening: Scene) -> None:
    assert _of_bot(evening) == []
    evening.clock(to="2026-07-02T06:01")
    evening.until(lambda: len(_of_bot(evening)) == 3, "the news and its thread")
    head, *rest = _of_bot(evening)
    assert words(head).startswith(
        "*2 pieces of news for you*\n• *:trophy: Big win*\n      Acme just closed Rossi for €20,000!\n• "
    )
    assert ":tada: *Acme*, you earned something in Sprint:\n      *50.00 EUR*, _Base_" in words(head)
    assert [message["thread_ts"] for message in rest] == [head["ts"]] * 2
    assert "Acme just closed Rossi" in words(rest[0])
    # The buttons of what stands in the thread work as ever.
    assert "50.00 EUR" in evening.click("anna", "why", channel="acme", message=rest[1]).text


def test_what_an_italian_manager_asks_at_night_is_told_together_in_italian(bound: Scene) -> None:
    """In the channel of approvals, for which nobody has chosen a language."""
    enzo = bound.make("users", workspace="Globex", name="enzo", admin=True, locale="it-IT")["id"]
    bound.ids["enzo"] = enzo
    bound.start(SPRINT)
    bound.command("maria", f"/premio approvals <#{bound.ids['office']}|office>")
    bound.clock(to="2026-07-01T20:00")
    for what in ("20 EUR", "30 EUR"):
        form = bound.command("enzo", "/premio adjust").view
        filled = {"partner": "Acme", "program": "Sprint", "what": what, "reason": "R", "reference": what}
        assert bound.submit("enzo", form, filled).errors == {}
    bound.clock(to="2026-07-02T06:01")
    bound.until(lambda: "2 novità" in bound.said("maria", "office"), "what waited")
    head = next(each for each in bound.transcript("maria", "office") if "2 novità" in words(each))
    assert words(head).startswith("*Ci sono 2 novità*")
    assert words(head).count("aspetta l’approvazione") == 2
    assert "news" not in words(head)


def test_a_manager_sees_what_comes_when_and_that_is_what_comes(evening: Scene) -> None:
    seen = evening.command("maria", "/premio tick")
    assert seen.text.count("together with 1 other") == 2
    moments = set(re.findall(r": <!date\^(\d+)\^", seen.text))
    assert moments == {"1782972000"}  # eight o'clock in Rome
    form = evening.click("maria", "Strike out", channel="office", message=seen.with_button("Strike out"))
    evening.submit("maria", form.view, {"reason": "not yet public"})
    assert "together with" not in evening.command("maria", "/premio tick").text
    evening.clock(to="2026-07-02T06:01")
    evening.until(lambda: bool(_of_bot(evening)), "what is left")
    [only] = _of_bot(evening)
    assert "*50.00 EUR*" in words(only)
    assert only["thread_ts"] is None


def test_at_home_what_waits_for_the_morning_is_no_trouble(evening: Scene) -> None:
    assert "could not be sent" not in str(evening.home("maria"))
    waiting = evening.command("maria", "/premio waiting")
    assert "Everything that could be said has been said" in waiting.text
    assert "until quiet hours are over" in waiting.text
    assert waiting.with_button("About to be said")


def test_a_channel_is_given_other_hours_and_fewer_messages(bound: Scene) -> None:
    place = f"<#{bound.ids['acme']}>"
    assert "*20:00* to *08:00* (Europe/Rome)" in bound.command("maria", f"/premio quiet for {place}").text
    told = bound.command("maria", f"/premio quiet 19-7 America/New_York for {place}").text
    assert "From *19:00* to *07:00* (America/New_York) I am quiet for" in told
    assert "At most *5 messages* a day" in told
    assert "At most *1 message* a day" in bound.command("maria", f"/premio attention 1 for {place}").text
    assert "No quiet hours" in bound.command("maria", "/premio quiet none for everybody").text
    assert "As many messages" in bound.command("maria", "/premio attention none for everybody").text
    with bound.database.reading() as session:
        notes = session.exec(select(AuditRow).where(AuditRow.action == "manners")).all()
    assert [(note.subject, note.details) for note in notes] == [
        (f"channel:{bound.ids['acme']}", {"quiet": "19:00-07:00", "zone": "America/New_York"}),
        (f"channel:{bound.ids['acme']}", {"per_day": 1}),
        ("everybody", {"quiet": "none", "zone": "Europe/Rome"}),
        ("everybody", {"per_day": 0}),
    ]
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)  # ten in Rome, four in the morning in New York
    bound.until(lambda: "200.00 EUR" in bound.said("bob", "bolt"), "Bolt's commission")
    assert "500.00 EUR" not in bound.said("anna", "acme")
    bound.clock(to="2026-07-01T11:01")
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "Acme's commission")
    assert "*2 pieces of news for you*" in bound.said("anna", "acme")


def test_people_choose_for_themselves_and_only_managers_for_others(bound: Scene) -> None:
    told = bound.mention("anna", "acme", "quiet 18:30-9")
    assert "From *18:30* to *09:00* (Europe/Rome) I am quiet for you" in told.text
    assert "At most *2 messages* a day for you" in bound.mention("anna", "acme", "attention 2").text
    assert "From *18:30* to *09:00*" in bound.mention("anna", "acme", "quiet").text
    assert "*20:00* to *08:00*" in bound.mention("bob", "bolt", "quiet").text
    assert (
        "for program managers" in bound.mention("anna", "acme", f"quiet none for <#{bound.ids['acme']}>").text
    )
    assert "for program managers" in bound.command("franco", "/premio attention 1 for everybody").text


@pytest.mark.parametrize(
    "text",
    ["quiet 25-8", "quiet 20", "quiet 20-8 Nowhere/Town", "attention 0", "attention 51", "attention few"],
)
def test_what_is_not_meant_so_is_said_to_be_none(bound: Scene, text: str) -> None:
    word = text.partition(" ")[0]
    assert f"`{word} none`" in bound.command("maria", f"/premio {text}").text
    assert "For whom?" in bound.command("maria", f"/premio {word} none for dinner").text


def test_standings_of_a_quiet_week_are_told_in_the_place_of_the_ones_before(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS.rsplit("D-4")[0])
    bound.start(SPRINT.partition("poll")[0])
    bound.clock(to="2026-07-06T07:01")
    (first,) = [each for each in _of_bot(bound) if "*1st* of 2" in words(each)]
    bound.upload(
        "maria", "deals-bolt.csv", "id,partner,amount,closed_on\nD-9,Bolt & Sons,500000,2026-07-08\n"
    )
    bound.clock(to="2026-07-13T07:01")
    (second,) = [each for each in _of_bot(bound) if "of 2" in words(each)]
    assert second["ts"] == first["ts"]
    assert "*2nd* of 2" in words(second)
    edits = [call for call in bound.calls("chat.update") if "of 2" in str(call["parameters"])]
    assert len(edits) == 1  # Bolt heard of its big win since, and gets them anew
    assert bound.said("bob", "bolt").count("of 2") == 2
