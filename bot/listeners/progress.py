"""How far a partner has come, as a picture: for one award in its period, or for all that is open now."""

from __future__ import annotations

from bot.blocks import progress as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.charts import drawn
from bot.listeners.rewards import award_seen
from bot.listeners.standings import today
from bot.listeners.whose import whose
from bot.ranking import progress_of
from bot.slack import Upload
from bot.versions import program_of
from dsl.nodes import Program
from programs.progress import Progress
from storage import programs


def on_progress(call: Call) -> None:
    """The button carries an award or a partner; either may be anything."""
    kind, _, rest = call.envelope.value.partition(":")
    found = _of_award(call, rest) if kind == "award" else _of_partner(call, rest)
    if found is None:
        return
    for partner, program, steps in found:
        chart = blocks.chart(program, partner, steps)
        picture = Upload(name="steps.png", title=chart.title, content=drawn(chart), words=chart.alt)
        call.hand_over(picture, message=blocks.beside(program, steps))
    if not found:
        call.say(said("There are no steps and no targets to draw here."))
    elif not call.envelope.is_direct:
        call.say(said("I sent you the picture in a direct message."))


def _of_award(call: Call, number: str) -> list[tuple[str, Program, tuple[Progress, ...]]] | None:
    award = award_seen(call, number)
    if award is None:
        call.say(said("That award is not there, or not yours to see."))
        return None
    if award.award.period is None:
        return []
    with call.database.reading() as session:
        program = program_of(programs.get(session, version_id=award.version_id).text)
        steps = progress_of(
            session,
            workspace_id=call.workspace.id,
            program=program,
            partner=award.partner,
            as_of=today(call, program),
            during=award.award.period,
        )
    own = tuple(each for each in steps if each.rule == award.rule)
    return [(award.partner, program, own)] if own else []


def _of_partner(call: Call, name: str) -> list[tuple[str, Program, tuple[Progress, ...]]] | None:
    partner = whose(call, name, word="next")
    if partner is None:
        return None
    found = []
    with call.database.reading() as session:
        for version in programs.in_force(session, workspace_id=call.workspace.id):
            program = program_of(version.text)
            steps = progress_of(
                session,
                workspace_id=call.workspace.id,
                program=program,
                partner=partner,
                as_of=today(call, program),
            )
            if steps:
                found.append((partner, program, steps))
    return found
