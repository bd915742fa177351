"""What the checker proves of rules is so when they are evaluated, and where it refutes, its counter-example is one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import nodes
from dsl.beside_others import beside_others, rules_instead, shared_by
from dsl.pay_lines import NotDecidedError, PayLine, PayLines
from dsl.proofs import LessForMore, falls, verdicts
from dsl.read import read
from dsl.unfollowed import spanning
from programs.evaluate import evaluate
from programs.facts import Fact, Partner
from programs.needs import needs
from tests.evaluation.reference import ReferenceBook, deal
from tests.language.paying_rules import TIERS, program_text, sharing_text
from tests.soaking import examples

CENT: Final = Decimal("0.01")
END: Final = date(2026, 3, 31)
NOTHING: Final = Decimal(0)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_or_refuted_of_a_rule_comes_out_so(seed: int) -> None:
    held(program_text(Random(seed)))


@settings(max_examples=examples(10), deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_of_two_rules_together_comes_out_so(seed: int) -> None:
    held(program_text(Random(seed), rules=2))


@settings(max_examples=examples(15), deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_of_rules_that_share_something_comes_out_so(seed: int) -> None:
    held(sharing_text(Random(seed)))


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(8779, id="what it requires never pays"),
        pytest.param(9326, id="what pays instead of it rounds to nothing at first"),
    ],
)
def test_what_fuzzing_found_stays_mended(seed: int) -> None:
    held(sharing_text(Random(seed)))


def test_what_below_leaves_out_belongs_to_the_step_that_follows() -> None:
    """At 5 deals the second sum is paid, so that nothing falls there."""
    held("""program "P" runs 2026-01-01 to 2026-03-31 currency EUR
bonus "Steps" each month
  when count(deals) > 3
  pay marginal by count(deals) below 5 16 EUR below 12 16 EUR above that 16 EUR
  multiply by 2 if count(deals) < 5
""")


def held(text: str) -> None:
    """Each refuted rule pays less for more somewhere near its counter-example; where all are proved, nowhere less is paid."""
    parsed = read(text)
    if parsed.errors or parsed.program is None:
        return
    trial = Trial(text, parsed.program, PayLines(parsed.program))
    found = {verdict.rule: verdict for verdict in verdicts(parsed.program)}
    for rule in parsed.program.rules:
        if found[rule.name].verdict == "refuted" and trial.can_show(rule):
            trial.refuted(rule)
    if all(each.verdict == "proved" for each in found.values()):
        trial.proved()


@dataclass(frozen=True)
class Trial:
    text: str
    program: nodes.Program
    lines: PayLines

    def proved(self) -> None:
        try:
            by = {line.goes_by for rule in self.program.rules for line in self.lines.of(rule)} - {None}
        except NotDecidedError:
            return  # proved without following it: of several measures, see below
        if len(by) > 1:
            return
        goes_by = by.pop() if by else "sum(amount)"
        assert goes_by is not None
        at = _places(self.text, whole=goes_by.startswith("count("))
        for later in (NOTHING, Decimal(7)):
            paid = self.paid(goes_by, at, later)
            for tier in TIERS:
                for x, y in pairwise(at):
                    assert paid[tier, x] <= paid[tier, y] or not self.is_meant(tier, x, y), (
                        f"{self.text}\n{tier}: {paid[tier, x]} for {x}, {paid[tier, y]} for {y}"
                    )

    def is_meant(self, tier: str, *places: Decimal) -> bool:
        """Whether a deal may be so: `on deals where amount < 10k` is not about others."""
        return all(
            line.allowed(Fraction(x))
            for rule in self.program.rules
            for line in self.lines.of(rule)
            if _are_assumed(line, tier)
            for x in places
        )

    def can_show(self, rule: nodes.Rule) -> bool:
        """Whether one deal shows the fall: not where more must be sold on another day, for what is required, or before a limit."""
        needed = [self.program.rule(name) for name in (rule.requires.rules if rule.requires else ())]
        alike = all(other and (other.each, other.eligible) == (rule.each, rule.eligible) for other in needed)
        return not spanning(rule) and alike

    def refuted(self, rule: nodes.Rule) -> None:
        with suppress(NotDecidedError):
            self.all_fall(rule)

    def all_fall(self, rule: nodes.Rule) -> None:
        for found in falls(beside_others(rule, self.lines)):
            if found.fall.more - found.fall.less > Fraction(3, 100):
                self.falls(rule, found)

    def falls(self, rule: nodes.Rule, found: LessForMore) -> None:
        assert found.line.goes_by is not None
        at = Decimal(found.fall.at.numerator) / Decimal(found.fall.at.denominator)
        step = Decimal(1) if found.line.whole else CENT
        near = sorted({x for x in (at - step, at, at + step, at + 1) if x >= 0})
        shared = {name for item in shared_by(rule, self.program) for name in item.rules}
        instead = {other.name for other in rules_instead(rule, self.program)}
        paying = {rule.name, *shared, *instead}
        paid = self.paid(found.line.goes_by, near, NOTHING, paying)
        tiers = [
            tier
            for tier in TIERS
            if _are_assumed(found.line, tier) and (tier == "gold" or rule.eligible is None)
        ]
        if rule.eligible is not None and not tiers:
            return  # a case of partners that the rule is not for
        assert tiers, f"{self.text}\n{found.message}: nobody is so"
        shown = [any(paid[tier, y] < paid[tier, x] for x, y in pairwise(near)) for tier in tiers]
        # What is required, or shared, may be for some of them only.
        enough = any if rule.requires or len(paying) > 1 else all
        assert enough(shown), f"{self.text}\n{found.message}\n{paid}"

    def paid(
        self, goes_by: str, at: Iterable[Decimal], later: Decimal, rules: Collection[str] | None = None
    ) -> dict[tuple[str, Decimal], Decimal]:
        """What a partner of each tier gets for each quantity sold in January, with some more sold in February."""
        who = {f"{tier} {x}": (tier, x) for x in at for tier in TIERS}
        facts = [
            fact
            for name, (_, x) in who.items()
            for fact in (*_sold(goes_by, name, x, "2026-01-15"), *_sold(goes_by, name, later, "2026-02-15"))
        ]
        partners = [
            Partner(name=name, history=((date(2020, 1, 1), {"tier": tier}),))
            for name, (tier, _) in who.items()
        ]
        wanted = needs(self.program, as_of=END)
        measured = ReferenceBook(facts=facts, partners=partners).measured(
            wanted, program=self.program, as_of=END
        )
        found: defaultdict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
        for award in evaluate(self.program, measured, as_of=END).awards:
            if award.amount is not None and (rules is None or award.rule in rules):
                found[who[award.partner]] += award.amount.amount
        return found


def _sold(goes_by: str, partner: str, x: Decimal, day: str) -> Iterator[Fact]:
    if goes_by.startswith("count("):
        for number in range(int(x)):
            yield deal(f"{partner} {day} {number}", partner, "1", day)
    elif x or day < "2026-02":
        units, amount = (x, "1") if "units" in goes_by else (Decimal(1), str(x))
        yield deal(f"{partner} {day}", partner, amount, day, units=units)


def _places(text: str, *, whole: bool) -> list[Decimal]:
    """Around all that the text names, and between."""
    if whole:
        return [Decimal(number) for number in range(20)]
    named = sorted({Decimal(number) for number in re.findall(r"\b\d\d?\b(?!%|-)", text)} | {NOTHING})
    near = {place + by * step for place in named for by in (CENT, Decimal(1)) for step in (-1, 0, 1)}
    between = {((low + high) / 2).quantize(CENT) for low, high in pairwise(named)}
    return sorted(x for x in near | between if x >= 0)


def _are_assumed(line: PayLine, tier: str) -> bool:
    return all((asked == f'partner.tier = "{tier}"') == holds for asked, holds in line.assumed)


_GROWN: Final = (
    "pay 5% of sum(amount) + 10 EUR * count(deals)",
    "when sum(amount) >= 30 and count(deals) >= 2 pay 1% of sum(amount) * count(deals) at most 2 EUR",
    "pay by sum(amount), count(deals) of sum(amount) from 10, 1 5% from 20, 3 10% multiply by 2 if sum(units) >= 4",
    "pay max(3 EUR * count(deals where amount >= 5), 10% of sum(amount)) at least 1 EUR",
)
_NOT_GROWN: Final = (
    "pay 50% of sum(amount) - 5 EUR * count(deals)",
    "when count(deals) < 3 pay 5% of sum(amount) + 1 EUR * count(deals)",
    "pay by sum(amount), count(deals) of sum(amount) from 10, 1 10% from 20, 3 5%",
    "pay sum(amount) / count(deals)",
    "pay 5% of sum(amount) + 1 EUR * count(deals) multiply by 0.5 if count(deals) >= 3",
    "pay 5% of sum(amount) + 1 EUR * least(units)",
)


def _of_two_measures(rule: str) -> nodes.Program:
    parsed = read(f'program "P" runs 2026-01-01 to 2026-03-31 currency EUR bonus "Two" each quarter {rule}')
    assert parsed.program is not None
    assert not parsed.errors
    return parsed.program


@pytest.mark.parametrize("rule", _NOT_GROWN)
def test_what_may_fall_with_one_of_two_measures_is_not_proved(rule: str) -> None:
    (verdict,) = verdicts(_of_two_measures(rule))
    assert verdict.verdict != "proved"


@pytest.mark.parametrize("rule", _GROWN)
def test_of_what_is_proved_by_several_measures_each_further_deal_pays_no_less(rule: str) -> None:
    program = _of_two_measures(rule)
    (verdict,) = verdicts(program)
    assert verdict.verdict == "proved"
    chance, facts, before = Random(7), [], NOTHING
    for number in range(12):
        sold = str(chance.choice([1, 2, 7, 19]))
        facts.append(deal(f"D-{number}", "Acme", sold, "2026-01-15", units=Decimal(chance.choice([1, 2]))))
        measured = ReferenceBook(facts=facts).measured(needs(program, as_of=END), program=program, as_of=END)
        paid = sum(
            (each.amount.amount for each in evaluate(program, measured, as_of=END).awards if each.amount),
            NOTHING,
        )
        assert paid >= before
        before = paid
    assert before > 0
