"""The tutorial's steps, taken as a partner manager takes them."""

from __future__ import annotations

import re
from pathlib import Path

from dsl.format import format_program
from dsl.read import read
from tests.conversations.scene import Scene, words

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
WITH_MISTAKES, FIRST, SECOND = re.findall(r"```premio\n(.*?)```", TEXT, re.DOTALL)
MISTAKES = re.search(r"```mistakes\n(.*?)```", TEXT, re.DOTALL)
DEALS = """id,partner,category,amount,closed_on
D-1,Acme,Firewall,7600,2026-07-01
D-2,Acme,Firewall,60000,2026-07-02
"""


def test_the_programs_stand_there_in_their_canonical_form() -> None:
    for text in (FIRST, SECOND):
        found = read(text)
        assert not found.errors
        assert found.program is not None
        assert format_program(found.program) == text
    assert [each.code for each in read(SECOND).diagnostics] == ["budget-may-not-do", "stops-paying"]


def test_the_mistakes_are_explained_as_the_tutorial_says() -> None:
    assert MISTAKES is not None
    said = [
        f"Line {each.span.line}: {each.message}{'' if each.message.endswith('?') else '.'} Hint: {each.hint}"
        for each in read(WITH_MISTAKES).errors
    ]
    said = [line if line.endswith("?") else f"{line}." for line in said]
    assert said == MISTAKES[1].splitlines()


def test_a_program_gets_from_the_form_to_the_partner_as_the_tutorial_says(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    form = bound.command("maria", "/premio new").view
    wrong = bound.submit("maria", form, {"Program": WITH_MISTAKES})
    (shown,) = wrong.errors.values()
    assert "did you mean `category`" in shown
    assert "3% of amount" in shown
    saved = bound.submit("maria", wrong.view, {"Program": FIRST})
    assert "It pays 3% of the amount." in words({"blocks": saved.view["blocks"]})
    assert (
        "*228.00 EUR*. 3% of 7,600.00 EUR" in bound.command("maria", '/premio simulate "Firewall Push"').text
    )

    form = bound.command("maria", '/premio edit "Firewall Push"').view
    bound.submit("maria", form, {"Program": SECOND})
    simulated = bound.command("maria", '/premio simulate "Firewall Push"').text
    assert "limited to 1,272.00 EUR by “at most 1_500 EUR per month”" in simulated
    shown_again = bound.command("maria", '/premio show "Firewall Push"')
    activated = bound.click(
        "maria", "Activate", channel="office", message=shown_again.with_button("Activate")
    )
    assert "is active" in activated.text
    assert "active, version 2" in bound.command("maria", "/premio list").text

    bound.clock(by="7 days")
    bound.until(lambda: "228.00 EUR" in bound.said("anna", "acme"), "what was earned, in #acme")
    assert "Podium" in bound.mention("anna", "acme", "next").text + bound.mention("anna", "acme", "why").text
    assert "750.00 EUR" in bound.mention("anna", "acme", "why").text
