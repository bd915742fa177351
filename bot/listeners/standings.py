"""Standings: a partner sees its own place, a manager sees everybody."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import kit
from bot.blocks import progress as progress_blocks
from bot.blocks import standings as blocks
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block
from bot.call import Call
from bot.listeners import programs as program_acts
from bot.listeners.speech import Speech
from bot.listeners.whose import ask_who
from bot.ranking import Ranking, progress_and_missing_steps, rankings
from dsl.nodes import Program
from programs.facts import folded
from storage import ledger
from storage.programs import Version


def show(call: Call, speech: Speech) -> None:
    """`standings`, or `standings NAME`."""
    if call.partner is not None:
        _own(call, call.partner, speech.name)
    elif call.is_manager or call.is_finance:
        version = program_acts.looked_up(call, speech.name) if speech.name else None
        if speech.name and version is None:
            return
        _everybody(call, version)
    else:
        ask_who(call)


def on_standing(call: Call) -> None:
    """The button; under a program it carries a version, which only managers' messages have."""
    if call.partner is None and call.envelope.value and call.is_manager:
        version = program_acts.clicked(call)
        if version is not None:
            _everybody(call, version)
        return
    show(call, Speech("standings", ""))


def today(call: Call, program: Program) -> date:
    """The day that the program's zone has now."""
    return call.now.astimezone(ZoneInfo(program.zone)).date()


def _own(call: Call, partner: str, name: str) -> None:
    lines: list[Block] = []
    with call.database.reading() as session:
        found = rankings(session, workspace_id=call.workspace.id, now=call.now, moved=True)
        named = [each for each in found if folded(name) in folded(each.program.name)]
        for ranking in named or found:  # what names none of them hides none of them
            own = blocks.own_lines(ranking, partner, locale=call.locale)
            lines += own
            if own and ranking.program_id is not None and ranking.pause is None and ranking.begins is None:
                lines += _way_on(session, call, ranking, ranking.program_id, partner)
    if lines:
        call.send(kit.message(*lines, partner_buttons()))
    else:
        call.send(blocks.nothing_yet(partner))


def _way_on(session: Session, call: Call, ranking: Ranking, program_id: int, partner: str) -> list[Block]:
    progress, missing = progress_and_missing_steps(
        session,
        workspace_id=call.workspace.id,
        program=ranking.program,
        partner=partner,
        as_of=ranking.as_of,
        language=call.language,
        spent=ledger.spent(session, workspace_id=call.workspace.id, program_id=program_id),
    )
    return [*progress_blocks.targets(ranking.program, progress), *blocks.way_on(missing)]


def _everybody(call: Call, version: Version | None) -> None:
    with call.database.reading() as session:
        found = rankings(
            session,
            workspace_id=call.workspace.id,
            now=call.now,
            versions=None if version is None else [version],
        )
    call.send(blocks.everybody(found, locale=call.locale))
