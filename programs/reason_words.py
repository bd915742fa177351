"""Why not, in sentences: what a rule gives, what stands in the way, what was left out, and the smallest change that would have paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from dsl import nodes
from dsl.points import is_currency
from programs.gains import Gain
from programs.gaps import Gap
from programs.held_words import why_held
from programs.left_out import LeftOut
from programs.period_words import period_label
from programs.phrases import Phrases
from programs.records import replace
from programs.remedy import MoreFacts, OneMore, Other, Remedy
from programs.rule_reading import first_words, limit_words, shared_lines
from programs.speech import capital, phrase, quoted, speech
from programs.step_words import StepWords
from programs.taken_away import Clause
from programs.unmet import Figure, Unmet
from programs.why_not import (
    NoDay,
    NoFacts,
    NotAmong,
    NotFor,
    NotMet,
    NotRunning,
    NotThere,
    NoUnit,
    Reason,
    Reckoned,
    TakenAway,
    WhyNot,
)

_NO_FACTS: Final[dict[nodes.FactKind, str]] = {
    "deals": phrase("There is no deal that it pays."),
    "receipts": phrase("There is no receipt that it pays."),
    "activities": phrase("There is no activity that it pays."),
}
SHOWN: Final = 6
"""So many facts that were left out are named."""


@dataclass(frozen=True, slots=True)
class Told:
    """`headline` says what the rule gives; the others are whole sentences. `more` facts were left out beside those that are named."""

    headline: str
    reasons: tuple[str, ...]
    left_out: tuple[str, ...]
    more: int
    remedy: str | None


def told(answer: WhyNot, program: nodes.Program, lang: str = "en", *, as_of: date) -> Told:
    """`program` is the whole one, also where a part of it was asked; `as_of` tells whether the period that is meant is over."""
    teller = _Teller(answer, Phrases(program, speech(lang)), as_of)
    named = answer.left_out[:SHOWN]
    return Told(
        headline=teller.headline(),
        reasons=tuple(dict.fromkeys(line for reason in answer.reasons for line in teller.reason(reason))),
        left_out=tuple(map(teller.left_out, named)),
        more=len(answer.left_out) - len(named),
        remedy=teller.remedy(answer.remedy) if answer.remedy is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    answer: WhyNot
    words: Phrases
    as_of: date

    def headline(self) -> str:
        say = self.words.speech.say
        answer = self.answer
        if answer.period is None:
            return say(
                "{rule} gives {partner} nothing.", rule=quoted(answer.rule.name), partner=answer.partner
            )
        who = {"rule": quoted(answer.rule.name), "partner": answer.partner}
        if answer.period.name == "program":
            if answer.got.totals or answer.got.things:
                return say("{rule} gives {partner} {gain} so far.", gain=self._gain(answer.got), **who)
            return say("{rule} gives {partner} nothing so far.", **who)
        figures = {
            **who,
            "period": period_label(answer.period, self.words.program, self.words.speech),
        }
        if answer.got.totals or answer.got.things:
            return say("{rule} gives {partner} {gain} for {period}.", gain=self._gain(answer.got), **figures)
        return say("{rule} gives {partner} nothing for {period}.", **figures)

    def reason(self, reason: Reason) -> Iterator[str]:
        say, speech = self.words.speech.say, self.words.speech
        match reason:
            case NotThere(joined_on):
                if joined_on is None:
                    yield say("No partner of that name is known.")
                    return
                yield say(
                    "{partner} joined only on {day}.", partner=self.answer.partner, day=speech.day(joined_on)
                )
            case NotRunning(run):
                yield say(
                    "It runs from {start} to {end}.", start=speech.day(run.start), end=speech.day(run.end)
                )
            case NotFor(missing):
                yield say("It is not for {partner}.", partner=self.answer.partner)
                yield from map(self._unmet, missing)
            case NotMet(missing, unit):
                for each in missing:
                    line = self._unmet(each)
                    yield f"{quoted(unit)}: {line}" if unit else line
            case NotAmong():
                yield self._place(reason)
            case TakenAway(clause, rules):
                yield self._taken(clause, rules)
            case NoFacts(facts):
                yield say(_NO_FACTS[facts])
            case NoDay(field):
                noun = replace(self.words, owner="partners").noun(field)
                yield say("Its periods are counted from a day that is not known: {field}.", field=noun)
            case Reckoned(what, value):
                noun = self.words.noun(what)
                if value.value is None:
                    yield say("It is reckoned from {measure}, which has no value.", measure=noun)
                else:
                    yield say(
                        "It is reckoned from {measure}, which is {value}.",
                        measure=noun,
                        value=self._figure(value),
                    )
            case NoUnit(field):
                named = replace(self.words, owner="deals").noun(field)
                yield say("It goes by {field}, and no record names one.", field=named)
            case _:
                assert_never(reason)

    def _taken(self, clause: Clause, rules: Sequence[str]) -> str:
        say, words = self.words.speech.say, self.words
        others = words.speech.all_of(map(quoted, rules))
        match clause.what, clause.node:
            case "requires", _:
                return say("It needs an award by {rules} as well, and there is none.", rules=others)
            case "instead of", _:
                return say("{rules} takes its place.", rules=others)
            case "best of", nodes.BestOf(names):
                return say(
                    "Of {all}, only the one that gives most is paid: that is {rules}.",
                    all=words.speech.all_of(map(quoted, names)),
                    rules=others,
                )
            case _, nodes.ForFirst() as first:
                return say("What it is paid on is used up: {limit}", limit=first_words(first, words))
            case _, nodes.AtMost() | nodes.AtLeast() | nodes.AtMostTimes() as limit:
                return say("The limit is reached: {limit}", limit=limit_words(limit, self.answer.rule, words))
            case _, nodes.Together() as shared:
                return say("The limit is reached: {limit}", limit=next(shared_lines(shared, words)))
            case "rule budget", nodes.Budget() as budget:
                rule = words.program.rule(self.answer.rule.name)
                whole = rule.budget if rule is not None and rule.budget is not None else budget
                return say("Its budget of {amount} leaves no more.", amount=words.money(whole.amount))
            case "program budget", nodes.Budget() as budget:
                whole = words.program.budget or budget
                return say(
                    "The program’s budget of {amount} leaves no more.", amount=words.money(whole.amount)
                )
            case _, nodes.Account(_, fund):
                return say("There is not enough in the fund {name}.", name=quoted(fund))
            case "unclaimed", _:
                return say("It was not claimed in time.")
            case _:
                return say("The time for which it is given has passed, or has not begun.")

    def _unmet(self, missing: Unmet, *, of: str = "") -> str:
        """What is asked for, then what there is: `“revenue” is at least 50,000 EUR`, `48,760.00 EUR`."""
        say = self.words.speech.say
        condition = replace(self.words, owner=missing.owner).condition(missing.condition)
        if of:
            condition = say("{fact} is not counted. Needed: {condition}.", fact=of, condition=condition)
        else:
            condition = say("Needed: {condition}.", condition=condition)
        if missing.found is None:
            return condition
        if missing.found.value is None:
            found = say("That is not known.")
        elif missing.against is None or missing.against.value is None:
            found = say("It is {value}.", value=self._figure(missing.found))
        else:
            found = say(
                "It is {value}, against {against}.",
                value=self._figure(missing.found),
                against=self._figure(missing.against),
            )
        return f"{condition} {found}"

    def left_out(self, left: LeftOut) -> str:
        say, words, speech = (
            self.words.speech.say,
            replace(self.words, owner=left.fact.kind),
            self.words.speech,
        )
        fact = left.fact.id
        field = words.noun(nodes.Name((left.dated,))) if left.dated else ""
        day = speech.day(left.on) if left.on is not None else ""
        match left.why:
            case "cancelled":
                return say("{fact} was cancelled on {day}.", fact=fact, day=day)
            case "returned":
                return say("{fact} was returned on {day}.", fact=fact, day=day)
            case "not yet":
                return say("{fact} does not count yet: {field} is missing.", fact=fact, field=field)
            case "no rate":
                assert left.held is not None
                reason = why_held(left.held, words.program, speech.lang)
                return say("{fact} waits: {reason}.", fact=fact, reason=reason)
            case "other period":
                assert left.period is not None
                period = period_label(left.period, words.program, speech)
                return say(
                    "{fact} counts for {period}: {field} is {day}.",
                    fact=fact,
                    period=period,
                    field=field,
                    day=day,
                )
            case "outside":
                return say(
                    "{fact} lies outside of the days on which it runs: {field} is {day}.",
                    fact=fact,
                    field=field,
                    day=day,
                )
            case "condition":
                return " ".join(
                    self._unmet(each, of=fact if index == 0 else "") for index, each in enumerate(left.unmet)
                )
            case _:
                assert_never(left.why)

    def remedy(self, remedy: Remedy) -> str:
        say = self.words.speech.say
        gain = self._gain(remedy.gain)
        if self.answer.got.is_something:
            gain = say("{gain} more", gain=gain)
        is_over = self.answer.period is not None and self.answer.period.end < self.as_of
        match remedy:
            case MoreFacts(missing, _, _, _, amount, smallest):
                changed = self._with_amount(missing, amount)
                figures = {
                    "missing": StepWords(self.words).missing(changed),
                    "day": self.words.speech.day(self._last_day()),
                    "gain": gain,
                }
                if is_over:
                    told = say("With {missing} by {day} it would have given {gain}.", **figures)
                else:
                    told = say("With {missing} by {day} it gives {gain}.", **figures)
                return say("{sentence} Nothing less would do.", sentence=told) if smallest else told
            case OneMore(_, _, example):
                what = capital(StepWords(self.words).another(self.answer.rule, example=example))
                if is_over:
                    return say("{fact} would have given {gain}.", fact=what, gain=gain)
                return say("{fact} gives {gain}.", fact=what, gain=gain)
            case Other(field, value, _):
                named = self.words.speech.bare(
                    replace(self.words, owner="partners").noun(nodes.Name((field,)))
                )
                sentence = (
                    phrase("With {value} as {field} it would have given {gain}.")
                    if is_over
                    else phrase("With {value} as {field} it gives {gain}.")
                )
                return say(sentence, value=quoted(value), field=named, gain=gain)
            case _:
                assert_never(remedy)

    def _last_day(self) -> date:
        """Until when it may happen: the end of the period that is meant."""
        period = self.answer.period
        assert period is not None
        runs = self.answer.rule.runs or self.words.program.runs
        return min(period.end, runs.end) if runs is not None else period.end

    def _with_amount(self, missing: Sequence[Gap], amount: Decimal | None) -> tuple[Gap, ...]:
        """The gap in money as wide as what is enough."""
        if amount is None:
            return tuple(missing)
        first = next((each for each in missing if is_currency(each.unit)), None)
        return tuple(replace(each, missing=amount) if each is first else each for each in missing)

    def _gain(self, gain: Gain) -> str:
        speech = self.words.speech
        things = [quoted(name) for name, _ in gain.things]
        return speech.all_of([*map(speech.money, gain.totals), *dict.fromkeys(things)])

    def _place(self, reason: NotAmong) -> str:
        noun, place, wins = self.words.noun(reason.by), reason.place, reason.wins
        value = None if reason.value is None else self._figure(reason.value)
        if place is None and value is None:
            return self.words.speech.say("By {measure} there is no place.", measure=noun)
        if place is None:
            return self.words.speech.say(
                "{measure} is {value}: with nothing there is no place.", measure=capital(noun), value=value
            )
        if value is None:
            return self.words.speech.several(
                wins,
                "By {measure} that is place {place}, and only the first wins.",
                "By {measure} that is place {place}, and the first {count} win.",
                measure=noun,
                place=place,
            )
        return self.words.speech.several(
            wins,
            "{measure} is {value}. That is place {place}, and only the first wins.",
            "{measure} is {value}. That is place {place}, and the first {count} win.",
            measure=capital(noun),
            value=value,
            place=place,
        )

    def _figure(self, figure: Figure) -> str:
        return self.words.value(figure.value if figure.value is not None else "", figure.unit)
