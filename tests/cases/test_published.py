"""Every published example and every real program is told as a case: beside its source stands its number, `(inc-008)` or `(wild-03)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from tests.cases.case_files import FOLDER, cases_in

EXAMPLES: Final = [f"inc-{number:03}" for number in range(2, 138, 2)]
PROGRAMS: Final = [f"wild-{number:02}" for number in range(1, 27)]

_SOURCE = re.compile(r"Source: https?://[^)\n]*(?:\([^)\n]*\))?[^)\n]*\((?P<number>(?:inc|wild)-\d+)\)")


@pytest.mark.parametrize("number", [*EXAMPLES, *PROGRAMS])
def test_it_is_told_with_its_source(number: str) -> None:
    assert number in {told for told, _ in _told()}


def test_none_is_told_twice_under_the_same_heading() -> None:
    told = _told()
    assert len(set(told)) == len(told)


def test_what_is_told_has_awards_that_are_tested() -> None:
    """Under its own heading, or, where the source stands at the head of a file, under those below."""
    tested = {
        (path.name, title)
        for path in FOLDER.glob("*.md")
        for case in cases_in(path)
        if "awards" in case.blocks
        for title in (case.title, "")
    }
    assert {(file, "" if level == 1 else title) for _, (file, title, level) in _told()} <= tested


@cache
def _told() -> tuple[tuple[str, tuple[str, str, int]], ...]:
    """The numbers that stand beside a source, and under which heading of which file, and of which level."""
    return tuple(_in_the_files())


def _in_the_files() -> Iterator[tuple[str, tuple[str, str, int]]]:
    for path in sorted(FOLDER.glob("*.md")):
        title, level = "", 1
        for line in path.read_text(encoding="utf-8").split("\n"):
            if heading := re.match(r"(#{1,3}) (.+)", line):
                title, level = heading[2], len(heading[1])
            for source in _SOURCE.finditer(line):
                yield source["number"], (path.name, title, level)
