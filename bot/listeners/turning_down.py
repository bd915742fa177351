"""What one of us proposed is turned down by a second person, who says why in a form."""

from __future__ import annotations

from collections.abc import Callable

from bot import actions
from bot.blocks import four_eyes
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.forms import Answer, mistake, notice, typed, wrong_reason
from storage.second_person import NotDecided


def turned_down(call: Call, decline: Callable[[str], None]) -> Answer:
    """The form was sent; `decline` takes the reason, and raises NotDecided."""
    call.require_approver()
    note = typed(call, actions.REASON_BLOCK)
    if (sentence := wrong_reason(note)) is not None:
        return mistake(actions.REASON_BLOCK, sentence)
    try:
        decline(note)
    except NotDecided as why:
        return notice(four_eyes.refused(why))
    return notice(said("It is turned down, and whoever proposed it reads why."))


def pointed_at(call: Call) -> tuple[int, str]:
    """The number and the hash in a button's value, which may hold anything; 0, which nothing has, where it holds none."""
    ident, _, shown = call.envelope.value.partition(":")
    return number_in(ident), shown
