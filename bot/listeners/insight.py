"""What a program did and may do: for managers, finance and approvers; pictures and tables come in a direct message."""

from __future__ import annotations

from sqlmodel import Session

from bot.blocks import insight as blocks
from bot.blocks.reader import told
from bot.blocks.text import said
from bot.call import Call
from bot.charts import drawn
from bot.envelope import number_in
from bot.exports import written
from bot.findings import KINDS
from bot.insight import Insight
from bot.listeners.programs import looked_up
from bot.listeners.speech import Speech
from bot.slack import Upload
from storage import programs
from storage.programs import Version


def show(call: Call, speech: Speech) -> None:
    """`insight`, `insight NAME`: of the only program in force, where none is named."""
    call.require_overview()
    if speech.name:
        named = looked_up(call, speech.name)
        if named is not None:
            _show(call, named.program_id)
        return
    with call.database.reading() as session:
        active = programs.in_force(session, workspace_id=call.workspace.id)
    if len(active) == 1:
        _show(call, active[0].program_id)
    else:
        call.send(blocks.choice([(each.name, each.program_id) for each in active]))


def on_show(call: Call) -> None:
    """Without a value, the button of a menu."""
    if call.envelope.value:
        call.require_overview()
        _show(call, number_in(call.envelope.value))
    else:
        show(call, Speech("insight", ""))


def on_chart(call: Call) -> None:
    """The button carries the kind and the program; either may be anything."""
    call.require_overview()
    kind, _, number = call.envelope.value.partition(" ")
    if kind not in KINDS:
        _gone(call)
        return
    title, work_out = KINDS[kind]
    with call.database.reading() as session:
        version = _decided(session, call, number_in(number))
        if version is None:
            _gone(call)
            return
        found = work_out(_insight(session, call, version))
    picture = Upload(
        name=f"{kind}.png", title=found.chart.title, content=drawn(found.chart), words=found.chart.alt
    )
    table = Upload(
        name=f"{kind}.csv",
        title=found.chart.title,
        content=written(found.sheet, "csv"),
        words=told("The table behind the picture"),
    )
    call.hand_over(picture, table, message=blocks.beside(version.name, title, found.sentence))
    if not call.envelope.is_direct:
        call.say(said("I sent you the picture and the table in a direct message."))


def _show(call: Call, program_id: int) -> None:
    with call.database.reading() as session:
        version = _decided(session, call, program_id)
        if version is None:
            _gone(call)
            return
        insight = _insight(session, call, version)
        found = [(kind, title, work_out(insight).sentence) for kind, (title, work_out) in KINDS.items()]
    call.send(blocks.overview(version.name, program_id, insight.as_of, found))


def _decided(session: Session, call: Call, program_id: int) -> Version | None:
    """The version that decides, or decided last; None where the program was never in force, or is somebody else's."""
    for versions in programs.ever_in_force(session, workspace_id=call.workspace.id):
        if versions[0].program_id == program_id:
            return versions[-1]
    return None


def _insight(session: Session, call: Call, version: Version) -> Insight:
    return Insight.of(
        session, workspace_id=call.workspace.id, version=version, now=call.now, lang=call.language
    )


def _gone(call: Call) -> None:
    call.say(said("There is nothing to look into: that program was never in force, or is not there."))
