"""What Slack and Word make of a text, undone sign by sign, so that every place in it stays where the writer sees it."""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = "“”„«»‟"
_SIGNS: Final = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\ufeff": " ", "\u200b": " ", "\t": " ", "\r": " ",
    "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/",
}  # fmt: skip


_CLAUSES: Final = (
    r"(?:on|each|when|pay|award|badge|say|at|once|top|runs|currency|timezone|for|budget|goal|requires|instead|dated|payable|earned|donate|ask|every"
    r"|names|by|from|up|above|below|otherwise|announce|multiply|forfeited|offer)[ \t]"
    r"|(?:no[ \t]+)?claw[ \t]+back\b|level[ \t]+by\b|never[ \t]+falls\b|paid[ \t]+(?:to|as|in)\b|best[ \t]+of\b|together[ \t]+at\b"
    r"|(?:keeps|moves|notice|share|charge)[ \t]+[\d€$£f]|(?:deal|activity|receipt)[ \t]+\d{4}-|measure[ \t]+\w+[ \t]+(?:=|by\b)|(?:standings|payout)\b"
    r"|(?:program|commission|bonus|spiff|rebate|contest|points|status|trip|training|gift|virtual|donation|recognition|fee|poll|ceremony|expect)[ \t]+[\"“„«]"
)
_FRAMES: Final = re.compile(
    rf"^[ \t]*(?:```[a-z]*[ \t]*$|[•◦‣▪·●○][ \t]*|(?:[-–—*+]|\d{{1,2}}[.)]|[a-h]\)|\#{{1,6}})[ \t]+(?={_CLAUSES})|>+[ \t]*(?={_CLAUSES}))",
    re.MULTILINE,
)
"""The marks of a list, a heading or a quotation before a clause, and lines that fence code in Slack."""
_SET_OFF: Final = re.compile(
    rf"^(?P<before>[ \t]*)(?P<mark>\*{{1,2}}|__?|`)(?={_CLAUSES})(?P<inside>[^\n]*?)(?P=mark)(?P<after>[ \t]*)$",
    re.MULTILINE,
)
"""A whole line in bold, italics or code."""
_ENTITIES: Final = {
    "&amp;&amp;": "        &&",
    "&amp;": "    &",
    "&gt;": "   >",
    "&lt;": "   <",
    "&nbsp;": "      ",
}
"""Signs as web pages write them; each keeps its length, and `&gt;=` stays one sign."""


def straightened(text: str) -> str:
    """The text with straight quotes, plain blanks and plain signs outside its quoted texts; of the same length.

    A text opened by any quotation mark ends at the next closing one of its kind, or at a straight one; what stands inside keeps
    its signs, so that a quotation inside straight quotes survives. The signs of a list and the fences of code become blanks.
    """
    text = _FRAMES.sub(lambda match: " " * len(match.group()), text)
    text = _SET_OFF.sub(_plain, text)
    for entity, sign_for_it in _ENTITIES.items():
        text = text.replace(entity, sign_for_it)
    result: list[str] = []
    index = 0
    while index < len(text):
        sign = text[index]
        if sign == "/" and text.startswith("//", index):
            end = _line_end(text, index)
            result.append(text[index:end].replace("\r", " "))
            index = end
        elif sign == '"' or sign in _OPENING:
            end = _closing(text, index)
            inside = text[index + 1 : end].replace('"', "'") if sign != '"' else text[index + 1 : end]
            result.append(
                '"' + inside.replace("\u00a0", " ") + ('"' if end < len(text) and text[end] != "\n" else "")
            )
            index = end + 1 if end < len(text) and text[end] != "\n" else end
        else:
            result.append(_SIGNS.get(sign, sign))
            index += 1
    return "".join(result)


def _plain(match: re.Match[str]) -> str:
    blank = " " * len(match["mark"])
    return match["before"] + blank + match["inside"] + blank + match["after"]


def _closing(text: str, start: int) -> int:
    """The place of the mark that closes the text opened at `start`, or of the line's end."""
    closers = '"' if text[start] == '"' else '"“”»«‟'
    for index in range(start + 1, len(text)):
        if text[index] == "\n" or text[index] in closers:
            return index
    return len(text)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
