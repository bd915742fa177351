"""A detractor's case, for whoever sees to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.text import mention, moment, said
from storage.cases import Case
from storage.polls import Poll


def told(case: Case, shown: Sequence[Block], buttons: Block | None) -> Message:
    return kit.message(
        kit.section(said("*{case}*: somebody would not recommend us", case=case.name)),
        *shown,
        kit.context(
            said(
                "Not anonymous: they know that you read this. Please answer them by {due}.",
                due=moment(case.due_at),
            )
        ),
        buttons,
    )


def summary(
    poll: Poll, user: str, partner: str, answers: Mapping[int, tuple[str, ...]], *, first: int
) -> list[Block]:
    """Who answered what, question by question; and `first`, where another score has opened the case."""
    who = (
        said("{who} of *{partner}*", who=mention(user), partner=partner)
        if partner
        else said("{who}", who=mention(user))
    )
    lines = [
        said(
            "{who} answered *{score}* of 10 to “{question}”"
            if answers[0][0] == str(first)
            else "{who} answered *{first}* of 10 to “{question}”, and changed it to *{score}*",
            who=who,
            first=first,
            score=answers[0][0],
            question=poll.question,
        )
    ]
    for place, values in sorted(answers.items()):
        if place:
            lines.append(
                said(
                    "_{question}_ {answer}",
                    question=poll.questions[place].text,
                    answer=", ".join(values),
                )
            )
    return kit.sections(lines)
