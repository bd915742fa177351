"""A program drafted from a description: the model proposes, and the checker has the last word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.assistant import Assistant, Turn, Unanswered
from bot.checking import read
from dsl.diagnostics import draw
from dsl.parse import Parsed
from programs.templates import templates

LONGEST_DESCRIPTION: Final = 2_000
_CORRECTIONS: Final = 2
_MOST_MISTAKES: Final = 8
SUMMARY: Final = Path(__file__).with_name("language_summary.txt")
_SHOWN: Final = frozenset(
    {"commission", "rebate", "spiff", "contest", "points", "levels", "rep-and-company", "discretion", "choice", "pulse"}
)  # fmt: skip
"""The templates that a model is shown: one of each kind, so that a small model has room for them."""
_FENCED: Final = re.compile(r"```[^\S\n]*[\w-]*[^\S\n]*\n(.*?)(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text of the model's, and what the checker says of it. It is saved nowhere."""

    text: str
    parsed: Parsed


def drafted(assistant: Assistant, description: str, *, today: date, heading: str, longest: int) -> Drafted:
    """The model's program, corrected by what the checker says, twice at most. `heading` is the comment in its first line.

    Raises Unanswered where nothing came at all, or more than `longest` signs.
    """
    turns: list[Turn] = [
        {"role": "system", "content": _told(today)},
        {"role": "user", "content": description[:LONGEST_DESCRIPTION]},
    ]
    found = _checked(assistant.ask(turns), heading, longest)
    for _ in range(_CORRECTIONS):
        if not found.parsed.errors:
            break
        turns += [{"role": "assistant", "content": found.text}, {"role": "user", "content": _mistakes(found)}]
        try:
            found = _checked(assistant.ask(turns), heading, longest)
        except Unanswered:
            break  # what there is, with its mistakes, is better than nothing
    return found


def program_text(answer: str) -> str:
    """What stands in a block of code, where there is one; signs that no text holds become blanks."""
    fenced = _FENCED.search(answer)
    text = (fenced[1] if fenced else answer).replace("\r\n", "\n").strip()
    return "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in text) + "\n"


def _checked(answer: str, heading: str, longest: int) -> Drafted:
    text = program_text(answer)
    first = f"// {heading}\n"
    text = text if text.startswith(first) else first + text
    if len(text) > longest:
        raise Unanswered("more than a form holds")
    return Drafted(text, read(text))


def _told(today: date) -> str:
    examples = "\n".join(each.text for each in templates(on=today) if each.key in _SHOWN)
    summary = SUMMARY.read_text(encoding="utf-8")
    return f"{summary}\nToday is {today.isoformat()}.\n\nExamples, one program after the other:\n\n{examples}"


def _mistakes(found: Drafted) -> str:
    drawn = "\n\n".join(draw(each, found.text) for each in found.parsed.errors[:_MOST_MISTAKES])
    return f"The checker found mistakes:\n\n{drawn[:6_000]}\n\nAnswer with the whole corrected program and nothing else."
