"""Who may spend which points, and on what: the partner's people its own, each person what is theirs, and the partner what it is paid for what others sold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from programs.facts import folded
from programs.money import Money
from storage import catalogue, payees, people, points, redemptions
from storage.catalogue import Item
from storage.points import Points


@dataclass(frozen=True, slots=True)
class Offer:
    """An item with what it costs this partner: in which points, and whether there are enough."""

    item: Item
    price: Money
    is_within_reach: bool


def spendable(session: Session, *, workspace_id: int, partner: str, person: str) -> tuple[Points, ...]:
    """By one of a partner's people: the partner's own points, the person's (folded; "" where nobody has said who that is), and what the partner is paid for what others sold."""
    own = points.accounts(session, workspace_id=workspace_id, partner=partner, payee="")
    if person:
        own |= points.accounts(session, workspace_id=workspace_id, partner=partner, payee=person)
    own |= points.accounts(session, workspace_id=workspace_id, payee=folded(partner))
    return tuple(own.values())


def offers(session: Session, *, workspace_id: int, found: Sequence[Points], on: date) -> tuple[Offer, ...]:
    """What can be had that day: each item in the points of which there are enough, else in the first that are fine enough for its price."""
    had: list[Offer] = []
    for each in catalogue.items(session, workspace_id=workspace_id):
        item = replace(each, stock=redemptions.in_stock(session, workspace_id=workspace_id, item=each))
        if not item.is_offered(on):
            continue
        priced = [(has, price) for has in found if (price := item.price_in(has.currency)) is not None]
        within = [price for has, price in priced if has.balance >= price.minor]
        price = next(iter(within), priced[0][1] if priced else item.price)
        had.append(Offer(item, price, bool(within)))
    return tuple(had)


def strangers(
    session: Session, *, workspace_id: int, partner: str, found: Iterable[Points]
) -> tuple[str, ...]:
    """People of the partner who have points, and of whom nobody has said who they are in Slack."""
    known = payees.known(session, workspace_id=workspace_id)
    names = {each.payee: each.receiver for each in found if each.payee}
    return tuple(
        name
        for payee, name in sorted(names.items())
        if known.partner(partner, payee) is None
        and people.user_of_person(session, workspace_id=workspace_id, partner=partner, person=payee) is None
    )
