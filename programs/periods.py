"""Periods of a program's calendar: weeks, months, quarters, halves and years of its fiscal year, and the run itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsl.nodes import PeriodName


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From start to end, both included."""

    start: date
    end: date
    name: PeriodName
