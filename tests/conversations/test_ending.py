"""A program is ended after everything was said that comes of it, once, and only as it was when that was said."""

from __future__ import annotations

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene, words
from tests.conversations.test_decisions import DISCRETION
from tests.conversations.test_managing import chosen


def asked_to_end(scene: Scene, name: str = "Sprint", user: str = "maria") -> Json:
    return scene.command(user, f"/premio end {name}").with_button("program_end_now")


def pressed(scene: Scene, message: Json, button: str, user: str = "maria") -> str:
    return scene.click(user, button, channel="office", message=message).text


def test_what_an_end_means_is_said_before_anything_is_done(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "Big win" in bound.said("anna", "acme"), "the first awards")
    bound.clock(to="2026-07-03T08:30")
    bound.until(lambda: "How likely are you" in bound.said("anna", "acme"), "the poll")
    said = words(asked_to_end(bound))
    assert "End Sprint, version 1?" in said
    assert "dated up to today, Jul 3, 2026" in said
    # The quarter closes with that day: 100 of 10k and 2% of 16k for Acme, 1% of 4k for Bolt.
    assert "the end lets 2 awards (460.00 EUR) be earned" in said
    assert "The poll “Pulse” stays open until 10 July" in said
    assert "active, version 1" in bound.command("maria", "/premio list").text


def test_choices_that_are_open_are_said_to_stay_open_and_do(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(DISCRETION)
    bound.until(lambda: "this is for you to decide" in bound.said("bob", "bolt"), "Bolt's decision")
    said = words(asked_to_end(bound, "Discretion"))
    assert "Can still be answered, as long as without the end: 2 choices of partners and 4 decisions" in said
    assert "Provisional remain" in said
    assert pressed(bound, asked_to_end(bound, "Discretion"), "End the program").count("has ended") == 1
    bound.clock(by="1 day")
    assert "Kind" in bound.mention("bob", "bolt", "decisions").text


def test_partners_are_told_of_an_end_only_where_that_is_chosen(bound: Scene) -> None:
    bound.start(SPRINT)
    assert "Partners are told" in pressed(bound, asked_to_end(bound), "End and tell partners")
    bound.until(lambda: "*Sprint* has ended" in bound.said("anna", "acme"), "the word to partners")
    bound.upload("maria", "other.premio", SPRINT.replace('"Sprint"', '"Other"'))
    bound.click("maria", "Activate", message=bound.message_with("maria", "program_activate"))
    assert "Partners are told" not in pressed(bound, asked_to_end(bound, "Other"), "End the program")
    bound.clock(by="1 day")
    assert "*Other* has ended" not in bound.said("anna", "acme")


def test_what_was_shown_of_an_earlier_version_ends_nothing(bound: Scene) -> None:
    bound.start(SPRINT)
    before = asked_to_end(bound)
    bound.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 6%"))
    bound.click("maria", "Activate", message=bound.message_with("maria", "program_activate"))
    again = bound.click("maria", "End the program", channel="office", message=before)
    assert "Version 2 of *Sprint* is in force by now, and nothing was ended" in again.text
    assert "active, version 2" in bound.command("maria", "/premio list").text
    assert "has ended" in pressed(bound, again.with_button("program_end_now"), "End the program")


def test_two_managers_who_end_the_same_end_it_once(bound: Scene) -> None:
    bound.start(SPRINT)
    bound.command("maria", f"/premio role <@{bound.ids['franco']}> manager")
    of_maria, of_franco = asked_to_end(bound), asked_to_end(bound, user="franco")
    assert "has ended" in pressed(bound, of_maria, "End and tell partners")
    late = pressed(bound, of_franco, "End and tell partners", user="franco")
    assert "is not active, so there is nothing to end" in late
    bound.until(lambda: "*Sprint* has ended" in bound.said("anna", "acme"), "the word to partners")
    bound.clock(by="1 day")
    assert bound.said("anna", "acme").count("*Sprint* has ended") == 1


def test_a_paused_program_that_is_ended_makes_up_for_its_pause(bound: Scene) -> None:
    bound.start(SPRINT)
    form = bound.command("maria", "/premio pause Sprint").view
    bound.submit("maria", form, {"reason": "We look at it"})
    message = asked_to_end(bound)
    assert "The pause ends with it" in words(message)
    bound.upload("maria", "deals.csv", DEALS)
    pressed(bound, message, "End the program")
    bound.until(lambda: "Acme just closed Bianchi" in bound.said("anna", "acme"), "the deal of the pause")


def test_what_is_in_force_is_paused_and_ended_from_under_its_next_draft(bound: Scene) -> None:
    bound.start(SPRINT)
    bound.upload("maria", "sprint.premio", SPRINT.replace("pay 5%", "pay 6%"))
    draft = bound.message_with("maria", "program_more")
    assert "Pause a program" in str(chosen(bound, draft, "Pause or resume").view)
    asked = chosen(bound, draft, "End")
    assert "End Sprint, version 1?" in asked.text
    done = bound.click("maria", "End the program", message=asked.with_button("program_end_now"))
    assert "has ended" in done.text
    assert "nothing to end" in chosen(bound, draft, "End").text
    assert "can be paused" in chosen(bound, draft, "Pause or resume").text
