"""Good programs with one word dropped, doubled, swapped with the next or misspelt, and where that was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from dsl.diagnostics import Diagnostic
from dsl.read import read
from tests.cases.case_files import FOLDER, cases

_TOKEN: Final = re.compile(r'"[^"\n]*"|//[^\n]*|\d[\w.:-]*%?|[\w.]+|[<>!]=|[^\w\s]')
KINDS: Final = ("drop", "double", "swap", "misspell")


@dataclass(frozen=True)
class Mutation:
    """`first` and `last` are the lines, counted from 1, between which the text was changed."""

    text: str
    what: str
    first: int
    last: int


@cache
def good_programs() -> list[str]:
    """The programs of the cases that have no error."""
    texts = [case.blocks["premio"] for case in cases(FOLDER, "premio") if "mistakes" not in case.blocks]
    return [text for text in dict.fromkeys(texts) if not read(text).errors]


def mutated(text: str, random: Random) -> Mutation:
    """The text with one word changed, in code and not in a comment."""
    tokens = [found for found in _TOKEN.finditer(text) if not found.group().startswith("//")]
    index = random.randrange(len(tokens) - 1)
    token, following = tokens[index], tokens[index + 1]
    kind = random.choice(KINDS)
    end = token.end()
    match kind:
        case "drop":
            new = ""
        case "double":
            new = f"{token.group()} {token.group()}"
        case "swap":
            new = following.group() + text[token.end() : following.start()] + token.group()
            end = following.end()
        case _:
            new = _misspelt(token.group(), random)
    line = text.count("\n", 0, token.start()) + 1
    changed = text[: token.start()] + new + text[end:]
    what = f"{kind} `{token.group()}`" + (f" and `{following.group()}`" if kind == "swap" else "")
    return Mutation(changed, what, line, text.count("\n", 0, following.end()) + 1)


def _misspelt(word: str, random: Random) -> str:
    at = random.randrange(len(word))
    return word[:at] + random.choice(["", "x", word[at] * 2]) + word[at + 1 :]


def far(mutation: Mutation) -> tuple[Diagnostic, ...]:
    """The errors of a mutated text where none is at the mutation or on the line beside it; a word that is gone may be missed elsewhere."""
    errors = read(mutation.text).errors
    texts = re.findall(r"`([^`]+)`", mutation.what)
    words = {f"“{text.strip(chr(34))}”".casefold() for text in texts} | {
        f"`{text}`".casefold() for text in texts
    }
    lines = mutation.text.split("\n")
    measured = re.match(
        r"measure\s+(\w+)", lines[mutation.first - 1]
    )  # what it means has changed wherever it is used
    for error in errors:
        near = mutation.first - 1 <= error.span.line <= mutation.last + 1
        named = any(word in f"{error.message} {error.hint}".casefold() for word in words)
        if near or named or (measured and re.search(rf"\b{measured[1]}\b", lines[error.span.line - 1])):
            return ()
    return errors
