"""Reactions: to what we say they are applause; the workspace's own one to what a person says asks for the reason to thank them."""

from __future__ import annotations

import re
from typing import Final

from bot.blocks import kudos as blocks
from bot.blocks.text import is_user, said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners import kudos
from storage import applause, kudos_offers
from storage.kudos_offers import Offer

_TIMESTAMP: Final = re.compile(r"\d{10}\.\d{6}")


def on_reaction(call: Call) -> None:
    """Bots neither applaud nor thank."""
    event = call.envelope.payload["event"]
    item = event.get("item") or {}
    ts, moved_ts = str(item.get("ts") or ""), str(event.get("event_ts") or "")
    is_message = item.get("type") == "message" and all(map(_TIMESTAMP.fullmatch, (ts, moved_ts)))
    writer, reaction = str(event.get("item_user") or ""), str(event.get("reaction") or "")
    if not is_message:
        return
    if writer == call.slack.own_user:
        _applaud(call, ts, moved_ts, reaction)
    elif call.workspace.kudos_emoji and _shape(reaction) == call.workspace.kudos_emoji:
        _ask_what_for(call, writer, ts, moved_ts)


def on_say_why(call: Call) -> None:
    """The form for the reason, of whoever reacted and nobody else."""
    number = call.envelope.value
    offer_id = number_in(number)
    with call.database.reading() as session:
        offer = kudos_offers.waiting(
            session, workspace_id=call.workspace.id, offer_id=offer_id, by_user=call.actor.user
        )
    if offer is None:
        call.say(said(kudos.NO_MORE))
        return
    call.open(
        blocks.form(
            kudos.values(call), thanked=offer.to_user, metadata=kudos.metadata(offer.channel, offer.id)
        )
    )


def _applaud(call: Call, ts: str, moved_ts: str, reaction: str) -> None:
    if not _is_person(call, call.actor.user):
        return
    partner = call.partner
    with call.database.writing() as session:
        applause.left(
            session,
            workspace_id=call.workspace.id,
            channel=call.envelope.channel,
            ts=ts,
            user=call.actor.user,
            reaction=reaction,
            partner=partner,
            is_on=_is_on(call),
            moved_ts=moved_ts,
        )


def _ask_what_for(call: Call, writer: str, ts: str, moved_ts: str) -> None:
    """Where nobody can be thanked nothing is said: a reaction is no question."""
    if writer == call.actor.user or not (_is_person(call, writer) and _is_person(call, call.actor.user)):
        return
    with call.database.writing() as session:
        offer = kudos_offers.left(
            session,
            workspace_id=call.workspace.id,
            channel=call.envelope.channel,
            ts=ts,
            by_user=call.actor.user,
            to_user=writer,
            is_on=_is_on(call),
            moved_ts=moved_ts,
            allowance=call.workspace.kudos_a_week,
            now=call.now,
        )
    if offer is not None:
        _answer(call, offer)


def _answer(call: Call, offer: Offer) -> None:
    emoji = call.workspace.kudos_emoji
    if offer.is_asked:
        call.send(blocks.what_for(offer, emoji=emoji))
    elif offer.is_first_refused:
        call.send(blocks.no_more_reactions(offer, emoji=emoji))


def _is_person(call: Call, user: str) -> bool:
    person = call.slack.person(user) if is_user(user) else None
    return person is not None and not person.is_bot and not person.is_gone


def _is_on(call: Call) -> bool:
    return call.envelope.name == "reaction_added"


def _shape(reaction: str) -> str:
    """The same in every colour of skin."""
    return reaction.partition("::")[0]
