"""What people type after `/premio`, after a mention or in a direct message: a word, and the rest, with quotes of any kind or none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_QUOTES = "\"'“”„‟«»‹›‘’‚`"
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(\|[^>]*)?>")
_USER = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>|@(?P<name>[\w.-]+)")
_CHANNEL = re.compile(r"<#(?P<id>[CG][A-Z0-9]+)(?:\|[^>]*)?>|#(?P<name>[\w-]+)")


@dataclass(frozen=True, slots=True)
class Speech:
    """`word` is lower case and without quotes; `rest` is what follows, as written."""

    word: str
    rest: str

    @property
    def name(self) -> str:
        return unquoted(self.rest)


def speech(text: str) -> Speech:
    """What was said, with Slack's escapes undone and blanks of every kind evened out."""
    even = unescape(text).replace("\u00a0", " ").strip()
    word, _, rest = even.partition(" ") if " " in even else even.partition("\n")
    return Speech(unquoted(word).strip("?!.,:").casefold(), rest.strip())


def without_mentions(text: str) -> str:
    """A mention with the bot's name taken out, wherever it stood."""
    return _MENTION.sub(" ", text, count=1).strip()


def unquoted(text: str) -> str:
    """A name without the quotes around it, and with single blanks inside."""
    return " ".join(text.strip().strip(_QUOTES).split())


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Somebody or some channel that was pointed at: by id where Slack linked it, else by a name to look up."""

    id: str | None
    name: str | None


def user_in(text: str) -> tuple[Pointer, str] | None:
    """The person that a text points at, and what else it says."""
    return _pointer(_USER, text)


def channel_in(text: str) -> tuple[Pointer, str] | None:
    return _pointer(_CHANNEL, text)


def near(word: str, known: Iterable[str], *, cutoff: float = 0.6, beginnings: bool = True) -> str | None:
    """The known name that was probably meant: a like one, or (where wanted) the only one that begins so."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    if found:
        return by_folded[found[0]]
    if not beginnings:
        return None
    starting = [name for folded, name in by_folded.items() if word and folded.startswith(word.casefold())]
    return starting[0] if len(starting) == 1 else None


def _pointer(pattern: re.Pattern[str], text: str) -> tuple[Pointer, str] | None:
    found = pattern.search(text)
    if found is None:
        return None
    rest = (text[: found.start()] + " " + text[found.end() :]).strip()
    return Pointer(found["id"], found["name"]), rest
