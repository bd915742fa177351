"""Names that stand without their quotes: of a rule or another item, and of a step."""

from __future__ import annotations

import re
from typing import Final

from dsl.mistaken_words import KINDS

_NAMED: Final = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)}|expect|poll|ceremony|fund|decision)\s+(?P<name>(?!(?:\w+\s+)?\d+\s+decimals?\b)[A-Za-z][^\"\n]*?|'[^'\"\n]*')"
    r"\s*(?://.*|(?=\s(?:on\s+(?:deals|receipts|activities)|each|pay|when|top|level|by|expires|per|deal)\b)|$)",
    re.IGNORECASE,
)


def unquoted_name(rest: str) -> tuple[str, str, int] | None:
    """Of a line that begins like a rule or another item, its word, the name that stands without quotes, and how long both are."""
    match = _NAMED.match(rest)
    return None if match is None else (match["kind"], match["name"].strip("'"), match.end("name"))


_NAMED_STEP: Final = re.compile(
    r"\s*(?P<name>[A-Za-z][\w &/-]*?)\s*[:=]?\s+(?P<worth>[\d.]+\s?%|[\d_.]+[kM]?\s+[A-Z]{3}|[€$£][\d_.]+[kM]?)\s*$"
)


def named_step(line: str) -> tuple[str, str] | None:
    """The name of a step that lacks its quotes, and the step as it is written: `gold   2%`."""
    match = _NAMED_STEP.fullmatch(line)
    return None if match is None else (match["name"], f'"{match["name"]}"   {match["worth"]}')
