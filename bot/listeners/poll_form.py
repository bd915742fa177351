"""`/premio poll`: something is asked ad hoc. The form writes a program of one poll and puts it in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from zoneinfo import ZoneInfo

from bot import actions
from bot.blocks import kit
from bot.blocks import poll_form as blocks
from bot.blocks.reader import ours
from bot.call import Call
from bot.checking import read
from bot.listeners.forms import Answer, at_fields, mistake, notice, picked, typed
from bot.listeners.speech import Speech
from bot.slack import RefusedBySlack
from dsl.nodes import Opinion, PollKind
from dsl.parse import Parsed
from dsl.zones import time_zones
from programs.poll_writing import Rhythm, Wanted, program_text
from programs.polls import LEAST_ANSWERS
from programs.reading import program_in_words
from storage import programs

_FOLLOW_UPS: Final[Mapping[str, Mapping[str, Opinion]]] = {
    "nps": {"high": "promoter", "middle": "passive", "low": "detractor"},
    "agree": {"high": "agrees", "middle": "neutral", "low": "disagrees"},
}
_WRONG: Final = {
    "choice-of-what": "options",
    "same-choice": "options",
    "option-too-long": "options",
    "options-of-what": "options",
    "no-place": "channels",
}
"""In which field what is wrong was filled in; else it is said at the question."""


def ask(call: Call, speech: Speech) -> None:
    """`poll`, `poll NAME`: the form."""
    call.require_manager()
    call.open(blocks.form(name=speech.name[:150]), button=kit.button("Ask something", actions.POLL_NEW))


def on_new(call: Call) -> None:
    ask(call, Speech("poll", ""))


def mistakes(call: Call) -> Answer | None:
    """What is wrong with it, at the field where it can be mended; it writes nothing."""
    if not call.is_manager:
        return None  # said when it is sent
    form = _Form(call)
    missing = {
        blocks.block_of(field): ours("Please write something.")
        for field in ("name", "question")
        if not form.text(field)
    }
    if missing:
        return at_fields(missing)
    with call.database.reading() as session:
        known = programs.latest(
            session, workspace_id=call.workspace.id, name=" ".join(form.text("name").split())
        )
    if known is not None:
        return mistake(
            blocks.block_of("name"),
            ours("There is a program “{name}” already. Give this one another name, or edit that one.").format(
                name=known.name
            ),
        )
    if form.gives_away():
        return mistake(
            blocks.block_of("people"),
            ours(
                "Of an anonymous poll nothing is shown below {least} answers: choose more people, or ask with names."
            ).format(least=LEAST_ANSWERS),
        )
    stray = form.stray()
    if stray:
        return mistake(
            blocks.block_of(stray), ours("This kind of question is not followed up by what was answered.")
        )
    found = next((each for each in _parsed(form).diagnostics if each.severity == "error"), None)
    if found is None:
        return None
    return mistake(blocks.block_of(_WRONG.get(found.code, "question")), found.message)


def send(call: Call) -> Answer | None:
    """The form was sent."""
    call.require_manager()
    form = _Form(call)
    wanted, parsed = form.wanted(), _parsed(form)
    assert parsed.program is not None, "its mistakes were looked for before"
    with call.database.writing() as session:
        version = programs.save_draft(
            session,
            workspace_id=call.workspace.id,
            name=parsed.program.name,
            text=program_text(wanted),
            author=call.actor,
            now=call.received_at,
        )
        programs.activate(session, version_id=version.id, actor=call.actor, now=call.received_at)
    told = program_in_words(parsed.program, call.language)
    return notice(blocks.on_its_way(wanted, told))


@dataclass(frozen=True)
class _Form:
    """What was filled in."""

    call: Call

    def text(self, field: str) -> str:
        return typed(self.call, blocks.block_of(field))

    def chosen(self, field: str, otherwise: str) -> str:
        return self.text(field) or otherwise

    def stray(self) -> str:
        """A question that hangs on an answer which this kind does not have; "" where there is none."""
        offered = _FOLLOW_UPS.get(self.chosen("kind", "nps"), {})
        return next(
            (field for field in ("high", "middle", "low") if self.text(field) and field not in offered), ""
        )

    def gives_away(self) -> bool:
        """Whether it is anonymous, and asks so few people alone that nothing could be shown."""
        anonymous, _ = blocks.ticked(self._picked("boxes"))
        few = 0 < len(self._picked("people")) < LEAST_ANSWERS
        return anonymous and few and not self._picked("channels")

    def wanted(self) -> Wanted:
        kind = cast("PollKind", self.chosen("kind", "nps"))
        anonymous, reminds = blocks.ticked(self._picked("boxes"))
        writer = self.call.slack.person(self.call.actor.user)
        zone = (
            writer.zone if writer and writer.zone in time_zones() else None
        ) or self.call.workspace.timezone
        return Wanted(
            name=self.text("name"),
            kind=kind,
            question=self.text("question"),
            options=tuple(filter(None, (line.strip() for line in self.text("options").splitlines()))),
            follow_ups=self._follow_ups(kind),
            places=self._places(),
            anonymous=anonymous,
            reminds=reminds,
            open_days=int(self.chosen("days", "5")),
            rhythm=cast("Rhythm", self.chosen("rhythm", "once")),
            opens_at=self.call.received_at.astimezone(ZoneInfo(zone)),
            zone=zone,
        )

    def _follow_ups(self, kind: PollKind) -> tuple[tuple[Opinion | None, str], ...]:
        asked: list[tuple[Opinion | None, str]] = [(None, self.text("follow_up"))]
        asked += [(answered, self.text(field)) for field, answered in _FOLLOW_UPS.get(kind, {}).items()]
        return tuple((answered, question) for answered, question in asked if question)

    def _places(self) -> tuple[str, ...]:
        channels = (f"#{self._called(each)}" for each in self._picked("channels"))
        return (*channels, *(f"@{each}" for each in self._picked("people")))

    def _called(self, channel: str) -> str:
        try:
            return self.call.slack.channel_name(channel)
        except RefusedBySlack as refused:
            if refused.passes:
                raise
            return channel  # one that we are not in: the question waits until we are

    def _picked(self, field: str) -> tuple[str, ...]:
        return picked(self.call, blocks.block_of(field))


def _parsed(form: _Form) -> Parsed:
    return read(program_text(form.wanted()))
