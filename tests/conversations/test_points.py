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
    # Nobody has the role: whoever started the program is asked.
    bound.until(lambda: "R-1: *Flight to Lisbon*" in bound.said("maria"), "the question")
    bound.command("maria", f"/premio role <@{bound.ids['sofia']}> manager")
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


OF_PEOPLE = """program "Own"
  runs 2026-07-01 to 2026-12-31
  currency EUR
points "Sales" on deals pay 1 point for every 100 EUR of amount paid to rep
points "Company" on deals where id = "O-1" pay 300 points
"""
OWN_DEALS = """id,partner,amount,closed_on,rep
O-1,Acme,12000,2026-07-01,Anna Rossi
O-2,Acme,3000,2026-07-01,Aldo Neri
"""


def test_who_is_paid_in_points_spends_them_and_nobody_else_does(bound: Scene) -> None:
    """Anna and Aldo both work for Acme; the code that Anna's points buy is read by Anna alone."""
    bound.ids["aldo"] = bound.make("users", workspace="Acme", name="aldo", locale="it-IT")["id"]
    bound.change(channel=bound.ids["acme"], add=["aldo"])
    bound.bring_codes("Gift card", "CARD-4711")
    bound.upload("maria", "deals.csv", OWN_DEALS)
    bound.start(OF_PEOPLE)
    form = bound.click(
        "maria",
        "Add something",
        message=bound.command("maria", "/premio catalogue").with_button("catalogue_item"),
        channel="office",
    ).view
    card = {"name": "Gift card", "points": "100", "stock": "", "approval": "no"}
    bound.submit("maria", form, card)
    bound.until(lambda: "Anna Rossi" in bound.command("maria", "/premio balance Acme").text, "the points")
    told = bound.command("maria", "/premio saldo di Acme").text
    assert "*Anna Rossi (Acme)* has *120 points* to spend." in told
    assert "nobody has said who in Slack is Aldo Neri, Anna Rossi." in told
    assert "Some points are those of single people of Acme." in bound.mention("anna", "acme", "points").text
    for name, person in (("anna", "Anna Rossi"), ("aldo", "Aldo Neri")):
        bound.command("maria", f'/premio person <@{bound.ids[name]}> "Acme" as "{person}"')
    of_anna = bound.command("maria", f"/premio points <@{bound.ids['anna']}>").text
    assert "*Anna Rossi (Acme)* has *120 points* to spend." in of_anna
    assert "Aldo" not in of_anna
    unknown = bound.command("maria", f"/premio points <@{bound.ids['bob']}>").text
    assert "Nobody has said who that is at Bolt &amp; Sons" in unknown
    mine = bound.mention("anna", "acme", "points")
    assert "*Anna Rossi (Acme)* has *120 points* to spend." in mine.text
    assert "Aldo" not in mine.text
    assert (
        "*Aldo Neri (Acme)* ha *30 punti* da spendere."
        in bound.mention("aldo", "acme", "quanti punti ho?").text
    )
    message = mine.with_button("points_spend")
    company, button = [
        each
        for block in message["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
        if each["action_id"] == "points_spend"
    ]
    assert (button["text"]["text"], company["text"]["text"]) == ("Spend my own", "Spend")
    bound.post_button("acme", "points_spend", button["value"])
    forged = bound.message_with("aldo", "points_spend", "acme")
    assert "somebody else's to spend" in bound.click("aldo", "Forged", channel="acme", message=forged).text
    form = bound.click("anna", "Spend my own", channel="acme", message=message).view
    assert "You have 120 points of your own to spend." in str(form)
    [choice] = [block for block in form["blocks"] if block["type"] == "input"]
    sure = bound.submit("anna", form, {"words": choice["element"]["options"][0]["value"]}).view
    assert "R-1: *Gift card* is yours for 100 points" in str(bound.submit("anna", sure, {}).view)
    bound.until(lambda: "R-1: *Gift card* is yours" in bound.said("anna"), "the news")
    button = bound.message_with("anna", "voucher")
    assert "CARD-4711" in bound.click("anna", "Show the code", message=button).text
    value = next(
        each["value"]
        for block in button["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    )
    bound.post_button("acme", "voucher", value)
    forged = bound.message_with("aldo", "voucher", "acme")
    assert "CARD-4711" not in bound.click("aldo", "Forged", channel="acme", message=forged).text
    assert "Gift card" not in bound.said("aldo", "acme")
    assert "*20 points* to spend" in bound.mention("anna", "acme", "points").text
    bound.command("maria", f'/premio person <@{bound.ids["sofia"]}> "Acme" as "Anna Rossi"')
    assert "Of your own: 20 points." in str(bound.home("sofia"))
    with bound.database.reading() as session:
        assert verified(session, workspace_id=1).differences == ()
