"""The questions of a poll, and which of the later ones somebody is asked, by what was answered to the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from dsl import nodes
from dsl.poll_checks import kept_answers, meant

LONGEST_TEXT = 3_000
"""Characters of an answer in words: what Slack's forms take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`only_if`: the answers to the first question of which one has to be given (empty: any)."""

    kind: nodes.PollKind
    text: str
    options: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()
    follows_up: bool = False
    """In words, and it may be left out."""

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be answered, as it is kept; nothing for words of one's own."""
        return kept_answers(nodes.Ask(self.kind, "", self.options))

    def takes(self, values: Sequence[str]) -> bool:
        """Whether that is an answer: one of those there are, several where several may be given, or words."""
        if self.kind == "text":
            return len(values) == 1 and 0 < len(values[0].strip()) <= LONGEST_TEXT
        few = 1 <= len(values) == len(set(values)) and (self.kind == "choices" or len(values) == 1)
        return few and set(values) <= set(self.answers)


def questions_of(poll: nodes.Poll) -> tuple[Question, ...]:
    """Where it asks one thing that is not answered in words, some may be added: a question without a text of its own."""
    found = _written(poll)
    if len(found) == 1 and found[0].kind != "text":
        return (*found, Question(kind="text", text="", follows_up=True))
    return found


def _written(poll: nodes.Poll) -> tuple[Question, ...]:
    return tuple(
        Question(
            kind=ask.kind,
            text=ask.text,
            options=ask.options,
            only_if=meant(ask.only_if, poll.ask),
            follows_up=ask.follows_up,
        )
        for ask in (poll.ask, *poll.more)
    )


def branches(questions: Sequence[Question]) -> bool:
    """Whether what is asked later hangs on the first answer."""
    return any(each.only_if for each in questions)


def put_after(questions: Sequence[Question], first: Sequence[str]) -> tuple[int, ...]:
    """The places of the later questions that somebody is asked who answered the first one so."""
    return tuple(
        place
        for place, each in enumerate(questions)
        if place and (not each.only_if or set(first) & set(each.only_if))
    )


def kept(question: Question) -> dict[str, Any]:
    """As JSON."""
    return {
        "kind": question.kind,
        "text": question.text,
        "options": list(question.options),
        "only_if": list(question.only_if),
        "follows_up": question.follows_up,
    }


def read(stored: Mapping[str, Any]) -> Question:
    return Question(
        kind=cast("nodes.PollKind", stored["kind"]),
        text=stored["text"],
        options=tuple(stored["options"]),
        only_if=tuple(stored["only_if"]),
        follows_up=stored["follows_up"],
    )
