"""`language italiano`: in which language somebody is answered, and partners are told; `language italiano for Brera`, `for everybody`."""

from __future__ import annotations

import re
from typing import Final

from bot.blocks.reader import ours, phrase, written_for
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from bot.listeners.whose import known_as
from storage import languages

_NAMES: Final = {
    "en": "en", "english": "en", "inglese": "en",
    "it": "it", "italian": "it", "italiano": "it",
}  # fmt: skip
_CALLED: Final = {"en": phrase("English"), "it": phrase("Italian")}
_FOR: Final = re.compile(r"\s+(?:for|per)\s+", re.IGNORECASE)
_EVERYBODY: Final = frozenset({"everybody", "all", "tutti"})


def choose(call: Call, speech: Speech) -> None:
    """For oneself; managers say for whom: a partner, or everybody for whom nothing else is chosen."""
    asked, *rest = _FOR.split(speech.rest, maxsplit=1)
    wanted = _NAMES.get(unquoted(asked).casefold())
    if wanted is None:
        call.say(
            said("I speak English and Italian: `language English`, or `language italiano`.")
            if asked
            else said("Which language? `language English`, or `language italiano`.")
        )
        return
    if not rest:
        _keep(call, languages.of_person(call.envelope.actor.user), wanted)
        with written_for(lambda: wanted):
            call.say(said("From now on I speak *{language}* to you.", language=ours(_CALLED[wanted])))
        return
    call.require_manager()
    name = unquoted(rest[0])
    if name.casefold() in _EVERYBODY:
        _keep(call, languages.EVERYBODY, wanted)
        call.say(
            said(
                "From now on I speak *{language}* to everybody for whom nothing else is chosen.",
                language=ours(_CALLED[wanted]),
            )
        )
        return
    partner = known_as(call, name)
    if partner is not None:
        _keep(call, languages.of_partner(partner), wanted)
        call.say(
            said(
                "From now on *{partner}* is told in *{language}* what there is to tell.",
                partner=partner,
                language=ours(_CALLED[wanted]),
            )
        )


def _keep(call: Call, listener: str, language: str) -> None:
    with call.database.writing() as session:
        languages.choose(
            session,
            workspace_id=call.workspace.id,
            listener=listener,
            language=language,
            by=call.actor,
            now=call.now,
        )
