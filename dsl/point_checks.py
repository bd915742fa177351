"""What is most likely not meant about decimals of points: an amount that has more of them than points have, decimals where nothing gives points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from dsl import nodes
from dsl.diagnostics import Diagnostic, warning
from dsl.points import MOST_DECIMALS, gives_points
from dsl.said import said, several
from dsl.walk import walk
from dsl.written import amount as written_amount
from dsl.written import format_number


def point_problems(program: nodes.Program) -> Iterator[Diagnostic]:
    if program.points_decimals and not _has_points(program):
        yield warning(
            "points-unused",
            said("points have decimals here, and nothing gives points"),
            program.header_places.get("points_decimals", program.span),
            said("leave the line out; money has the decimals of its currency"),
        )
    for amount in _fixed_points(program):
        yield from _too_fine(amount, program.points_decimals)


def _has_points(program: nodes.Program) -> bool:
    return any(gives_points(rule) for rule in program.rules) or any(
        isinstance(node, nodes.Amount) and node.currency == nodes.POINTS
        for node in walk((program.measures, program.rules, program.together))
    )


def _too_fine(amount: nodes.Amount, decimals: int) -> Iterator[Diagnostic]:
    given = amount.value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if given == amount.value:
        return
    wanted = min(-int(amount.value.normalize().as_tuple().exponent), MOST_DECIMALS)
    comes_to = {"amount": written_amount(amount), "number": format_number(given)}
    yield warning(
        "points-rounded",
        (
            several(
                decimals,
                "points have {count} decimal here: {amount} come to {number}",
                "points have {count} decimals here: {amount} come to {number}",
                **comes_to,
            )
            if decimals
            else said("points are whole here: {amount} come to {number}", **comes_to)
        ),
        amount.span,
        said("write in the header: {line}", line=f"points with {wanted} decimal{'s' if wanted > 1 else ''}"),
    )


def _fixed_points(program: nodes.Program) -> Iterator[nodes.Amount]:
    """Amounts that are given, or limit what is given, as they stand: no rates, which are only rounded once they have been multiplied."""
    for rule in program.rules:
        values: list[nodes.Expression] = [rule.budget.amount] if rule.budget else []
        values += [limit.amount for limit in rule.limits if isinstance(limit, nodes.AtMost | nodes.AtLeast)]
        for reward in rule.rewards if not rule.multiply else ():
            values += _given(reward)
        yield from (
            value for value in values if isinstance(value, nodes.Amount) and value.currency == nodes.POINTS
        )


def _given(reward: nodes.Reward) -> list[nodes.Expression]:
    match reward:
        case nodes.Pay(value, False, None) | nodes.SharePool(value):
            return [value]
        case nodes.PayTable(nodes.Table(steps=steps, mode="bare" | "marginal")):
            return [step.value.value for step in steps if not step.value.per_unit]
        case _:
            return []
