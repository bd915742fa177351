"""Funds in plain words: what one is, what a rule does with it, and what an award tells of what was in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dsl import nodes
from programs.awards import Step
from programs.money import Money
from programs.period_words import duration
from programs.phrases import Phrases
from programs.records import replace
from programs.speech import Speech, quoted


def fund_lines(fund: nodes.Fund, words: Phrases) -> Iterator[str]:
    """What a fund is, as a paragraph of its own."""
    say = words.speech.say
    yield say("Fund {name}", name=quoted(fund.name))
    if fund.unit is None:
        yield say("Every partner has an account; what goes in is not paid out yet.")
    else:
        unit = replace(words, owner="deals").noun(fund.unit)
        yield say(
            "Every partner has an account for each {unit}; what goes in is not paid out yet.",
            unit=words.speech.bare(unit),
        )
    if fund.expires is not None:
        yield say(
            "What is not used expires {length} after the day on which it was earned.",
            length=duration(fund.expires, words.speech),
        )


def account_line(account: nodes.Account, speech: Speech) -> str:
    """Where what a rule pays goes, or where it comes from."""
    if account.way == "into":
        return speech.say("It is put into the fund {name}.", name=quoted(account.fund))
    return speech.say(
        "It comes out of the fund {name}, and is no more than is in there.", name=quoted(account.fund)
    )


def uses_line(uses: nodes.Uses, speech: Speech) -> str:
    return speech.say(
        "Each time it uses {count} of the fund {name}; where there is less, nothing is given.",
        count=speech.number(uses.count),
        name=quoted(uses.fund),
    )


def fund_in_words(step: Step, speech: Speech) -> str:
    """What had gone into the account, what of it has expired, and what is left after the award."""
    say = speech.say
    assert step.base is not None
    came, left = _amount(step.base, step, speech), _amount(Decimal(step.value), step, speech)
    if step.rate:
        return say(
            "in {fund}: {came} paid in, {expired} expired, {left} left",
            came=came,
            fund=quoted(step.text),
            expired=_amount(step.rate, step, speech),
            left=left,
        )
    return say("in {fund}: {came} paid in, {left} left", came=came, fund=quoted(step.text), left=left)


def _amount(amount: Decimal, step: Step, speech: Speech) -> str:
    return speech.money(Money(amount, step.unit))
