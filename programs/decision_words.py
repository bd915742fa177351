"""What people decide, in plain words: the item read back, what an award waits for, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from dsl import nodes
from dsl.answers import read_decisions
from programs.awards import Step
from programs.field_words import FACT
from programs.period_words import duration
from programs.phrases import Phrases
from programs.speech import phrase, quoted

_BY: Final[dict[nodes.Decider, str]] = {
    "partner manager": phrase("a partner manager"),
    "partner": phrase("the partner itself"),
}
_Occasion = nodes.FactKind | Literal["period"]

_OCCASIONS: Final[dict[_Occasion, str]] = {
    "deals": FACT["deals"],
    "receipts": FACT["receipts"],
    "activities": FACT["activities"],
    "period": phrase("period"),
}
SINCE: Final[dict[_Occasion, str]] = {
    "deals": phrase("from the deal’s day"),
    "receipts": phrase("from the receipt’s day"),
    "activities": phrase("from the activity’s day"),
    "period": phrase("from the end of the period"),
}
_ANSWERS: Final[dict[nodes.FieldType, str]] = {
    "text": phrase("a text"),
    "number": phrase("a number"),
    "money": phrase("an amount of money"),
    "percent": phrase("a percentage"),
    "date": phrase("a date"),
    "yes/no": phrase("yes or no"),
}


def decision_in_words(decision: nodes.Decision, words: Phrases) -> Iterator[str]:
    """A paragraph: who decides what, until when, and what holds otherwise."""
    say = words.speech.say
    occasions = _occasions(decision, words.program)
    yield say("Decision {name}", name=quoted(decision.name))
    yield say(
        "It is taken by {whom}, for each {occasion} for which it matters: {answers}.",
        whom=say(_BY[decision.by]),
        occasion=words.speech.any_of(say(_OCCASIONS[each]) for each in occasions),
        answers=answers(decision, words),
    )
    yield say("Until then, what depends on it is provisional.")
    if decision.within is not None and decision.otherwise is not None:
        yield say(
            "There are {length} for it, {since}; after that, it counts as decided: {answer}.",
            length=duration(decision.within, words.speech),
            since=words.speech.any_of(say(SINCE[each]) for each in occasions),
            answer=words.noun(decision.otherwise),
        )


def _occasions(decision: nodes.Decision, program: nodes.Program) -> list[_Occasion]:
    """For what it is taken, as the rules are that read it; of one that no rule reads yet, for a deal or a period."""
    found = {
        rule.on.facts if rule.on is not None else "period"
        for rule in program.rules
        if decision in read_decisions(rule, program)
    }
    return [each for each in _OCCASIONS if each in (found or {"deals", "period"})]


def answers(decision: nodes.Decision, words: Phrases) -> str:
    """What can be answered: `a percentage, from 2% up to 10%`."""
    say = words.speech.say
    if decision.options:
        return words.speech.any_of(map(quoted, decision.options))
    kind = say(_ANSWERS[decision.type])
    low = words.noun(decision.low) if decision.low is not None else None
    high = words.noun(decision.high) if decision.high is not None else None
    if low and high:
        return say("{kind} from {low} up to {high}", kind=kind, low=low, high=high)
    if high:
        return say("{kind} up to {high}", kind=kind, high=high)
    return say("{kind} from {low} on", kind=kind, low=low) if low else kind


def said_of_decision(step: Step, words: Phrases) -> str:
    """What an award waits for, or what was decided, without a full stop."""
    say, name = words.speech.say, quoted(step.text)
    if step.kind == "awaited":
        by: nodes.Decider = "partner" if step.value == "partner" else "partner manager"
        whom = say(_BY[by])
        if not step.unit:
            return say("the decision {name} of {whom} is awaited", name=name, whom=whom)
        day = words.speech.day(date.fromisoformat(step.unit))
        return say("the decision {name} of {whom} is awaited, until {day}", name=name, whom=whom, day=day)
    answer = _answer(step, words)
    if step.kind == "undecided":
        return say("nobody decided on {name} in time, so that it is {answer}", name=name, answer=answer)
    return say("it was decided on {name}: {answer}", name=name, answer=answer)


def _answer(step: Step, words: Phrases) -> str:
    if isinstance(step.value, Decimal):
        return words.value(step.value, step.unit)
    try:
        return words.speech.day(date.fromisoformat(step.value))
    except ValueError:
        return words.speech.say(step.value) if step.value in ("yes", "no") else quoted(step.value)
