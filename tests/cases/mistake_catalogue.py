"""docs/mistakes.md: every code, what it says, an example and the way out, taken from the cases."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from bot import checking
from bot.checking_on_facts import on_facts
from bot.cli.diagnostic_form import unreadable
from bot.cli.failures import InputError
from bot.cli.programs import read_text
from bot.simulation import files_in, loaded
from dsl.diagnostics import Diagnostic, draw
from dsl.nodes import Program
from dsl.parse import MOST_CHARACTERS
from dsl.tolerance import DEFAULT
from programs.periods import run_of
from storage.imports import KINDS
from tests.cases.case_files import Case

NOT_ON_PAPER: Final[Mapping[str, Callable[[], Sequence[Diagnostic]]]] = {
    "too-long": lambda: _said_of("x" * (MOST_CHARACTERS + 1)),
    "too-deep": lambda: _said_of('program "Sprint"\nmeasure a = ' + "not " * 120 + "yes"),
    "many-mistakes": lambda: _said_of('program "Sprint"\n' + 'bonus "A" on deals where a = 1\n' * 150),
    "unreadable": lambda: _said_of_a_file(b"\xff\xfeprogram"),
}
"""What is said of texts that are too large for an example, or are no texts, by code."""


def _said_of(text: str) -> Sequence[Diagnostic]:
    return checking.read(text).diagnostics


def _said_of_a_file(content: bytes) -> Sequence[Diagnostic]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sprint.premio"
        file.write_bytes(content)
        try:
            return _said_of(read_text(file))
        except InputError as error:
            return [unreadable(str(error).replace(f"{folder}/", ""))]


_OF_FACTS: Final = replace(DEFAULT, partners=None)
_WITH_FACTS: Final = "Said beside facts, by `premio check --facts`.\n\n"
_HEAD: Final = """# Mistakes and what to do about them

Every mistake in a program has a code that does not change, so that it can be looked up here. An *error* must be put right before a
program can be activated; a *warning* is something to think about. One reading names as many as possible.

This page is made from the examples in `tests/cases/mistakes`, and a test keeps it current.
"""


def has_facts(case: Case) -> bool:
    return bool(case.blocks.keys() & set(KINDS))


@cache
def found(case: Case) -> tuple[Diagnostic, ...]:
    """What `premio check` says of the case's text, with `--facts` where it has facts."""
    if not has_facts(case):
        return checking.read(case.blocks["premio"]).diagnostics
    parsed = checking.read(case.blocks["premio"], _OF_FACTS)
    assert parsed.program is not None
    assert not parsed.errors
    return (*parsed.diagnostics, *_beside_facts(parsed.program, case))


def _beside_facts(program: Program, case: Case) -> tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory() as folder:
        for kind in case.blocks.keys() & set(KINDS):
            (Path(folder) / f"{kind}.csv").write_text(case.blocks[kind], encoding="utf-8")
        with loaded(files_in(Path(folder)), program=program) as ground:
            assert not any(report.refused for report in ground.reports)
            day = run_of(program).end
            return tuple(on_facts(program, ground, day, _OF_FACTS))


def catalogue(cases: Iterable[Case]) -> str:
    examples: dict[str, tuple[Diagnostic, Case]] = {}
    for case in sorted(cases, key=has_facts):
        for diagnostic in found(case):
            examples.setdefault(diagnostic.code, (diagnostic, case))
    parts = [_HEAD]
    for code in sorted({*examples, *NOT_ON_PAPER}):
        before = ""
        if code in examples:
            diagnostic, case = examples[code]
            example = draw(diagnostic, case.blocks["premio"])
            before = _WITH_FACTS if has_facts(case) else ""
        else:
            diagnostic = next(each for each in NOT_ON_PAPER[code]() if each.code == code)
            hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
            example = f"{diagnostic.severity}[{code}]: {diagnostic.message}{hint}"
        parts.append(f"\n## {code}\n\n{before}```\n{example}\n```\n")
    return "".join(parts)
