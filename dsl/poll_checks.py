"""What is wrong with a poll: answers that cannot be given or told apart, a time that is missing, a reminder that comes too late."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from dsl import nodes
from dsl.audience_checks import asked_problems
from dsl.diagnostics import Diagnostic, error, warning
from dsl.said import said
from dsl.scope import Scope
from dsl.vocabulary import ABOUT_DAYS
from dsl.ways_out import for_example

_MOST_OPTIONS: Final = 25
_MOST_QUESTIONS: Final = 10
_SCALES: Final = ("nps", "agree", "rating")
_CLASSES: Final[dict[nodes.Opinion, tuple[nodes.PollKind, range]]] = {
    "promoter": ("nps", range(9, 11)),
    "passive": ("nps", range(7, 9)),
    "detractor": ("nps", range(7)),
    "agrees": ("agree", range(4, 6)),
    "neutral": ("agree", range(3, 4)),
    "disagrees": ("agree", range(1, 3)),
}
_PLACE: Final = re.compile(r"#[^\s#@<>]{1,80}|@[UW][A-Z0-9]{1,30}")
_LONGEST_OPTION: Final = 75
"""What fits on a button in Slack."""


def poll_problems(poll: nodes.Poll, scope: Scope) -> Iterator[Diagnostic]:
    yield from asked_problems(poll, scope)
    yield from _places(poll)
    for ask in (poll.ask, *poll.more):
        yield from _answers(ask)
    yield from _branches(poll)
    if poll.sample is not None and not 0 < poll.sample <= 100:
        yield error(
            "no-sample",
            said(
                "a sample is a part of those who are asked, and {sample}% is none", sample=f"{poll.sample:f}"
            ),
            poll.span,
            for_example("sample 25%"),
        )
    if poll.schedule is None:
        yield error(
            "no-schedule",
            said("“{name}” does not say when", name=poll.name),
            poll.span,
            for_example("every quarter, last weekday, at 10:00"),
        )
    open_for = poll.open_for or nodes.Duration(7, "days")
    if poll.remind_after is not None and _days(poll.remind_after) >= _days(open_for):
        yield warning(
            "reminder-too-late",
            said("this poll is closed by then, and nobody is reminded"),
            poll.remind_after.span,
            said("remind earlier, or leave it open longer"),
        )


def kept_answers(ask: nodes.Ask) -> tuple[str, ...]:
    """What can be answered to a question, as it is kept; nothing for words of one's own."""
    match ask.kind:
        case "nps":
            return tuple(map(str, range(11)))
        case "agree" | "rating":
            return tuple(map(str, range(1, 6)))
        case "choice" | "choices":
            return ask.options
        case "text":
            return ()
        case _:
            assert_never(ask.kind)


def meant(replies: Sequence[nodes.Reply], ask: nodes.Ask) -> tuple[str, ...]:
    """The answers to that question which a condition names, as they are kept, in their order; those it does not have are left out."""
    wanted = {answer for reply in replies for answer in _of(reply, ask)}
    return tuple(answer for answer in kept_answers(ask) if answer in wanted)


def _of(reply: nodes.Reply, ask: nodes.Ask) -> Sequence[str]:
    match reply:
        case nodes.OnScale(low, high):
            return tuple(map(str, range(max(low, 0), min(high, 10) + 1))) if ask.kind in _SCALES else ()
        case nodes.Text(value):
            return (value,) if ask.kind in ("choice", "choices") else ()
        case _:
            return tuple(map(str, _CLASSES[reply][1])) if ask.kind == _CLASSES[reply][0] else ()


def _branches(poll: nodes.Poll) -> Iterator[Diagnostic]:
    """Later questions hang on the first one's answer."""
    if poll.ask.only_if:
        yield error(
            "first-question",
            said("the first question is put to everybody"),
            poll.ask.span,
            said("leave the condition out: those after it may hang on its answer"),
        )
    if len(poll.more) >= _MOST_QUESTIONS:
        yield error(
            "too-many-questions",
            said("nobody answers {number} questions", number=len(poll.more) + 1),
            poll.more[_MOST_QUESTIONS - 1].span,
            said("ask at most {most}", most=_MOST_QUESTIONS),
        )
    for ask in poll.more:
        for reply in ask.only_if:
            if not meant((reply,), poll.ask) or (
                isinstance(reply, nodes.OnScale) and _beyond(reply, poll.ask)
            ):
                offered = kept_answers(poll.ask)
                yield error(
                    "no-such-answer",
                    said("nobody can answer that to “{text}”", text=poll.ask.text),
                    ask.span,
                    (
                        said("its answers are {first} to {last}", first=offered[0], last=offered[-1])
                        if poll.ask.kind in _SCALES
                        else (
                            said("its answers are {answers}", answers=", ".join(offered))
                            if offered
                            else said("it is answered in words: ask this of everybody")
                        )
                    ),
                )


def _beyond(reply: nodes.OnScale, ask: nodes.Ask) -> bool:
    points = [int(answer) for answer in kept_answers(ask)]
    return reply.low < points[0] or reply.high > points[-1]


def _places(poll: nodes.Poll) -> Iterator[Diagnostic]:
    for place in poll.to.places if poll.to else ():
        if not _PLACE.fullmatch(place):
            yield error(
                "no-place",
                said("“{place}” is neither a channel nor somebody in Slack", place=place),
                poll.to.span if poll.to else poll.span,
                said('a channel is written "#name", a person by the id in their profile: "@U07ANNA"'),
            )


def _answers(ask: nodes.Ask) -> Iterator[Diagnostic]:
    if ask.kind not in ("choice", "choices"):
        if ask.options:
            yield error(
                "options-of-what",
                said("`ask {kind}` has its own answers", kind=ask.kind),
                ask.span,
                said("leave the options out, or ask choice"),
            )
        return
    if len(ask.options) < 2:
        yield error(
            "choice-of-what",
            said("a choice needs at least two options"),
            ask.span,
            for_example('ask choice "Which?" options "A", "B"'),
        )
    if len(ask.options) > _MOST_OPTIONS:
        yield error(
            "choice-of-what",
            said("nobody reads {number} options", number=len(ask.options)),
            ask.span,
            said("offer at most {most}, or ask text", most=_MOST_OPTIONS),
        )
    seen: set[str] = set()
    for option in ask.options:
        called = " ".join(option.casefold().split())
        if called in seen:
            yield error(
                "same-choice",
                said("two options are called “{option}”", option=option),
                ask.span,
                said("give one of them another name, so that they can be told apart"),
            )
        if len(option) > _LONGEST_OPTION:
            yield error(
                "option-too-long",
                said("the option “{option}…” does not fit on a button", option=option[:30]),
                ask.span,
                said(
                    "say it in {most} characters, and the rest in the question",
                    most=_LONGEST_OPTION,
                ),
            )
        seen.add(called)


def _days(duration: nodes.Duration) -> int:
    return duration.count * ABOUT_DAYS[duration.unit]
