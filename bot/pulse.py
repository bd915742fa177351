"""What a poll says, in words. How much of it may be said is decided in `programs.polls`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.blocks import figures
from bot.blocks import polls as blocks
from bot.blocks.reader import several
from bot.blocks.text import Words, said
from programs.nps import agreement, nps, recommenders
from programs.polls import LEAST_ANSWERS, shown
from storage.polls import Poll, Results

_SHOWN_TEXTS: Final = 10


def pulse_lines(poll: Poll, results: Results, *, now: datetime) -> list[Words]:
    """The results, as far as they may be shown now."""
    is_closed = now >= poll.closes_at
    if not results.values:
        return [said("Nobody answered.") if is_closed else said("No answers yet.")]
    found = shown(
        results.values, results.comments, kind=poll.kind, anonymous=poll.anonymous, closed=is_closed
    )
    if found.values_withheld == "still open":
        return [said("The result of an anonymous poll is shown when it has closed.")]
    if found.values_withheld == "too few answers":
        return [
            said(
                "Fewer than {least} answers: too few to show without giving somebody away.",
                least=LEAST_ANSWERS,
            )
        ]
    return [_score(poll, found.values), *_quoted(found.comments)]


def _score(poll: Poll, values: Sequence[str]) -> Words:
    answers = several(len(values), "{count} answer", "{count} answers")
    match poll.kind:
        case "nps":
            ratings = [int(value) for value in values]
            classes = recommenders(ratings)
            return said(
                "*NPS {score}* from {answers}: {promoters} (9–10), {passives} (7–8), {detractors} (0–6)",
                score=f"{nps(ratings):+d}",
                answers=answers,
                promoters=several(classes.promoters, "{count} promoter", "{count} promoters"),
                passives=several(classes.passives, "{count} passive", "{count} passives"),
                detractors=several(classes.detractors, "{count} detractor", "{count} detractors"),
            )
        case "agree":
            opinions = agreement([int(value) for value in values])
            return said(
                "*{agree} agree*, {neutral} in between, {disagree} disagree ({answers})",
                agree=opinions.agree,
                neutral=opinions.neutral,
                disagree=opinions.disagree,
                answers=answers,
            )
        case "rating":
            mean = sum(int(value) for value in values) / len(values)
            return said(
                "*{mean} of 5* on average, from {answers}",
                mean=figures.mean(mean),
                answers=answers,
            )
        case "choice":
            offered = dict(blocks.choices(poll))
            parts = [
                f"{offered.get(value, value)}: {times}" for value, times in Counter(values).most_common()
            ]
            return said("{parts} ({answers})", parts=", ".join(parts), answers=answers)
        case "text":
            return Words("\n".join([said("*{answers}*", answers=answers), *_quoted(values)]))


def _quoted(texts: Sequence[str]) -> list[Words]:
    more = len(texts) - _SHOWN_TEXTS
    lines = [said("> {text}", text=" ".join(text.split())) for text in texts[:_SHOWN_TEXTS]]
    return [*lines, said("… and {more} more", more=more)] if more > 0 else lines
