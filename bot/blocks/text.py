"""Words for Slack. What people wrote becomes inert here, as the last step before it is sent, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Words(str):
    """Text in Slack's mark-up, safe to send: made only in this file. Whatever else one does with it gives a plain text, to be made inert."""

    __slots__ = ()


_USER_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,30}")


def said(template: str, **values: object) -> Words:
    """The template with its values filled in. The template is ours; every value that is not `Words` already is made inert.

    >>> said("*{who}* is ahead", who="<!channel> & Sons")
    '*&lt;!channel&gt; &amp; Sons* is ahead'
    """
    return Words(template.format(**{name: _inert(value) for name, value in values.items()}))


def mention(user: str) -> Words:
    """A mention of somebody whose id came from Slack, not from a text."""
    assert _USER_ID.fullmatch(user), user
    return Words(f"<@{user}>")


def channel_link(channel: str) -> Words:
    assert _CHANNEL_ID.fullmatch(channel), channel
    return Words(f"<#{channel}>")


def excerpt(text: str, limit: int = 2_900) -> Words:
    """A piece of text as it stands, in a block of even width. Three backticks inside would end it early."""
    return Words("```\n" + escape(cut(text.replace("```", "ˋˋˋ"), limit)) + "\n```")


def joined(parts: Iterable[Words], between: str = "\n") -> Words:
    return Words(between.join(parts))


def escape(text: str) -> str:
    """Slack reads mark-up only between < and >, so that these three signs are all there is to it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_words(words: Words, limit: int) -> Words:
    """The same for text with mark-up: never in the middle of an escaped sign or a link."""
    if len(words) <= limit:
        return words
    kept = words[: limit - 1]
    for opening, closing in (("&", ";"), ("<", ">")):
        start = kept.rfind(opening)
        if start > kept.rfind(closing) and len(kept) - start < 40:
            kept = kept[:start]
    fence = "\n```" if kept.count("```") % 2 else ""
    return Words(kept.rstrip()[: limit - 1 - len(fence)] + "…" + fence)


def _inert(value: object) -> object:
    return escape(value) if isinstance(value, str) and not isinstance(value, Words) else value
