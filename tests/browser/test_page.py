"""What people see and do on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import House, Look
from tests.browser.guest_book import EVERYTHING, MENU

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = (390, 844)


def message(page: Page, words: str) -> None:
    expect(page.locator("#main .message", has_text=words)).to_be_visible()


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Message", exact=True).fill(words)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")


def open_form(page: Page) -> None:
    page.locator("#main").get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("dialog", name="Sign the book")).to_be_visible()


def choose(page: Page, select: str, option: str) -> None:
    page.get_by_role("button", name=f"{select}: nothing chosen").click()
    page.get_by_role("option", name=option).click()


def act_as(page: Page, name: str) -> None:
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("option", name=name).click()
    expect(page.locator(".who-name")).to_have_text(name)


def test_every_kind_of_block_is_drawn(house: House, look: Look) -> None:
    house.post("lobby", "all", blocks=[block for block in EVERYTHING if block["type"] != "image"])
    page = look()
    main = page.locator("#main")
    expect(main.get_by_role("heading", name="Everything")).to_be_visible()
    expect(main.get_by_role("cell", name="5 EUR")).to_be_visible()
    expect(main.get_by_role("img", name="yes 3 (75%), no 1 (25%)")).to_be_visible()
    expect(main.get_by_text("Mind the gap")).to_be_visible()
    expect(main.get_by_role("button", name="Choose", exact=True)).to_be_visible()
    expect(main.get_by_text("1 of 2")).to_be_visible()
    expect(main.get_by_role("heading", name="Heading")).to_be_visible()
    expect(main.locator("li", has_text="a point")).to_be_visible()
    expect(main.get_by_role("button", name="Helpful", exact=True)).to_be_visible()
    expect(main.locator(".unknown")).to_have_count(0)


def test_a_collapsed_container_opens_by_a_press_and_stays_open(house: House, look: Look) -> None:
    house.post("lobby", "all", blocks=[EVERYTHING[6]])
    page = look()
    inside = page.get_by_text("Because of the deals.")
    expect(page.get_by_role("button", name="Why?")).to_have_attribute("aria-expanded", "false")
    expect(inside).to_be_hidden()
    page.get_by_role("button", name="Why?").click()
    expect(inside).to_be_visible()
    house.post("lobby", "and on it goes")
    message(page, "and on it goes")
    expect(inside).to_be_visible()


def test_enter_sends_and_shift_enter_begins_a_line(house: House, look: Look) -> None:
    page = look()
    page.get_by_role("textbox", name="Message", exact=True).fill("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    message(page, "first")
    assert house.running.get("transcript", channel="lobby", **{"as": "paula"})["messages"][0]["text"] == (
        "first\nsecond"
    )


def test_what_people_write_is_never_taken_for_html(house: House, look: Look) -> None:
    page = look()
    write(page, "<img src=x onerror=alert(1)> & <b>bold</b>")
    message(page, "<img src=x onerror=alert(1)> & <b>bold</b>")
    expect(page.locator("#main .messages img")).to_have_count(0)


def test_a_mention_of_the_app_is_completed_and_answered(house: House, look: Look) -> None:
    page = look("paula")
    page.get_by_role("textbox", name="Message", exact=True).press_sequentially("@Bo")
    expect(page.get_by_role("option", name="Book")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.locator("#main").get_by_role("button", name="Sign", exact=True)).to_be_visible()
    expect(page.locator(".mention", has_text="@Book")).to_be_visible()


def test_a_command_is_completed_and_its_answer_is_seen_by_one(house: House, look: Look) -> None:
    page = look("maria", "office")
    page.get_by_role("textbox", name="Message", exact=True).press_sequentially("/b")
    expect(page.get_by_role("option", name="The guest book")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("open")
    page.keyboard.press("Enter")
    message(page, "you asked for open")
    expect(page.locator(".message", has_text="you asked for open")).to_contain_text("Only visible to you")
    act_as(page, "Franco Neri")
    expect(page.locator("#main .main-name", has_text="office")).to_be_visible()
    expect(page.get_by_text("you asked for open")).to_have_count(0)


def test_a_command_that_is_not_acknowledged_is_told_as_slack_tells_it(house: House, look: Look) -> None:
    page = look("maria", "office")
    write(page, "/book sleep")
    note = page.locator(".message", has_text="operation_timeout")
    expect(note).to_contain_text("Slackbot")
    expect(note).to_contain_text("Only visible to you")


def test_a_command_does_not_exist_for_a_partner(house: House, look: Look) -> None:
    page = look("paula")
    write(page, "/book open")
    message(page, "/book is not a valid command")


def test_a_choice_in_a_message_is_answered_and_stays(house: House, look: Look) -> None:
    house.post("lobby", "menu", blocks=MENU)
    page = look("paula")
    choose(page, "Mood", "Sad")
    message(page, "you are sad")
    expect(page.get_by_role("button", name="Mood: Sad")).to_be_visible()


def test_a_button_that_asks_first_does_nothing_when_the_answer_is_no(house: House, look: Look) -> None:
    house.post("lobby", "menu", blocks=MENU)
    page = look()
    page.get_by_role("button", name="Tear it up").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="Tear it up")).to_be_visible()
    page.get_by_role("button", name="Tear it up").click()
    page.get_by_role("button", name="Tear", exact=True).click()
    message(page, "torn")


def test_a_form_says_what_is_wrong_under_the_field_and_closes_when_all_is_well(
    house: House, look: Look
) -> None:
    house.post("lobby", "menu", blocks=MENU)
    page = look("paula")
    open_form(page)
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.locator('[data-block="name"]')).to_contain_text("Please complete this required field.")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("nobody")
    choose(page, "Colour", "Blue")
    page.get_by_role("button", name="Save").click()
    expect(page.locator('[data-block="name"]')).to_contain_text("Somebody has to sign.")
    expect(name).to_have_value("nobody")
    expect(page.get_by_role("button", name="Colour: Blue")).to_be_visible()
    name.fill("Paula")
    expect(page.get_by_text("Somebody has to sign.")).to_be_hidden()
    name.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Book")).first.click()
    message(page, "Paula signed in Blue")


def test_escape_closes_a_form(house: House, look: Look) -> None:
    house.post("lobby", "menu", blocks=MENU)
    page = look()
    open_form(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert house.running.get("transcript", channel="lobby", **{"as": "maria"})["view"] is None


def test_the_keyboard_stays_inside_an_open_form(house: House, look: Look) -> None:
    house.post("lobby", "menu", blocks=MENU)
    page = look()
    open_form(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('.dialog').contains(document.activeElement)")


def test_a_file_is_uploaded_and_answered(house: House, look: Look) -> None:
    page = look("maria", "dm")
    chosen: FilePayload = {"name": "deals.csv", "mimeType": "text/csv", "buffer": b"id\n1\n"}
    page.locator("#main input[type=file]").set_input_files(chosen)
    expect(page.locator(".composer .file-chip")).to_contain_text("deals.csv")
    page.get_by_role("textbox", name="Message", exact=True).fill("the deals")
    page.keyboard.press("Enter")
    expect(page.locator("#main .file-card")).to_contain_text("deals.csv")
    message(page, "thank you for deals.csv")
    message(page, "the deals")


def test_the_home_tab_is_drawn_and_its_buttons_work(house: House, look: Look) -> None:
    page = look("maria")
    page.get_by_role("button", name="Book home").click()
    expect(page.get_by_role("heading", name="Your book")).to_be_visible()
    page.locator(".home").get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("dialog", name="Sign the book")).to_be_visible()


def test_a_partner_s_home_tab_is_empty(house: House, look: Look) -> None:
    page = look("paula", "home")
    expect(page.locator(".home")).to_contain_text("People of other workspaces see nothing here")


def test_a_thread_opens_beside_its_parent_and_takes_replies(house: House, look: Look) -> None:
    parent = house.post("lobby", "a question")
    house.post("lobby", "an answer", thread_ts=parent)
    page = look()
    page.get_by_role("button", name="1 reply").click()
    thread = page.locator("#thread")
    expect(thread.locator(".message", has_text="an answer")).to_be_visible()
    expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
    page.keyboard.type("another one")
    page.keyboard.press("Enter")
    expect(thread.locator(".message", has_text="another one")).to_be_visible()
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_a_reaction_is_given_and_taken_back(house: House, look: Look) -> None:
    house.post("lobby", "well done")
    page = look("paula")
    page.locator("#main .message", has_text="well done").hover()
    page.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("combobox", name="Emoji: search").fill("rocket")
    page.get_by_role("option", name="rocket").first.click()
    chip = page.get_by_role("button", name="rocket, 1: you")
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(chip).to_have_count(0)


def test_a_message_elsewhere_leaves_a_mark_until_it_is_read(house: House, look: Look) -> None:
    page = look("maria", "lobby")
    message_row = page.locator(".side-row", has_text="office")
    house.post("office", "psst")
    expect(message_row).to_have_attribute("aria-label", re.compile("1 unread"))
    message_row.click()
    message(page, "psst")
    expect(message_row).not_to_have_attribute("aria-label", re.compile("unread"))


def test_days_are_written_in_the_language_of_whoever_looks(house: House, look: Look) -> None:
    house.running.post(
        "users", {"workspace": "Vendor", "name": "ida", "locale": "it-IT", "tz": "Europe/Rome"}
    )
    made = house.running.post(
        "channels", {"workspace": "Vendor", "name": "corte", "members": ["ida", "franco", "@Book"]}
    )
    house.channels["corte"] = made["id"]
    house.post("corte", "until <!date^1790762400^{date_short}|the end>")
    page = look("ida", "corte")
    message(page, "until 30 set 2026")
    expect(page.locator("#main").get_by_text("Oggi", exact=True)).to_be_visible()
    page = look("franco", "corte")
    message(page, "until Sep 30, 2026")
    expect(page.locator("#main").get_by_text("Today", exact=True)).to_be_visible()


def test_people_see_the_channels_they_are_in_and_no_others(house: House, look: Look) -> None:
    page = look("maria", "safe")
    rows = page.locator(".side-row .side-words")
    expect(rows).to_have_text(["attic", "lobby", "office", "safe", "Book", "Book home"])
    act_as(page, "Paula Ortiz")
    expect(rows).to_have_text(["lobby", "Book", "Book home"])
    expect(page.locator(".conversation .main-title")).not_to_contain_text("safe")


def test_nothing_can_be_written_in_an_archived_channel(house: House, look: Look) -> None:
    page = look("maria", "attic")
    expect(page.get_by_text("#attic is archived")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_hidden()


def test_moving_the_clock_shows_that_it_moves_and_what_came_of_it(house: House, look: Look) -> None:
    page = look()
    before = page.locator(".clock").inner_text()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".toast")).to_contain_text("1 week passed. Nothing new for you.")
    expect(page.locator(".clock-progress")).to_be_hidden()
    expect(page.locator(".clock")).not_to_have_text(before)
    page.get_by_role("button", name="End of quarter").click()
    expect(page.locator(".clock")).to_contain_text(re.compile("(31 Mar|30 Jun|30 Sep|31 Dec)"))


def test_the_app_s_calls_are_listed_with_their_parameters_and_answers(house: House, look: Look) -> None:
    page = look()
    page.get_by_role("button", name="Web API calls").click()
    house.post("lobby", "look at me")
    row = page.locator(".call", has_text="chat.postMessage")
    row.locator("summary").click()
    expect(row).to_contain_text("look at me")
    expect(row).to_contain_text('"ok": true')


def test_on_a_phone_nothing_sticks_out_and_everything_can_be_reached(house: House, look: Look) -> None:
    house.post("lobby", "all", blocks=[block for block in EVERYTHING if block["type"] != "image"])
    house.post("lobby", "menu", blocks=MENU)
    page = look("maria", "lobby", PHONE)
    message(page, "Guest book")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.evaluate("document.querySelector('.conversation .scroller').scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Channels", exact=True).click()
    page.get_by_role("button", name="office").click()
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(page.locator("#main .main-name", has_text="office")).to_be_visible()
    write(page, "from the road")
    message(page, "from the road")


def test_a_dark_system_gets_a_dark_page_until_somebody_chooses(house: House, look: Look) -> None:
    page = look(color_scheme="dark")
    ground = "getComputedStyle(document.getElementById('main')).backgroundColor"
    assert page.evaluate(ground) == "rgb(27, 25, 31)"
    page.get_by_role("button", name="Light colours").click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_every_control_has_a_name(house: House, look: Look) -> None:
    house.post("lobby", "all", blocks=[block for block in EVERYTHING if block["type"] != "image"])
    house.post("lobby", "menu", blocks=MENU)
    page = look()
    message(page, "Guest book")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, a[href]")]
            .filter((node) => !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby") || node.innerText || node.title))
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_an_empty_scene_says_what_to_do_and_fills_by_itself(house: House, look: Look) -> None:
    house.running.post("reset", {})
    page = look()
    expect(page.get_by_role("heading", name="An empty scene")).to_be_visible()
    house.running.post("workspaces", {"name": "Vendor"})
    house.running.post("users", {"workspace": "Vendor", "name": "nora", "real_name": "Nora Lind"})
    expect(page.locator(".who-name")).to_have_text("Nora Lind")
