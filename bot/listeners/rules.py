"""`list` and `show NAME` as a partner's people ask it: the programs that run for them, and what pays by each."""

from __future__ import annotations

from bot.blocks import rules as blocks
from bot.call import Call
from bot.listeners import programs as program_acts
from bot.listeners.speech import Speech, near
from bot.listeners.whose import ask_who, partners_known
from bot.ranking import rankings
from dsl import nodes
from programs.facts import folded
from storage import programs
from storage.programs import Version


def show_list(call: Call, speech: Speech | None = None) -> None:
    if call.partner is None:
        program_acts.show_list(call, speech)
        return
    found = _running(call, call.partner)
    if len(found) == 1:
        _show(call, call.partner, found[0][1])
    else:
        call.send(blocks.running(call.partner, found))


def show(call: Call, speech: Speech) -> None:
    if call.partner is None:
        program_acts.show(call, speech)
        return
    if not speech.name:
        show_list(call)
        return
    by_name = {folded(version.name): program for version, program in _running(call, call.partner)}
    program = by_name.get(folded(speech.name))
    if program is None:
        meant = near(speech.name, [each.name for each in by_name.values()])
        call.send(blocks.no_such(speech.name, meant))
    else:
        _show(call, call.partner, program)


def on_rules(call: Call) -> None:
    """The button beside a program, which may have another text, be over, or another's by now."""
    if call.partner is None:
        ask_who(call)
        return
    found = _running(call, call.partner)
    asked = program_acts.by_id(call)
    program = next(
        (program for version, program in found if asked and version.program_id == asked.program_id), None
    )
    if program is None:
        call.send(blocks.running(call.partner, found))
    else:
        _show(call, call.partner, program)


def _show(call: Call, partner: str, program: nodes.Program) -> None:
    others = [name for key, name in partners_known(call).items() if key != folded(partner)]
    call.send(blocks.rules(program, others=others))


def _running(call: Call, partner: str) -> list[tuple[Version, nodes.Program]]:
    """Those in force that are for the partner."""
    with call.database.reading() as session:
        versions = {
            each.program_id: each for each in programs.in_force(session, workspace_id=call.workspace.id)
        }
        ranked = rankings(session, workspace_id=call.workspace.id, now=call.now, versions=versions.values())
    return [
        (versions[each.program_id], each.program)
        for each in ranked
        if each.program_id is not None and each.of(partner) is not None
    ]
