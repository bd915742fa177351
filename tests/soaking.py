"""How much of what has no end is tried: a little in every run, twenty times as much in `make soak`."""

from __future__ import annotations

import os
from typing import Final

SOAKING: Final = bool(os.environ.get("SOAK"))


def examples(number: int) -> int:
    """So many in every run."""
    return number * 20 if SOAKING else number
