"""How an award is given, in plain words: to whom, as what, in which parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from dsl import nodes
from programs.phrases import Phrases
from programs.speech import phrase, quoted

_PACES: Final[dict[nodes.Pace, str]] = {
    "weekly": phrase("a week apart"),
    "monthly": phrase("a month apart"),
    "quarterly": phrase("three months apart"),
    "yearly": phrase("a year apart"),
}


def payment_in_words(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """A sentence for each clause; nothing where the partner is paid as ever."""
    if rule.paid_to is not None:
        yield _to_whom(rule.paid_to, words)
    for paid_as in rule.paid_as:
        yield _as_what(paid_as, words)
    if rule.paid_in is not None:
        yield _in_parts(rule.paid_in, words)


def _to_whom(paid_to: nodes.PaidTo, words: Phrases) -> str:
    say = words.speech.say
    named = [_payee(payee.who, words) for payee in paid_to.payees]
    if any(payee.share is not None for payee in paid_to.payees):
        listed = words.speech.all_of(
            say("{share} to {payee}", share=_share(payee.share, words), payee=name)
            for payee, name in zip(paid_to.payees, named, strict=True)
        )
        return say("It is paid {shares}.", shares=listed)
    if len(named) > 1:
        return say("Each of these is paid the whole amount: {payees}.", payees=words.speech.all_of(named))
    return say("It is paid to {payee}.", payee=named[0])


def _payee(who: nodes.Name, words: Phrases) -> str:
    return words.speech.say("the partner") if who.path == ("partner",) else words.noun(who)


def _as_what(paid_as: nodes.PaidAs, words: Phrases) -> str:
    say = words.speech.say
    if any(form.share is not None for form in paid_as.forms):
        listed = words.speech.all_of(
            say("{share} as {form}", share=_share(form.share, words), form=quoted(form.text))
            for form in paid_as.forms
        )
        return say("It is paid {shares}.", shares=listed)
    form = quoted(paid_as.forms[0].text)
    if paid_as.condition is None:
        return say("It is paid as {form}.", form=form)
    return say(
        "It is paid as {form} if {condition}.", form=form, condition=words.condition(paid_as.condition)
    )


def _in_parts(paid_in: nodes.PaidIn, words: Phrases) -> str:
    say = words.speech.say
    match paid_in:
        case nodes.Instalments(parts):
            listed = words.speech.all_of(
                say("{amount} on {day}", amount=_share(part.share, words), day=words.noun(part.on))
                for part in parts
            )
            return say("It is paid in parts: {parts}.", parts=listed)
        case nodes.EqualParts(count, pace, start):
            return say(
                "It is paid in {count} equal parts, {pace}, the first on {day}.",
                count=count,
                pace=say(_PACES[pace]),
                day=words.noun(start),
            )
        case _:
            assert_never(paid_in)


def _share(share: nodes.Expression | nodes.TheRest | None, words: Phrases) -> str:
    if share is None or isinstance(share, nodes.TheRest):
        return words.speech.say("the rest")
    return words.noun(share)
