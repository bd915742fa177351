"""What gives somebody away in words that are to be read without a name, covered up: addresses, numbers, mentions, names of people and partners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

Kind = Literal["address", "number", "link", "name", "partner"]

_MENTION: Final = re.compile(r"<[@!#][^<>\s]{1,100}>|(?<!\w)@[\w.\-]{2,80}")
_ADDRESS: Final = re.compile(r"[\w.+\-]{1,100}@[\w\-]{1,100}(?:\.[\w\-]{1,60}){1,5}")
_LINK: Final = re.compile(r"<?(?:https?://|www\.)[^\s<>]{1,2000}>?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s./()\-]{0,2}\d){6,17}(?!\w)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_PART: Final = re.compile(r"[^\W\d_]+")
_LEAST_PART: Final = 3
"""Letters of a first or last name that is covered up by itself; less would cover up words."""


def masked(
    text: str, covers: Mapping[Kind, str], *, people: Iterable[str] = (), partners: Iterable[str] = ()
) -> str:
    """The text with `covers` in place of what gives somebody away.

    Whole names are found however they are spelt; first and last names alone where they begin with a capital, since many are words, too. What
    somebody tells of themselves in other words, nobody can find.
    """
    text = _ADDRESS.sub(covers["address"], text)
    text = _LINK.sub(covers["link"], text)
    text = _MENTION.sub(covers["name"], text)
    text = _NUMBER.sub(covers["number"], text)
    text = _named(text, partners, covers["partner"], parts=False)
    return _named(text, people, covers["name"], parts=True)


def _named(text: str, names: Iterable[str], cover: str, *, parts: bool) -> str:
    known = {" ".join(name.split()) for name in names}
    said = " ".join(text.casefold().split())
    for name in sorted(known, key=lambda name: (-len(name), name)):
        # Of thousands of names few are in a text, and to look for a plain text is quick.
        if len(name) >= _LEAST_PART and name.casefold() in said:
            spelt = r"\s+".join(map(re.escape, name.split()))
            text = re.sub(rf"(?<!\w){spelt}(?!\w)", lambda _: cover, text, flags=re.IGNORECASE)
    if not parts:
        return text
    single = {
        part[0].upper() + part[1:] for name in known for part in name.split() if len(part) >= _LEAST_PART
    }

    def covered(word: re.Match[str]) -> str:
        if word[0] in single:
            return cover
        return _PART.sub(lambda part: cover if part[0] in single else part[0], word[0])

    return _WORD.sub(covered, text)
