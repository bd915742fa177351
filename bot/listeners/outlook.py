"""What is about to be said: a manager reads it before the partners do, and strikes out what should not be said."""

from __future__ import annotations

from functools import partial

from sqlmodel import Session

from bot import actions
from bot.blocks import outlook as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, notice, typed, wrong_reason
from bot.listeners.speech import Speech
from bot.outlook import Outlook, Planned, foreseen, outlook
from bot.slack import RefusedBySlack
from storage import outbox


def show(call: Call, _speech: Speech) -> None:
    call.require_manager()
    _show(call, 0)


def on_show(call: Call) -> None:
    """From the number on that the button tells, which may hold anything; else from the first."""
    call.require_manager()
    _show(call, number_in(call.envelope.value))


def on_strike(call: Call) -> None:
    """Ask why, before anything is struck out."""
    call.require_manager()
    planned = _outlook(call).find(call.envelope.value)
    if planned is None:
        call.say(said("It is too late for that: it was sent, or struck out."))
        return
    call.open(blocks.strike_form(planned))


def strike(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_manager()
    reason = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(reason)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)

    def look(session: Session) -> tuple[Outlook, Planned] | None:
        seen = outlook(session, call.workspace, now=call.now)
        planned = seen.find(call.envelope.value)
        return (seen, planned) if planned is not None else None

    def step(session: Session, found: tuple[Outlook, Planned]) -> bool:
        seen, planned = found
        return outbox.strike(
            session,
            workspace_id=call.workspace.id,
            message=planned.message,
            reason=reason,
            by=call.actor,
            now=call.now,
            since=seen.reached,
        )

    done = call.database.run_on_snapshot(look, step)
    return notice(
        said("It is struck out and is not sent. `/premio tick` shows it, with your reason.")
        if done
        else said("It is too late for that: it was sent, or struck out.")
    )


def _show(call: Call, start: int) -> None:
    found = _outlook(call)
    channels = {place for each in blocks.page(found, start) for place in each.places}
    with call.database.reading() as session:
        found = foreseen(session, found, channels=channels, zone_of=partial(_zone, call), now=call.now)
    call.send(blocks.overview(found, start=start))


def _zone(call: Call, channel: str) -> str | None:
    try:
        return call.roster.zone(channel)
    except RefusedBySlack:
        return None  # a channel that we are not in: its messages wait


def _outlook(call: Call) -> Outlook:
    with call.database.reading() as session:
        return outlook(session, call.workspace, now=call.now)
