"""Who is close to a step: what is missing to a reward, measured by what the partner sells in a week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from programs.facts import folded
from programs.flows import Flow, of_partners, total
from programs.next_steps import NextStep

WEEKS_BACK: Final = 8
"""By so many weeks before a day the pace is taken."""
CLOSE: Final = Decimal(4)
"""Close is what so many weeks at one's own pace bring."""
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Close:
    partner: str
    step: NextStep
    weeks: Decimal
    """At the partner's own pace, in tenths, rounded up."""


def close(
    steps: Mapping[str, Sequence[NextStep]], sales: Iterable[Flow], *, as_of: date, currency: str
) -> tuple[Close, ...]:
    """Each partner's nearest step that it can come to in four weeks, and in time, at its own pace; the nearest first.

    Only what is missing in money of that currency or in deals has a pace; whoever sold nothing lately has none.
    """
    first = as_of - timedelta(weeks=WEEKS_BACK) + timedelta(days=1)
    lately = of_partners(sale for sale in sales if first <= sale.on <= as_of and sale.amount > 0)
    found = []
    for partner, theirs in steps.items():
        reached = [
            Close(partner, step, weeks)
            for step in theirs
            if (weeks := _weeks(step, lately.get(folded(partner), ()), currency)) is not None
            and weeks <= min(CLOSE, _left(step, as_of))
        ]
        if reached:
            found.append(min(reached, key=lambda each: each.weeks))
    return tuple(sorted(found, key=lambda each: (each.weeks, folded(each.partner))))


def _weeks(step: NextStep, lately: Sequence[Flow], currency: str) -> Decimal | None:
    if step.unit == currency:
        pace = total(lately) / WEEKS_BACK
    elif step.unit == "deals":
        pace = Decimal(len(lately)) / WEEKS_BACK
    else:
        return None
    return (step.missing / pace).quantize(_TENTH, ROUND_CEILING) if pace > 0 else None


def _left(step: NextStep, as_of: date) -> Decimal:
    """Weeks until it is too late."""
    return Decimal((step.by - as_of).days + 1) / 7
