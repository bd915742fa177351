"""Points stand where a currency stands. With decimals they are a currency of their own, `points.1`: no two scales add up to one."""

from __future__ import annotations

from typing import Final

from dsl import nodes
from dsl.walk import walk

MOST_DECIMALS: Final = 4
"""As fine as the finest money; with more, points would not fit a spreadsheet's numbers."""


def is_points(currency: str) -> bool:
    return currency.partition(".")[0] == nodes.POINTS


def decimals_of(currency: str) -> int:
    """How many decimals points of this currency have."""
    return int(currency.partition(".")[2] or 0)


def coded(decimals: int) -> str:
    """The currency of points with so many decimals."""
    return f"{nodes.POINTS}.{decimals}" if decimals else nodes.POINTS


def points_of(program: nodes.Program) -> str:
    """The currency of the program's points."""
    return coded(program.points_decimals)


def meant(currency: str, program: nodes.Program) -> str:
    """The currency of an amount that stands so in the program's text: `30 points` are points with the program's decimals."""
    return points_of(program) if currency == nodes.POINTS else currency


def alike(one: str, other: str) -> bool:
    """Whether people call both the same: the same money, or points of any scale."""
    return one == other or (is_points(one) and is_points(other))


def is_currency(unit: str) -> bool:
    """Whether what a figure is counted in is money, points or coupons, rather than percent, deals or nothing."""
    return is_points(unit) or unit == nodes.COUPONS or (len(unit) == 3 and unit.isupper())


def gives_points(rule: nodes.Rule) -> bool:
    """Whether the rule pays in points: by its word, or by an amount of its rewards."""
    return rule.kind == "points" or any(
        isinstance(node, nodes.Amount) and node.currency == nodes.POINTS for node in walk(rule.rewards)
    )
