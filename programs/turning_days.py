"""Days on which awards may change although no fact did: a period begins, or is over."""

from __future__ import annotations

from datetime import date

from dsl import nodes
from programs.needs import periods_of_rule, run_of_rule
from programs.periods import DAY, add


def turns(program: nodes.Program, *, after: date, until: date) -> bool:
    """Whether there may be such a day after the one and up to the other.

    Fields of the vendor's own that are dates may come to be seen on any day.
    """
    if any(own.type == "date" for own in program.fields):
        return True
    return any(after < day <= until for rule in program.rules for day in _turning_days(rule, program, until))


def _turning_days(rule: nodes.Rule, program: nodes.Program, until: date) -> list[date]:
    """The first days of the rule's periods, and the first days after they are over."""
    run = run_of_rule(rule, program)
    found = []
    for period in periods_of_rule(rule, program, as_of=until):
        last = min(period.end, run.end)
        waited = add(last, program.closes_after) if program.closes_after else last
        found += [max(period.start, run.start), waited + DAY]
    return found
