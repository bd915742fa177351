"""`points`: what a partner has, what runs out when, and what it can be spent on; and the form that spends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session

from bot import actions, redeeming
from bot.blocks import kit
from bot.blocks import points as blocks
from bot.blocks.points import Offer
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, instead, notice, typed
from bot.listeners.speech import Speech
from bot.listeners.whose import whose
from dsl.points import MOST_DECIMALS, coded
from programs.facts import folded
from programs.money import Money
from storage import catalogue, fulfilment, points, redemptions
from storage.fulfilment import Redeemed, Work
from storage.points import Points
from storage.redemptions import NotRedeemed, Redemption

_SCALES: Final = frozenset(map(coded, range(MOST_DECIMALS + 1)))


def show(call: Call, speech: Speech) -> None:
    """`points`; for those who may see all, with the partner's name."""
    partner = whose(call, speech.name if speech.word in ("points", "punti") else "")
    if partner is None:
        return
    with call.database.reading() as session:
        found = _accounts(session, call, partner)
        term = points.term(session, workspace_id=call.workspace.id)
        requests = redemptions.of_partner(session, workspace_id=call.workspace.id, partner=partner)
        works = fulfilment.of_partner(session, workspace_id=call.workspace.id, partner=partner)
        offers = _offers(session, call, found)
    states = {each.source.redemption_id: each.state for each in works if isinstance(each.source, Redeemed)}
    call.send(
        blocks.balance(
            partner,
            found,
            term,
            [(each, states.get(each.id)) for each in requests],
            is_own=call.partner is not None,
            offers=offers,
        )
    )


def on_show(call: Call) -> None:
    show(call, Speech("points", call.envelope.value))


def on_spend(call: Call) -> None:
    """By one of the partner's own people."""
    if call.partner is None:
        call.say(said("Only the partner's own people can spend its points."))
        return
    with call.database.reading() as session:
        found = _accounts(session, call, call.partner)
        offers = _offers(session, call, found)
    if offers:
        call.open(blocks.choose_form(found, offers), button=kit.button("Spend", actions.POINTS_SPEND))
    else:
        call.say(said("There is nothing in the catalogue at the moment."))


def choose(call: Call) -> Answer | None:
    """Something was chosen: it is shown once more, with what is left then."""
    if call.partner is None:
        return notice(said("Only the partner's own people can spend its points."))
    ident, _, currency = typed(call, actions.WORDS_BLOCK).partition(":")
    with call.database.reading() as session:
        found = _accounts(session, call, call.partner)
        offers = _offers(session, call, found)
    offer = next(
        (each for each in offers if f"{each.item.id}:{each.price.currency}" == f"{ident}:{currency}"), None
    )
    if offer is None or not offer.is_within_reach:
        return notice(said("That is not offered any more, or there are not enough points for it."))
    balance = next(each.balance for each in found if each.currency == offer.price.currency)
    left = Money.from_minor(balance - offer.price.minor, offer.price.currency)
    return instead(blocks.confirm_form(offer, _instead(offer, offers), left))


def confirm(call: Call) -> Answer | None:
    """The points are spent. A second delivery of the same act, or a second press in the same form, spends nothing."""
    partner = call.partner
    if partner is None:
        return notice(said("Only the partner's own people can spend its points."))
    shown = _shown(typed(call, actions.WORDS_BLOCK) or call.envelope.value)
    if shown is None:
        return notice(said("That is not offered any more, or there are not enough points for it."))
    item_id, price = shown

    def step(session: Session) -> tuple[Redemption, Sequence[Work]]:
        made, works = redemptions.redeem(
            session,
            call.workspace,
            item_id=item_id,
            price=price,
            partner=partner,
            meaning=f"view:{call.envelope.payload['view']['id']}",
            by=call.actor,
            now=call.now,
        )
        redeeming.tell(session, call.workspace, made, works, now=call.now)
        return made, works

    try:
        made, _ = call.database.run(step)
    except NotRedeemed as why:
        return notice(blocks.not_spent(why, price.currency))
    return notice(blocks.spent(made))


def _accounts(session: Session, call: Call, partner: str) -> tuple[Points, ...]:
    return tuple(points.accounts(session, workspace_id=call.workspace.id, partner=partner).values())


def _offers(session: Session, call: Call, found: Sequence[Points]) -> tuple[Offer, ...]:
    """What can be had today: each item in the points of which there are enough, else in the first that are fine enough for its price."""
    offers: list[Offer] = []
    for each in catalogue.items(session, workspace_id=call.workspace.id):
        item = replace(each, stock=redemptions.in_stock(session, workspace_id=call.workspace.id, item=each))
        if not item.is_offered(call.today):
            continue
        priced = [(has, price) for has in found if (price := item.price_in(has.currency)) is not None]
        within = [price for has, price in priced if has.balance >= price.minor]
        price = next(iter(within), priced[0][1] if priced else item.price)
        offers.append(Offer(item, price, bool(within)))
    return tuple(offers)


def _instead(offer: Offer, offers: Sequence[Offer]) -> Offer | None:
    """The better way, where there is one and the points are enough for it."""
    if offer.item.alternative is None:
        return None
    named = folded(offer.item.alternative.instead)
    return next((each for each in offers if folded(each.item.name) == named and each.is_within_reach), None)


def _shown(value: str) -> tuple[int, Money] | None:
    """What a form carries, which may be anything (ACTOR): the item and the price that was shown."""
    ident, minor, currency = [*value.split(":"), "", ""][:3]
    if not (minor.isascii() and minor.isdigit() and len(minor) < 16 and currency in _SCALES):
        return None
    return number_in(ident), Money.from_minor(int(minor), currency)
