"""`points`: what a partner has, what runs out when, and what it can be spent on; and the form that spends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from bot import actions, redeeming
from bot.blocks import kit
from bot.blocks import points as blocks
from bot.blocks.text import Words, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, instead, notice, typed
from bot.listeners.speech import Speech, user_in
from bot.listeners.whose import person_of, sees_all, user_of, whose
from bot.spending import Offer, offers, spendable, strangers
from dsl.points import MOST_DECIMALS, coded
from programs.facts import folded
from programs.money import Money
from storage import fulfilment, people, points, redemptions
from storage.fulfilment import Redeemed, Work
from storage.people import Actor
from storage.points import Points
from storage.redemptions import NotRedeemed, Redemption

_SCALES: Final = frozenset(map(coded, range(MOST_DECIMALS + 1)))


def show(call: Call, speech: Speech) -> None:
    """`points`: the partner's and one's own; for those who may see all, with the partner's name, and then those of all its people."""
    pointed = user_in(speech.rest) if sees_all(call) and call.partner is None else None
    if pointed is not None:
        _of_person(call, user_of(call, pointed[0]))
    elif (partner := whose(call, speech.name, word="points")) is not None:
        _show(call, partner)


def _of_person(call: Call, user: str) -> None:
    """For those who may see all: what stands in that person's own account."""
    actor = call.roster.resolved(Actor(enterprise="", team="", user=user)) if user else None
    with call.database.reading() as session:
        partner = call.roster.partner_of(session, actor) if actor is not None else None
        person = people.person_of(session, workspace_id=call.workspace.id, actor=actor) if actor else ""
    if partner is None:
        call.say(said("I do not know for which partner that person works."))
    elif not person:
        call.say(
            said(
                'Nobody has said who that is at {partner}: `/premio person @user "{partner}" as "Name"`.',
                partner=partner,
            )
        )
    else:
        _show(call, partner, payee=person)


def _show(call: Call, partner: str, payee: str | None = None) -> None:
    workspace_id = call.workspace.id
    with call.database.reading() as session:
        every = points.accounts(session, workspace_id=workspace_id, partner=partner, payee=payee)
        found = _mine(session, call) if call.partner is not None else tuple(every.values())
        term = points.term(session, workspace_id=workspace_id)
        holders = dict.fromkeys([(partner, payee or ""), *((each.partner, each.payee) for each in found)])
        requests = [
            request
            for name, payee in holders
            for request in redemptions.of_holder(
                session, workspace_id=workspace_id, partner=name, payee=payee
            )
        ]
        works = [
            work
            for name in dict.fromkeys(name for name, _ in holders)
            for work in fulfilment.of_partner(session, workspace_id=workspace_id, partner=name)
        ]
        with_offers = {each.name for each in found if _offers(session, call, [each])}
        is_known = call.partner is not None and bool(person_of(session, call, partner))
        nobodies = (
            strangers(session, workspace_id=workspace_id, partner=partner, found=every.values())
            if payee is None and not is_known  # of themselves, and of nobody else
            else ()
        )
    if payee is not None and not found:
        call.say(said("That person has no points of their own."))
        return
    states = {each.source.redemption_id: each.state for each in works if isinstance(each.source, Redeemed)}
    call.send(
        blocks.balance(
            partner,
            found,
            term,
            [(each, states.get(each.id)) for each in sorted(requests, key=lambda each: each.number)],
            is_own=call.partner is not None,
            spendable=with_offers,
            strangers=nobodies,
        )
    )


def on_show(call: Call) -> None:
    show(call, Speech("points", call.envelope.value))


def on_spend(call: Call) -> None:
    """By one of the partner's own people; what is one person's, by that person."""
    if call.partner is None:
        call.say(_not_theirs())
        return
    with call.database.reading() as session:
        found = _of(_mine(session, call), call.envelope.value)
        had = _offers(session, call, found)
    if call.envelope.value and not found:
        call.say(said("Those points are somebody else's to spend."))
    elif had:
        button = kit.button("Spend", actions.POINTS_SPEND, call.envelope.value)
        call.open(blocks.choose_form(found, had, call.envelope.value), button=button)
    else:
        call.say(said("There is nothing in the catalogue at the moment."))


def choose(call: Call) -> Answer | None:
    """Something was chosen: it is shown once more, with what is left then."""
    if call.partner is None:
        return notice(_not_theirs())
    ident, _, currency = typed(call, actions.WORDS_BLOCK).partition(":")
    with call.database.reading() as session:
        found = _of(_mine(session, call), call.envelope.value)
        had = _offers(session, call, found)
    offer = next(
        (each for each in had if f"{each.item.id}:{each.price.currency}" == f"{ident}:{currency}"), None
    )
    if offer is None or not offer.is_within_reach:
        return notice(said("That is not offered any more, or there are not enough points for it."))
    balance = next(each.balance for each in found if each.currency == offer.price.currency)
    left = Money.from_minor(balance - offer.price.minor, offer.price.currency)
    return instead(blocks.confirm_form(offer, _instead(offer, had), left, call.envelope.value))


def confirm(call: Call) -> Answer | None:
    """The points are spent. A second delivery of the same act, or a second press in the same form, spends nothing."""
    partner = call.partner
    if partner is None:
        return notice(_not_theirs())
    shown = _shown(typed(call, actions.WORDS_BLOCK) or call.envelope.value)
    if shown is None:
        return notice(said("That is not offered any more, or there are not enough points for it."))
    item_id, price, name = shown
    with call.database.reading() as session:
        theirs = _of(_mine(session, call), name)
    if name and not theirs:
        return notice(said("Those points are somebody else's to spend."))
    whose_partner, payee = (theirs[0].partner, theirs[0].payee) if name else (partner, "")

    def step(session: Session) -> tuple[Redemption, Sequence[Work]]:
        made, works = redemptions.redeem(
            session,
            call.workspace,
            item_id=item_id,
            price=price,
            partner=whose_partner,
            payee=payee,
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


def _mine(session: Session, call: Call) -> tuple[Points, ...]:
    """What whoever acts, one of a partner's people, may spend."""
    assert call.partner is not None, "one of a partner's people"
    person = person_of(session, call, call.partner)
    return spendable(session, workspace_id=call.workspace.id, partner=call.partner, person=person)


def _offers(session: Session, call: Call, found: Sequence[Points]) -> tuple[Offer, ...]:
    return offers(session, workspace_id=call.workspace.id, found=found, on=call.today)


def _of(found: Sequence[Points], name: str) -> tuple[Points, ...]:
    """Those that a button is about."""
    return tuple(each for each in found if each.name == name)


def _not_theirs() -> Words:
    return said("Only the partner's own people can spend its points.")


def _instead(offer: Offer, offers: Sequence[Offer]) -> Offer | None:
    """The better way, where there is one and the points are enough for it."""
    if offer.item.alternative is None:
        return None
    named = folded(offer.item.alternative.instead)
    return next((each for each in offers if folded(each.item.name) == named and each.is_within_reach), None)


def _shown(value: str) -> tuple[int, Money, str] | None:
    """What a form carries, which may be anything (ACTOR): the item, the price that was shown, and whose points."""
    ident, minor, currency, name = [*value.split(":"), "", "", ""][:4]
    if not (minor.isascii() and minor.isdigit() and len(minor) < 16 and currency in _SCALES):
        return None
    return number_in(ident), Money.from_minor(int(minor), currency), name
