"""Partners read which programs run for them, and what pays by each, in their language and without what is the vendor's alone."""

from __future__ import annotations

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene

PUSH = """program "Push"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  budget 40k EUR

commission "Every deal"
  on deals
  pay 1% of amount

commission "A favour"
  on deals
  for partners where name = "Bolt & Sons"
  pay 7% of amount
"""
GOLD = """program "Gold only"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  for partners where tier = "gold"

commission "Base"
  on deals
  pay 2% of amount
"""


def test_partners_read_what_pays_in_the_programs_that_are_for_them(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    for program in (SPRINT, PUSH, GOLD):
        bound.start(program)
    acme = bound.mention("anna", "acme", "which programs are running?")
    assert "*3 programs* for Acme" in acme.text
    bolt = bound.mention("bob", "bolt", "quali programmi ci sono?")
    assert "*2 programmi* per Bolt &amp; Sons" in bolt.text
    assert "Gold only" not in bolt.text
    said = bound.mention("anna", "acme", "show push").text
    assert "It pays 1% of the amount." in said
    assert "40,000" not in said, "the budget is the vendor's"
    assert "7%" not in said, "what another partner alone is promised"
    assert "What is for other partners by name is left out." in said
    assert "It pays 7% of the amount." in bound.mention("bob", "bolt", "mostra push").text
    assert "Did you mean “Push”?" in bound.mention("anna", "acme", "show pusch").text
    assert "No program “Gold only” runs for you" in bound.mention("bob", "bolt", 'show "Gold only"').text
    first = acme.with_button("What pays?")
    assert (
        "It pays 5% of the amount." in bound.click("anna", "What pays?", channel="acme", message=first).text
    )
    bound.command("maria", "/premio list")
    assert "program managers" in bound.command("sofia", "/premio list").text
