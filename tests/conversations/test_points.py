"""From earned points to what is handed over for them, by clicks alone."""

from __future__ import annotations

from storage.verification import verified
from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Answer, Scene

PROGRAM = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  announce in partner channels
points "Sales" on deals where amount >= 5k EUR pay 1 point for every 100 EUR of amount
"""
"""Acme has 260 points by 1 July, Bolt none."""


def items(scene: Scene) -> None:
    """A flight that takes approval, and a train that does not and is the greener way."""
    catalogue = scene.command("maria", "/premio catalogue")
    assert "The catalogue is empty" in catalogue.text
    pressed = catalogue.with_button("catalogue_item")
    form = scene.click("maria", "Add something", message=pressed, channel="office").view
    wrong = scene.submit("maria", form, {"name": "Train", "points": "many", "stock": "-1", "approval": "no"})
    assert set(wrong.errors) == {"points", "stock"}
    train = {"name": "Train to Lisbon", "points": "60", "stock": "", "approval": "no"}
    assert "is in the catalogue" in str(scene.submit("maria", wrong.view, train).view)
    form = scene.click("maria", "Add something", message=pressed, channel="office").view
    flight = {"name": "Flight to Lisbon", "points": "100", "stock": "2", "approval": "yes"}
    flight |= {"kind": "greener", "instead": "Train to Lisbon"}
    assert "is in the catalogue" in str(scene.submit("maria", form, flight).view)
    shown = scene.command("maria", "/premio catalogue").text
    assert (
        "*Flight to Lisbon*  100 points\n2 left · needs approval\n:seedling: greener: Train to Lisbon"
        in shown
    )


def spend(scene: Scene, item: str, *, instead: bool = False) -> Answer:
    """What Anna is answered; with `instead`, she takes the other way."""
    message = scene.mention("anna", "acme", "quanti punti abbiamo?").with_button("points_spend")
    form = scene.click("anna", "points_spend", channel="acme", message=message).view
    values = {
        option["text"]["text"].partition(" · ")[0]: option["value"]
        for block in form["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    }
    sure = scene.submit("anna", form, {"words": values[item]}).view
    ways = [
        option["value"]
        for block in sure["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    ]
    chosen = {"words": ways[1] if instead else ways[0]} if ways else {}
    return scene.submit("anna", sure, chosen)


def test_points_are_spent_approved_and_handed_over_by_clicks(bound: Scene) -> None:
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> manager")
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(PROGRAM)
    bound.until(lambda: "points" in bound.said("anna", "acme"), "the points")
    items(bound)
    assert "*Acme* has *260 points* to spend." in bound.mention("anna", "acme", "points").text
    assert "*Acme* has *260 points* to spend." in bound.command("maria", "/premio points Acme").text
    assert "no points yet" in bound.mention("bob", "bolt", "how many points do we have").text
    answer = spend(bound, "Flight to Lisbon")
    assert "R-1: *Flight to Lisbon* for 100 points is asked for" in str(answer.view)
    bound.until(lambda: "asked for *Flight to Lisbon*" in bound.said("anna", "acme"), "the news")
    balance = bound.mention("anna", "acme", "points").text
    assert "*Acme* has *160 points* to spend." in balance
    assert "of which 100 points are set aside" in balance
    answer = spend(bound, "Flight to Lisbon", instead=True)
    assert "R-2: *Train to Lisbon* is yours for 60 points" in str(answer.view)
    bound.until(lambda: "*Train to Lisbon* is yours" in bound.said("anna", "acme"), "the news")
    assert "1 request to spend points waits for approval" in str(bound.home("maria"))
    waiting = bound.command("maria", "/premio catalogue")
    assert "R-1: *Flight to Lisbon* for *Acme*, 100 points" in waiting.text
    pressed = waiting.with_button("redemption_approve")
    refusal = bound.click("maria", "Refuse", message=pressed, channel="office").view
    assert "reason" in bound.submit("maria", refusal, {"reason": " "}).errors
    assert "the points are back" in str(bound.submit("maria", refusal, {"reason": "The summit is off."}).view)
    bound.until(lambda: "was not approved: “The summit is off.”" in bound.said("anna", "acme"), "the reason")
    assert (
        "decided about that already"
        in bound.click("maria", "Approve", message=pressed, channel="office").text
    )
    assert "*Acme* has *200 points* to spend." in bound.mention("anna", "acme", "points").text
    spend(bound, "Flight to Lisbon")
    bound.until(lambda: "R-3: *Flight to Lisbon*" in bound.said("sofia"), "the question")
    pressed = bound.message_with("sofia", "redemption_approve")
    assert "is on the board now" in bound.click("sofia", "Approve", message=pressed).text
    board = bound.command("maria", "/premio fulfilment")
    assert "*Train to Lisbon* for *Acme*\nR-2 for 60 points" in board.text
    show = next(block for block in board.with_button("fulfilment_show")["blocks"] if "Flight" in str(block))
    bound.post_button("office", "fulfilment_show", show["accessory"]["value"])
    forged = bound.message_with("maria", "fulfilment_show", "office")
    detail = bound.click("maria", "Forged", channel="office", message=forged)
    done = bound.click(
        "maria", "Delivered", message=detail.with_button("fulfilment_delivered"), channel="office"
    )
    assert "Delivered" in done.text
    bound.until(lambda: "*Flight to Lisbon* is handed over" in bound.said("anna", "acme"), "the delivery")
    assert "R-3 *Flight to Lisbon*, 100 points: Delivered" in bound.mention("anna", "acme", "points").text
    assert "*100 points* is owed to partners" in str(bound.home("maria"))
    bound.command("maria", f'/premio person <@{bound.ids["sofia"]}> "Acme"')
    assert "*Points*: 100 points to spend." in str(bound.home("sofia"))
    with bound.database.reading() as session:
        assert verified(session, workspace_id=1).differences == ()
