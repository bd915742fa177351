"""Decisions and choices as people take them: what is open, who may answer it, and the answer, taken once.

ACTOR: a button only says what it is about. Whether that is open, and for whom, is worked out anew when it is pressed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks.figures import day
from bot.blocks.reader import language, ours, phrase, told
from bot.versions import program_of
from dsl.nodes import Decider, Program
from programs.facts import folded
from programs.held_words import not_an_answer
from programs.no_answers import no_answer
from programs.preferences import Liking
from programs.questions import Question, asks_anything, questions
from storage import answers, audit, preferences, programs, workspaces
from storage.answers import Given
from storage.changed import Overtaken
from storage.engine import Database
from storage.evaluation import awarded
from storage.people import Actor
from storage.settling import AsOf
from storage.workspaces import Workspace

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the program that asks it, as it decides on this."""

    program_id: int
    program: Program
    question: Question
    liking: Liking | None = None
    """What is offered first, of an offer; the program says what holds."""


@dataclass(frozen=True, slots=True)
class Decides:
    """Who somebody is when something is decided: a manager, a partner's person, or both. Nobody decides as a manager for the own partner."""

    actor: Actor
    partner: str | None
    is_manager: bool

    def may(self, by: Decider, partner: str) -> bool:
        is_own = self.partner is not None and folded(self.partner) == folded(partner)
        return is_own if by == "partner" else self.is_manager and not is_own


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a button is about. Nothing in it is believed; `until` serves to say why it is too late."""

    program_id: int
    name: str
    partner: str
    about: str
    until: date | None
    answer: str

    @classmethod
    def to(cls, asked: Asked, answer: str = "") -> Pointer:
        it = asked.question
        return cls(asked.program_id, it.name, it.partner, it.about, it.until, answer)

    def __str__(self) -> str:
        until = self.until.isoformat() if self.until else ""
        return json.dumps(
            [self.program_id, self.name, self.partner, self.about, until, self.answer], ensure_ascii=False
        )

    @classmethod
    def parse(cls, text: str) -> Pointer | None:
        """None for what no button of ours has carried."""
        try:
            program_id, *texts = json.loads(text)
            name, partner, about, until, answer = texts
            day = date.fromisoformat(until) if until else None
        except (ValueError, TypeError, RecursionError):
            return None
        if type(program_id) is not int or not all(isinstance(each, str) for each in texts):
            return None
        return cls(program_id, name, partner, about, day, answer) if 0 < program_id < 2**31 else None

    def is_to(self, question: Question) -> bool:
        return (folded(self.name), folded(self.partner), self.about) == question.key


class NotOpen(Exception):  # noqa: N818 - named for what happened
    """It cannot be answered now; the sentence says why. What is not there and what is somebody else's sound the same."""


class NoAnswer(Exception):  # noqa: N818 - named for what happened
    """What was said answers nothing; the sentence says what does."""


NOT_YOURS = phrase("There is nothing of that to be decided any more, or it is not yours to decide.")


def open_questions(
    session: Session, *, workspace: Workspace, now: datetime, who: Decides, program_id: int | None = None
) -> Iterator[Asked]:
    """What somebody may answer now, program by program, what is due first in front."""
    liked = preferences.known(session, workspace_id=workspace.id)
    for versions in programs.ever_in_force(session, workspace_id=workspace.id):
        if program_id not in (None, versions[0].program_id):
            continue
        texts = {version.id: program_of(version.text) for version in versions}
        if not any(map(asks_anything, texts.values())):
            continue
        as_of = AsOf(_today(texts[versions[-1].id], now), over=False)
        found = awarded(session, workspace_id=workspace.id, versions=versions, as_of=as_of)
        asked = [
            Asked(versions[0].program_id, program, question, liked.first(question.partner, str(who.actor)))
            for ident, program in texts.items()
            for question in questions(
                program, (award for award in found.awards if found.deciding[award.key] == ident)
            )
            if who.may(question.by, question.partner)
        ]
        yield from sorted(asked, key=lambda each: (each.question.until or date.max, each.question.key))


def find(session: Session, pointer: Pointer, *, workspace: Workspace, now: datetime, who: Decides) -> Asked:
    """The open question that is pointed at. Raises NotOpen."""
    for asked in open_questions(
        session, workspace=workspace, now=now, who=who, program_id=pointer.program_id
    ):
        if pointer.is_to(asked.question):
            return asked
    raise NotOpen(_why_not(session, pointer, workspace=workspace, now=now, who=who))


def decide(
    database: Database, pointer: Pointer, answer: str, *, workspace: Workspace, now: datetime, who: Decides
) -> Asked:
    """Take the answer: the first that is given counts, and is final here. Raises NotOpen and NoAnswer."""

    def look(session: Session) -> tuple[Asked, tuple[Given, ...]]:
        asked = find(session, pointer, workspace=workspace, now=now, who=who)
        check(asked, answer)
        return asked, _given(session, workspace, pointer)

    def step(session: Session, seen: tuple[Asked, tuple[Given, ...]]) -> Asked:
        asked, before = seen
        workspaces.lock(session, workspace_id=workspace.id)
        if _given(session, workspace, pointer) != before:
            raise Overtaken
        answers.give(
            session,
            asked.question,
            answer,
            workspace_id=workspace.id,
            by=who.actor,
            on=_today(asked.program, now),
            now=now,
        )
        audit.record(
            session,
            workspace_id=workspace.id,
            actor=who.actor,
            action="decided",
            subject=f"{asked.program.name}: {asked.question.name}",
            now=now,
            details={"partner": asked.question.partner, "about": asked.question.about},
        )
        return asked

    decided = database.run_on_snapshot(look, step)
    assert decided is not None
    return decided


def check(asked: Asked, answer: str) -> None:
    """Raises NoAnswer for what cannot be answered to it."""
    name = asked.question.name
    if not answer or len(answer) > _LONGEST or not answer.isprintable():
        raise NoAnswer(told("An answer has 1 to {count} characters, on one line", count=_LONGEST))
    if (wrong := no_answer(name, answer, asked.program)) is not None:
        raise NoAnswer(not_an_answer(wrong, asked.program, language()))


def _why_not(session: Session, pointer: Pointer, *, workspace: Workspace, now: datetime, who: Decides) -> str:
    versions = [
        each[-1]
        for each in programs.ever_in_force(session, workspace_id=workspace.id)
        if each[-1].program_id == pointer.program_id
    ]
    if not versions:
        return ours(NOT_YOURS)
    program = program_of(versions[0].text)
    decision = program.decision(pointer.name)
    if not who.may(decision.by if decision is not None else "partner", pointer.partner):
        return ours(NOT_YOURS)
    same = [each for each in _given(session, workspace, pointer) if each.about == pointer.about]
    if same:
        return told(
            "That was decided already, on {day}: {answer}.", day=day(same[-1].on), answer=same[-1].answer
        )
    if pointer.until is not None and pointer.until < _today(program, now):
        return told(
            "That is too late: the last day for it was {day}, and what the program says for that holds now.",
            day=day(pointer.until),
        )
    return ours(NOT_YOURS)


def _given(session: Session, workspace: Workspace, pointer: Pointer) -> tuple[Given, ...]:
    return answers.given(session, workspace_id=workspace.id, name=pointer.name, partner=pointer.partner)


def _today(program: Program, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program.zone)).date()
