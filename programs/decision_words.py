"""What people decide, in plain words: the item read back, what an award waits for, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from dsl import nodes
from programs.awards import Step
from programs.period_words import duration
from programs.phrases import Phrases
from programs.speech import phrase, quoted

_BY: Final[dict[nodes.Decider, str]] = {
    "partner manager": phrase("a partner manager"),
    "partner": phrase("the partner itself"),
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
    yield say("Decision {name}", name=quoted(decision.name))
    yield say(
        "It is taken by {whom}, for each deal or period for which it matters: {answers}.",
        whom=say(_BY[decision.by]),
        answers=answers(decision, words),
    )
    yield say("Until then, what depends on it is provisional.")
    if decision.within is not None and decision.otherwise is not None:
        yield say(
            "There are {length} for it, from the deal’s day or the end of the period; after that, it counts as decided: {answer}.",
            length=duration(decision.within, words.speech),
            answer=words.noun(decision.otherwise),
        )


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
