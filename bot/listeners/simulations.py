"""`/premio simulate NAME`: who would earn what on the deals there are, in words and as a picture. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.blocks import figures, kit
from bot.blocks import programs as program_blocks
from bot.blocks import simulations as blocks
from bot.blocks.reader import told
from bot.blocks.text import said
from bot.call import Call
from bot.charts import drawn
from bot.checking import read
from bot.listeners.programs import clicked, named, submits
from bot.listeners.speech import Speech
from bot.simulation import Simulation, Tried, on_past_deals, simulate
from bot.slack import Upload
from bot.versions import has_errors, program_of
from dsl.nodes import Program
from programs.awards import Award
from programs.costs import by_rule
from programs.explain import because
from programs.facts import HeldFact
from programs.held_words import why_held
from programs.money import Money
from programs.period_words import period_label
from programs.speech import speech as speaks
from programs.version_differences import totals
from storage.programs import Version


def show(call: Call, speech: Speech) -> None:
    if (version := named(call, speech.name)) is not None:
        _show(call, version)


def on_show(call: Call) -> None:
    if (version := clicked(call)) is not None:
        _show(call, version)


def on_picture(call: Call) -> None:
    """A picture of it, in a direct message: no other place takes a file that one person alone sees."""
    if (version := clicked(call)) is None or not _sound(call, version):
        return
    tried, simulation = _simulated(call, version)
    chart = blocks.picture(version, _totals(simulation), tried, call.locale)
    if not chart.bars:
        call.say(said("Nobody would earn anything on the facts we have. Are the deals imported?"))
        return
    words = blocks.picture_words(chart)
    file = Upload(name="simulation.png", title=chart.title, content=drawn(chart), words=words)
    call.hand_over(
        file,
        message=kit.message(kit.section(said("{title}, {note}", title=chart.title, note=chart.note))),
    )
    if not call.envelope.is_direct:
        call.say(said("The picture is in your direct messages with me: only you see it."))


def _show(call: Call, version: Version) -> None:
    if not _sound(call, version):
        return
    tried, simulation = _simulated(call, version)
    results = [
        blocks.RuleResult(
            award.rule,
            award.partner,
            figures.worth(award.amount, award.item, call.locale),
            because(award, tried.program, call.language, to="vendor"),
            _period(award, tried.program, call.language),
        )
        for award in simulation.awards
    ]
    held = [
        f"{_named(each)} ({each.partner}): {why_held(each.why, tried.program, call.language)}"
        for each in simulation.held
    ]
    call.send(
        blocks.simulation(
            version,
            results,
            _totals(simulation),
            by_rule(tried.program, simulation.awards),
            held,
            tried=tried,
            locale=call.locale,
            submits=submits(call, version),
        )
    )


def _sound(call: Call, version: Version) -> bool:
    """False after having said what is wrong with it."""
    parsed = read(version.text)
    if has_errors(parsed):
        call.reply(
            kit.section(said("*{name}* still has mistakes:", name=version.name)),
            *program_blocks.mistakes(parsed.diagnostics, version.text),
        )
        return False
    return True


def _simulated(call: Call, version: Version) -> tuple[Tried, Simulation]:
    zone = ZoneInfo(program_of(version.text).zone)
    tried = on_past_deals(version.text, today=call.now.astimezone(zone).date())
    runs = tried.program.runs
    assert runs is not None, "without a run it has an error"
    with call.database.reading() as session:
        found = simulate(session, workspace_id=call.workspace.id, program=tried.program, as_of=runs.end)
    return tried, found


def _totals(simulation: Simulation) -> Sequence[tuple[str, Money]]:
    return totals(simulation.awards)


def _named(held: HeldFact) -> str:
    return told("deal {id}", id=held.id) if held.kind == "deals" else held.id


def _period(award: Award, program: Program, language: str) -> str:
    if award.fact is not None:
        return figures.fact(award.fact)
    if award.period is None:
        return ""
    return period_label(award.period, program, speaks(language))
