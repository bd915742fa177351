"""How far it is: never less than what it takes, and to a place that somebody else holds, so that the other's figure stays untold."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

_LEAST: Final = {"%": Decimal("0.01"), "deals": Decimal(5), "": Decimal(5)}
"""The finest step by unit; of money and points, 10. Of what is counted one by one, two digits would still tell everything."""


def rough(distance: Decimal, unit: str) -> Decimal:
    """Rounded up to two significant digits, so that whoever adds it gets there: 776,777.77 EUR are 780,000, and 3 deals are 5."""
    if distance <= 0:
        return distance
    step = max(Decimal(1).scaleb(distance.adjusted() - 1), _LEAST.get(unit, Decimal(10)))
    return whole(distance, step)


def whole(distance: Decimal, step: Decimal) -> Decimal:
    """Up to the next whole step: a cent, a deal."""
    return (distance / step).to_integral_value(ROUND_CEILING) * step
