"""What one of us proposes and another approves: what all such say in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.reader import ours, phrase
from bot.blocks.text import Words, moment, said, who
from storage.second_person import EXPIRES, NotDecided, Refusal, State

_REFUSED: Final[Mapping[Refusal, str]] = {
    "missing": phrase("That is not there any more."),
    "decided": phrase("Somebody has decided about that already."),
    "own": phrase("You proposed it yourself: it takes somebody else to approve it."),
    "their own": phrase("It is about the partner that you work for: somebody else has to decide."),
    "other": phrase("This is not what was shown. Have a look at it again."),
    "expired": phrase("This was proposed too long ago. Propose it again."),
    "overtaken": phrase("What is on record is not what was shown any more. Propose it again."),
}


def refused(why: NotDecided) -> Words:
    return said("{why}", why=ours(_REFUSED[why.reason]))


def waits(name: str, where: Words) -> Words:
    return said(
        "*{name}* waits for approval {where}, for {days} days. Nothing is given before.",
        name=name,
        where=where,
        days=EXPIRES.days,
    )


def proposed_by(actor: str, until: datetime) -> Block:
    return kit.context(
        said("Proposed by {who}. Somebody else decides, until {until}.", who=who(actor), until=moment(until))
    )


def buttons(value: str, approve: str, decline: str, *, is_own: bool) -> Block | None:
    """Whoever proposed it can only take it back."""
    return kit.actions(
        None if is_own else kit.button("Approve", approve, value, style="primary"),
        kit.button("Turn it down", decline, value, style="danger"),
    )


def too_late() -> Block:
    return kit.context(said("{why}", why=ours(_REFUSED["expired"])))


def state(state: State) -> str:
    """Of what was decided."""
    return ours("approved") if state == "approved" else ours("turned down")


def decline_form(question: str, value: str, *, callback_id: str) -> Block:
    return kit.modal(
        "Turn it down",
        [
            kit.text_input(
                question,
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="Whoever proposed it reads this.",
            )
        ],
        callback_id=callback_id,
        submit="Turn it down",
        metadata=value,
    )
