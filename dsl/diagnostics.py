"""A mistake, or something to think about, in a program: what, where, and the way out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from dsl.nodes import Span
from dsl.said import Said, in_language, said

Severity = Literal["error", "warning"]
_SEVERITIES: Final[dict[Severity, Said]] = {"error": said("error"), "warning": said("warning")}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`code` is stable; `message` says what was seen, in a manager's words; `hint` is the likely way out."""

    code: str
    severity: Severity
    message: Said
    span: Span
    hint: Said | None = None


def error(code: str, message: Said, span: Span, hint: Said | None = None) -> Diagnostic:
    return Diagnostic(code, "error", message, span, hint)


def warning(code: str, message: Said, span: Span, hint: Said | None = None) -> Diagnostic:
    return Diagnostic(code, "warning", message, span, hint)


def said_twice(span: Span) -> Diagnostic:
    return error(
        "said-twice",
        said("this is said a second time; the first one counts"),
        span,
        said("leave one of them out"),
    )


def draw(diagnostic: Diagnostic, text: str, lang: str = "en", *, width: int | None = None) -> str:
    """The mistake under its line, of which `width` characters are shown at most, with carets, in the reader's language.

    error[unknown-field]: a deal has no `categroy`
    6 |   on deals where categroy = "Cloud"
                         ^^^^^^^^
    hint: did you mean `category`?
    """
    span = diagnostic.span
    lines = text.splitlines() or [""]
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    end = span.end_column if span.end_line == span.line else len(line) + 1
    gutter = f"{span.line} | "
    before, marked, after = line[: span.column - 1], line[span.column - 1 : end - 1], line[end - 1 :]
    if width is not None:
        before, marked, after = _within(width, before, marked, after)
    drawn = [
        f"{in_language(_SEVERITIES[diagnostic.severity], lang)}[{diagnostic.code}]: {in_language(diagnostic.message, lang)}",
        gutter + (before + marked + after).replace("\t", " "),
        " " * (len(gutter) + _width(before)) + "^" * max(1, _width(marked)),
    ]
    if diagnostic.hint:
        drawn.append(in_language(said("hint: {hint}", hint=diagnostic.hint), lang))
    return "\n".join(drawn)


def _within(width: int, before: str, marked: str, after: str) -> tuple[str, str, str]:
    """What fits of the line around the mark, as a place that wraps its lines would tear the mark from what it marks."""
    if len(before) + len(marked) + len(after) <= width:
        return before, marked, after
    marked = marked[: width - 2]
    room = width - len(marked)
    left = max(room // 2, room - len(after))
    if len(before) > left:
        before = "…" + before[len(before) - left + 1 :]
    if len(after) > room - len(before):
        after = after[: room - len(before) - 1] + "…"
    return before, marked, after


def _width(text: str) -> int:
    """How many columns a terminal gives the text: wide characters take two, marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
