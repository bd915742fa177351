"""What still waits for somebody's decision: a condition that may hold, a reward that is not known, and which decisions matter."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from dsl import nodes
from dsl.answers import read_decisions
from programs.awards import Step
from programs.context import Context
from programs.decided import last_day, outcome_of
from programs.facts import Value
from programs.records import replace
from programs.values import is_true, value


def may_hold(condition: nodes.Expression | None, context: Context) -> bool:
    """Whether a condition holds, or may come to hold by what is decided."""
    if condition is None or not context.program.decisions:
        return is_true(condition, context)
    return _holds(condition, context, open_as=True)


def holds(condition: nodes.Expression | None, context: Context) -> bool:
    """Whether a condition holds whatever is decided."""
    if condition is None or not context.program.decisions:
        return is_true(condition, context)
    return _holds(condition, context, open_as=False)


def awaits(part: object, context: Context) -> bool:
    """Whether what the part of a tree comes to is still to be decided."""
    return bool(context.program.decisions) and any(
        outcome_of(decision, context).is_awaited for decision in read_decisions(part, context.program)
    )


def awaited(rule: nodes.Rule, context: Context) -> tuple[nodes.Decision, ...]:
    """The decisions on which it still depends what the rule gives here."""
    if not context.program.decisions:
        return ()
    conditions = tuple(
        each
        for each in (rule.on.where if rule.on else None, rule.when)
        if each is not None and not _holds(each, context, open_as=False)
    )
    gives = replace(rule, on=None, when=None)
    return tuple(
        decision
        for decision in read_decisions((conditions, gives), context.program)
        if outcome_of(decision, context).is_awaited
    )


def awaited_step(decision: nodes.Decision, context: Context) -> Step:
    """Which decision is awaited, of whom, and until when."""
    last = last_day(decision.within, context)
    return Step(kind="awaited", text=decision.name, value=decision.by, unit=last.isoformat() if last else "")


def decided_steps(rule: nodes.Rule, context: Context) -> Iterator[Step]:
    """What was decided of what the rule asks for."""
    for decision in read_decisions(rule, context.program) if context.program.decisions else ():
        outcome = outcome_of(decision, context)
        found = outcome.value
        if found is None:
            continue
        kind: Literal["decided", "undecided"] = "decided" if outcome.in_time else "undecided"
        unit = {"percent": "%", "money": context.program.currency or "EUR"}.get(decision.type, "")
        yield Step(kind=kind, text=decision.name, value=_shown(found, unit), unit=unit)


def _shown(found: Value, unit: str) -> Decimal | str:
    match found:
        case bool():
            return "yes" if found else "no"
        case Decimal():
            return found * 100 if unit == "%" else found
        case _:
            return str(found)


def _holds(condition: nodes.Expression, context: Context, *, open_as: bool) -> bool:
    """Whether it holds where everything that is still to be decided is taken to hold, or taken not to."""
    match condition:
        case nodes.And(operands):
            return all(_holds(operand, context, open_as=open_as) for operand in operands)
        case nodes.Or(operands):
            return any(_holds(operand, context, open_as=open_as) for operand in operands)
        case nodes.Not(operand):
            return not _holds(operand, context, open_as=not open_as)
        case _:
            return open_as if _is_open(condition, context) else value(condition, context) is True


def _is_open(condition: nodes.Expression, context: Context) -> bool:
    """Whether it is still to be decided; that nobody has decided is known itself."""
    if isinstance(condition, nodes.Known):
        return False
    return awaits(condition, context)
