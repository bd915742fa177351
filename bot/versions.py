"""The program that a stored text says."""

from __future__ import annotations

from functools import lru_cache

from dsl.nodes import Program
from dsl.parse import Parsed
from dsl.read import read


@lru_cache(maxsize=256)
def program_of(text: str) -> Program:
    """The program of a text that was accepted, and so has no errors. Pure, and the same texts come again and again."""
    parsed = read(text)
    assert parsed.program is not None, "an accepted text is a program"
    return parsed.program


def has_errors(parsed: Parsed) -> bool:
    return parsed.program is None or any(diagnostic.severity == "error" for diagnostic in parsed.diagnostics)
