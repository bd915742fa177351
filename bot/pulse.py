"""What a poll says, and to how much of it we may listen: few answers to an anonymous poll would give their authors away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from programs.nps import nps

from bot.blocks import polls as blocks
from bot.blocks.text import Words, said
from storage.polls import Poll, Results

SMALLEST_GROUP: Final = 5
"""SMALL_GROUP: below this many answers an anonymous poll has no score."""
SMALLEST_GROUP_FOR_COMMENTS: Final = 10
_SHOWN_COMMENTS: Final = 10


def pulse_lines(poll: Poll, results: Results, *, now: datetime, language: str = "en") -> list[Words]:
    """The results in words. An anonymous poll shows nothing while it is open: from two scores in a row one could read the answer in between."""
    del language  # the words are English so far; the figures read the same
    answers = len(results.values)
    if not answers:
        return [said("No answers yet.") if now < poll.closes_at else said("Nobody answered.")]
    if poll.anonymous:
        if now < poll.closes_at:
            return [said("The result of an anonymous poll is shown when it has closed.")]
        if answers < SMALLEST_GROUP:
            return [
                said(
                    "Fewer than {least} answers: too few to show without giving somebody away.",
                    least=SMALLEST_GROUP,
                )
            ]
    lines = [_score(poll, results.values)]
    if not poll.anonymous or answers >= SMALLEST_GROUP_FOR_COMMENTS:
        lines += [
            said("> {comment}", comment=" ".join(comment.split()))
            for comment in results.comments[:_SHOWN_COMMENTS]
        ]
    return lines


def _score(poll: Poll, values: Sequence[str]) -> Words:
    count = len(values)
    answers = f"{count} answer" if count == 1 else f"{count} answers"
    match poll.kind:
        case "nps":
            ratings = [int(value) for value in values]
            promoters = sum(rating >= 9 for rating in ratings)
            detractors = sum(rating <= 6 for rating in ratings)
            return said(
                "*NPS {score}* from {answers}: {promoters} promoters (9–10), {passives} passives, {detractors} detractors (0–6)",
                score=f"{nps(ratings):+d}",
                answers=answers,
                promoters=promoters,
                passives=count - promoters - detractors,
                detractors=detractors,
            )
        case "rating" | "agree":
            mean = sum(int(value) for value in values) / count
            return said("*{mean} of 5* on average, from {answers}", mean=f"{mean:.1f}", answers=answers)
        case "choice":
            shown = dict(blocks.choices(poll))
            parts = [f"{shown.get(value, value)}: {times}" for value, times in Counter(values).most_common()]
            return said("{parts} ({answers})", parts=", ".join(parts), answers=answers)
        case _:
            return said(
                "{answers}:\n{texts}",
                answers=answers,
                texts="\n".join(f"• {' '.join(value.split())}" for value in values[:10]),
            )
