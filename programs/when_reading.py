"""A rule's own condition in plain words: what must hold, and on which day that is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.readings import is_reading
from dsl.walk import walk_through
from programs.courses import can_begin, can_cease
from programs.milestones import is_about_reaching, is_at_once
from programs.phrases import Phrases


def when_lines(rule: nodes.Rule, condition: nodes.Expression, words: Phrases) -> Iterator[str]:
    yield _when(rule, condition, words)
    if rule.on is None and _asks_first_day(condition, words.program):
        yield words.speech.say("For this, what the partner is or has on the first day of the period counts.")


def _when(rule: nodes.Rule, condition: nodes.Expression, words: Phrases) -> str:
    """Whether the day counts on which it comes to hold, or how it stands when the period ends."""
    say, program, said = words.speech.say, words.program, words.condition(condition)
    if not is_about_reaching(rule, program) or not can_begin(condition, program):
        return say("If {condition}.", condition=said)
    if not can_cease(condition, program):
        if is_at_once(rule, program):
            return say("As soon as {condition}.", condition=said)
        return say("If {condition}.", condition=said)
    if is_at_once(rule, program):
        return say(
            "As soon as {condition}; where that no longer holds later in the period, it is taken back.",
            condition=said,
        )
    return say("If, when the period is over, {condition}.", condition=said)


def _asks_first_day(condition: nodes.Expression, program: nodes.Program) -> bool:
    """Whether it asks for what partners are or have, of which no other day is named."""
    named = {
        id(node.what)
        for node in walk_through(condition, program, into_aggregates=False)
        if isinstance(node, nodes.AsOf)
    }
    for node in walk_through(condition, program, into_aggregates=False):
        match node:
            case nodes.Call("has" | "level") if id(node) not in named:
                return True
            case nodes.Name(("partner", _)) if id(node) not in named:
                if not is_reading(node.path, program, None):
                    return True
            case _:
                pass
    return False
