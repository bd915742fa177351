"""How an award is given, in plain words: to whom, as what, in which parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from dsl import nodes
from programs.period_words import NEXT_END, OF, OWN_END, duration, schedule_days
from programs.phrases import Phrases
from programs.records import replace
from programs.speech import capital, phrase, quoted
from programs.unit_words import one_in_each, paid_by_itself

_PACES: Final[dict[nodes.Pace, str]] = {
    "weekly": phrase("a week apart"),
    "monthly": phrase("a month apart"),
    "quarterly": phrase("three months apart"),
    "yearly": phrase("a year apart"),
}

_MULTIPLIED: Final = (
    phrase("That is multiplied by {factor}."),
    phrase("That is multiplied by {factor} if {condition}."),
)
_WEIGHED: Final = (
    phrase("The weight of each in the pool is multiplied by {factor}."),
    phrase("The weight of each in the pool is multiplied by {factor} if {condition}."),
)
"""In a pool, which does not grow with what its parts weigh."""


def payment_in_words(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """A sentence for each clause, beginning with when it is earned."""
    yield from _when(rule, words)
    yield from paid_by_itself(rule, words)
    if rule.paid_to is not None:
        yield _to_whom(rule.paid_to, words)
        for payee in rule.paid_to.payees:
            if isinstance(payee.who, nodes.Among):
                yield _divided(payee.who, words)
    for paid_as in rule.paid_as:
        yield _as_what(paid_as, words)
    if rule.paid_in is not None:
        yield _in_parts(rule.paid_in, words)


def factors_in_words(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    """By what it is multiplied, and for how long it lasts."""
    say = words.speech.say
    in_a_pool = any(isinstance(reward, nodes.SharePool) for reward in rule.rewards)
    always, sometimes = _WEIGHED if in_a_pool else _MULTIPLIED
    for each in rule.multiply:
        if each.condition is None:
            yield say(always, factor=words.noun(each.factor))
        else:
            yield say(sometimes, factor=words.noun(each.factor), condition=words.condition(each.condition))
    if rule.lasts is not None:
        yield say(
            "It lasts for {length} from {day}, both days included.",
            length=duration(rule.lasts.duration, words.speech),
            day=words.noun(rule.lasts.start),
        )


def payout_in_words(payout: nodes.PayoutDays, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    yield say("Payouts")
    if payout.schedule is not None:
        when = schedule_days(payout.schedule, words.speech)
        yield capital(say("{when}, what has fallen due is paid out.", when=when))
    if payout.least is not None:
        yield say("It is paid from {amount} on; less than that stays.", amount=words.money(payout.least))
    if payout.less is not None:
        yield say("This is set off, never below zero: {amount}.", amount=words.money(payout.less))


def shared_or_charged(reward: nodes.SharePool | nodes.Charging, words: Phrases) -> str:
    say = words.speech.say
    match reward:
        case nodes.SharePool(pool, by, in_each):
            shared = (
                say("All for whom it holds share this in equal parts: {amount}.", amount=words.money(pool))
                if by is None
                else say(
                    "All for whom it holds share {amount}, in proportion to {measure}.",
                    amount=words.money(pool),
                    measure=words.noun(by),
                )
            )
            return shared if in_each is None else f"{shared} {one_in_each(in_each, words)}"
        case nodes.Charging(value, per_unit, to):
            whom = (
                _payee(to, words)
                if isinstance(to, nodes.Name)
                else quoted(to.value)
                if to
                else say("the partner")
            )
            if reward.bears:
                return capital(say("{payee} bears {share} of it.", payee=whom, share=words.noun(value)))
            if per_unit:
                return capital(
                    say("{payee} is charged {amount} for each unit.", payee=whom, amount=words.noun(value))
                )
            return capital(say("{payee} is charged {amount}.", payee=whom, amount=words.noun(value)))
        case _:
            assert_never(reward)


def _when(rule: nodes.Rule, words: Phrases) -> Iterator[str]:
    say = words.speech.say
    if rule.earned is not None:
        if rule.earned.when == "immediately":
            yield say("It is earned at once.")
        elif rule.earned.period is None:
            yield say("It is earned when the period ends.")
        else:
            yield say("It is earned on the last day {of_period}.", of_period=say(OF[rule.earned.period]))
    if rule.closes_after is not None:
        yield say(
            "After the end of a period, deals that come late are still waited for, for {length}.",
            length=duration(rule.closes_after, words.speech),
        )
    if rule.forfeited is not None:
        yield say("It is lost unless {condition}.", condition=words.condition(rule.forfeited.unless))
    if rule.payable is not None:
        yield _payable(rule.payable, words)


def _payable(payable: nodes.Payable, words: Phrases) -> str:
    say = words.speech.say
    match payable:
        case nodes.PayableAfter(length, None):
            return say("It is paid out {length} after it is earned.", length=duration(length, words.speech))
        case nodes.PayableAfter(length, after):
            assert after is not None
            return say(
                "It is paid out {length} after {day}.",
                length=duration(length, words.speech),
                day=words.noun(after),
            )
        case nodes.PayableAtEnd(period, following, after):
            ends = NEXT_END if following else OWN_END
            day = words.noun(after) if after is not None else say("the day on which it is earned")
            return (
                say("It is paid out {end} after {day}.", end=say(ends[period]), day=day)
                if following
                else say("It is paid out {end} in which lies {day}.", end=say(ends[period]), day=day)
            )
        case nodes.PayableOn(day):
            return say("It is paid out {when}, and not before it is earned.", when=words.on_day(day))
        case nodes.PayableWhen(moment):
            return say("It is paid out as soon as {condition}.", condition=words.condition(moment))
        case _:
            assert_never(payable)


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


def _payee(who: nodes.Name | nodes.Among, words: Phrases) -> str:
    match who:
        case nodes.Name(("partner",)):
            return words.speech.say("the partner")
        case nodes.Name():
            return words.noun(who)
        case nodes.Among():
            return _everybody(who, words)
        case _:
            assert_never(who)


def _everybody(among: nodes.Among, words: Phrases) -> str:
    say = words.speech.say
    if among.of == "people":
        if among.where is None:
            return say("the partner's people")
        condition = replace(words, owner="people").condition(among.where)
        return say("those of the partner's people of whom {condition}", condition=condition)
    if among.where is None:
        return say("its partners")
    condition = replace(words, owner="partners", this="partners").condition(among.where)
    return say("those partners of whom {condition}", condition=condition)


def _divided(among: nodes.Among, words: Phrases) -> str:
    say = words.speech.say
    if among.each_whole:
        return say("Each of them gets the whole of it.")
    if among.by is None:
        return say("Among them it is divided in equal parts; where there is nobody, it is not divided.")
    return say(
        "Among them it is divided in proportion to {measure} of each; where there is nobody, it is not divided.",
        measure=words.noun(among.by),
    )


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
                say("{amount} {when}", amount=_share(part.share, words), when=words.on_day(part.on))
                for part in parts
            )
            return say("It is paid in parts: {parts}.", parts=listed)
        case nodes.EqualParts(count, pace, start):
            return say(
                "It is paid in {count} equal parts, {pace}, the first {when}.",
                count=count,
                pace=say(_PACES[pace]),
                when=words.on_day(start),
            )
        case _:
            assert_never(paid_in)


def _share(share: nodes.Expression | nodes.TheRest | None, words: Phrases) -> str:
    if share is None or isinstance(share, nodes.TheRest):
        return words.speech.say("the rest")
    return words.noun(share)
