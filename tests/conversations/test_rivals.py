"""What a partner may learn of the others: that they are there, and no figure of theirs unless the program shows amounts."""

from __future__ import annotations

import pytest

from tests.conversations.scene import Answer, Scene

POOL = """program "Pool"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  announce in partner channels

measure market = sum(amount across all partners)

bonus "Share of the market"
  each month
  when sum(amount) > 0
  pay 1% of market
  earned immediately
"""
DEALS = """id,partner,customer,amount,closed_on
D-1,Acme,Rossi,1000,2026-07-01
D-2,Bolt & Sons,Verdi,776777.77,2026-07-01
"""


@pytest.fixture
def pool(bound: Scene) -> Scene:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(POOL)
    # Both: what comes later would stand between a question and its answer.
    for who, where in (("anna", "acme"), ("bob", "bolt")):
        bound.until(lambda: "Share of the market" in bound.said(who, where), f"what {who} is told")  # noqa: B023 - asked at once
    return bound


def test_why_lists_a_partners_own_deals_and_only_counts_its_rivals(pool: Scene) -> None:
    shown = _explained(pool, "anna", pool.mention("anna", "acme", "why"), channel="acme").text
    assert "D-1" in shown
    assert "1 record of other partners" in shown
    for hidden in ("D-2", "Verdi", "776,777", "777,777"):
        assert hidden not in shown
        assert hidden not in pool.said("anna", "acme")


def test_a_manager_sees_every_deal_behind_an_award(pool: Scene) -> None:
    shown = _explained(pool, "maria", pool.command("maria", "/premio why Acme"), channel="office").text
    assert "D-1" in shown
    assert "D-2" in shown
    assert "777,777.77 EUR" in shown


NAMES = """program "Race"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome

commission "Base" on deals pay 1% of amount

standings
  every Monday at 09:00
  by sum(amount)
  names shown
"""


def test_standings_with_names_tell_places_and_no_figures_of_others(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(NAMES)
    bound.clock(to="2026-07-06T07:05")
    bound.until(lambda: "About 780,000 EUR more" in bound.said("anna", "acme"), "the standings")
    bound.clock(to="2026-07-09T07:05")
    told = bound.said("anna", "acme") + bound.mention("anna", "acme", "standings").text
    assert "1.  Bolt &amp; Sons" in told
    assert "The same place as on 2 July 2026." in told
    assert "776,777" not in told
    assert "775,777" not in told


def _explained(scene: Scene, who: str, listed: Answer, *, channel: str) -> Answer:
    """The answer to the first *Why?* beside an award."""
    message = listed.messages[-1]
    block = next(block for block in message["blocks"] if block.get("accessory"))
    return scene.act(
        who,
        "click",
        channel=channel,
        message_ts=message["ts"],
        action_id=block["accessory"]["action_id"],
        block_id=block["block_id"],
    )
