"""From where on the checker speaks of what is no mistake but may surprise: one may ask for another measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Tolerance:
    cliff: Decimal = Decimal(1)
    """By what share of itself an award may jump for one more deal: 1 is as much again, so that it doubles."""
    partners: int | None = 12
    """How many partners that get the most of everything a budget should be enough for; None: as many as the facts know."""


DEFAULT: Final = Tolerance()
