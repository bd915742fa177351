"""What is wrong with a poll: answers that cannot be given or told apart, a time that is missing, a reminder that comes too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dsl import nodes
from dsl.audience_checks import asked_problems
from dsl.diagnostics import Diagnostic, error, warning
from dsl.types import Scope
from dsl.vocabulary import ABOUT_DAYS

_MOST_OPTIONS: Final = 25
_LONGEST_OPTION: Final = 75
"""What fits on a button in Slack."""


def poll_problems(poll: nodes.Poll, scope: Scope) -> Iterator[Diagnostic]:
    yield from asked_problems(poll, scope)
    yield from _answers(poll.ask)
    if poll.schedule is None:
        yield error(
            "no-schedule",
            f"“{poll.name}” does not say when",
            poll.span,
            "for example: every quarter, last weekday, at 10:00",
        )
    open_for = poll.open_for or nodes.Duration(7, "days")
    if poll.remind_after is not None and _days(poll.remind_after) >= _days(open_for):
        yield warning(
            "reminder-too-late",
            "this poll is closed by then, and nobody is reminded",
            poll.remind_after.span,
            "remind earlier, or leave it open longer",
        )


def _answers(ask: nodes.Ask) -> Iterator[Diagnostic]:
    if ask.kind != "choice":
        if ask.options:
            yield error(
                "options-of-what",
                f"`ask {ask.kind}` has its own answers",
                ask.span,
                "leave the options out, or ask choice",
            )
        return
    if len(ask.options) < 2:
        yield error(
            "choice-of-what",
            "a choice needs at least two options",
            ask.span,
            'for example: ask choice "Which?" options "A", "B"',
        )
    if len(ask.options) > _MOST_OPTIONS:
        yield error(
            "choice-of-what",
            f"nobody reads {len(ask.options)} options",
            ask.span,
            f"offer at most {_MOST_OPTIONS}, or ask text",
        )
    seen: set[str] = set()
    for option in ask.options:
        called = " ".join(option.casefold().split())
        if called in seen:
            yield error(
                "same-choice",
                f"two options are called “{option}”",
                ask.span,
                "give one of them another name, so that they can be told apart",
            )
        if len(option) > _LONGEST_OPTION:
            yield error(
                "option-too-long",
                f"the option “{option[:30]}…” does not fit on a button",
                ask.span,
                f"say it in {_LONGEST_OPTION} characters, and the rest in the question",
            )
        seen.add(called)


def _days(duration: nodes.Duration) -> int:
    return duration.count * ABOUT_DAYS[duration.unit]
