"""Words for Slack. What people wrote becomes inert here, as the last step before it is sent, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.blocks.reader import ours
from storage.people import user_of


class Words(str):
    """Text in Slack's mark-up, safe to send: made only in this file. Whatever else one does with it gives a plain text, to be made inert."""

    __slots__ = ()


_USER_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_LOOK_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_QUOTATION = re.compile(r"(?:^|(?<=[\r\n\v\f\x85\u2028\u2029]))\s*>+")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,30}")


def said(template: str, **values: object) -> Words:
    """The template in the reader's language, with its values filled in. The template is ours; every value that is not `Words` already is made inert.

    >>> said("*{who}* is ahead", who="<!channel> & Sons")
    '*&lt;!channel&gt; &amp; Sons* is ahead'
    """
    return Words(ours(template).format(**{name: _inert(value) for name, value in values.items()}))


def is_user(text: str) -> bool:
    """Whether it may be the id of somebody in Slack: what acts by itself has a name of its own."""
    return _USER_ID.fullmatch(text) is not None


def mention(user: str) -> Words:
    """A mention of somebody whose id came from Slack, not from a text."""
    assert _USER_ID.fullmatch(user), user
    return Words(f"<@{user}>")


def who(actor: str) -> Words:
    """Whoever acted, as a record names them: somebody of Slack by a mention, somebody at the shell by name."""
    kind, _, name = actor.partition(":")
    if kind == "shell":
        return said("{name}", name=name)
    user = user_of(actor)
    return mention(user) if is_user(user) else said("somebody")


def is_channel(place: str) -> bool:
    return _CHANNEL_ID.fullmatch(place) is not None


def channel_link(channel: str) -> Words:
    assert is_channel(channel), channel
    return Words(f"<#{channel}>")


def moment(at: datetime) -> Words:
    """A moment in each reader's own zone and form; in UTC where Slack cannot tell."""
    return Words(
        f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC>"
    )


def excerpt(text: str, limit: int = 2_900) -> Words:
    """A piece of text as it stands, in a block of even width. Three backticks inside would end it early."""
    return Words("```\n" + escape(cut(text.replace("```", "ˋˋˋ"), limit)) + "\n```")


def joined(parts: Iterable[Words], between: str = "\n") -> Words:
    return Words(between.join(parts))


def told_before(text: str, limit: int) -> Words:
    """What one of our own messages said, on one line. It was made inert when it was written, and is mark-up already."""
    return cut_words(Words(" ".join(text.split())), limit)


def quoted(text: str) -> list[Words]:
    """What one of our own messages says, line by line, as a quotation. It is mark-up already, see `told_before`."""
    return [Words(f"> {line}") for line in text.splitlines()]


def struck_through(line: str) -> Words:
    """A line of one of our own messages, which does not hold any more; its bullet stays. Once more changes nothing. It is mark-up already."""
    words = line.removeprefix("• ").strip()
    before = line[: line.find(words)] if words else line
    is_struck = words.startswith("~") and words.endswith("~")
    return Words(line if is_struck or not words else f"{before}~{words}~")


def inert(text: str) -> Words:
    """Somebody's words, read as they stand: no mention, link, style, code or quotation comes of them.

    Nothing escapes Slack's signs of style, so these become signs that look like them. An underscore inside a word does nothing in Slack
    and stays, so that `D_1` can be searched for.

    >>> inert("*Snap* & <!channel> D_1")
    '∗Snap∗ &amp; &lt;!channel&gt; D_1'
    """
    quiet = _EDGE_UNDERSCORE.sub("ˍ", _QUOTATION.sub(lambda found: found[0].replace(">", "›"), text))
    return Words(escape(quiet.translate(_LOOK_ALIKE)))


def escape(text: str) -> str:
    """Outside code, this leaves styles alive: see `inert`."""
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


def _inert(value: object) -> Words:
    return value if isinstance(value, Words) else inert(str(value))
