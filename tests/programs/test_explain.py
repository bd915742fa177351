"""Why an award is what it is, in plain words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings

from programs.awards import Award
from programs.explain import because, steps_in_words
from programs.facts import Fact
from tests.programs.book import HEAD, Book, activity, deal, goal, program_of
from tests.programs.test_properties import PROGRAM, books
from tests.soaking import examples

DEAL = deal("D-1", "Acme", 10_000, "2026-02-02", category="Cloud", units=Decimal(12))


def awards(text: str, facts: list[Fact] | None = None) -> tuple[Award, ...]:
    targets = [goal("Acme", "revenue", "2026-01-01", "2026-03-31", 8_000)]
    return Book([DEAL] if facts is None else facts, targets=targets).outcome(text).awards


def reason(text: str, lang: str = "en", facts: list[Fact] | None = None) -> str:
    return because(awards(text, facts)[-1], program_of(text), lang)


def test_a_tie_to_the_earliest_says_when_the_value_was_reached() -> None:
    text = 'contest "C" each quarter top 1 by sum(amount), ties to the earliest pay 100 EUR'
    day = date(2026, 2, 2)
    facts = [
        replace(deal(name, partner, 500, str(day)), at=at, times={"closed_on": at})
        for name, partner, at in (("D-1", "Acme", time(16, 30)), ("D-2", "Bolt", time(9, 14)))
    ]
    assert reason(text, facts=facts) == "100.00 EUR for place 1 of 2, reached on 2 February 2026 at 09:14"
    assert (
        reason(text, "it", facts)
        == "100,00 EUR per il 1º posto su 2, raggiunto il 2 febbraio 2026 alle 09:14"
    )
    facts[0] = deal("D-1", "Acme", 500, "2026-02-01")
    assert reason(text, facts=facts) == "100.00 EUR for place 1 of 2, reached on 1 February 2026"
    facts[0] = deal("D-1", "Acme", 700, "2026-02-01")
    assert reason(text, facts=facts) == "100.00 EUR for place 1 of 2"


def test_what_a_minimum_adds_says_whose_part_it_is() -> None:
    text = 'rebate "B" each quarter when count(deals) >= 1 pay 1% of sum(amount) at least 300 EUR per quarter paid to partner 60%, people the rest equally'
    facts = [deal("D-1", "Acme", 10_000, "2026-02-02", rep="Ann")]
    added = [each for each in awards(text, facts) if each.line.startswith("minimum") and each.on.month == 3]
    told = {each.payee: because(each, program_of(text)) for each in added}
    assert told[None] == (
        "200.00 EUR on top of 100.00 EUR of the period, by “at least 300 EUR per quarter”, of which 120.00 EUR for the partner"
    )
    assert told["Ann"].endswith("80.00 EUR for Ann, 100% of it")


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        pytest.param('commission "C" on deals pay 5% of amount',
            "5% of 10,000.00 EUR", "Il 5% di 10.000,00 EUR", id="a percentage"),
        pytest.param('commission "C" on deals pay 5% of amount at most 400 EUR per quarter',
            "5% of 10,000.00 EUR, limited to 400.00 EUR by “at most 400 EUR per quarter”",
            "Il 5% di 10.000,00 EUR, limitato a 400,00 EUR da “at most 400 EUR per quarter”", id="a limit"),
        pytest.param('commission "C" on deals pay 5% of amount at least 600 EUR',
            "5% of 10,000.00 EUR, raised to 600.00 EUR by “at least 600 EUR”",
            "Il 5% di 10.000,00 EUR, portato a 600,00 EUR da “at least 600 EUR”", id="a minimum"),
        pytest.param('spiff "S" on deals pay 20 EUR per unit',
            "20.00 EUR for each of 12 units", "12 unità da 20,00 EUR", id="per unit"),
        pytest.param('spiff "S" on deals pay 20 EUR for every 10 units',
            "20.00 EUR for every 10 units (1 full lot)", "20,00 EUR ogni 10 unità (1 lotto intero)", id="lots"),
        pytest.param('points "P" on deals pay 1 point for every 300 EUR of amount',
            "1 point for every 300 EUR of the amount (33 full lots)", "1 punto ogni 300 EUR dell’importo (33 lotti interi)", id="lots of money say how much a lot is"),
        pytest.param('bonus "B" on deals where amount >= 5k pay 500 EUR',
            "500.00 EUR, because the amount is at least 5,000 EUR",
            "500,00 EUR, perché l’importo è almeno 5.000 EUR", id="a fixed reward for a deal says why"),
        pytest.param('bonus "B" each quarter when count(deals) >= 1 pay 500 EUR',
            "500.00 EUR, because the number of deals is at least 1",
            "500,00 EUR, perché il numero di vendite è almeno 1", id="a milestone says why"),
        pytest.param('bonus "B" each quarter when sum(amount) >= 1k pay 2% of sum(amount)',
            "2% of 10,000.00 EUR, because the sum of the amounts of the deals is at least 1,000 EUR",
            "Il 2% di 10.000,00 EUR, perché la somma degli importi delle vendite è almeno 1.000 EUR", id="a percentage with a condition"),
        pytest.param('rebate "R" each quarter per category pay 2% of sum(amount)',
            "The category “Cloud”: 2% of 10,000.00 EUR", "La categoria “Cloud”: il 2% di 10.000,00 EUR", id="by unit"),
        pytest.param('rebate "R" each quarter pay marginal by sum(amount) up to 4k 1% above that 2%',
            "1% of 4,000.00 EUR + 2% of 6,000.00 EUR", "L’1% di 4.000,00 EUR + il 2% di 6.000,00 EUR", id="slices"),
        pytest.param('rebate "R" each quarter pay pro rata by sum(amount) up to 20k 100 EUR',
            "50% of 100.00 EUR", "Il 50% di 100,00 EUR", id="a part of a step"),
        pytest.param('measure revenue = sum(amount) bonus "B" each quarter pay by attainment("revenue") of revenue from 100% 2% from 120% 3%',
            "3% of 10,000.00 EUR (step “from 120%”)", "Il 3% di 10.000,00 EUR (scaglione “dal 120%”)", id="a step chosen by something else"),
        pytest.param('rebate "R" each quarter pay by sum(amount), count(deals) from 5k, 1 50 EUR from 10k, 2 100 EUR',
            "50.00 EUR (step “from 5,000 EUR and 1”)", "50,00 EUR (scaglione “da 5.000 EUR e 1”)", id="several minimums"),
        pytest.param('rebate "R" each quarter when count(deals) >= 1 or sum(amount) >= 1M pay by sum(amount) from 5k 1% from 20k 2%',
            "1% of 10,000.00 EUR (step “from 5,000 EUR”), because the number of deals is at least 1",
            "L’1% di 10.000,00 EUR (scaglione “da 5.000 EUR”), perché il numero di vendite è almeno 1", id="a step, and what held"),
        pytest.param('commission "C" on deals pay by category of amount "Cloud" 5% otherwise 1%',
            "5% of 10,000.00 EUR (step “Cloud”)", "Il 5% di 10.000,00 EUR (scaglione “Cloud”)", id="a step by name"),
        pytest.param('bonus "B" each quarter pay marginal by sum(amount) from 4k 100 EUR from 9k 50 EUR',
            "100.00 EUR (step “from 4,000 EUR”) + 50.00 EUR (step “from 9,000 EUR”)",
            "100,00 EUR (scaglione “da 4.000 EUR”) + 50,00 EUR (scaglione “da 9.000 EUR”)", id="sums that add up"),
        pytest.param('bonus "B" on deals where amount >= 1M or category = "Cloud" pay 500 EUR',
            "500.00 EUR, because the category is “Cloud”", "500,00 EUR, perché la categoria è “Cloud”", id="what held of the deal"),
        pytest.param('bonus "B" on deals where amount >= 5k when category = "Cloud" or units > 100 pay 500 EUR',
            "500.00 EUR, because the amount is at least 5,000 EUR and the category is “Cloud”",
            "500,00 EUR, perché l’importo è almeno 5.000 EUR e la categoria è “Cloud”", id="where and when"),
        pytest.param('bonus "B" on deals when (units > 1 or units > 100) and (units > 2 or units > 3) pay 1% of amount',
            "1% of 10,000.00 EUR, because the number of units is more than 1 and (the number of units is more than 2 or the number of units is more than 3)",
            "L’1% di 10.000,00 EUR, perché il numero di unità è più di 1 e (il numero di unità è più di 2 oppure il numero di unità è più di 3)", id="each alternative"),
        pytest.param('contest "C" each quarter top 3 by sum(amount) pay by place 1 50 EUR',
            "50.00 EUR for place 1 of 1", "50,00 EUR per il 1º posto su 1", id="a place"),
        pytest.param('trip "T" each quarter top 3 by sum(amount) award "Lisbon"',
            "Place 1 of 1", "Il 1º posto su 1", id="a trip"),
        pytest.param('donation "D" on deals donate 1% of amount to "Emergency"',
            "1% of 10,000.00 EUR for “Emergency”", "L’1% di 10.000,00 EUR a favore di “Emergency”", id="a donation"),
        pytest.param('points "P" on deals pay 1 points',
            "1 point", "1 punto", id="a point"),
        pytest.param('bonus "B" on deals pay 50 EUR + 1% of amount',
            "50 EUR plus 1% of the amount", "50 EUR più l’1% dell’importo", id="a formula"),
    ],
)  # fmt: skip
def test_the_reason_is_one_line(text: str, english: str, italian: str) -> None:
    assert reason(text) == english
    assert reason(text, "it") == italian


def test_a_shared_prize_says_with_how_many() -> None:
    text = (
        'contest "C" each quarter top 2 by sum(amount), ties split the prize pay by place 1 60 EUR 2 40 EUR'
    )
    facts = [DEAL, deal("D-2", "Beta", 10_000, "2026-02-02")]
    assert reason(text, facts=facts) == "50% of 100.00 EUR for place 1 of 2, shared by 2"


def test_a_part_can_be_reckoned_again() -> None:
    """A third is said as one, not as 33.3333%; what is no such part says that it is rounded."""
    each = [deal(f"D-{name}", name, amount, "2026-02-02") for name, amount in
            (("Acme", 10_000), ("Beta", 10_000), ("Cato", 10_000))]  # fmt: skip
    split = 'contest "C" each quarter top 1 by sum(amount), ties split the prize pay 700 EUR'
    assert reason(split, facts=each) == "1/3 of 700.00 EUR for place 1 of 3, shared by 3"
    assert reason(split, "it", facts=each) == "1/3 di 700,00 EUR per il 1º posto su 3, a pari merito fra 3"
    pool = 'bonus "P" each quarter when count(deals) > 0 share 700 EUR in proportion to sum(amount)'
    odd = [deal("D-1", "Acme", 10_000, "2026-02-02"), deal("D-2", "Beta", 12_347, "2026-02-02")]
    assert reason(pool, facts=odd).startswith("About 55.2513% of 700.00 EUR")
    assert reason(pool, "it", facts=odd).startswith("Circa il 55,2513% di 700,00 EUR")
    assert reason('bonus "B" on deals multiply by 1 / 3 pay 30 EUR').endswith("multiplied by 1/3")


def test_a_return_is_said_below_zero() -> None:
    facts = [deal("D-1", "Acme", -1_000, "2026-02-02")]
    assert reason('commission "C" on deals pay 5% of amount', facts=facts) == "5% of -1,000.00 EUR"


@pytest.mark.parametrize(
    ("text", "lang", "sentences"),
    [
        pytest.param('commission "C" on deals pay 3.333% of amount at most 333.30 EUR', "en",
            ("The amount is 10,000.00 EUR.", "3.333% of 10,000.00 EUR is 333.30 EUR."), id="a limit that does not touch is not said"),
        pytest.param('commission "C" on deals pay 5% of amount at most 400 EUR per quarter', "en",
            ("The amount is 10,000.00 EUR.", "5% of 10,000.00 EUR is 500.00 EUR.", "“at most 400 EUR per quarter” limits it to 400.00 EUR.", "That makes 400.00 EUR."), id="a limit"),
        pytest.param('rebate "R" each quarter pay marginal by sum(amount) up to 4k 1% above that 2%', "en",
            ("Period: Q1 2026.", "The sum of the amounts of the deals is 10,000.00 EUR.", "Up to 4,000 EUR: 1% of 4,000.00 EUR is 40.00 EUR.", "Above that: 2% of 6,000.00 EUR is 120.00 EUR.", "That makes 160.00 EUR."), id="slices"),
        pytest.param('bonus "B" each quarter when count(deals) >= 1 pay 500 EUR', "en",
            ("Period: Q1 2026.", "The number of deals is 1.", "The condition holds: the number of deals is at least 1.", "The reward is 500.00 EUR."), id="a condition"),
        pytest.param('bonus "B" each quarter pay marginal by sum(amount) from 4k 100 EUR from 9k 50 EUR', "en",
            ("Period: Q1 2026.", "The sum of the amounts of the deals is 10,000.00 EUR.", "From 4,000 EUR: 100.00 EUR.", "From 9,000 EUR: 50.00 EUR.", "That makes 150.00 EUR."), id="sums that add up"),
        pytest.param('commission "C" on deals pay by category of amount "Cloud" 5% otherwise 1%', "en",
            ("The category is “Cloud”.", "The amount is 10,000.00 EUR.", "The step “Cloud” applies: 5% of 10,000.00 EUR.", "That makes 500.00 EUR."), id="a step by name"),
        pytest.param('commission "C" on deals pay 0.33333% of amount', "en",
            ("The amount is 10,000.00 EUR.", "0.33333% of 10,000.00 EUR is 33.33 EUR.", "Rounded, 33.333 EUR is 33.33 EUR."), id="rounding"),
        pytest.param('rebate "R" each quarter pay by sum(amount) from 5k 1% from 10k 2%', "it",
            ("Periodo: 1º trimestre 2026.", "La somma degli importi delle vendite è 10.000,00 EUR.", "Vale lo scaglione “da 10.000 EUR”: il 2% di 10.000,00 EUR.", "Il risultato è 200,00 EUR."), id="in Italian"),
    ],
)  # fmt: skip
def test_the_arithmetic_is_told_in_sentences(text: str, lang: str, sentences: tuple[str, ...]) -> None:
    (award,) = awards(text)
    assert steps_in_words(award, program_of(text), lang) == sentences


RIVALS = [deal("D-1", "Acme", 1_000, "2026-02-02"), deal("D-2", "Beta", "776777.77", "2026-02-03")]
MARKET = "measure market = sum(amount across all partners)\n"
SHARED = [
    pytest.param(MARKET + 'bonus "B" each month when sum(amount) > 0 pay 1% of market',
        "1% of “market”, because the sum of the amounts of the deals is more than 0 EUR", id="a share of it"),
    pytest.param('bonus "B" each month pay 1% of sum(amount across all partners)',
        "1% of the sum of the amounts of the deals, of all partners together", id="without a name"),
    pytest.param(MARKET + 'bonus "B" each month pay marginal by market up to 4k 1% above that 2%',
        "A reward by “market”", id="slices"),
    pytest.param(MARKET + 'bonus "B" each month pay pro rata by market up to 900k 100 EUR',
        "A reward by “market”", id="a part of a step"),
    pytest.param(MARKET + 'bonus "B" each month pay 10 EUR for every 1k of market',
        "10 EUR for every 1,000 EUR of “market”", id="lots"),
    pytest.param(MARKET + 'bonus "B" on deals when market > 500k pay 5 EUR say "{value} in all"',
        "5.00 EUR, because “market” is more than 500,000 EUR", id="a condition"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SHARED)
def test_a_partner_is_told_no_figure_that_counts_its_rivals_deals(text: str, said: str) -> None:
    for award in (each for each in Book(RIVALS).outcome(text).awards if each.partner == "Acme"):
        told = (because(award, program_of(text)), *steps_in_words(award, program_of(text)), *award.says)
        assert told[0] == said
        assert not re.search(r"77[67],|773,|777\.|86\.4\d\d", " ".join(told).replace("7,777.78", "")), told
        assert "counts other partners too" in " ".join(told)
        assert any("777,777.77 EUR" in each for each in steps_in_words(award, program_of(text), to="vendor"))


COMPARED = [
    pytest.param('bonus "B" each month when sum(amount) > 0 and sum(amount) >= 0.1% of largest(sum(amount) per partner) pay 5 EUR', id="a condition"),
    pytest.param('rebate "B" each month pay by ratio(sum(amount), largest(sum(amount) per partner)) of sum(amount) from 0.1% 1% from 90% 2%', id="a table"),
    pytest.param('rebate "B" each month pay marginal by sum(amount) from 10 1% from average(sum(amount) per partner) 2%', id="a step"),
    pytest.param('measure best = largest(sum(amount) per partner)\nbonus "B" each month pay 1% of best', id="a share of it"),
    pytest.param('measure far = largest(sum(amount) per partner) - sum(amount)\nbonus "B" on deals when far >= 0 pay 5 EUR say "{value} more"', id="a distance"),
    pytest.param('bonus "B" each month when count(deals) > 0 and largest(average(sum(amount) per month) per partner) > 5k pay 5 EUR', id="of months"),
    pytest.param('contest "B" each month top 9 by ratio(sum(amount), largest(sum(amount) per partner)) pay 5 EUR say "{value}"', id="a ranking by a share of it"),
    pytest.param('contest "B" each month top 9 by sum(amount) - 0.001 * largest(sum(amount) per partner) pay by place 1 5 EUR 2 4 EUR say "{value}"', id="a ranking by a distance"),
]  # fmt: skip


@pytest.mark.parametrize("text", COMPARED)
def test_a_partner_is_told_no_figure_of_the_partner_it_is_compared_with(text: str) -> None:
    program = program_of(text)
    for award in (each for each in Book(RIVALS).outcome(text).awards if each.partner == "Acme"):
        told = (because(award, program), *steps_in_words(award, program), *award.says)
        assert not re.search(r"77[5-7],|38[78],|0\.13%", " ".join(told).replace("7,767.78", "")), told
        assert re.search(r"77[5-7],|38[78],|0\.13%", " ".join(steps_in_words(award, program, to="vendor")))


def test_amounts_that_a_program_shows_are_told_to_partners_too() -> None:
    text = HEAD + "show amounts\n" + MARKET + 'bonus "B" each month pay 1% of market'
    award = Book(RIVALS).outcome(text).awards[0]
    assert because(award, program_of(text)) == "1% of 777,777.77 EUR"


def test_what_counts_rivals_stays_untold_when_its_rule_is_gone() -> None:
    text = MARKET + 'bonus "B" each month pay 1% of market'
    award = Book(RIVALS).outcome(text).awards[0]
    other = program_of('bonus "Other" on activities pay 1 EUR')
    assert "777,777" not in " ".join((because(award, other), *steps_in_words(award, other)))


def test_an_award_of_a_rule_that_has_changed_is_still_explained() -> None:
    """Awards rest in the ledger, and the program moves on."""
    text = 'rebate "R" each quarter pay marginal by sum(amount) up to 4k 1% above that 2%'
    (award,) = awards(text)
    other = program_of('bonus "Other" on activities pay 1 EUR')
    assert because(award, other) == "1% of 4,000 + 2% of 6,000"
    assert steps_in_words(award, other)[-1] == "That makes 160.00 EUR."


def test_an_award_without_steps_is_its_amount() -> None:
    (award,) = awards('commission "C" on deals pay 5% of amount')
    assert (
        because(replace(award, steps=()), program_of('commission "C" on deals pay 5% of amount'))
        == "500.00 EUR"
    )


def test_activities_are_named_as_what_they_are() -> None:
    facts: list[Fact] = [activity("A-1", "Acme", "demo", "2026-02-02", quantity=Decimal(3))]
    text = 'bonus "B" on activities where kind = "demo" and done_on < 2026-03-01 pay 10 EUR'
    assert reason(text, facts=facts) == (
        "10.00 EUR, because the kind is “demo” and the day on which it was done is before 1 March 2026"
    )


@settings(max_examples=examples(20), deadline=None)
@given(books())
def test_every_award_is_explained_without_machine_words(facts: list[Fact]) -> None:
    program = program_of(PROGRAM)
    for award in Book(facts).outcome(PROGRAM, as_of=str(date(2026, 12, 31))).awards:
        for lang in ("en", "it"):
            for said in (because(award, program, lang), *steps_in_words(award, program, lang)):
                plain = re.sub(r"“[^”]*”", "", said)
                assert said
                assert not re.search(r"[_{}=]|None|Decimal|\bsum\(|\bcount\(", plain.replace(" = ", " ")), (
                    said
                )
