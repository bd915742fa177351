"""`/premio end NAME`: what it would mean is said first, and it is done by a button under that."""

from __future__ import annotations

from functools import partial

from sqlmodel import Session

from bot.blocks import program_end as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.partners_told import tell_partners
from bot.listeners.programs import by_id, clicked, is_named, named
from bot.listeners.speech import Speech
from bot.program_end import at_stake
from storage import pauses, programs
from storage.programs import Version


def end(call: Call, speech: Speech) -> None:
    if is_named(call, speech) and (version := named(call, speech.name)) is not None:
        _ask(call, version)


def on_ask(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _ask(call, version)


def on_end(call: Call) -> None:
    _on_end(call, tells=False)


def on_end_and_tell(call: Call) -> None:
    _on_end(call, tells=True)


def _on_end(call: Call, *, tells: bool) -> None:
    """The button is about the version of which it was said what its end means."""
    if clicked(call) is None or (asked := by_id(call)) is None:
        return
    with call.database.writing() as session:
        active = programs.active(session, workspace_id=call.workspace.id, name=asked.name)
        is_same = active is not None and active.id == asked.id
        done = active is not None and is_same and _end(call, session, active, tells=tells)
    if done:
        call.settle(blocks.ended(asked, are_told=tells))
    elif active is None or is_same:
        call.say(blocks.not_active(asked))
    else:
        call.say(
            said(
                "Version {number} of *{name}* is in force by now, and nothing was ended. What its end would mean:",
                number=active.number,
                name=active.name,
            )
        )
        _ask(call, active)


def _end(call: Call, session: Session, active: Version, *, tells: bool) -> bool:
    """False where somebody else was first."""
    ended = programs.end(session, program_id=active.program_id, actor=call.actor, now=call.now)
    if ended is None:
        return False
    pauses.resume(session, active, by=call.actor, now=call.now)  # what it has to close must be closed
    if tells:
        tell_partners(
            call, session, active, partial(blocks.to_partner, active), what=f"end:{call.envelope.meaning}"
        )
    return True


def _ask(call: Call, version: Version) -> None:
    with call.database.reading() as session:
        active = programs.active(session, workspace_id=call.workspace.id, name=version.name)
        stake = (
            at_stake(session, active, workspace=call.workspace, now=call.now) if active is not None else None
        )
    if active is None or stake is None:
        call.say(blocks.not_active(version))
        return
    call.send(blocks.question(active, stake))
