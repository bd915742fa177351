"""The select *More* beside a program: what is chosen there is done as if its own button had been pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot import actions
from bot.call import Call
from bot.listeners import copies, histories, pauses, program_end, proposals, reviews

_CHOICES: Final[Mapping[str, Callable[[Call], None]]] = {
    actions.PROGRAM_PROPOSE: proposals.on_propose,
    actions.PROGRAM_SUBMIT: reviews.on_submit,
    actions.PROGRAM_DIFF: histories.on_diff,
    actions.PROGRAM_HISTORY: histories.on_show,
    actions.PROGRAM_COPY: copies.on_copy,
    actions.PROGRAM_PAUSE: pauses.on_pause,
    actions.PROGRAM_END: program_end.on_ask,
    actions.PROGRAM_RESUME_ASK: pauses.on_resume_ask,
}


def on_more(call: Call) -> None:
    """The value comes from outside; what is none of these does nothing."""
    call.require_manager()
    action, _, value = call.envelope.value.partition(":")
    chosen = _CHOICES.get(action)
    if chosen is not None:
        chosen(replace(call, envelope=replace(call.envelope, name=action, value=value)))
