"""Measures of single periods or customers that more sales never make less: the three best quarters together, months on target in a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dsl import nodes
from dsl.steps import constant


def rises(measure: nodes.Expression, program: nodes.Program) -> bool:
    """Whether one more sale, whenever it is and whoever the customer, never makes the measure less."""
    match measure:
        case nodes.Name((word,)):
            named = program.measure(word)
            return (
                named is not None and not isinstance(named.value, nodes.Table) and rises(named.value, program)
            )
        case nodes.Aggregate(function="sum", facts="deals", value=nodes.Name((("amount" | "units"),))):
            return True
        case nodes.Aggregate(function="count", facts="deals"):
            return True
        case nodes.PerPeriod("count", asked) | nodes.PerUnit("count", asked):
            return comes_to_hold(asked, partial(rises, program=program))
        case nodes.PerPeriod(_, inner):
            # Which periods there are does not depend on sales: each figure that is picked out by its size only grows.
            return rises(inner, program)
        case nodes.PerUnit("sum" | "largest", inner, _, picked):
            # A new customer may come in below the others, so that least and average fall.
            return (picked is None or picked.which == "largest") and rises(inner, program)
        case _:
            return False


def is_of_amounts(measure: nodes.Expression, program: nodes.Program) -> bool:
    """Whether sales can bring it to any figure, so that a fall behind one is one indeed; a count of months ends with the year."""
    match measure:
        case nodes.Name((word,)):
            named = program.measure(word)
            return (
                named is not None
                and not isinstance(named.value, nodes.Table)
                and is_of_amounts(named.value, program)
            )
        case nodes.Aggregate():
            return measure.function == "sum"
        case nodes.PerPeriod(function, inner) | nodes.PerUnit(function, inner):
            return function != "count" and is_of_amounts(inner, program)
        case _:
            return False


def comes_to_hold(condition: nodes.Expression, grows: Callable[[nodes.Expression], bool]) -> bool:
    """Whether it goes on to hold whatever else is sold, where `grows` tells what more sales never make less."""
    match condition:
        case nodes.And(operands) | nodes.Or(operands):
            return all(comes_to_hold(each, grows) for each in operands)
        case nodes.Comparison(">=" | ">", measure, limit):
            return constant(limit) is not None and grows(measure)
        case _:
            return False
