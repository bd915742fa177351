"""Polls: the question, the thanks, the comment, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase
from bot.blocks.text import said
from storage.polls import Poll

_AGREEMENT: Final = (
    phrase("Strongly disagree"),
    phrase("Disagree"),
    phrase("Neither"),
    phrase("Agree"),
    phrase("Strongly agree"),
)


def choices(poll: Poll) -> list[tuple[str, str]]:
    """The answers one can press, as (what is kept, what is shown); none for a free text."""
    match poll.kind:
        case "nps":
            return [(str(score), str(score)) for score in range(11)]
        case "rating":
            return [(str(stars), "★" * stars) for stars in range(1, 6)]
        case "agree":
            return [(str(place), ours(words)) for place, words in enumerate(_AGREEMENT, start=1)]
        case "choice":
            return [(text, text) for text in poll.options]
        case _:
            return []


def picked(poll: Poll, carried: str) -> str | None:
    """The answer that a button or an option stands for: it carries its place among the choices, from 0. Slack takes no longer texts there."""
    places = {str(place): kept for place, (kept, _) in enumerate(choices(poll))}
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
        note = said("One press answers; a later one replaces it. Open until {until}.", until=until)
        buttons = _buttons(poll)
    scale = said("_0 is not at all likely, 10 is extremely likely._") if poll.kind == "nps" else None
    return kit.message(
        kit.section(lead),
        kit.section(said("{question}", question=poll.question)),
        kit.context(scale) if scale else None,
        *buttons,
        kit.context(note),
    )


def thanks(poll: Poll, value: str, previous: str | None, *, zone: str) -> Message:
    shown = dict(choices(poll)).get(value, value)
    if previous is None:
        sentence = said("Thank you! You answered *{value}*.", value=shown)
    elif previous == value:
        sentence = said("Thank you, *{value}* is what I have from you.", value=shown)
    else:
        sentence = said(
            "Changed from {previous} to *{value}*. Thank you!",
            previous=dict(choices(poll)).get(previous, previous),
            value=shown,
        )
    until = figures.moment(poll.closes_at, zone)
    return kit.message(
        kit.section(sentence),
        kit.section(said("{question}", question=poll.follow_up)) if poll.follow_up else None,
        kit.actions(kit.button("Write a comment", actions.POLL_COMMENT, str(poll.id), style="primary")),
        kit.context(said("You can change your answer until {until}.", until=until)),
    )


def comment_form(poll: Poll) -> Block:
    return kit.modal(
        "Your comment",
        [
            kit.section(said("{question}", question=poll.question)),
            kit.text_input(
                poll.follow_up or "What would you like to add?",
                block_id=actions.COMMENT_BLOCK,
                action_id=actions.INPUT,
            ),
        ],
        callback_id=actions.POLL_COMMENT_VIEW,
        submit="Send",
        close="Cancel",
        metadata=str(poll.id),
    )


def anonymous_form(poll: Poll) -> Block:
    """Answer and comment in one form, sent once."""
    offered = choices(poll)
    answer: Block = {
        "type": "input",
        "block_id": actions.ANSWER_BLOCK,
        "label": kit.plain(poll.question, 2_000),
    }
    if offered:
        answer["element"] = {
            "type": "static_select",
            "action_id": actions.INPUT,
            "placeholder": kit.plain(ours("Choose …"), 150),
            "options": [kit.option(shown, str(place)) for place, (_, shown) in enumerate(offered)],
        }
    else:
        answer["element"] = {
            "type": "plain_text_input",
            "action_id": actions.INPUT,
            "multiline": True,
            "max_length": 3_000,
        }
    return kit.modal(
        "Your answer",
        [
            answer,
            kit.text_input(
                poll.follow_up or "Anything to add?",
                block_id=actions.COMMENT_BLOCK,
                action_id=actions.INPUT,
                optional=True,
            ),
            kit.context(
                said(
                    "Anonymous and final: it is kept without your name, partner or the time, so nobody can change it, not even you."
                )
            ),
        ],
        callback_id=actions.POLL_ANONYMOUS_VIEW,
        submit="Send",
        close="Cancel",
        metadata=str(poll.id),
    )


def results(lines: Sequence[Block]) -> Message:
    if not lines:
        return kit.message(
            kit.section(said('No poll has been opened yet. A program asks one with `poll "…" ask nps "…"`.'))
        )
    return kit.message(kit.header(ours("Polls")), *lines)


def _buttons(poll: Poll) -> list[Block | None]:
    offered = choices(poll)
    if not offered:
        return [kit.actions(kit.button("Answer", actions.POLL_OPEN, str(poll.id), style="primary"))]
    made = [
        kit.button(shown, f"{actions.POLL_ANSWER}:{place}", f"{poll.id}:{place}")
        for place, (_, shown) in enumerate(offered)
    ]
    # Eleven buttons in one block wrap badly on phones; two rows read better.
    half = min(len(made), 6)
    rows = [made[:half], made[half:]]
    return [kit.actions(*row) for row in rows if row]
