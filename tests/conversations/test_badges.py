"""What partners and people were recognised for, asked for in Slack: each its own, with what earned it."""

from __future__ import annotations

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Scene, words


def test_badges_stand_on_the_page_at_the_place_and_on_home_with_what_earned_them(bound: Scene) -> None:
    anna = f"<@{bound.ids['anna']}>"
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.mention("maria", "acme", f"kudos {anna} for the demo")
    bound.until(lambda: "Big win" in bound.said("anna", "acme"), "the shout-out")
    told = next(each for each in bound.transcript("anna", "acme") if "closed Bianchi" in words(each))
    for name, reaction in (("maria", "clap"), ("maria", "tada"), ("anna", "clap")):
        bound.act(name, "react", channel="acme", message_ts=told["ts"], name=reaction)
    bound.act("maria", "react", channel="acme", message_ts=told["ts"], name="clap")
    page = bound.mention("anna", "acme", "badges")
    assert "1 person applauded" in page.text
    assert "Applause for *Acme*: *1*" in page.text
    assert "*Acme* has 1 badge: :trophy: Big win" in page.text
    assert "deal D-3, 1 July 2026" in page.text
    assert f"Thanks to {anna}: *1*" in page.text
    assert "*Badges:* :trophy: Big win" in bound.mention("anna", "acme", "standings").text
    bound.click("anna", "Certificate", channel="acme", message=page.with_button("certificate"))
    [file] = [file for message in bound.transcript("anna") for file in message.get("files", [])]
    assert file["name"].endswith(".pdf")
    assert "Acme has earned “Big win” in Sprint." in bound.said("anna")
    bound.post_button(
        "bolt", "certificate", page.with_button("certificate")["blocks"][2]["accessory"]["value"]
    )
    forged = bound.message_with("bob", "certificate", "bolt")
    assert "not yours to see" in bound.click("bob", "Forged", channel="bolt", message=forged).text
    bound.command("maria", f'/premio person <@{bound.ids["sofia"]}> "Acme"')
    assert "*Your badges:* :trophy: Big win" in str(bound.home("sofia"))
    assert "name its customers" in bound.mention("anna", "acme", "customers").text
    assert "name no customers" in bound.command("maria", "/premio customers hidden for Acme").text
    assert "name its customers" in bound.mention("bob", "bolt", "customers for Acme").text
    assert "has no badges yet" in bound.mention("bob", "bolt", "badges Acme").text
    assert "has 1 badge" in bound.command("maria", "/premio badges Acme").text
    of_anna = bound.command("maria", f"/premio badges {anna}").text
    assert "has 1 badge" in of_anna
    assert f"Thanks to {anna}: *1*" in of_anna
    assert "Won by" not in of_anna
    bound.command("maria", f'/premio person {anna} "Acme" as "Anna"')
    assert f"Won by {anna}: :trophy: Big win" in bound.command("maria", f"/premio badges {anna}").text
    assert f"Won by {anna}: :trophy: Big win" in bound.mention("anna", "acme", "badges").text
    assert "Won by" not in bound.mention("sofia", "acme", "badges").text
    assert "*26,000.00 EUR*  :trophy: Big win" in bound.command("maria", "/premio standings").text
