"""A mistake as other programs read it. By itself, so that `check` starts without a database library."""

from __future__ import annotations

from typing import Any

from dsl.diagnostics import Diagnostic


def diagnostic_form(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "end_line": diagnostic.span.end_line,
        "end_column": diagnostic.span.end_column,
        "hint": diagnostic.hint,
    }
