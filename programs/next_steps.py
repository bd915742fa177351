"""What is missing to a partner's next rewards: how much more, by when, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dsl import nodes
from programs.measures import Measured
from programs.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    rule: str
    sentence: str
    missing: Decimal | None = None
    unit: str = ""
    by: date | None = None
    worth: Money | None = None


def next_steps(
    program: nodes.Program, measured: Measured, *, partner: str, as_of: date, lang: str = "en"
) -> tuple[NextStep, ...]:
    del program, measured, partner, as_of, lang
    return ()
