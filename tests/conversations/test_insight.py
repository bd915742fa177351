"""What managers look into: figures of a program, each with a picture and its table, and nobody else's."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene


@pytest.fixture
def earned(bound: Scene) -> Scene:
    """It is 12 August: Acme has sold 38,000 and earned 900 EUR, Bolt 4,000 and 200 EUR; Volume is foreseen at 660 and 40 EUR."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-08-12T10:00")
    return bound


def test_managers_see_what_a_program_does_and_take_each_figure_away(earned: Scene) -> None:
    _home_says_what_matters_and_what_waits(earned)
    _insight_tells_what_it_costs(earned)
    _each_figure_has_a_picture_with_words_and_a_table(earned)
    _altered_buttons_find_nothing(earned)
    _it_can_be_read_in_italian(earned)


def _insight_tells_what_it_costs(earned: Scene) -> None:
    told = earned.command("maria", "/premio insight Sprint")
    assert "The rewards cost *1,800 EUR*, which is 4.29% of 42,000 EUR in sales." in told.text
    assert "38.89% of the cost is for the long term" in told.text
    assert "*2* of 2 partners earned something." in told.text
    assert "*1,100 EUR* is owed, 700 EUR expected by today’s figures." in told.text
    assert "nothing can be compared" in told.text
    earned.click("maria", "insight_chart", channel="office", message=told.with_button("insight_chart"))
    picture, table = earned.files("maria")[-2:]
    assert earned.content(picture).startswith(b"\x89PNG")
    assert "July 2026 1,100 EUR (2.62% of 42,000 EUR)" in picture["alt_txt"]
    rows = list(csv.DictReader(io.StringIO(earned.content(table).decode())))
    assert [(row["Month"], row["Revenue"], row["Cost"]) for row in rows] == [
        ("2026-07-01", "42000.00", "1100.00"),
        ("2026-08-01", "0", "700.00"),
    ]


def _home_says_what_matters_and_what_waits(earned: Scene) -> None:
    earned.until(lambda: "slack_file" in str(earned.home("maria")), "the picture")
    page = earned.home("maria")
    said = str(page)
    assert "*1 program* in force." in said
    assert "*1,100.00 EUR* is owed to partners." in said
    assert "day 43 of 184, 1,800.00 EUR awarded (1,100.00 EUR owed, 700.00 EUR not final yet)." in said
    assert "Sprint: standings" in said
    assert page is not None
    [picture] = [each for each in page["blocks"] if each["type"] == "image"]
    assert "Sprint: time 23%" in picture["alt_text"]
    again = earned.home("maria")
    assert again is not None
    assert [each["slack_file"] for each in again["blocks"] if each["type"] == "image"] == [
        picture["slack_file"]
    ]


def _each_figure_has_a_picture_with_words_and_a_table(earned: Scene) -> None:
    for kind in ("terms", "participation", "reach", "close", "silence", "liability", "change"):
        earned.post_button("office", "insight_chart", f"{kind} 1")
        button = earned.message_with("maria", "insight_chart", "office")
        earned.click("maria", "Forged", channel="office", message=button)
        picture, table = earned.files("maria")[-2:]
        assert picture["name"] == f"{kind}.png"
        assert "Bar chart. Sprint:" in picture["alt_txt"]
        assert kind != "reach" or "Volume: up to 10,000 EUR" in picture["alt_txt"]
        assert len(earned.content(table).splitlines()) >= 1


def _altered_buttons_find_nothing(earned: Scene) -> None:
    for value in ("cost 99", "cost ²", "nonsense 1"):
        earned.post_button("office", "insight_chart", value)
        odd = earned.message_with("maria", "insight_chart", "office")
        assert "never in force" in earned.click("maria", "Forged", channel="office", message=odd).text


def _it_can_be_read_in_italian(earned: Scene) -> None:
    earned.command("maria", "/premio language italiano")
    told = earned.command("maria", "/premio analisi")
    assert "I premi costano *1.800 EUR*: 4,29% di 42.000 EUR di vendite." in told.text
    earned.click("maria", "insight_chart", channel="office", message=told.with_button("insight_chart"))
    assert "luglio 2026" in earned.files("maria")[-2]["alt_txt"]


def test_partners_are_refused_and_see_their_own_figures_only(earned: Scene) -> None:
    _partners_are_refused(earned)
    _a_partners_home_tab_has_its_own_figures_only(earned)


def _partners_are_refused(earned: Scene) -> None:
    assert "managers" in earned.mention("anna", "acme", "insight Sprint").text
    earned.command("maria", f"/premio role <@{earned.ids['franco']}> approver")
    assert "The rewards cost *1,800 EUR*" in earned.command("franco", "/premio insight Sprint").text
    earned.post_button("acme", "insight_chart", "cost 1")
    forged = earned.message_with("anna", "insight_chart", "acme")
    assert "managers" in earned.click("anna", "Forged", channel="acme", message=forged).text
    assert earned.files("anna") == []


def _a_partners_home_tab_has_its_own_figures_only(earned: Scene) -> None:
    earned.command("maria", f'/premio person <@{earned.ids["sofia"]}> "Acme"')
    page = str(earned.home("sofia"))
    assert "Nothing is within reach for *Acme*" in page
    assert "Your last awards" in page
    assert "*500.00 EUR*, _Base_" in page
    assert "*660.00 EUR*, _Volume_ (not final yet: the period is open)" in page
    assert "Bolt" not in page
    assert "200.00" not in page


def test_the_home_tab_stands_without_its_picture_and_tells_of_polls(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-07-04T10:00")
    bound.fault("files.getUploadURLExternal", "500", times=500)
    bound.until(lambda: "Pulse: 0 answers from 2 asked" in str(bound.home("maria")), "the poll")
    assert "slack_file" not in str(bound.home("maria"))
