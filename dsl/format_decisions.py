"""The canonical text of what people decide, on one line."""

from __future__ import annotations

from dsl import nodes
from dsl.written import duration, format_expression, quoted


def format_decision(decision: nodes.Decision) -> str:
    """`decision "Rate" by partner manager, a percent up to 10%, within 30 days, otherwise 5%`."""
    text = f"decision {quoted(decision.name)} by {decision.by}"
    kind = _kind(decision)
    if kind:
        text += f", {kind}"
    if decision.within is not None:
        text += f"{',' if kind else ''} within {duration(decision.within)}"
    if decision.otherwise is not None:
        text += f", otherwise {format_expression(decision.otherwise)}"
    return text


def _kind(decision: nodes.Decision) -> str:
    """What can be answered; nothing where that is a plain yes or no."""
    if decision.options:
        return " or ".join(map(quoted, decision.options))
    low = f" from {format_expression(decision.low)}" if decision.low is not None else ""
    high = f" up to {format_expression(decision.high)}" if decision.high is not None else ""
    return f"a {decision.type}{low}{high}" if decision.type != "yes/no" or low or high else ""
