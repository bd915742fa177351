"""An award that was taken back, as two awards: what it was, and its taking back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from programs.awards import TAKEN_BACK, Award, Step
from programs.money import Money
from programs.records import replace

Why = Literal["cancelled_on", "returned_on"]


def taken_back(award: Award, *, on: date, why: Why, kept: Award | None = None) -> tuple[Award, ...]:
    """The award, which keeps its amount as `reversed`, and one of its own against it, earned on the day of the taking back."""
    rest = kept.amount.amount if kept is not None and kept.amount is not None else Decimal(0)
    if kept is not None and (award.amount is None or rest == award.amount.amount):
        return ()
    steps = [step for step in kept.steps if step.kind == "kept"] if kept is not None else []
    back = replace(
        award,
        line=f"{award.line}{TAKEN_BACK}",
        amount=Money(rest - award.amount.amount, award.amount.currency) if award.amount else None,
        status="earned",
        on=on,
        payable_on=None,
        parts=(),
        says=(),
        steps=(Step(kind="taken back", text=why, value=on.isoformat()), *steps),
    )
    return replace(award, status="reversed"), back
