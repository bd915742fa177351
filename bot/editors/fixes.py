"""The way out that a mistake's hint names, as an edit, where carrying it out really takes the mistake away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dsl.diagnostics import Diagnostic
from dsl.read import read

_WRITE: Final = re.compile(r"(?:did you mean|write) (?P<first>`[^`]+`)(?:, or (?P<second>`[^`]+`))?\??")


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write in place of what the mistake marks."""

    mistake: Diagnostic
    instead: str


def fixes(text: str, mistake: Diagnostic) -> list[Fix]:
    """None where the hint only explains, or the text would not become better by it."""
    hint = _WRITE.fullmatch(mistake.hint or "")
    if hint is None:
        return []
    mistakes = len(read(text).errors)
    found = [Fix(mistake, each.strip("`")) for each in hint.groups() if each]
    return [fix for fix in found if len(read(_edited(text, fix)).errors) < mistakes]


def _edited(text: str, fix: Fix) -> str:
    span = fix.mistake.span
    lines = text.split("\n")
    head = "\n".join([*lines[: span.line - 1], lines[span.line - 1][: span.column - 1]])
    tail = "\n".join([lines[span.end_line - 1][span.end_column - 1 :], *lines[span.end_line :]])
    return head + fix.instead + tail
