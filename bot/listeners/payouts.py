"""Payouts and holds in Slack: for managers and finance, each act by the person who presses, and two persons for money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot import actions, payout_news
from bot.blocks import figures
from bot.blocks import payouts as blocks
from bot.blocks.kit import Message
from bot.blocks.reader import language, ours, told
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.exports import payout_sheet, written
from bot.listeners.forms import Answer, mistake, notice, typed, wrong_reason
from bot.listeners.speech import Speech
from bot.slack import Upload
from programs.not_done import NotDone
from programs.speech import capital
from storage import handling, ledger, payouts
from storage.payouts import Payout


def show(call: Call, speech: Speech) -> None:
    """`payouts`, or one by its number."""
    call.require_staff()
    number = number_in(speech.name.strip())
    try:
        with call.database.reading() as session:
            if number:
                shown = _one(call, payouts.payout(session, workspace_id=call.workspace.id, number=number))
            else:
                every = payouts.listed(session, workspace_id=call.workspace.id)
                shown = blocks.overview(every, today=call.today, reader=str(call.actor), locale=call.locale)
    except payouts.NotPossible as unknown:
        call.say(said("{why}.", why=_sentence(unknown)))
        return
    call.send(shown)


def on_show(call: Call) -> None:
    show(call, Speech("payouts", ""))


def on_prepare(call: Call) -> None:
    call.require_staff()
    on = call.today
    with call.database.reading() as session:
        users = payout_news.approvers(session, workspace_id=call.workspace.id, prepared_by=str(call.actor))
    # Slack is asked before anything is written.
    locales = {user: call.locale_of(user) for user in users}

    def write(session: Session) -> Payout:
        made = payouts.prepare(session, on=on, **_who(call))
        payout_news.prepared(session, made, workspace_id=call.workspace.id, locales=locales, now=call.now)
        return made

    try:
        made = call.database.run(write)
    except payouts.NothingDue as nothing:
        call.say(said("{why}.", why=_sentence(nothing)))
        return
    call.send(blocks.prepared(made, users, reader=str(call.actor), locale=call.locale))


def on_approve(call: Call) -> None:
    _pressed(
        call,
        lambda session, number, shown: payouts.approve(session, number=number, shown=shown, **_who(call)),
    )


def on_paid(call: Call) -> None:
    _pressed(
        call, lambda session, number, _: payouts.pay(session, number=number, on=call.today, **_who(call))
    )


def on_cancel(call: Call) -> None:
    _pressed(
        call, lambda session, number, _: payouts.cancel(session, number=number, on=call.today, **_who(call))
    )


def on_file(call: Call) -> None:
    """For the bank, or for payroll: what `premio payout export` writes."""
    call.require_staff()
    number = number_in(call.envelope.value.partition(":")[0])
    try:
        with call.database.reading() as session:
            found = payouts.payout(session, workspace_id=call.workspace.id, number=number)
    except payouts.NotPossible as unknown:
        call.say(said("{why}.", why=_sentence(unknown)))
        return
    title = told("Payout {number}", number=found.number)
    file = Upload(
        name=f"payout-{found.number}.csv",
        title=title,
        content=written(payout_sheet(found), "csv"),
        words=told("A row for each payee, currency and form"),
    )
    call.hand_over(file, message=blocks.beside_file(found, locale=call.locale))
    if not call.envelope.is_direct:
        call.say(said("I sent you the file in a direct message."))


def on_hold(call: Call) -> None:
    """Ask why, before anything is held."""
    call.require_staff()
    with call.database.reading() as session:
        found = ledger.award(session, workspace_id=call.workspace.id, award_id=number_in(call.envelope.value))
    if found is None:
        call.say(said("That award is not there."))
        return
    worth = figures.money(found.amount, call.locale) if found.amount else found.item or told("It")
    call.open(blocks.hold_form(found.id, worth))


def hold(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_staff()
    reason = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(reason)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    refused = _acted(call, handling.hold, reason)
    done = ours("It is held. `/premio why` shows it, with a button to release it.")
    return notice(said("{text}", text=refused or done))


def on_release(call: Call) -> None:
    call.require_staff()
    refused = _acted(call, handling.release, "")
    call.say(said("{text}", text=refused or ours("It is released, and is paid as before.")))


def _acted(call: Call, act: Callable[..., None], note: str) -> str | None:
    """Do it with the award that is pointed at; why not, where it cannot be done."""
    ids = [number_in(call.envelope.value)]
    try:
        call.database.run(lambda session: act(session, ids, note=note, on=call.today, **_who(call)))
    except handling.NotPossible as refused:
        return f"{_sentence(refused)}."
    return None


def _pressed(call: Call, step: Callable[[Session, int, str], Payout]) -> None:
    call.require_staff()
    number, _, shown = call.envelope.value.partition(":")
    with call.database.reading() as session:
        users = payout_news.approvers(session, workspace_id=call.workspace.id, prepared_by="")
    locales = {user: call.locale_of(user) for user in users}  # before anything is written, as above

    def write(session: Session) -> Payout:
        moved = step(session, number_in(number), shown)
        payout_news.moved(session, moved, workspace_id=call.workspace.id, locales=locales, now=call.now)
        return moved

    try:
        found = call.database.run(write)
    except payouts.NotPossible as refused:
        call.say(said("{why}.", why=_sentence(refused)))
        return
    call.send(_one(call, found))


def _one(call: Call, payout: Payout) -> Message:
    return blocks.one(payout, reader=str(call.actor), locale=call.locale)


def _who(call: Call) -> dict[str, Any]:
    return {"workspace_id": call.workspace.id, "actor": str(call.actor), "now": call.now}


def _sentence(error: NotDone) -> str:
    return capital(error.why.said(language()))
