"""What gives somebody away in words that are to be read without a name, covered up: addresses, numbers, codes, links, mentions, names that are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, Literal

Kind = Literal["address", "number", "link", "name", "partner", "customer"]

_MENTION: Final = re.compile(r"<[@!#][^<>\s]{1,100}>|(?<!\w)@[\w.\-]{2,80}")
_ADDRESS: Final = re.compile(r"[\w.+\-]{1,100}@[^\W\d_][\w\-]{0,100}(?:\.[\w\-]{1,60}){0,5}")
_LINK: Final = re.compile(
    r"<?(?i:https?://|www\.)[^\s<>]{1,2000}>?"
    r"|(?<![\w.@])(?:[\w\-]{1,60}\.){1,5}(?:(?:it|com|net|org|eu|info|biz)(?!\w)(?:/[^\s<>]{0,500}(?<![.,;:!?)]))?|[a-z]{2,10}/[^\s<>]{1,500}(?<![.,;:!?)]))"
)
"""With a scheme, or as people write it: `acme.it`, `t.me/anna`."""
_CODE: Final = re.compile(
    r"(?<!\w)(?:"
    r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"  # an account: IBAN
    r"|(?-i:[A-Z]{2}\d{2}(?:[ \-][A-Z0-9]{4}){2,7}(?:[ \-][A-Z0-9]{1,3})?)"  # as it is printed
    r"|[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]"  # an Italian tax code
    r"|[A-Z]{2}\d{8,12}"  # a VAT number with its country
    r")(?!\w)",
    re.IGNORECASE,
)
_DATE: Final = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./\-])\d{1,2}\1(?:19|20)\d{2})(?!\w)"
_AMOUNT: Final = r"[1-9]\d?(?:\.\d{3}){1,2}(?![\w.])"
_NUMBER: Final = re.compile(
    rf"(?<![\w.,])(?!{_DATE})(?!{_AMOUNT})\+?\(?\d(?:[\s./()\-]{{0,2}}\d){{6,33}}(?!\w)"
)
"""Of phones, accounts, cards: seven digits or more; not a day, nor an amount as it is written in Italy."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_PART: Final = re.compile(r"[^\W\d_]+")
_LEAST_PART: Final = 3
"""Letters of a first or last name that is covered up by itself; less would cover up words."""


def masked(
    text: str,
    covers: Mapping[Kind, str],
    *,
    writer: Iterable[str] = (),
    people: Iterable[str] = (),
    partners: Iterable[str] = (),
    customers: Iterable[str] = (),
) -> str:
    """The text with `covers` in place of what gives somebody away. `writer`: all names that the writer goes by.

    Names of several words are found however they are spelt. Those of one word, and first and last names alone, only where they begin with a
    capital, or where the writer says so: many are words, too, and whoever is called like the word that is covered up would be known by it.
    What somebody tells of themselves in other words, nobody can find.
    """
    text = _ADDRESS.sub(covers["address"], text)
    text = _LINK.sub(covers["link"], text)
    text = _MENTION.sub(covers["name"], text)
    text = _CODE.sub(covers["number"], text)
    text = _NUMBER.sub(covers["number"], text)
    text = _whole(text, _tidy(partners), covers["partner"])
    own, buyers = _tidy(writer), _tidy(customers)
    known = own | _tidy(people)
    text = _whole(text, filter(_is_long, buyers), covers["customer"])
    text = _whole(text, filter(_is_long, known), covers["name"])
    text = _alone(text, {each for each in buyers if not _is_long(each)}, covers["customer"])
    text = _alone(text, set(_parts(known)), covers["name"])
    return _introduced(text, set(_parts(own)), covers["name"])


def _tidy(names: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in names)


def _is_long(name: str) -> bool:
    """Of several words, or with signs that no word has."""
    return not name.isalpha()


def _whole(text: str, names: Iterable[str], cover: str) -> str:
    said = " ".join(text.casefold().split())
    # Of thousands of names few are in a text, and to look for a plain text is quick.
    there = {name for name in names if len(name) >= _LEAST_PART and name.casefold() in said}
    for name in sorted(there, key=lambda name: (-len(name), name)):
        spelt = r"\s+".join(map(re.escape, name.split()))
        text = re.sub(rf"(?<!\w){spelt}(?!\w)", lambda _: cover, text, flags=re.IGNORECASE)
    return text


def _alone(text: str, names: Collection[str], cover: str) -> str:
    """Names of one word."""
    known = {name[0].upper() + name[1:] for name in names if len(name) >= _LEAST_PART}

    def is_name(word: str) -> bool:
        return word in known or (word.isupper() and word.capitalize() in known)

    def covered(word: re.Match[str]) -> str:
        if is_name(word[0]):
            return cover
        return _PART.sub(lambda part: cover if is_name(part[0]) else part[0], word[0])

    return _WORD.sub(covered, text)


def _introduced(text: str, names: Collection[str], cover: str) -> str:
    """Names with which somebody begins or signs, or says that they are called so, in small letters, too."""
    for name in names:
        if len(name) >= _LEAST_PART:
            spelt = re.escape(name)
            text = re.sub(
                rf"(^\W*|\b(?:sono|am|i[’']m)\s+){spelt}(?!\w)", rf"\g<1>{cover}", text, flags=re.IGNORECASE
            )
            text = re.sub(rf"(?<!\w){spelt}(?=\W*$)", cover, text, flags=re.IGNORECASE)
    return text


def _parts(names: Iterable[str]) -> Iterator[str]:
    """First and last names; of `anna.rossi`, too."""
    for name in names:
        yield from filter(None, re.split(r"[\s._]+", name))
