"""Any number in the place of any number of a template: a program, or diagnostics that can be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

from dsl.diagnostics import draw
from dsl.read import read
from programs.templates import templates

_NOT_A_NUMBER: Final = r'//.*|"[^"]*"|[a-z_]+[\w.]*|\d{4}-\d\d-\d\d|\d\d:\d\d'
_NUMBER: Final = re.compile(rf"{_NOT_A_NUMBER}|(?P<number>\d[\d_]*(?:\.\d+)?[kM]?)", re.IGNORECASE)


@pytest.mark.parametrize("number", ["2.5", "0", "99_999_999_999", "0.001", "12345678901234567890"])
def test_any_number_in_the_place_of_any_other_is_read_or_explained(number: str) -> None:
    changed = [text for template in templates() for text in _changed(template.text, number)]
    assert len(changed) > 40
    for text in changed:
        for diagnostic in read(text).diagnostics:
            assert draw(diagnostic, text)


def _changed(text: str, number: str) -> Iterator[str]:
    """The text with the first number of each line replaced, with the second of each, and so on: what is wrong in a line leaves the others to be read."""
    lines = text.splitlines()
    places = [[found.span() for found in _NUMBER.finditer(line) if found["number"]] for line in lines]
    for nth in range(max(map(len, places))):
        yield "\n".join(
            line if len(there) <= nth else line[: there[nth][0]] + number + line[there[nth][1] :]
            for line, there in zip(lines, places, strict=True)
        )
