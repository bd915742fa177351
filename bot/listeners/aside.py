"""What waits for a language model is done aside, and answered later: the act that asked for it is over by then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import structlog

from bot.assistant import Assistant
from bot.blocks import apologies
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from bot.call import Call, NotAllowed
from bot.slack import NoAnswerFromSlack, RefusedBySlack

log = structlog.get_logger()


def aside(call: Call, assistant: Assistant, work: Callable[[], None]) -> bool:
    """Do it for that person, in their language, soon; False where too much waits already. Should it fail, they are told."""
    locale = call.locale

    def done() -> None:
        with written_for(lambda: locale):
            try:
                work()
            except NotAllowed as refused:
                _tell(call, apologies.not_allowed(refused.role))
            except Exception:  # the outermost edge of this thread: somebody waits
                log.exception("what was done aside failed", reference=call.reference)
                _tell(call, apologies.failed(call.reference))

    return assistant.aside(done)


def _tell(call: Call, message: Message) -> None:
    with suppress(RefusedBySlack, NoAnswerFromSlack):
        call.send(message)
