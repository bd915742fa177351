"""Sentences that nearly are of the language: how people write them, and how they are written here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from babel.numbers import is_currency

_Match = re.Match[str]
_NUMBER = r"[\d_.]+[kM]?"
_WORTH = r"(?P<worth>[\d_.]+[kM]?\s*(?:%|[A-Z]{3})?)"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`pattern` is looked for in the line; what it calls `at` is what does not fit, and stands where reading stopped.

    Without an `at` the whole is meant. `instead` is the terminal that takes its place, "" where it can be left out, None where no
    single word puts it right.
    """

    pattern: re.Pattern[str]
    hint: Callable[[_Match], str]
    instead: tuple[str, str] | None = None
    code: str = "unexpected"
    holds: Callable[[_Match], bool] = lambda _: True


def _near(pattern: str, hint: str | Callable[[_Match], str], **more: object) -> NearMiss:
    words = hint if callable(hint) else (lambda _: hint)
    return NearMiss(re.compile(pattern, re.IGNORECASE), words, **more)  # type: ignore[arg-type]  # the fields of NearMiss


_LEFT_OUT: Final = ("", "")
_SIGNED_STEPS: Final = {">": "above", ">=": "from", "≥": "from", "<": "below", "<=": "up to", "≤": "up to"}

NEAR_MISSES: Final = (
    _near(r"\bruns\s+(?P<at>from)\b", "leave it out: runs 2026-07-01 to 2026-12-31", instead=_LEFT_OUT),
    _near(r"\bruns\s+(?:from\s+)?\S+\s+(?P<at>until|till|through|-)(?=\s)", "write `to`", instead=("TO", "to")),
    _near(r"\b(?P<at>then)\b", "leave it out: the next clause begins with its own word", instead=_LEFT_OUT),
    _near(r"\b(?:not\s+)?in\s*(?P<at>[(\"])", 'choices stand in square brackets: in ["A", "B"]'),
    _near(
        r"\)\s*(?P<at>where|over|across)\b",
        "what narrows a measure stands inside its parentheses: sum(amount where …)",
    ),
    _near(
        r"\bmeasure\s+(?P<first>\w+)\s+(?P<at>(?!by\b|marginal\b|pro\b)\w+)\s*=",
        lambda match: f"a name is one word: {match['first']}_{match['at']}",
        instead=_LEFT_OUT,
    ),
    _near(
        rf"^\s*(?:from\s+)?{_NUMBER}\s*(?:-|to)\s*(?P<high>{_NUMBER})\s*(?:[:=]\s*)?{_WORTH}",
        lambda match: f"a step names one end: up to {match['high']}   {match['worth']}",
        code="step-form",
    ),
    _near(
        rf"^\s*(?P<sign>[<>]=?|≥|≤)\s*(?P<limit>{_NUMBER})\s*:?\s*{_WORTH}",
        lambda match: f"write {_SIGNED_STEPS[match['sign']]} {match['limit']}   {match['worth']}",
        code="step-form",
    ),
    _near(r"^\s*from\s+(?P<at>\")", 'a step by name is the text alone: "Cloud" 5%'),
    _near(r"^\s*(?P<at>(?P<number>\d+)(?:st|nd|rd|th))\b", lambda match: f"write the number: {match['number']}"),
    _near(
        r"(?P<at>(?P<number>\d[\d_.]*[kM]?)(?P<currency>[a-z]{3}))\b",
        lambda match: f"write `{match['number']} {match['currency'].upper()}`",
        holds=lambda match: is_currency(match["currency"].upper()),
    ),
    _near(
        r"\b(?P<currency>[A-Z]{3})\s+(?P<at>\d[\d_.]*[kM]?)",
        lambda match: f"write `{match['at']} {match['currency'].upper()}`",
        holds=lambda match: match["currency"].isupper() and is_currency(match["currency"]),
    ),
    _near(r"\btop\s+\d+\s+(?P<at>(?!by\b)\w+)(?=\s+by\b)", "leave it out: top 3 by sum(amount)", instead=_LEFT_OUT),
    _near(r"\bfor\s+(?P<at>all|every|any)\s+partners?\b", "leave the line out: a program is for everybody unless it says for whom"),
    _near(r"\bat\s+most\s+\w+\s+(?P<at>times)\b", "write the number in figures: at most 3 times"),
    _near(r"\bfor\s+(?P<at>each|every)\s+(?:deal|order|sale)s?\b", "write `on deals`"),
    _near(r"\bfor\s+partners\s+(?P<at>with|having|whose|in|that|who)\b", "write `where`", instead=("WHERE", "where")),
    _near(r"\binstead\s+(?P<at>\")", "write `instead of`", instead=("OF", "of")),
    _near(r"\b(?P<at>percent|pct)\b", "write the sign: 5%", instead=_LEFT_OUT),
)  # fmt: skip


def near_miss(line: str, column: int) -> tuple[NearMiss, _Match, int, int] | None:
    """The sentence that was meant, and from where to where in the line it does not fit."""
    for miss in NEAR_MISSES:
        for match in miss.pattern.finditer(line):
            named = "at" in miss.pattern.groupindex
            start, end = match.span("at" if named else 0)
            start += len(line[start:end]) - len(line[start:end].lstrip())
            stands = start == column if named else start <= column <= end
            if stands and miss.holds(match):
                return miss, match, start, end
    return None
