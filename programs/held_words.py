"""Why a fact is held, or an answer is none, in the reader's language."""

from __future__ import annotations

from typing import assert_never

from dsl import nodes
from programs.decision_words import answers
from programs.field_words import FIELD_WORDS
from programs.held_facts import NoAnswer, NoDeal, NoField, NoRate, Unanswered, WhyHeld
from programs.phrases import Phrases
from programs.speech import quoted, speech


def why_held(why: WhyHeld, program: nodes.Program, lang: str = "en") -> str:
    """One sentence about a fact, without its capital letter and full stop."""
    words = Phrases(program, speech(lang))
    say, day = words.speech.say, words.speech.day
    match why:
        case NoRate(currency, to, on):
            return say("it is in {currency}, and no rate to {own} is known for {day}", currency=currency, own=to, day=day(on))  # fmt: skip
        case NoField(field, rule):
            return say(
                "it has no {field}, which {rule} needs", field=_called(field, words), rule=quoted(rule)
            )
        case NoDeal(deal, ""):
            return say("there is no deal {deal}", deal=deal)
        case NoDeal(deal, column):
            return say("its {column} is {deal}, and there is no such deal", column=_called(column, words), deal=deal)  # fmt: skip
        case Unanswered():
            return _unanswered(why, words)
        case _:
            assert_never(why)


def not_an_answer(wrong: NoAnswer, program: nodes.Program, lang: str = "en") -> str:
    return _not_an_answer(wrong, Phrases(program, speech(lang)))


def _unanswered(why: Unanswered, words: Phrases) -> str:
    say, day = words.speech.say, words.speech.day
    said = {"partner": why.partner, "day": day(why.on), "wrong": _not_an_answer(why.wrong, words)}
    if why.fact:
        return say("{partner} on {day}, for {fact}: {wrong}", fact=why.fact, **said)
    if why.days is not None:
        start, end = map(day, why.days)
        return say("{partner} on {day}, for the days from {start} to {end}: {wrong}", start=start, end=end, **said)  # fmt: skip
    return say("{partner} on {day}: {wrong}", **said)


def _not_an_answer(wrong: NoAnswer, words: Phrases) -> str:
    say, given = words.speech.say, quoted(wrong.text)
    if wrong.meant is not None:
        return say("{given} is no answer: is {option} meant?", given=given, option=quoted(wrong.meant))
    can_be = (
        words.speech.any_of(map(quoted, wrong.to))
        if isinstance(wrong.to, tuple)
        else answers(wrong.to, words)
    )
    return say("{given} is no answer: it must be {answers}", given=given, answers=can_be)


def _called(field: str, words: Phrases) -> str:
    """`list price`; of the vendor's own columns, as they call it."""
    known = FIELD_WORDS.get(field)
    return words.speech.bare(words.speech.say(known)) if known else field.replace("_", " ")
