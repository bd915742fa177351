"""An award that was taken back, as two awards: what it was, and its taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from programs.awards import Award, Step
from programs.money import Money

Why = Literal["cancelled_on", "returned_on"]


def taken_back(award: Award, *, on: date, why: Why) -> tuple[Award, Award]:
    """The award, which keeps its amount as `reversed`, and one of its own against it, earned on the day of the taking back."""
    back = replace(
        award,
        line=f"{award.line} taken back",
        amount=Money(-award.amount.amount, award.amount.currency) if award.amount else None,
        status="earned",
        on=on,
        payable_on=None,
        parts=(),
        says=(),
        steps=(Step(kind="taken back", text=why, value=on.isoformat()),),
    )
    return replace(award, status="reversed"), back
