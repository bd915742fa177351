"""Whether a text may be put in force; and the program that a stored text says."""

from __future__ import annotations

from dsl.parse import Parsed
from programs.versions import program_of

__all__ = ["has_errors", "program_of"]


def has_errors(parsed: Parsed) -> bool:
    return parsed.program is None or any(diagnostic.severity == "error" for diagnostic in parsed.diagnostics)
