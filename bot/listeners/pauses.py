"""`/premio pause NAME` and `/premio resume NAME`: a program rests, and makes up for it afterwards."""

from __future__ import annotations

from datetime import UTC
from functools import partial

from bot import actions
from bot.blocks import kit
from bot.blocks import pauses as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.forms import Answer, mistake, notice, picked, typed, wrong_reason
from bot.listeners.partners_told import tell_partners
from bot.listeners.programs import by_number, clicked, is_named, named
from bot.listeners.speech import Speech
from storage import pauses, programs
from storage.pauses import Pause
from storage.programs import Version


def pause(call: Call, speech: Speech) -> None:
    if is_named(call, speech) and (version := named(call, speech.name)) is not None:
        _ask(call, version)


def on_pause(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _ask(call, version)


def save(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_manager()
    reason = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(reason)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    version = by_number(call, call.envelope.value)
    active = _active(call, version) if version is not None else None
    if active is None:
        return notice(said("Only a program that is active can be paused."))
    tell = bool(picked(call, actions.TELL_BLOCK))
    with call.database.writing() as session:
        is_new = pauses.pause(
            session,
            active,
            reason=reason,
            partners_told=tell,
            by=call.actor,
            now=call.now,
        )
        if is_new and tell:
            begun = pauses.lasting(session, workspace_id=call.workspace.id)[active.program_id]
            write = partial(blocks.to_partner, active, goes_on=False)
            tell_partners(call, session, active, write, what=_name(begun))
    return notice(blocks.paused(active))


def resume(call: Call, speech: Speech) -> None:
    """Asks first: what follows is money."""
    if is_named(call, speech) and (version := named(call, speech.name)) is not None:
        _resume(call, version)


def on_resume_ask(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _resume(call, version)


def on_resume(call: Call) -> None:
    if (version := clicked(call)) is None:
        return
    with call.database.writing() as session:
        before = pauses.lasting(session, workspace_id=call.workspace.id).get(version.program_id)
        is_new = pauses.resume(session, version, by=call.actor, now=call.now)
        if is_new and before is not None and before.partners_told:
            write = partial(blocks.to_partner, version, goes_on=True)
            tell_partners(
                call, session, version, write, what=f"resumed {_name(before)}", undoes=_name(before)
            )
    if is_new:
        call.settle(blocks.resumed(version))
    else:
        call.say(said("*{name}* is not paused.", name=version.name))


def _resume(call: Call, version: Version) -> None:
    if _lasting(call, version):
        call.send(blocks.paused(version))
    else:
        call.say(said("*{name}* is not paused.", name=version.name))


def _ask(call: Call, version: Version) -> None:
    active = _active(call, version)
    if active is None:
        call.say(said("Only a program that is active can be paused."))
    elif _lasting(call, version):
        call.send(blocks.paused(active))
    else:
        call.open(blocks.form(active), button=kit.button("Pause", actions.PROGRAM_PAUSE, str(version.id)))


def _active(call: Call, version: Version) -> Version | None:
    with call.database.reading() as session:
        return programs.active(session, workspace_id=call.workspace.id, name=version.name)


def _lasting(call: Call, version: Version) -> bool:
    with call.database.reading() as session:
        return version.program_id in pauses.lasting(session, workspace_id=call.workspace.id)


def _name(pause: Pause) -> str:
    """Of a program one lasts at a time."""
    return f"pause {pause.program_id} {pause.paused_at.astimezone(UTC).isoformat()}"
