"""A manager hands over what was earned in kind, and the partner hears of it."""

from __future__ import annotations

from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Json, Scene, words

TRIP = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  announce in partner channels
trip "Lisbon" on deals where amount >= 15k EUR
  award "Lisbon summit" worth 900 EUR
trip "Rome" on deals where category = "Cloud"
  award "A day in Rome"
"""


def test_the_board_moves_and_partners_hear_how_far_theirs_is(bound: Scene) -> None:
    assert "Nothing is to be handed over" in bound.command("maria", "/premio fulfilment").text
    bound.command("maria", "/premio attention none for everybody")  # it is a day of much news
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(TRIP)
    bound.until(lambda: "Lisbon summit" in bound.said("anna", "acme"), "the announcement")
    board = bound.command("maria", "/premio fulfilment")
    assert "*To do* (3)" in board.text
    shown = next(block for block in board.messages[-1]["blocks"] if "Lisbon summit" in str(block))
    bound.post_button("office", "fulfilment_show", shown["accessory"]["value"])
    message = bound.message_with("maria", "fulfilment_show", "office")
    detail = bound.click("maria", "Forged", channel="office", message=message)
    assert "Lisbon summit" in detail.text
    mine = bound.click(
        "maria", "I see to it", message=detail.with_button("fulfilment_mine"), channel="office"
    )
    assert "You see to *Lisbon summit* for *Acme* now." in mine.text
    pressed = detail.with_button("fulfilment_ordered")
    after = bound.click("maria", "Ordered", message=pressed, channel="office")
    assert "Ordered or booked" in after.text
    late = bound.click("maria", "Ordered", message=pressed, channel="office")
    assert "stands otherwise by now" in late.text
    bound.until(lambda: "*Lisbon summit* is ordered or booked" in bound.said("anna", "acme"), "the news")
    handed = bound.click(
        "maria", "Delivered", message=after.with_button("fulfilment_delivered"), channel="office"
    )
    assert "Delivered" in handed.text
    _taken_back_and_asked_back(bound)
    assert "1 seat now" in bound.command("maria", '/premio fulfilment seats 1 "Rome"').text
    bound.until(lambda: "on the waiting list" in bound.said("bob", "bolt"), "the waiting list")
    assert "2 seats now" in bound.command("maria", "/premio fulfilment seats 2 Rome").text
    offered = bound.message_with("bob", "fulfilment_accept", "bolt")
    value = next(block for block in offered["blocks"] if block["type"] == "actions")["elements"][0]["value"]
    bound.post_button("acme", "fulfilment_accept", value)
    forged = bound.message_with("anna", "fulfilment_accept", "acme")
    assert "not yours to answer" in bound.click("anna", "Forged", channel="acme", message=forged).text
    assert "We take care" in bound.click("bob", "Yes, we take it", channel="bolt", message=offered).text
    assert "Waiting for a seat" not in bound.command("maria", "/premio fulfilment").text
    value = offered["blocks"][-1]["elements"][0]["value"].partition(":")[0]
    bound.bring_codes("A day in Rome", "ROME-4711")
    bound.post_button("bolt", "voucher", value)
    button = bound.message_with("bob", "voucher", "bolt")
    assert "ROME-4711" in bound.click("bob", "Forged", channel="bolt", message=button).text
    bound.post_button("acme", "voucher", value)
    button = bound.message_with("anna", "voucher", "acme")
    assert "not yours" in bound.click("anna", "Forged", channel="acme", message=button).text
    assert "ROME-4711" not in bound.said("anna", "acme") + bound.said("maria", "bolt")
    told = bound.command("maria", '/premio fulfilment instead of "A day in Rome" remote "A day online"')
    assert "partners are offered *A day online* (remote)" in told.text
    way = bound.message_with("anna", "fulfilment_instead", "acme")
    assert "Instead of *A day in Rome* you can have *A day online* (remote)" in words(way)
    assert "not yours" in bound.click("bob", "Forged", channel="bolt", message=forged_at(bound, way)).text
    assert (
        "*A day online* it is" in bound.click("anna", "Take that instead", channel="acme", message=way).text
    )
    assert "not yours" in bound.click("anna", "Take that instead", channel="acme", message=way).text
    assert (
        "*A day online* for *Acme*\nSprint, deal D-1, instead of A day in Rome"
        in bound.command("maria", "/premio fulfilment").text
    )


def forged_at(bound: Scene, way: Json) -> Json:
    """Acme's button in Bolt's channel."""
    value = next(block for block in way["blocks"] if block["type"] == "actions")["elements"][0]["value"]
    bound.post_button("bolt", "fulfilment_instead", value)
    return bound.message_with("bob", "fulfilment_instead", "bolt")


def _taken_back_and_asked_back(bound: Scene) -> None:
    """The deal is cancelled once its reward was handed over: whoever saw to it settles that, with a reason, and the partner hears how."""
    cancelled = DEALS.splitlines()
    bound.upload("maria", "deals.csv", f"{cancelled[0]},cancelled_on\n{cancelled[3]},2026-07-01\n")
    bound.until(lambda: "its award was taken back since" in bound.said("maria"), "that it is to be settled")
    assert "*Lisbon summit* for *Acme*" in bound.said("maria"), "called as it was when it was handed over"
    board = bound.command("maria", "/premio fulfilment")
    assert (
        "*To settle: handed over, and the award was taken back* (1)\n*Lisbon summit* for *Acme*" in board.text
    )
    detail = bound.click("maria", "Show", message=bound.message_with("maria", "fulfilment_show"))
    form = bound.click("maria", "Ask it back", message=detail.with_button("fulfilment_ask_back")).view
    assert "one sentence" in str(bound.submit("maria", form, {"words": "  "}).errors)
    bound.submit("maria", form, {"words": "The tickets are not used yet"})
    bound.until(lambda: "we ask for it back" in bound.said("anna", "acme"), "the partner hears")
    assert "*Lisbon summit* was taken back, and we ask for it back" in bound.said("anna", "acme")
    assert "*Asked back* (1)" in bound.command("maria", "/premio fulfilment").text
    shown = bound.click("maria", "Show", message=bound.message_with("maria", "fulfilment_show"))
    assert "“The tickets are not used yet”" in shown.text
    done = bound.click("maria", "It came back", message=shown.with_button("fulfilment_returned"))
    assert "Came back" in done.text
    assert "Asked back" not in bound.command("maria", "/premio fulfilment").text
