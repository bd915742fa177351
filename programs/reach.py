"""How far a change reaches: to the partner whom it touches, or to everybody.

What a partner is awarded follows from what is known of that partner, unless a program sets partners against each other or lets them
share something: a contest, a pool, a budget, a limit across all partners, a group of partners, a customer who is new to everybody,
figures that are compared with those of others.
"""

from __future__ import annotations

from dsl import nodes
from dsl.links import LEADS
from dsl.remembered import remembered
from dsl.units import spans_partners, unit_of_rule
from dsl.walk import walk


@remembered
def stands_alone(program: nodes.Program) -> bool:
    """Whether nothing that is awarded to a partner depends on the facts of any other."""
    if any(own.type in LEADS for own in program.fields):
        return False  # a deal may name another partner's, or another partner itself
    what_awards = (
        program.eligible,
        program.budget,
        program.rules,
        program.measures,
        program.together,
        program.best_of,
    )
    return not any(map(_looks_at_others, walk(what_awards))) and not any(
        spans_partners(unit_of_rule(rule), program) for rule in program.rules
    )


def _looks_at_others(node: nodes.Node) -> bool:
    match node:
        case nodes.Top() | nodes.SharePool() | nodes.Budget() | nodes.NewCustomer() | nodes.PerPartner():
            return True
        case nodes.Among("partners"):
            return True
        case nodes.Aggregate(across=across) | nodes.Per(across=across):
            return across is not None
        case _:
            return False
