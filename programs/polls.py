"""How long a poll is open, and how much of what was answered may be shown (SMALL_GROUP)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Literal

from dsl import nodes
from programs.occasions import instant
from programs.periods import add
from programs.questionnaire import Question

DEFAULT_OPEN: Final = nodes.Duration(7, "days")
LEAST_ANSWERS: Final = 5
"""Below this many answers, those to an anonymous poll are not shown."""
LEAST_ANSWERS_FOR_TEXTS: Final = 10
"""Below this many answers, what people wrote to an anonymous poll is not shown: words give their authors away sooner than figures."""

Withheld = Literal["still open", "too few answers", "told together", ""]


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of one question. Where something is kept back, the reason stands beside it."""

    people: int
    values: tuple[str, ...] = ()
    withheld: Withheld = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be shown of a poll: by question, and the words that are told only together."""

    by_question: tuple[Shown, ...]
    together: tuple[str, ...] = ()


def closes_at(poll: nodes.Poll, opens_at: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) at which no more answers are taken: the same wall time as the opening, that many days or months later."""
    return _later(opens_at, poll.open_for or DEFAULT_OPEN, zone)


def reminds_at(poll: nodes.Poll, opens_at: datetime, zone: tzinfo) -> datetime | None:
    """The instant (UTC) of the reminder; None where the poll has none, or none before it closes."""
    if poll.remind_after is None:
        return None
    at = _later(opens_at, poll.remind_after, zone)
    return at if at < closes_at(poll, opens_at, zone) else None


def shown(
    questions: Sequence[Question],
    replies: Sequence[tuple[int, Sequence[str]]],
    *,
    anonymous: bool,
    closed: bool,
) -> Outcome:
    """What may be shown of what was answered to each question: by how many people, and the answers.

    An anonymous poll shows nothing while it is open: from two results in a row one could read the answer in between. Words are shown from
    ten on who were asked for them; where some were asked by what they answered, and those were fewer, all words asked so are told together
    (from ten on who were asked for any of them), for what is left of a whole when the rest is told apart is told, too. Whatever is shown is
    in the order of the alphabet, so that the order tells nothing about time.
    """
    everybody = replies[0][0]
    if not anonymous:
        return Outcome(tuple(Shown(people, tuple(sorted(values))) for people, values in replies))
    if not closed:
        return Outcome(tuple(Shown(0, (), "still open") for _ in replies))
    put_to = [
        _gave(question.only_if, questions[0], replies[0]) if question.only_if else everybody
        for question in questions
    ]
    branches = [each for each in questions if each.kind == "text" and each.only_if]
    few_branches = any(
        0 < asked < LEAST_ANSWERS_FOR_TEXTS
        for question, asked in zip(questions, put_to, strict=True)
        if question in branches
    )
    in_any = _gave({value for each in branches for value in each.only_if}, questions[0], replies[0])
    found: list[Shown] = []
    together: list[str] = []
    for question, asked, (people, values) in zip(questions, put_to, replies, strict=True):
        least = LEAST_ANSWERS_FOR_TEXTS if question.kind == "text" else LEAST_ANSWERS
        if question.only_if and not asked and everybody >= LEAST_ANSWERS:
            found.append(Shown(0))
        elif question in branches and few_branches and in_any >= least:
            together += values
            found.append(Shown(0, (), "told together"))
        elif min(asked, people if question.kind != "text" else asked) < least:
            found.append(Shown(0, (), "too few answers"))
        else:
            found.append(Shown(people, tuple(sorted(values))))
    return Outcome(tuple(found), tuple(sorted(together)))


def _gave(answers: Collection[str], asked: Question, replies: tuple[int, Sequence[str]]) -> int:
    """How many gave one of these answers, at least: where somebody gives several, it is only known how often each was given."""
    times = [replies[1].count(answer) for answer in answers]
    return max(times, default=0) if asked.kind == "choices" else sum(times)


def _later(at: datetime, duration: nodes.Duration, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    return instant(add(local.date(), duration), local.time(), zone)
