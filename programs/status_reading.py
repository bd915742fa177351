"""A status read back in plain words: its levels, from when it is held, and how long."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from programs.milestones import is_at_once
from programs.period_words import PER, duration
from programs.phrases import Phrases
from programs.table_words import table_lines


def status_lines(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if rule.level is not None:
        first, *steps = table_lines(rule.level.table, words, names=True)
        yield say("It gives a level {table}", table=first)
        yield from (f"• {step}" for step in steps)
    yield _how_long(rule, words)
    if rule.never_falls is not None:
        yield say("A level that was reached is never lost.")
    if rule.moves is not None:
        yield words.speech.several(
            rule.moves.count,
            "It goes up or down by at most {count} level {per}.",
            "It goes up or down by at most {count} levels {per}.",
            per=say(PER[rule.moves.per]),
        )


def _how_long(rule: nodes.Rule, words: Phrases) -> str:
    say = words.speech.say
    at_once = is_at_once(rule, words.program)
    if rule.keeps is None:
        if at_once:
            return say("It is held from that day to the end of the period.")
        return say("It is found when the period is over, and held through the period that follows.")
    if rule.keeps.duration is None:
        if at_once:
            return say("It is held from that day on, for ever.")
        return say("It is found when the period is over, and held from the day after, for ever.")
    length = duration(rule.keeps.duration, words.speech)
    if at_once:
        return say("It is held from that day on for {length}.", length=length)
    return say(
        "It is found when the period is over, and held from the day after for {length}.", length=length
    )
