"""What somebody decides: the answer, what holds where nobody answered in time, or that it is still awaited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsl import nodes
from dsl.answers import literal, misfit, option
from dsl.suggest import closest
from programs.answers import answer_to, day_at_hand
from programs.context import Context
from programs.facts import Value
from programs.held_facts import NoAnswer
from programs.measures import Answer
from programs.periods import add
from programs.typed_text import value_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """`value` is None while it is awaited."""

    value: Value | None
    in_time: bool = True
    """Whether somebody answered, or may still do so; else what the program says for that holds."""

    @property
    def is_awaited(self) -> bool:
        return self.value is None


def decided(name: str, context: Context) -> Answer:
    """What was decided for the fact or period at hand; None while that is awaited."""
    decision = context.program.decision(name)
    return outcome_of(decision, context).value if decision is not None else None


def outcome_of(decision: nodes.Decision, context: Context) -> Outcome:
    last = last_day(decision.within, context)
    answer = answer_to(
        decision.name,
        context,
        is_one=lambda text: wrong(decision, text, context.program) is None,
        until=last,
    )
    if answer is not None:
        return Outcome(_value(decision, answer.answer, context.program))
    if last is not None and decision.otherwise is not None and is_over(last, context):
        found = literal(decision.otherwise)
        assert found is not None, "only what is written out can stand there"
        value = found[1]
        return Outcome(option(decision, value) if isinstance(value, str) else value, in_time=False)
    return Outcome(None)


def last_day(within: nodes.Duration | None, context: Context) -> date | None:
    """The last day on which an answer counts: so long after the fact's day, or after the period."""
    return add(day_at_hand(context), within) if within is not None else None


def is_over(last: date, context: Context) -> bool:
    """Whether that day has passed, as far as is looked."""
    assert context.as_of is not None
    assert context.measured is not None
    return last < context.as_of or (last == context.as_of and context.measured.day_over)


def wrong(decision: nodes.Decision, text: str, program: nodes.Program) -> NoAnswer | None:
    """Why a text is no answer; None where it is one."""
    value = _value(decision, text, program)
    if value is not None and misfit(decision, value) is None:
        return None
    return NoAnswer(text, decision, meant=closest(text, decision.options))


def _value(decision: nodes.Decision, text: str, program: nodes.Program) -> Value | None:
    """What a text says; money may be written with the program's currency."""
    plain = text.strip()
    if decision.type == "money" and program.currency and plain.upper().endswith(program.currency):
        plain = plain[: -len(program.currency)].strip()
    found = value_of(plain, decision.type)
    if decision.options and isinstance(found, str):
        return option(decision, found) or found
    return found
