"""Lines that end too early, or lack a word: how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from dsl.said import Said, said

_UNFINISHED: Final[tuple[tuple[re.Pattern[str], Callable[[dict[str, str]], Said]], ...]] = (
    (
        re.compile(r"(?P<limit>)(?P<worth>)\s*runs\s+\S+\s*", re.IGNORECASE),
        lambda given: said("say until when: runs 2026-07-01 to 2026-12-31", **given),
    ),
    (
        re.compile(r"(?P<worth>)\s*top\s+(?P<limit>\d+%?)\s*", re.IGNORECASE),
        lambda given: said("say by what: top {limit} by sum(amount)", **given),
    ),
    (
        re.compile(
            r"\s*(?P<worth>claw\s+back\s.*?within|payable|keeps|open|remind\s+after|closes\s+after|payable\s+after)\s+(?P<limit>\d+)\s*",
            re.IGNORECASE,
        ),
        lambda given: said("say of what: {worth} {limit} days", **given),
    ),
    (
        re.compile(
            r".*?(?P<field>[a-z][\w.]*)\s+between\s+(?P<limit>\S+)\s*(?:-|to)\s*(?P<worth>\S+)\s*",
            re.IGNORECASE,
        ),
        lambda given: said("write `and`: {field} between {limit} and {worth}", **given),
    ),
    (
        re.compile(
            r"\s*(?P<limit>(?:from|above|up\s+to|below)\s+[^\s,]+),\s+(?P<worth>[^,]+?)\s*$", re.IGNORECASE
        ),
        lambda given: said("leave the comma out: {limit}   {worth}", **given),
    ),
    (
        re.compile(
            r"\s*claw\s+back\s+(?P<part>(?:half|[\d.]+\s?%)\s+)?if\s+\w+\s+within\s+(?P<limit>\d+)\s+(?P<worth>\w+)\s*$",
            re.IGNORECASE,
        ),
        lambda given: said("write: claw back {part}within {limit} {worth}", **given),
    ),
    (
        re.compile(
            r".*\bfor\s+(?P<limit>\d+)\s+(?P<worth>days|weeks|months|quarters|years)\s*", re.IGNORECASE
        ),
        lambda given: said("say from which day: for {limit} {worth} from deal.closed_on", **given),
    ),
    (
        re.compile(r"\s*pay\s+(?P<limit>.+?)\s+each\s*", re.IGNORECASE),
        lambda given: said("leave `each` out: pay {limit}", **given),
    ),
)
"""Lines that end too early: how they look, and how they are written."""


def unfinished(line: str) -> Said | None:
    """How a line is written that ends too early."""
    for pattern, hint in _UNFINISHED:
        match = pattern.fullmatch(line)
        if match is not None:
            return hint(match.groupdict(default=""))
    return None
