"""What is missing to a reward, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from dsl import nodes
from dsl.points import is_currency
from programs.awards import Unit
from programs.field_words import ONE_MORE
from programs.gains import Gain
from programs.gaps import Gap, counted_by
from programs.imagined import EXAMPLE
from programs.money import Money
from programs.phrases import Phrases
from programs.records import replace
from programs.speech import capital, phrase, quoted
from programs.table_words import head, step_value

_PLACES: Final = (
    phrase("the first place"),
    phrase("the second place"),
    phrase("the third place"),
    phrase("the fourth place"),
    phrase("the fifth place"),
)


@dataclass(frozen=True, slots=True)
class StepWords:
    words: Phrases

    def of_unit(self, unit: Unit | None, sentence: str) -> str:
        """The sentence, and of which store (rep, territory …) it is told."""
        if unit is None:
            return sentence
        name = capital(self.words.unit(unit.field, unit.name))
        return self.words.speech.say("{unit}: {sentence}", unit=name, sentence=sentence)

    def reward(self, rule: nodes.Rule, missing: Sequence[Gap], by: date) -> str:
        if rule.kind == "status":
            return self.words.speech.say(
                "With {missing} by {day} you get the status {status}.",
                missing=self.missing(missing),
                day=self.words.speech.day(by),
                status=quoted(rule.name),
            )
        return self.words.speech.say(
            "With {missing} by {day} you get {reward} ({rule}).",
            missing=self.missing(missing),
            day=self.words.speech.day(by),
            reward=self._rewards(rule),
            rule=quoted(rule.name),
        )

    def table_step(
        self, rule: nodes.Rule, table: nodes.Table, step: nodes.Step, missing: Sequence[Gap], by: date
    ) -> str:
        speech = self.words.speech
        figures = {
            "missing": self.missing(missing),
            "day": speech.day(by),
            "value": self._value(table, step),
            "rule": quoted(rule.name),
        }
        before = _end_before(table, step)
        if before is not None:
            limit = self.words.beside(before, table.by[0])
            return speech.say(
                "With {missing} by {day} you pass {limit}: {value} ({rule}).", limit=limit, **figures
            )
        reached = quoted(head(step, self.words, table))
        return speech.say(
            "With {missing} by {day} you reach the step {step}: {value} ({rule}).", step=reached, **figures
        )

    def level(self, rule: nodes.Rule, name: str, missing: Sequence[Gap], by: date) -> str:
        return self.words.speech.say(
            "With {missing} by {day} you reach the level {level} ({rule}).",
            missing=self.missing(missing),
            day=self.words.speech.day(by),
            level=quoted(name),
            rule=quoted(rule.name),
        )

    def place(self, rule: nodes.Rule, place: int, missing: Sequence[Gap], by: date) -> str:
        say = self.words.speech.say
        named = say(_PLACES[place - 1]) if place <= len(_PLACES) else say("place {place}", place=place)
        return say(
            "With {missing} by {day} you take {place} ({rule}).",
            missing=self.missing(missing),
            day=self.words.speech.day(by),
            place=named,
            rule=quoted(rule.name),
        )

    def another(self, rule: nodes.Rule, *, example: bool) -> str:
        """A fact of a rule per fact, by what the rule asks of it: `one more deal where the category is “Cloud” (for example of 1,000 EUR)`."""
        assert rule.on is not None
        speech, words = self.words.speech, replace(self.words, owner=rule.on.facts)
        what = speech.say(ONE_MORE[rule.on.facts])
        conditions = tuple(each for each in (rule.on.where, rule.when) if each is not None)
        if conditions:
            where = nodes.And(conditions) if len(conditions) > 1 else conditions[0]
            what = speech.say("{facts} where {condition}", facts=what, condition=words.condition(where))
        if example:
            amount = speech.money(Money(EXAMPLE, self.words.program.currency or "EUR"), short=True)
            what = speech.say("{fact} (for example of {amount})", fact=what, amount=amount)
        return what

    def one_more(self, rule: nodes.Rule, by: date, *, example: bool) -> str:
        """Each further fact of a rule per fact is a step of its own."""
        speech = self.words.speech
        return speech.say(
            "{fact} by {day} counts for {rule}.",
            fact=capital(self.another(rule, example=example)),
            day=speech.day(by),
            rule=quoted(rule.name),
        )

    def worth(self, gain: Gain, *, at_least: bool) -> str:
        """What it comes to, and from which rules: `210.00 EUR from “Base” and 100.00 EUR from “Volume”`."""
        speech = self.words.speech
        amount = speech.all_of(map(speech.money, gain.totals))
        if at_least:
            amount = speech.say("at least {amount}", amount=amount)
        if len(gain.money) < 2:
            return speech.say("That is worth {amount} to you.", amount=amount)
        parts = speech.all_of(
            speech.say("{amount} from {rule}", amount=speech.money(money), rule=quoted(rule))
            for rule, money in gain.money
        )
        return speech.say("That is worth {amount} to you: {parts}.", amount=amount, parts=parts)

    def missing(self, missing: Sequence[Gap]) -> str:
        say = self.words.speech.say
        said = ((each, self._gap(each)) for each in missing)
        return self.words.speech.all_of(
            say("about {missing}", missing=text) if each.about else text for each, text in said
        )

    def _gap(self, gap: Gap) -> str:
        """`2 more deals where the category is “Cloud”`, `1,240.00 EUR more in “cloud”`."""
        counted = counted_by(gap.measure, self.words.program)
        if counted is not None:
            return self._more(counted, int(gap.missing))
        speech = self.words.speech
        if is_currency(gap.unit):
            amount = speech.money(Money(gap.missing, gap.unit), short=gap.about)
        else:
            amount = speech.number(gap.missing)
        match gap.measure:
            case nodes.Aggregate("sum", "deals", nodes.Name(("amount",)), _, where, None, None):
                return self._where(speech.say("{amount} more in deals", amount=amount), "deals", where)
            case _:
                measure = self.words.noun(gap.measure)
                return speech.say("{amount} more in {measure}", amount=amount, measure=measure)

    def _more(self, counted: nodes.Aggregate, count: int) -> str:
        speech = self.words.speech
        match counted.facts:
            case "deals":
                said = speech.several(count, "{count} more deal", "{count} more deals")
            case "receipts":
                said = speech.several(count, "{count} more receipt", "{count} more receipts")
            case "activities":
                said = speech.several(count, "{count} more activity", "{count} more activities")
            case _:
                assert_never(counted.facts)
        return self._where(said, counted.facts, counted.where)

    def _where(self, said: str, facts: nodes.FactKind, where: nodes.Expression | None) -> str:
        if where is None:
            return said
        inner = replace(self.words, owner=facts)
        return self.words.speech.say(
            "{facts} where {condition}", facts=said, condition=inner.condition(where)
        )

    def _rewards(self, rule: nodes.Rule) -> str:
        choices = rule.choices
        given = [
            self.given(each)
            for each in rule.rewards
            if not isinstance(each, nodes.Charging) and each not in choices
        ]
        if choices:
            given.append(self.words.speech.any_of(map(self.given, choices)))
        return self.words.speech.all_of(given)

    def given(self, reward: nodes.Reward) -> str:
        """What a reward gives, by its rule: no figure of what was counted."""
        say = self.words.speech.say
        match reward:
            case nodes.Pay(value, False, None):
                return self.words.noun(value)
            case nodes.Pay(value, True, _):
                return say("{amount} for each unit", amount=self.words.noun(value))
            case nodes.Pay(value, _, lot):
                assert lot is not None
                return say("{amount} for every {lot}", amount=self.words.noun(value), lot=self.words.lot(lot))
            case nodes.PayTable(table):
                return say(
                    "a reward by {measure}", measure=self.words.speech.all_of(map(self.words.noun, table.by))
                )
            case nodes.Item(text, _) | nodes.Badge(text):
                return quoted(text)
            case nodes.SharePool(pool):
                return say("a share of {amount}", amount=self.words.money(pool))
            case nodes.Charging(value):
                return say("a charge of {amount}", amount=self.words.noun(value))
            case nodes.Donate(amount, to):
                return say("{amount} for {receiver}", amount=self.words.noun(amount), receiver=quoted(to))
            case _:
                assert_never(reward)

    def _value(self, table: nodes.Table, step: nodes.Step) -> str:
        """What the step pays, and on how much of it."""
        value = step_value(step.value, self.words, table)
        if not isinstance(step.value.value, nodes.Percent):
            return value
        if table.mode == "bare":
            on = self.words.noun(table.of if table.of is not None else table.by[0])
            return self.words.speech.say("{rate} of {base}", rate=value, base=on)
        return self.words.speech.say("{rate} of what comes beyond", rate=value)


def _end_before(table: nodes.Table, step: nodes.Step) -> nodes.Expression | None:
    """Where the step before ends, of steps that say where they end."""
    if isinstance(step, nodes.From | nodes.Above):
        return None
    before = None
    for each in table.steps:
        if each is step:
            return before
        before = each.limit if isinstance(each, nodes.UpTo | nodes.Below) else None
    return None
