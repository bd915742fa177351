"""What a poll says, in words. How much of it may be said is decided in `programs.polls`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, assert_never

from sqlmodel import Session

from bot.blocks import figures
from bot.blocks import polls as blocks
from bot.blocks.reader import language, several
from bot.blocks.text import Words, cut, said
from programs.facts import folded
from programs.nps import agreement, interval, nps, recommenders, share_interval
from programs.polls import LEAST_ANSWERS, LEAST_ANSWERS_FOR_TEXTS, Outcome, Shown, shown
from programs.questionnaire import Question
from programs.speech import speech
from programs.themes import themes
from storage import polls
from storage.polls import Poll, Results

_SHOWN_TEXTS: Final = 10
_LONGEST_QUOTE: Final = 500
"""Characters; an export has all of them."""


def outcome(poll: Poll, results: Results, *, closed: bool) -> Outcome:
    """What may be shown."""
    replies = [(each.people, each.values) for each in results.by_question]
    return shown(poll.questions, replies, anonymous=poll.anonymous, closed=closed)


def pulse(session: Session, poll: Poll, *, now: datetime, figures_only: bool = False) -> list[Words]:
    """The results of what is stored, as far as they may be shown now; of a poll that asks people, how many have answered.

    Words are kept where they were written and nowhere else, so what is queued has `figures_only`, and says where to read them.
    """
    results = polls.results(session, poll_id=poll.id)
    lines = pulse_lines(poll, results, now=now, figures_only=figures_only)
    share = _response(session, poll, results) if results.by_question[0].people else None
    still_hidden = poll.anonymous and not has_closed(poll, now=now)
    return [share, *lines] if share is not None and not still_hidden else lines


def _response(session: Session, poll: Poll, results: Results) -> Words | None:
    """How many of those who were asked have answered: people, where people were asked; of partners in their channels, how many partners.

    None of other channels, and of partners where nobody knows who has answered.
    """
    asked = polls.asked_count(session, poll_id=poll.id)
    if not asked:
        return None
    if poll.asked is not None and all(each.is_person for each in poll.asked):
        return response(results.by_question[0].people, asked)
    if poll.anonymous or (poll.asked is not None and any(each.place for each in poll.asked)):
        return None
    answered = len({folded(each.partner) for each in polls.named(session, poll_id=poll.id) if each.partner})
    return said(
        "{answered} of {asked} partners have answered: {share}",
        answered=answered,
        asked=asked,
        share=_share(answered, asked),
    )


def pulse_lines(poll: Poll, results: Results, *, now: datetime, figures_only: bool = False) -> list[Words]:
    """The same of these, without how many have answered."""
    is_closed = has_closed(poll, now=now)
    if not results.by_question[0].people:
        return [said("Nobody answered.") if is_closed else said("No answers yet.")]
    found = outcome(poll, results, closed=is_closed)
    first = found.by_question[0]
    if first.withheld == "still open":
        return [said("The result of an anonymous poll is shown when it has closed.")]
    lines: list[Words] = []
    for question, each in zip(poll.questions, found.by_question, strict=True):
        if not (figures_only and question.kind == "text"):
            lines += _told(question, each, headed=question is not poll.questions[0] and bool(question.text))
    if figures_only:
        if found.together or any(each.values for each in _words(poll, found)):
            lines.append(said("`/premio polls {name}` shows what people wrote.", name=poll.name))
        return lines
    if found.together:
        lines += [
            said("_What people wrote, whatever they answered:_"),
            *_themes(found.together),
            *_quoted(found.together),
        ]
    if (not first.withheld or poll.kind == "text") and any(
        each.withheld == "too few answers" for each in _words(poll, found)
    ):
        lines.append(
            said(
                "_What people wrote is shown from {least} on who were asked for it._",
                least=LEAST_ANSWERS_FOR_TEXTS,
            )
        )
    return lines


def _words(poll: Poll, found: Outcome) -> list[Shown]:
    """Of the questions that are answered in words."""
    pairs = zip(poll.questions, found.by_question, strict=True)
    return [shown for question, shown in pairs if question.kind == "text"]


def has_closed(poll: Poll, *, now: datetime) -> bool:
    """Whether its results are final. An anonymous one is not before it was closed: what came in the last moment is in by then."""
    return poll.state == "closed" or (not poll.anonymous and now >= poll.closes_at)


def response(people: int, asked: int) -> Words:
    """How many of those who were asked answered."""
    return said(
        "{people} of {asked} have answered: {share}", people=people, asked=asked, share=_share(people, asked)
    )


def _share(some: int, of: int) -> str:
    """In whole percent."""
    return figures.share(round(Decimal(min(some, of)) / of, 2))


def _told(question: Question, found: Shown, *, headed: bool) -> list[Words]:
    """One question's answers, under its text where it is not the first."""
    head = [said("_{question}_", question=question.text)] if headed else []
    match found.withheld:
        case "too few answers" if question.kind == "text":
            return []
        case "too few answers":
            return [
                *head,
                said(
                    "Fewer than {least} answers: too few to show without giving somebody away.",
                    least=LEAST_ANSWERS,
                ),
            ]
        case "":
            pass
        case _:
            return []
    if not found.people:
        return []
    if question.kind == "text" and question.follows_up:
        return [*head, *_themes(found.values), *_quoted(found.values)]
    return [*head, _score(question, found)]


def _score(question: Question, found: Shown) -> Words:
    answers = several(found.people, "{count} answer", "{count} answers")
    values = found.values
    match question.kind:
        case "nps":
            return _nps([int(value) for value in values], answers)
        case "agree":
            opinions = agreement([int(value) for value in values])
            line = said(
                "*{agree} agree*, {neutral} in between, {disagree} disagree ({answers})",
                agree=opinions.agree,
                neutral=opinions.neutral,
                disagree=opinions.disagree,
                answers=answers,
            )
            return _with_range(line, share_interval(opinions.agree, opinions.answers), percent=True)
        case "rating":
            mean = sum(int(value) for value in values) / len(values)
            return said(
                "*{mean} of 5* on average, from {answers}",
                mean=figures.mean(mean),
                answers=answers,
            )
        case "choice" | "choices":
            parts = [
                f"{blocks.spelt(question, value)}: {times}" for value, times in Counter(values).most_common()
            ]
            return said("{parts} ({answers})", parts=", ".join(parts), answers=answers)
        case "text":
            return Words(
                "\n".join([said("*{answers}*", answers=answers), *_themes(values), *_quoted(values)])
            )
        case _:
            assert_never(question.kind)


def _nps(ratings: Sequence[int], answers: str) -> Words:
    classes = recommenders(ratings)
    line = said(
        "*NPS {score}* from {answers}: {promoters} (9–10), {passives} (7–8), {detractors} (0–6)",
        score=figures.score(nps(ratings) or 0),
        answers=answers,
        promoters=several(classes.promoters, "{count} promoter", "{count} promoters"),
        passives=several(classes.passives, "{count} passive", "{count} passives"),
        detractors=several(classes.detractors, "{count} detractor", "{count} detractors"),
    )
    return _with_range(line, interval(classes), percent=False)


def _with_range(line: Words, found: tuple[Decimal, Decimal] | None, *, percent: bool) -> Words:
    """The line, and how far off it may be as a figure for everybody."""
    if found is None:
        return line
    low, high = (int(each.quantize(Decimal(1), ROUND_HALF_UP)) for each in found)
    if percent:
        return said(
            "{line}. Of everybody, {low}% to {high}% would agree (95% sure)", line=line, low=low, high=high
        )
    return said(
        "{line}. Of everybody it lies between {low} and {high} (95% sure)",
        line=line,
        low=figures.score(low),
        high=figures.score(high),
    )


def _themes(texts: Sequence[str]) -> list[Words]:
    """What they speak of, by the words in them; nothing where that is of one text only."""
    words = speech(language())
    found = [f"{words.say(label)} ({count})" for label, count in themes(texts) if count > 1]
    return [said("What it is about: {themes}", themes=", ".join(found))] if found else []


def _quoted(texts: Sequence[str]) -> list[Words]:
    more = len(texts) - _SHOWN_TEXTS
    lines = [
        said("> {text}", text=cut(" ".join(text.split()), _LONGEST_QUOTE)) for text in texts[:_SHOWN_TEXTS]
    ]
    return [*lines, said("… and {more} more", more=more)] if more > 0 else lines
