"""Why an award is what it is, in plain words: in one line, and step by step. Whole programs are read back in `programs/reading.py`.

A partner is told no figure that counts other partners' facts, unless the program says `show amounts`; the vendor is told all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, assert_never, cast

from dsl import nodes
from dsl.offers import choice_name
from dsl.parse import parse
from dsl.points import is_points, points_of
from dsl.scope import Scope
from dsl.types import type_of
from programs.awards import Award, Held, Step, Unit
from programs.decision_words import said_of_decision
from programs.fund_words import fund_in_words
from programs.grounds import has_alternatives
from programs.money import Money
from programs.period_words import period_label, window
from programs.phrases import Phrases
from programs.reading import program_in_words
from programs.records import replace
from programs.rewards import lot_text
from programs.speech import Speech, capital, quoted, speech
from programs.step_words import StepWords
from programs.table_words import head
from programs.tables import step_text
from programs.windows import compares_partners, counts_everybody

__all__ = ["because", "program_in_words", "steps_in_words"]

_PLACE: Final = re.compile(r"(\d+) of (\d+)(?:, shared by (\d+))?(?:, reached on (\S+)(?: at (\S+))?)?")


Listener = Literal["partner", "vendor"]
"""Who is told: anybody at the partner whose award it is, or those at the vendor who may see everybody's figures."""


def because(
    award: Award,
    program: nodes.Program,
    lang: str = "en",
    *,
    to: Listener = "partner",
    goes_on: bool = False,
) -> str:
    """The reason in one line: `5% of 10,000.00 EUR, limited to 400.00 EUR by “at most 400 EUR per quarter”`.

    With a capital, unless it `goes_on` in a sentence, as behind a colon.
    """
    line = _Reason(award, program, speech(lang), to).line()
    return line if goes_on else capital(line)


def steps_in_words(
    award: Award, program: nodes.Program, lang: str = "en", *, to: Listener = "partner"
) -> tuple[str, ...]:
    """The arithmetic, a sentence for each step, ending with what came out."""
    return tuple(_Reason(award, program, speech(lang), to).sentences())


@dataclass(frozen=True, slots=True)
class _Reason:
    award: Award
    program: nodes.Program
    speech: Speech
    to: Listener

    # --- one line ---------------------------------------------------------------------------------------------------

    def line(self) -> str:
        for step in self._steps("taken back"):
            return self._taken_back(step)
        for step in self._steps("by hand"):
            return self.speech.say("by hand: {reason}", reason=quoted(step.text))
        for step in self._steps("minimum", "repaid", "later"):
            limits = map(self._limit, self._steps("limit"))
            shares = map(self._of_which, self._steps("share"))
            return self._of_unit(", ".join([self._carried(step), *limits, *shares]))
        parts = [
            *self._as_reckoned().arithmetic(),
            *(self._stated(step) for step in self._steps("stated")),
            *(fund_in_words(step, self.speech) for step in self._steps("fund")),
            *(self._of_which(step) for step in self._steps("share")),
            *(self._chosen(step) for step in self._steps("choice")),
            *(self._decided(step) for step in self._steps("decided", "undecided", "awaited")),
        ]
        if self.award.amount is None and parts[0] == self._result() and self._steps("awaited"):
            parts = parts[1:]  # nothing is reckoned yet
        reason = ", ".join(part for part in parts if part) or self._result()
        return self._of_unit(reason)

    def arithmetic(self) -> Iterator[str]:
        """What was reckoned from what, and what limits left of it."""
        yield self._grounds()
        yield from map(self._days, self._steps("days"))
        yield from map(self._less, self._steps("earlier"))
        yield from map(self._factor, self._steps("factor"))
        yield from map(self._exchange, self._steps("exchange"))
        yield from map(self._first, self._steps("first"))
        yield from map(self._limit, self._steps("limit"))
        yield from map(self._kept, self._steps("kept"))

    def _of_unit(self, reason: str) -> str:
        """The reason, and of which unit it is told."""
        return reason if self.award.unit is None else f"{self._unit(self.award.unit)}: {reason}"

    def _found(self) -> str:
        """Of a level, the figures by which it was found."""
        if self.award.held is None:
            return ""
        return self.speech.all_of(
            self._looked_at(step).removesuffix(".") for step in self._steps("fact", "measure")
        )

    def _held(self, held: Held) -> str:
        say, on = self.speech.say, self.speech.day(self.award.on)
        if held.until is None:
            return say("it is held from {first} until further notice.", first=on)
        until = self.speech.day(held.until)
        if held.over:
            return say("it was held from {first} to {last}.", first=on, last=until)
        return say("it is held from {first} to {last}.", first=on, last=until)

    def _unit(self, unit: Unit) -> str:
        return Phrases(self.program, self.speech, owner="deals").unit(unit.field, unit.name)

    def _grounds(self) -> str:
        """What was reckoned, and what for: a place or a condition."""
        sums = self._steps("slice", "step", "lots", "result")
        # What is told by the rule instead of by figures is the same for each part of the sum.
        reckoned = " + ".join(dict.fromkeys(map(self._of_step, sums))) or self._found() or self._result()
        if sums and self.award.item and self.award.amount is not None:
            to = quoted(self.award.item)
            reckoned = self.speech.say("{amount} for {receiver}", amount=reckoned, receiver=to)
        place = next((self._place(step) for step in self._steps("place")), "")
        # An item stands beside its reason wherever that is said.
        is_item = self.award.amount is None and not sums
        if place:
            return place if is_item else self.speech.say("{reward} for {place}", reward=reckoned, place=place)
        condition = self._condition_that_held(
            fixed=all(step.base is None and step.kind != "result" for step in sums)
        )
        if condition:
            return (
                condition
                if is_item
                else self.speech.say("{reward}, because {condition}", reward=reckoned, condition=condition)
            )
        return reckoned

    def _condition_that_held(self, *, fixed: bool) -> str:
        """The condition; of a fixed reward for a fact also what made the fact count, as nothing else tells why."""
        rule, words = self._rule(), self._words()
        told = [self._condition(step.text) for step in self._steps("condition")]
        where = rule.on.where if fixed and rule is not None and rule.on is not None else None
        if self.award.fact is not None and where is not None and not (told and has_alternatives(where)):
            told = [words.condition(where), *told]
        return self._and(told)

    def _and(self, conditions: list[str]) -> str:
        said = conditions[:1]
        for each in conditions[1:]:
            said = [self.speech.say("{first} and {second}", first=said[0], second=each)]
        return "".join(said)

    def _of_step(self, step: Step) -> str:
        """One part of the sum, and the step of a table that it comes from, where the figures do not tell it."""
        reckoned = self._reckoned(step)
        named = step.kind == "step" or (step.kind == "slice" and step.base is None)
        head_ = self._head(step.text) if named and not self._may_withhold() else ""
        if not head_ or self._steps("place"):
            return reckoned
        return self.speech.say("{reward} (step {step})", reward=reckoned, step=_in_quotes(head_))

    def _reckoned(self, step: Step) -> str:
        """One part of the sum, without what it comes to."""
        say = self.speech.say
        rate, base = step.rate, step.base
        if step.kind == "result":
            return self._noun(step.text)
        if base is not None and self._base_is_withheld():
            return self._given()
        if step.kind == "lots" and rate is not None and base is not None:
            return self._for_lots(step, rate, base)
        if rate is None or base is None:
            return self._paid(step.value)
        match step.unit:
            case "%":
                return say("{rate} of {base}", rate=self.speech.share(rate), base=self._base(base))
            case "per unit":
                return say(
                    "{rate} for each of {units}",
                    rate=self._paid(rate),
                    units=self.speech.several(int(base), "{count} unit", "{count} units")
                    if base == int(base)
                    else say("{units} units", units=self.speech.number(base)),
                )
            case "share":
                return say("{rate} of {base}", rate=self.speech.share(base), base=self._paid(rate))
            case _:
                return say("{factor} times {base}", factor=self.speech.factor(rate), base=self._base(base))

    def _less(self, step: Step) -> str:
        return self.speech.say("less {got} for what came before", got=self._paid(step.value))

    def _limit(self, step: Step) -> str:
        left = self._paid(step.value)
        if step.text.startswith("at least"):
            return self.speech.say("raised to {left} by {limit}", left=left, limit=quoted(step.text))
        fund = re.fullmatch(r'balance\("(.*)"\)', step.text)
        if fund is not None:
            return self.speech.say(
                "limited to {left}, as there is no more in {fund}", left=left, fund=quoted(fund[1])
            )
        return self.speech.say("limited to {left} by {limit}", left=left, limit=quoted(step.text))

    def _factor(self, step: Step) -> str:
        assert step.rate is not None
        factor = self.speech.factor(step.rate)
        if not step.text:
            return self.speech.say("multiplied by {factor}", factor=factor)
        return self.speech.say(
            "multiplied by {factor}, because {condition}", factor=factor, condition=self._condition(step.text)
        )

    def _of_which(self, step: Step) -> str:
        """What of the whole award this one is."""
        say = self.speech.say
        if step.unit == "as":
            return say(
                "of which {amount} as {form}", amount=self._paid(step.value), form=self._noun(step.text)
            )
        if step.unit == "among":
            assert step.rate is not None
            return say(
                "of which {amount} for {payee}, {share} of it",
                amount=self._paid(step.value),
                payee=self.award.payee or self.award.partner,
                share=self.speech.share(step.rate),
            )
        return say("of which {amount} for {payee}", amount=self._paid(step.value), payee=self._payee(step))

    def _payee(self, step: Step) -> str:
        match step.text:
            case "people":
                return self.speech.say("people of the partner's")
            case "partners":
                return self.speech.say("its partners")
            case _:
                return self._noun(step.text)

    # --- step by step -----------------------------------------------------------------------------------------------

    def sentences(self) -> Iterator[str]:
        occasion = self.award.period
        if self.award.held is not None:
            yield capital(self._held(self.award.held))
            occasion = self.award.held.reviewed
        if occasion is not None and self.award.fact is None:
            period = period_label(occasion, self.program, self.speech)
            yield self.speech.say("Period: {period}.", period=period)
        if self.award.unit is not None:
            yield capital(f"{self._unit(self.award.unit)}.")
        told = [
            step for step in self.award.steps if not (step.kind == "rounding" and self._base_is_withheld())
        ]
        here = self._as_reckoned()
        for step in told:
            here = self if step.kind == "stated" else here
            yield capital(here.sentence(step))
        if not self._said_already(told):
            yield capital(self.speech.say("that makes {result}.", result=self._result()))
        yield from map(capital, self._how_given())

    def _how_given(self) -> Iterator[str]:
        say, award = self.speech.say, self.award
        if award.payee is not None:
            yield say("it is paid to {payee}.", payee=award.payee)
        if award.paid_as is not None:
            yield say("it is paid as {form}.", form=quoted(award.paid_as))
        if award.waits_for:
            yield say(
                "it is not known yet from which day it is payable: {clause}.", clause=quoted(award.waits_for)
            )
        if award.parts:
            parts = self.speech.all_of(
                say("{amount} on {day}", amount=self.speech.money(part.amount), day=self.speech.day(part.on))
                if part.on
                else say("{amount} on a day that is not known yet", amount=self.speech.money(part.amount))
                for part in award.parts
            )
            yield say("it is paid in parts: {parts}.", parts=parts)

    def _said_already(self, told: list[Step]) -> bool:
        """Whether the last sentence named what came out: a rounded figure, or the only part of the sum."""
        if not told:
            return False
        last = told[-1]
        if last.kind in ("rounding", "taken back", "share", "factor"):
            return True
        sums = self._steps("slice", "step", "lots", "result")
        amount = self.award.amount
        return (
            last.kind in ("slice", "lots", "result")
            and sums == [last]
            and amount is not None
            and last.value == amount.amount
        )

    def _taken_back(self, step: Step) -> str:
        day = self.speech.day(date.fromisoformat(str(step.value)))
        if step.text == "returned_on":
            return self.speech.say("taken back: the deal was returned on {day}", day=day)
        return self.speech.say("taken back: the deal was cancelled on {day}", day=day)

    def _as_reckoned(self) -> _Reason:
        """How it is told up to where the award is expressed in the deal's own currency."""
        for step in self._steps("stated"):
            assert step.base is not None
            before = Money(step.base, self.program.currency or "EUR")
            return replace(self, award=replace(self.award, amount=before))
        return self

    def _stated(self, step: Step) -> str:
        stated = self.speech.money(Money(Decimal(step.value), step.unit))
        return self.speech.say("{amount} in the currency of the deal", amount=stated)

    def _exchange(self, step: Step) -> str:
        """The rate in full: by how many decimals it differs from another is what matters."""
        if not step.text:
            return self._exchanged(step)
        return self.speech.say(
            "1 {currency} was {rate} {own} by the rate of {day}",
            currency=step.unit,
            rate=self.speech.exact(Decimal(step.value)),
            own=self.program.currency or "EUR",
            day=self.speech.day(date.fromisoformat(step.text)),
        )

    def _days(self, step: Step) -> str:
        assert step.base is not None
        count, whole = (self.speech.number(Decimal(each)) for each in (step.value, step.base))
        return self.speech.say("with {count} of the {whole} days of the period", count=count, whole=whole)

    def _signed(self, step: Step) -> str:
        """Which of our people it was, their ledger says; their names stand in no text of it."""
        on = self.speech.day(date.fromisoformat(step.unit))
        if step.kind == "proposed":
            return self.speech.say("one of our people has proposed it for {day}.", day=on)
        return self.speech.say("a second person has approved it on {day}.", day=on)

    def _first(self, step: Step) -> str:
        """How much of a fact is paid on: `35 of 60 count by “for the first 100 units per year”`."""
        assert step.base is not None
        count, whole = (self._words().value(Decimal(each), step.unit) for each in (step.value, step.base))
        return self.speech.say(
            "{count} of {whole} count by {limit}", count=count, whole=whole, limit=quoted(step.text)
        )

    def _exchanged(self, step: Step) -> str:
        """Of what was measured, between which rates its amounts were converted."""
        low, high = self.speech.exact(Decimal(step.value)), self.speech.exact(step.rate or Decimal(0))
        own = self.program.currency or "EUR"
        if low == high:
            return self.speech.say(
                "amounts in {currency} were converted at the rate of their days: {rate} {own}",
                currency=step.unit,
                rate=low,
                own=own,
            )
        return self.speech.say(
            "amounts in {currency} were converted at the rates of their days: {low} to {high} {own}",
            currency=step.unit,
            low=low,
            high=high,
            own=own,
        )

    def sentence(self, step: Step) -> str:
        say = self.speech.say
        match step.kind:
            case "fact" | "measure":
                return self._looked_at(step)
            case "taken back":
                return f"{self._taken_back(step)}."
            case "minimum" | "repaid" | "later":
                return f"{self._carried(step)}."
            case "kept":
                return f"{self._kept(step)}."
            case "fund":
                return f"{fund_in_words(step, self.speech)}."
            case "exchange":
                return f"{self._exchange(step)}."
            case "stated":
                return say("that is {reward}.", reward=self._stated(step))
            case "first":
                return f"{self._first(step)}."
            case "by hand":
                return say("it was decided by hand: {reason}.", reason=quoted(step.text))
            case "reference":
                return say("reference: {reference}.", reference=step.text)
            case "proposed" | "approved":
                return self._signed(step)
            case "days":
                return say("reckoned {days}.", days=self._days(step))
            case "in place of":
                return say(
                    "it takes the place of {rule}, which would have given {amount}.",
                    rule=quoted(step.text),
                    amount=self._paid(step.value),
                )
            case "condition":
                return say("the condition holds: {condition}.", condition=self._condition(step.text))
            case "step":
                return say(
                    "the step {step} applies: {reward}.",
                    step=_in_quotes(self._head(step.text)),
                    reward=self._reckoned(step),
                )
            case "slice":
                return self._slice(step)
            case "lots" | "result":
                return say(
                    "{reckoned} is {value}.", reckoned=self._reckoned(step), value=self._paid(step.value)
                )
            case "place":
                return say(
                    "it is for {place}, by {measure}.",
                    place=self._place(step),
                    measure=self._noun(step.text.partition(" by ")[2]),
                )
            case "earlier":
                return self.speech.say(
                    "{got} of it were given {window} already.",
                    got=self._paid(step.value),
                    window=window(
                        nodes.OverToDate(cast(nodes.PeriodName, step.text)), self.speech, self._words().noun
                    ),
                )
            case "choice":
                return f"{self._chosen(step)}."
            case "awaited" | "decided" | "undecided":
                return f"{self._decided(step)}."
            case "limit":
                return self._limited(step)
            case "factor":
                return say("{factor}: {value}.", factor=self._factor(step), value=self._paid(step.value))
            case "share":
                return f"{self._of_which(step)}."
            case "rounding":
                assert step.base is not None
                return say(
                    "rounded, {exact} is {value}.", exact=self._exact(step.base), value=self._paid(step.value)
                )
            case _:
                assert_never(step.kind)

    def _chosen(self, step: Step) -> str:
        say, rule = self.speech.say, self._rule()
        offered = [quoted(choice_name(each)) for each in rule.choices] if rule else [quoted(step.text)]
        choices = self.speech.any_of(offered)
        if step.value == "" and step.unit:
            return say(
                "the partner may choose: {choices}; the choice is not known yet, and may be made until {day}",
                choices=choices,
                day=self.speech.day(date.fromisoformat(step.unit)),
            )
        if step.value == "":
            return say("the partner may choose: {choices}; the choice is not known yet", choices=choices)
        return say(
            "{choice} was chosen out of {choices}",
            choices=choices,
            choice=quoted(str(step.value)),
        )

    def _decided(self, step: Step) -> str:
        return said_of_decision(step, self._words())

    def _kept(self, step: Step) -> str:
        assert step.rate is not None
        if step.rate == 1:
            return self.speech.say(
                "kept in full, although the deal was cancelled or returned on {day}",
                day=self.speech.day(date.fromisoformat(step.text)),
            )
        return self.speech.say(
            "of which {part} is kept, as the deal was cancelled or returned on {day}: {amount}",
            part=self.speech.share(step.rate),
            day=self.speech.day(date.fromisoformat(step.text)),
            amount=self._paid(step.value),
        )

    def _carried(self, step: Step) -> str:
        """What a limit by period adds to what was earned in the period."""
        assert step.base is not None
        assert isinstance(step.value, Decimal)
        amount, base = self._paid(abs(step.value)), self._paid(step.base)
        say = self.speech.say
        match step.kind:
            case "minimum":
                return say(
                    "{amount} on top of {earned} of the period, by {limit}",
                    amount=amount,
                    earned=base,
                    limit=quoted(step.text),
                )
            case "repaid":
                return say(
                    "{amount} repaid of {owed} that {limit} had added",
                    amount=amount,
                    owed=base,
                    limit=quoted(step.text),
                )
            case _:
                return say(
                    "{amount} of {rest} that {limit} had left for later",
                    amount=amount,
                    rest=base,
                    limit=quoted(step.text),
                )

    def _looked_at(self, step: Step) -> str:
        noun = self._noun(step.text)
        if self._measure_is_withheld(step):
            return self.speech.say("{measure} is not shown, as it counts other partners too.", measure=noun)
        if step.value == "missing":
            return self.speech.say("{measure} is not known.", measure=noun)
        value = self._words().value(step.value, step.unit)
        return self.speech.say("{measure} is {value}.", measure=noun, value=value)

    def _limited(self, step: Step) -> str:
        left = self._paid(step.value)
        if step.text.startswith("at least"):
            return self.speech.say("{limit} raises it to {left}.", left=left, limit=quoted(step.text))
        return self.speech.say("{limit} limits it to {left}.", left=left, limit=quoted(step.text))

    def _slice(self, step: Step) -> str:
        """A part of a table says to which step it belongs; elsewhere the sum speaks for itself."""
        head_ = self._head(step.text)
        reckoned, value = self._reckoned(step), self._paid(step.value)
        if step.base is None:
            if not head_:
                return self.speech.say("the reward is {reward}.", reward=value)
            return self.speech.say("{step}: {reward}.", step=head_, reward=value)
        if not head_:
            return self.speech.say("{reckoned} is {value}.", reckoned=reckoned, value=value)
        return self.speech.say("{step}: {reckoned} is {value}.", step=head_, reckoned=reckoned, value=value)

    # --- what is not for this listener ------------------------------------------------------------------------------

    def _may_withhold(self) -> bool:
        is_open = self.to == "vendor" or self.program.show_amounts
        if is_open:
            return False
        rule = self._rule()
        compares = rule is not None and compares_partners(rule, self.program)
        return compares or any(need.scope == "all partners" for need in self.award.counted)

    def _measure_is_withheld(self, step: Step) -> bool:
        if step.kind != "measure" or not self._may_withhold():
            return False
        found, rule = _expression(step.text), self._rule()
        # What cannot be looked up any more is withheld.
        return found is None or rule is None or counts_everybody(found, self.program, self._owner())

    def _base_is_withheld(self) -> bool:
        if not self._may_withhold():
            return False
        rule = self._rule()
        return rule is None or counts_everybody(rule.rewards, self.program, self._owner())

    def _given(self) -> str:
        """The reward as its rule has it, instead of what it was reckoned on."""
        rule = self._rule()
        paying = (
            [each for each in rule.rewards if isinstance(each, nodes.Pay | nodes.PayTable)] if rule else []
        )
        return self.speech.all_of(map(StepWords(self._words()).given, paying)) or self._result()

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _steps(self, *kinds: str) -> list[Step]:
        return [step for step in self.award.steps if step.kind in kinds]

    def _result(self) -> str:
        amount = self.award.amount
        if amount is not None and amount.currency == self._currency():
            paid = self.speech.money(amount)
            if self.award.item:
                return self.speech.say(
                    "{amount} for {receiver}", amount=paid, receiver=quoted(self.award.item)
                )
            return paid
        return quoted(self.award.item or self.award.rule)

    def _paid(self, value: Decimal | str) -> str:
        """A figure in what the award is paid in."""
        return (
            self.speech.money(Money(value, self._currency())) if isinstance(value, Decimal) else quoted(value)
        )

    def _exact(self, value: Decimal) -> str:
        return (
            f"{self.speech.number(value)} {self._currency()}"
            if not is_points(self._currency())
            else self._paid(value)
        )

    def _currency(self) -> str:
        if self.award.amount is not None:
            return self.award.amount.currency
        return self.program.currency or "EUR"

    def _base(self, base: Decimal) -> str:
        """What a rate was paid on: money, where the rule pays on money."""
        rule = self._rule()
        scope = Scope(self.program, owner=rule.on.facts if rule and rule.on else None, place=True)
        for reward in rule.rewards if rule else ():
            match reward:
                case nodes.PayTable(table):
                    kind = type_of(table.of if table.of is not None else table.by[0], scope)
                case nodes.Pay(nodes.Arithmetic("of", _, paid_on)) | nodes.Donate(
                    nodes.Arithmetic("of", _, paid_on)
                ):
                    kind = type_of(paid_on, scope)
                case _:
                    continue
            if kind == "money":
                paid_in = self._currency()
                of_money = paid_in if not is_points(paid_in) else self.program.currency or "EUR"
                return self.speech.money(Money(base, of_money))
            if kind == "points":
                return self.speech.money(Money(base, points_of(self.program)))
        return self.speech.number(base)

    def _for_lots(self, step: Step, rate: Decimal, count: Decimal) -> str:
        lots = self.speech.several(int(count), "{count} full lot", "{count} full lots")
        lot = self._lot(step.text)
        if lot is None:
            return self.speech.say("{rate} for each of {lots}", rate=self._paid(rate), lots=lots)
        return self.speech.say(
            "{rate} for every {lot} ({lots})", rate=self._paid(rate), lot=self._words().lot(lot), lots=lots
        )

    def _lot(self, text: str) -> nodes.Lot | None:
        """How much a lot is of the reward that stands in the text so; None where the rule has none."""
        rule = self._rule()
        return next(
            (
                reward.for_every
                for reward in (rule.rewards if rule else ())
                if isinstance(reward, nodes.Pay)
                and reward.for_every is not None
                and lot_text(reward.value, reward.for_every) == text
            ),
            None,
        )

    def _place(self, step: Step) -> str:
        found = _PLACE.fullmatch(step.unit)
        if found is None:
            return self.speech.say("place {place}", place=self._words().value(step.value, ""))
        place, count, sharing, day, at = found.groups()
        say = self.speech.say
        if sharing:
            return say(
                "place {place} of {count}, shared by {sharing}", place=place, count=count, sharing=sharing
            )
        if day is None:
            return say("place {place} of {count}", place=place, count=count)
        on = self.speech.day(date.fromisoformat(day))
        if at is None:
            return say("place {place} of {count}, reached on {day}", place=place, count=count, day=on)
        return say(
            "place {place} of {count}, reached on {day} at {time}", place=place, count=count, day=on, time=at
        )

    def _head(self, text: str) -> str:
        """Where the step of the rule's table lies that stands in the text so; empty where it has none."""
        rule = self._rule()
        for reward in rule.rewards if rule else ():
            if isinstance(reward, nodes.PayTable):
                for step in reward.table.steps:
                    if step_text(step) == text:
                        return head(step, self._words(), reward.table)
        return ""

    def _noun(self, text: str) -> str:
        found = _expression(text)
        return self._words().noun(found) if found is not None else quoted(text)

    def _condition(self, text: str) -> str:
        found = _expression(text)
        return self._words().condition(found) if found is not None else quoted(text)

    def _words(self) -> Phrases:
        return Phrases(self.program, self.speech, self._owner())

    def _owner(self) -> nodes.FactKind | None:
        rule = self._rule()
        return rule.on.facts if rule and rule.on else self.award.fact.kind if self.award.fact else None

    def _rule(self) -> nodes.Rule | None:
        return self.program.rule(self.award.rule)


def _in_quotes(head_: str) -> str:
    """A step by name has its quotes already."""
    return head_ if head_.startswith("“") else quoted(head_)


@lru_cache(maxsize=4096)
def _expression(text: str) -> nodes.Expression | None:
    """The expression that a step's canonical text stands for."""
    program = parse(f'program "it" measure it = {text}').program
    value = program.measures[0].value if program and program.measures else None
    return None if isinstance(value, nodes.Table) else value
