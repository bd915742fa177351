"""docs/mistakes.md: every code, what it says, an example and the way out, taken from the cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.checking import read
from dsl.diagnostics import Diagnostic, draw
from dsl.parse import MOST_CHARACTERS
from tests.cases.case_files import Case

TOO_LARGE_FOR_PAPER: Final = {
    "too-long": "x" * (MOST_CHARACTERS + 1),
    "too-deep": 'program "Sprint"\nmeasure a = ' + "not " * 120 + "yes",
    "many-mistakes": 'program "Sprint"\n' + 'bonus "A" on deals where a = 1\n' * 150,
}
"""Texts whose mistake is their size, by code."""

_HEAD: Final = """# Mistakes and what to do about them

Every mistake in a program has a code that does not change, so that it can be looked up here. An *error* must be put right before a
program can be activated; a *warning* is something to think about. One reading names as many as possible.

This page is made from the examples in `tests/cases/mistakes`, and a test keeps it current.
"""


def catalogue(cases: Iterable[Case]) -> str:
    examples: dict[str, tuple[Diagnostic, str]] = {}
    for case in cases:
        text = case.blocks["premio"]
        for diagnostic in read(text).diagnostics:
            examples.setdefault(diagnostic.code, (diagnostic, text))
    parts = [_HEAD]
    for code in sorted({*examples, *TOO_LARGE_FOR_PAPER}):
        if code in examples:
            diagnostic, text = examples[code]
            example = draw(diagnostic, text)
        else:
            text = TOO_LARGE_FOR_PAPER[code]
            diagnostic = next(each for each in read(text).diagnostics if each.code == code)
            hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
            example = f"{diagnostic.severity}[{code}]: {diagnostic.message}{hint}"
        parts.append(f"\n## {code}\n\n```\n{example}\n```\n")
    return "".join(parts)
