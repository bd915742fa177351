"""Polls: the question, the thanks, the comment, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several
from bot.blocks.text import said
from programs.questionnaire import LONGEST_TEXT, Question, branches, put_after
from storage.polls import Poll

_NAMED: Final = 3
"""So many of the questions that follow are named beside their button."""

_AGREEMENT: Final = (
    phrase("Strongly disagree"),
    phrase("Disagree"),
    phrase("Neither"),
    phrase("Agree"),
    phrase("Strongly agree"),
)


def choices(asked: Question) -> list[tuple[str, str]]:
    """The answers one can choose, as (what is kept, what is shown); none for a free text."""
    return [(kept, spelt(asked, kept)) for kept in asked.answers]


def spelt(asked: Question, kept: str) -> str:
    """An answer as its reader sees it."""
    match asked.kind:
        case "rating":
            return "★" * int(kept)
        case "agree":
            return ours(_AGREEMENT[int(kept) - 1])
        case _:
            return kept


def picked(asked: Question, carried: str) -> str | None:
    """The answer that a button or an option stands for: it carries its place among the choices, from 0. Slack takes no longer texts there."""
    places = {str(place): kept for place, kept in enumerate(asked.answers)}
    return places.get(carried)


def question(poll: Poll, *, zone: str, reminder: bool = False) -> Message:
    """The message that asks. An anonymous poll is answered in a form, in one go."""
    until = figures.moment(poll.closes_at, zone)
    lead = said("A reminder: *{name}*", name=poll.name) if reminder else said("*{name}*", name=poll.name)
    if poll.anonymous:
        note = said(
            "Anonymous: nobody can see who answered what, and an answer cannot be changed afterwards. Open until {until}.",
            until=until,
        )
        buttons = [kit.actions(kit.button("Answer", actions.POLL_OPEN, str(poll.id), style="primary"))]
    else:
        note = (
            said("One press answers; a later one replaces it. Open until {until}.", until=until)
            if _is_pressed(poll)
            else said(
                "It is answered in a form; what you send later replaces it. Open until {until}.", until=until
            )
        )
        buttons = _buttons(poll)
    later = _most_after(poll)
    more = (
        said(
            "_{questions}_",
            questions=several(later, "{count} more question follows.", "{count} more questions follow."),
        )
        if later and not all(each.follows_up for each in poll.questions[1:])
        else None
    )
    scale = said("_0 is not at all likely, 10 is extremely likely._") if poll.kind == "nps" else None
    return kit.message(
        kit.section(lead),
        kit.section(said("{question}", question=poll.question)),
        kit.context(scale) if scale else None,
        kit.context(more) if more else None,
        *buttons,
        kit.context(note),
    )


def _most_after(poll: Poll) -> int:
    """So many questions follow at most: those for other answers are not among them."""
    first, *later = poll.questions
    if first.kind in ("choices", "text"):
        return len(later)
    return max(len(put_after(poll.questions, (answer,))) for answer in first.answers)


def thanks(poll: Poll, value: str, previous: str | None, *, zone: str) -> Message:
    first = poll.questions[0]
    shown = spelt(first, value)
    if previous is None:
        sentence = said("Thank you! You answered *{value}*.", value=shown)
    elif previous == value:
        sentence = said("Thank you, *{value}* is what I have from you.", value=shown)
    else:
        sentence = said(
            "Changed from {previous} to *{value}*. Thank you!",
            previous=spelt(first, previous),
            value=shown,
        )
    until = figures.moment(poll.closes_at, zone)
    later = [poll.questions[place] for place in put_after(poll.questions, (value,))]
    words_only = all(each.kind == "text" for each in later)
    return kit.message(
        kit.section(sentence),
        *(kit.section(said("{question}", question=each.text)) for each in later[:_NAMED] if each.text),
        kit.actions(
            kit.button(
                "Write a comment" if words_only else "Answer the rest",
                actions.POLL_COMMENT,
                str(poll.id),
                style="primary",
            )
        )
        if later
        else None,
        kit.context(said("You can change your answer until {until}.", until=until)),
    )


def form(poll: Poll, places: Sequence[int], *, first: str | None = None) -> Block:
    """The questions in these places, on one page. `first`: the place of the answer to the first question, where that was asked before."""
    inputs = [_input(place, poll.questions[place]) for place in places]
    head = kit.section(said("{question}", question=poll.question)) if 0 not in places else None
    page = said("Nothing is sent before you press *Send*.") if first is not None and poll.anonymous else None
    kept_as = (
        said(
            "Anonymous and final: it is kept without your name, partner or the time, so nobody can change it, not even you. Names, addresses and numbers in your words are covered up."
        )
        if poll.anonymous
        else None
    )
    has_next = poll.anonymous and first is None and branches(poll.questions)
    blocks = [head, *inputs, kit.context(page) if page else None, kit.context(kept_as) if kept_as else None]
    return kit.modal(
        "Your answer" if poll.anonymous or 0 in places else "Your comment",
        [block for block in blocks if block is not None],
        callback_id=actions.POLL_ANONYMOUS_VIEW if poll.anonymous else actions.POLL_COMMENT_VIEW,
        submit="Next" if has_next else "Send",
        close="Cancel",
        metadata=f"{poll.id}" if first is None else f"{poll.id}:{first}",
    )


def _input(place: int, asked: Question) -> Block:
    """One question of a form; its block is called by its place."""
    offered = [kit.option(shown, str(number)) for number, (_, shown) in enumerate(choices(asked))]
    placeholder = {"placeholder": kit.plain(ours("Choose …"), 150)}
    match asked.kind:
        case "text":
            element: Block = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST_TEXT}
        case "choices":
            element = kit.choice("multi_static_select", offered) | placeholder
        case _:
            element = kit.choice("static_select", offered) | placeholder
    return kit.field(
        asked.text or ours("Anything to add?"),
        element,
        block_id=f"{actions.ANSWER_BLOCK}:{place}",
        action_id=actions.INPUT,
        hint=ours("0 is not at all likely, 10 is extremely likely.") if asked.kind == "nps" else "",
        optional=asked.follows_up,
    )


def results(lines: Sequence[Block]) -> Message:
    ask = kit.actions(kit.button("Ask something", actions.POLL_NEW))
    if not lines:
        return kit.message(
            kit.section(said('No poll has been opened yet. A program asks one with `poll "…" ask nps "…"`.')),
            ask,
        )
    return kit.message(kit.header(ours("Polls")), *lines, ask)


def _is_pressed(poll: Poll) -> bool:
    """Whether each answer to the first question has a button, where the poll has names."""
    return poll.kind not in ("choices", "text")


def _buttons(poll: Poll) -> list[Block | None]:
    if not _is_pressed(poll):
        return [kit.actions(kit.button("Answer", actions.POLL_OPEN, str(poll.id), style="primary"))]
    made = [
        kit.button(shown, f"{actions.POLL_ANSWER}:{place}", f"{poll.id}:{place}", is_ours=False)
        for place, (_, shown) in enumerate(choices(poll.questions[0]))
    ]
    # Eleven buttons in one block wrap badly on phones; two rows read better.
    half = min(len(made), 6)
    rows = [made[:half], made[half:]]
    return [kit.actions(*row) for row in rows if row]
