"""Forms that were sent: what stands in their fields, and what Slack is answered: mistakes at their fields, or a view in place of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import actions
from bot.blocks import apologies, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, told
from bot.blocks.text import Words
from bot.call import Call

Answer = Mapping[str, Any]


def typed(call: Call, block_id: str) -> str:
    """What was typed into a field or chosen in it, without blanks around it; "" where that is nothing, or the form has no such field."""
    given = _field(call, block_id)
    found = (
        given.get("value")
        or given.get("selected_date")
        or given.get("selected_user")
        or given.get("selected_conversation")
        or (given.get("selected_option") or {}).get("value")
    )
    return str(found or "").strip()


def picked(call: Call, block_id: str) -> tuple[str, ...]:
    """All that was ticked or chosen in a field that takes several: options, channels or people."""
    given = _field(call, block_id)
    options = (each.get("value") for each in given.get("selected_options") or ())
    places = (*(given.get("selected_conversations") or ()), *(given.get("selected_users") or ()))
    return tuple(str(each) for each in (*options, *places) if each)


def wrong_reason(text: str) -> str | None:
    """`wrong` of the reason that somebody gives for what they do."""
    return wrong(text, missing=ours("Say why in one sentence."), longest=kit.LONGEST_REASON)


def wrong(text: str, *, longest: int, missing: str = "") -> str | None:
    """That there are too many words, or, where some are needed, that they are `missing`, in the reader's language; None where all is well."""
    if not text and missing:
        return missing
    return told("Write at most {most} characters.", most=longest) if len(text) > longest else None


def mistake(block_id: str, sentence: str) -> Answer:
    """The form stays as it is, with that at its field."""
    return at_fields({block_id: sentence})


def at_fields(sentences: Mapping[str, str]) -> Answer:
    """The same with several, by their fields."""
    return {"response_action": "errors", "errors": dict(sentences)}


def notice(what: Words | Message) -> Answer:
    """The form becomes what tells what happened."""
    message = kit.message(kit.section(what)) if isinstance(what, Words) else what
    return instead(apologies.notice(message))


def instead(view: Block) -> Answer:
    """The form becomes another."""
    return {"response_action": "update", "view": view}


def _field(call: Call, block_id: str) -> Mapping[str, Any]:
    values = (call.envelope.payload.get("view") or {}).get("state", {}).get("values", {})
    found: Mapping[str, Any] = (values.get(block_id) or {}).get(actions.INPUT) or {}
    return found
