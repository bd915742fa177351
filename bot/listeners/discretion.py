"""`customers named|hidden`: whether shout-outs name a partner's customers. Its own people choose, or a manager `for NAME`."""

from __future__ import annotations

import re
from typing import Final

from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import Speech, unquoted
from bot.listeners.whose import ask_who, known_as
from programs.facts import folded
from storage import discretion

_NAMES: Final = {
    "named": True, "shown": True, "on": True, "yes": True, "sì": True, "si": True, "nominati": True,
    "hidden": False, "unnamed": False, "off": False, "no": False, "nascosti": False,
}  # fmt: skip
_FOR: Final = re.compile(r"\s*\b(?:for|per)\s+", re.IGNORECASE)


def choose(call: Call, speech: Speech) -> None:
    """Alone, what holds."""
    asked, *rest = _FOR.split(speech.rest, maxsplit=1)
    partner = _partner(call, unquoted(rest[0]) if rest else "")
    if partner is None:
        return
    word = unquoted(asked).casefold()
    if word and word not in _NAMES:
        call.say(said("Say `customers named` or `customers hidden`."))
        return
    if word:
        with call.database.writing() as session:
            discretion.choose(
                session,
                workspace_id=call.workspace.id,
                partner=partner,
                names_customers=_NAMES[word],
                by=call.actor,
                now=call.now,
            )
    _tell(call, partner)


def _partner(call: Call, name: str) -> str | None:
    """Whose customers it is about; None after having said why nobody's."""
    if call.partner is not None:
        return call.partner
    if not call.is_manager:
        ask_who(call)
        return None
    if not name:
        call.say(said("Whose customers? `/premio customers hidden for Acme`."))
        return None
    return known_as(call, name)


def _tell(call: Call, partner: str) -> None:
    with call.database.reading() as session:
        is_discreet = folded(partner) in discretion.discreet(session, workspace_id=call.workspace.id)
    call.say(
        said("Shout-outs for *{partner}* name no customers. `customers named` changes that.", partner=partner)
        if is_discreet
        else said(
            "Shout-outs for *{partner}* name its customers, in its own channel. `customers hidden` changes that.",
            partner=partner,
        )
    )
