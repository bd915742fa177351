"""`/premio catalogue`: what points are spent on, what waits for approval, and when points expire."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot import actions, redeeming
from bot.blocks import catalogue as blocks
from bot.blocks import kit
from bot.blocks.reader import ours
from bot.blocks.text import said
from bot.call import Call
from bot.catalogue_items import Wrong, item_of
from bot.envelope import number_in
from bot.listeners.forms import Answer, at_fields, mistake, notice, typed, wrong_reason
from bot.listeners.speech import Speech
from programs.facts import folded
from storage import catalogue, points, redemptions
from storage.redemptions import NotDecided, Redemption

_EXPIRE: Final = re.compile(r"(?:points )?expire\s+(?:after\s+(\d{1,3})\s+months?|(never))", re.IGNORECASE)
_LONGEST: Final = 120
"""Months."""


def show(call: Call, speech: Speech) -> None:
    """The catalogue; `catalogue expire after 12 months` and `catalogue expire never` say when points expire."""
    call.require_manager()
    asked = " ".join(speech.rest.split())
    found = _EXPIRE.fullmatch(asked)
    if found is not None and (found[2] or 1 <= int(found[1]) <= _LONGEST):
        _set_term(call, int(found[1]) if found[1] else None)
        return
    if asked:
        call.say(
            said(
                "I know `/premio catalogue`, `/premio catalogue expire after 12 months` (from 1 to 120) and `/premio catalogue expire never`."
            )
        )
        return
    with call.database.reading() as session:
        items = catalogue.items(session, workspace_id=call.workspace.id)
        waiting = redemptions.waiting(session, workspace_id=call.workspace.id)
        term = points.term(session, workspace_id=call.workspace.id)
    call.send(blocks.overview(items, waiting, term, on=call.today))


def on_show(call: Call) -> None:
    show(call, Speech("catalogue", ""))


def on_item(call: Call) -> None:
    """The form of an item, or of a new one."""
    call.require_manager()
    with call.database.reading() as session:
        items = catalogue.items(session, workspace_id=call.workspace.id)
    item = next((each for each in items if str(each.id) == call.envelope.value), None)
    others = [each for each in items if each != item]
    call.open(blocks.item_form(item, others), button=kit.button("Add something", actions.CATALOGUE_ITEM))


def save(call: Call) -> Answer | None:
    """The form was sent. A stock that nobody touched in it stays what it is by now."""
    call.require_manager()
    ident, _, stock_shown = call.envelope.value.partition(":")
    with call.database.reading() as session:
        items = catalogue.items(session, workspace_id=call.workspace.id)
    known = next((each for each in items if str(each.id) == ident), None)
    try:
        item = item_of(
            name=typed(call, blocks.NAME),
            price=typed(call, blocks.PRICE),
            stock=typed(call, blocks.STOCK),
            approval=typed(call, blocks.APPROVAL),
            kind=typed(call, blocks.KIND),
            instead=typed(call, blocks.INSTEAD),
            until=typed(call, blocks.UNTIL),
        )
    except Wrong as wrong:
        return at_fields(wrong.mistakes)
    mistakes: dict[str, str] = {}
    if any(folded(each.name) == folded(item.name) and each != known for each in items):
        mistakes[blocks.NAME] = ours("There is something of that name already.")
    if item.alternative is not None:
        ways = blocks.other_ways(known, [each for each in items if each != known])
        way = folded(item.alternative.instead)
        if way == folded(item.name):
            mistakes[blocks.INSTEAD] = ours("Choose something else than this.")
        elif way not in ways:
            mistakes[blocks.INSTEAD] = ours("Choose something else in the catalogue.")
        else:
            item = replace(item, alternative=replace(item.alternative, instead=ways[way]))
    if mistakes:
        return at_fields(mistakes)
    with call.database.writing() as session:
        catalogue.put(
            session,
            workspace_id=call.workspace.id,
            item=item if known is None else replace(item, id=known.id),
            by=call.actor,
            now=call.now,
            keeps_stock=known is not None and typed(call, blocks.STOCK) == stock_shown,
        )
    return notice(said("*{item}* is in the catalogue.", item=item.name))


def on_approve(call: Call) -> None:
    call.require_manager()
    partner = call.partner  # Slack may be asked, so not from within the transaction
    try:
        with call.database.writing() as session:
            made, work = redemptions.approve(
                session,
                call.workspace,
                number=_number(call),
                by=call.actor,
                their_partner=partner,
                now=call.now,
            )
            redeeming.tell(session, call.workspace, made, [work], now=call.now)
    except NotDecided as why:
        call.say(blocks.not_decided(why))
        return
    call.say(
        said(
            "R-{number} is approved: *{item}* for *{partner}* is on the board now, `/premio fulfilment`.",
            number=made.number,
            item=made.item,
            partner=made.for_whom,
        )
    )


def on_refuse(call: Call) -> None:
    """Ask why, before anything is refused."""
    call.require_manager()
    found = _found(call)
    if found is None or found.state != "asked":
        call.say(blocks.not_decided(NotDecided("decided" if found else "missing")))
    else:
        call.open(blocks.refuse_form(found))


def refuse(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_manager()
    note = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(note)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    partner = call.partner  # as above
    try:
        with call.database.writing() as session:
            made = redemptions.refuse(
                session,
                call.workspace,
                number=_number(call),
                by=call.actor,
                their_partner=partner,
                note=note,
                now=call.now,
            )
            redeeming.tell(session, call.workspace, made, (), now=call.now)
    except NotDecided as why:
        return notice(blocks.not_decided(why))
    return notice(said("It is refused, and the points are back. The partner reads why."))


def _set_term(call: Call, months: int | None) -> None:
    with call.database.writing() as session:
        points.set_term(
            session,
            workspace_id=call.workspace.id,
            months=months,
            by=call.actor,
            on=call.today,
            now=call.now,
        )
        term = points.term(session, workspace_id=call.workspace.id)
    call.say(blocks.expiry(term))


def _found(call: Call) -> Redemption | None:
    with call.database.reading() as session:
        return redemptions.find(session, workspace_id=call.workspace.id, number=_number(call))


def _number(call: Call) -> int:
    """What the button or the form is about; 0, which nothing has, where it holds no number."""
    return number_in(call.envelope.value)
