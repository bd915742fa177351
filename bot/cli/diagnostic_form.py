"""A mistake as other programs read it. By itself, so that `check` starts without a database library."""

from __future__ import annotations

from typing import Any

from dsl.diagnostics import Diagnostic, error
from dsl.nodes import NOWHERE
from dsl.said import as_it_is, in_language, said


def diagnostic_form(diagnostic: Diagnostic, lang: str = "en") -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": in_language(diagnostic.message, lang),
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "end_line": diagnostic.span.end_line,
        "end_column": diagnostic.span.end_column,
        "hint": in_language(diagnostic.hint, lang) if diagnostic.hint is not None else None,
    }


def unreadable(reason: str) -> Diagnostic:
    """A file that is no text, as the one mistake in it."""
    return error("unreadable", as_it_is(reason), NOWHERE, said("save it as UTF-8 text"))
