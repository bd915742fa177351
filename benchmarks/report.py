"""docs/benchmarks.md, section by section: each script writes its own, and leaves the others as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

REPORT: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD: Final = """# Benchmarks

Written by `make bench`, which installs the packages that we are compared with into the virtual environment beside the others (they are a group of their
own in `pyproject.toml`, `bench`, and no part of what runs). On another machine the times differ, and the comparisons less so.
"""


def write_section(title: str, text: str) -> None:
    """Put the section in place of the one with that title, or at the end."""
    before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", before, re.MULTILINE | re.DOTALL))
    sections[title] = f"\n{text.strip()}\n\n"
    written = "".join(f"## {name}\n{body}" for name, body in sections.items())
    REPORT.write_text(f"{HEAD}\n{written.rstrip()}\n", encoding="utf-8")
