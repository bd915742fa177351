"""Payouts and holds in Slack: for managers and finance, each act by the person who presses, and two persons for money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import actions
from bot.blocks import figures, kit
from bot.blocks import payouts as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech
from storage import handling, ledger, payouts
from storage.payouts import Payout


def show(call: Call, speech: Speech) -> None:
    """`payouts`, or one by its number."""
    call.require_staff()
    with call.database.reading() as session:
        if speech.name.strip().isdigit():
            try:
                found = payouts.payout(session, workspace_id=call.workspace.id, number=int(speech.name[:9]))
            except payouts.NotPossible as unknown:
                call.say(said("{why}.", why=_sentence(unknown)))
                return
            call.send(blocks.one(found, call.locale))
            return
        every = payouts.listed(session, workspace_id=call.workspace.id)
    call.send(blocks.overview(every, today=_today(call), locale=call.locale))


def on_show(call: Call) -> None:
    show(call, Speech("payouts", ""))


def on_prepare(call: Call) -> None:
    call.require_staff()
    on = _today(call)
    try:
        made = call.database.run(
            lambda session: payouts.prepare(
                session, workspace_id=call.workspace.id, on=on, actor=str(call.actor), now=call.now
            )
        )
    except payouts.NothingDue as nothing:
        call.say(said("{why}.", why=_sentence(nothing)))
        return
    call.send(blocks.one(made, call.locale))


def on_approve(call: Call) -> None:
    def step(session: Session, number: int, shown: str) -> Payout:
        return payouts.approve(
            session,
            workspace_id=call.workspace.id,
            number=number,
            shown=shown,
            actor=str(call.actor),
            now=call.now,
        )

    _pressed(call, step)


def on_paid(call: Call) -> None:
    def step(session: Session, number: int, _shown: str) -> Payout:
        return payouts.pay(
            session,
            workspace_id=call.workspace.id,
            number=number,
            actor=str(call.actor),
            now=call.now,
            on=_today(call),
        )

    _pressed(call, step)


def on_cancel(call: Call) -> None:
    def step(session: Session, number: int, _shown: str) -> Payout:
        return payouts.cancel(
            session,
            workspace_id=call.workspace.id,
            number=number,
            actor=str(call.actor),
            now=call.now,
            on=_today(call),
        )

    _pressed(call, step)


def on_hold(call: Call) -> None:
    """Ask why, before anything is held."""
    call.require_staff()
    found = _award(call, call.envelope.value)
    if found is None:
        call.say(said("That award is not there."))
        return
    worth = figures.money(found.amount, call.locale) if found.amount else found.item or "It"
    call.open(blocks.hold_form(found.id, worth))


def hold(call: Call) -> Mapping[str, Any] | None:
    """The form was sent."""
    call.require_staff()
    values = call.envelope.payload["view"]["state"]["values"]
    reason = str(values.get(actions.REASON_BLOCK, {}).get(actions.INPUT, {}).get("value") or "").strip()
    if not reason:
        return {"response_action": "errors", "errors": {actions.REASON_BLOCK: "Say why in one sentence."}}
    return _acted(
        call,
        handling.hold,
        call.envelope.value,
        reason[:500],
        "It is held. `/premio why` shows it, with a button to release it.",
    )


def on_release(call: Call) -> None:
    call.require_staff()
    told = _acted(call, handling.release, call.envelope.value, "", "It is released, and is paid as before.")
    text = told["view"]["blocks"][0]["text"]["text"]
    call.say(said("{text}", text=text))


def _acted(call: Call, act: Callable[..., None], value: str, note: str, done: str) -> dict[str, Any]:
    found = _award(call, value)
    sentence = "That award is not there."
    if found is not None:
        try:
            with call.database.writing() as session:
                act(
                    session,
                    [found.id],
                    workspace_id=call.workspace.id,
                    actor=str(call.actor),
                    note=note,
                    now=call.now,
                    on=_today(call),
                )
            sentence = done
        except handling.NotPossible as refused:
            sentence = f"{_sentence(refused)}."
    view = kit.modal("Premio", [kit.section(said("{text}", text=sentence))], callback_id=actions.NOTICE)
    return {"response_action": "update", "view": view}


def _pressed(call: Call, step: Callable[[Session, int, str], Payout]) -> None:
    call.require_staff()
    number, _, shown = call.envelope.value.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        call.say(said("That payout is not there."))
        return
    try:
        found = call.database.run(lambda session: step(session, int(number), shown))
    except payouts.NotPossible as refused:
        call.say(said("{why}.", why=_sentence(refused)))
        return
    call.send(blocks.one(found, call.locale))


def _award(call: Call, value: str) -> ledger.LedgerAward | None:
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        return None
    with call.database.reading() as session:
        return ledger.award(session, workspace_id=call.workspace.id, award_id=int(value))


def _today(call: Call) -> date:
    return call.now.astimezone(ZoneInfo(call.workspace.timezone)).date()


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
