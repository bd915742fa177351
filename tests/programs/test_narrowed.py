"""A partner's question is answered by a part of the program as the whole would answer it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.evaluate import evaluate
from programs.facts import Fact
from programs.gains import Got
from programs.narrowed import of_one, own_rules, part_of, spent_by
from programs.needs import needs
from tests.programs.book import Book, deal, program_of
from tests.soaking import examples

SHARED = """program "P" runs 2026-01-01 to 2026-12-31 currency EUR budget 400 EUR
measure cloud = sum(amount where category = "Cloud")
commission "Base" on deals pay 5% of amount budget 250 EUR
rebate "Steps" each quarter pay by sum(amount) from 1k 1% from 3k 2%
bonus "Best" each quarter when cloud >= 500 pay 30 EUR
bonus "Other" each quarter when count(deals) >= 2 pay 20 EUR
best of "Best", "Other"
contest "Top" each half top 1 by cloud pay 60 EUR
bonus "After" each half pay 10 EUR requires "Top"
"""


@st.composite
def books(draw: st.DrawFn) -> list[Fact]:
    return [
        deal(
            f"D-{number}",
            draw(st.sampled_from(("Acme", "Beta", "Gamma"))),
            str(draw(st.decimals(min_value=0, max_value=4_000, places=2))),
            (date(2026, 1, 1) + timedelta(days=draw(st.sampled_from((0, 40, 95, 150))))).isoformat(),
            category=draw(st.sampled_from(("Cloud", None))),
        )
        for number in range(draw(st.integers(1, 9)))
    ]


@settings(max_examples=examples(30), deadline=None)
@given(books())
def test_a_part_gives_a_partner_what_the_whole_program_gives_by_its_rules(facts: list[Fact]) -> None:
    program, as_of = program_of(SHARED), date(2026, 8, 1)
    whole = evaluate(program, Book(facts).measured(program, as_of), as_of=as_of)
    for rule in program.rules:
        part = part_of(program, rule).within(spent_by(whole.awards), "acme")
        measured = Book(facts).measured(part.program, as_of, needs(part.program, as_of=as_of))
        known = of_one(measured, "acme") if part.alone else measured
        found = evaluate(part.program, known, as_of=as_of)
        only = frozenset((rule.name.casefold(),))
        if part.alone:
            assert Got.of(found, "acme", only) == Got.of(whole, "acme", only)
        else:
            # The order in which others used up a budget is not known; what is left of it is.
            assert sum(Got.of(found, "acme", only).money.values()) <= Decimal(60)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        pytest.param(SHARED, {"base", "steps", "best", "other"}, id="not a contest, nor what requires it"),
        pytest.param('bonus "B" each quarter when sum(amount across all partners) > 1 pay 5 EUR', set(), id="not what counts everybody"),
        pytest.param('bonus "B" each quarter when sum(amount) > average(sum(amount) per partner) pay 5 EUR', set(), id="not what is compared with others"),
        pytest.param('spiff "S" on deals pay 5 EUR once per customer across all partners', set(), id="not what is once for all"),
        pytest.param('spiff "S" on deals where new customer pay 5 EUR', {"s"}, id="a customer that is new: others only make it less"),
        pytest.param('spiff "S" each quarter pay 5 EUR\ncontest "C" each quarter top 1 by sum(amount) pay 9 EUR\nbest of "S", "C"', set(), id="not what gives way to a contest"),
        pytest.param('fund "F" expires 1 year after it was earned\ncontest "C" each quarter top 1 by sum(amount) pay 9 EUR into "F"\nspiff "S" each quarter pay 5 EUR out of "F"',
            set(), id="not what takes from a fund that a contest fills"),
    ],
)  # fmt: skip
def test_rules_in_which_nothing_of_others_shows_are_the_partners_own(text: str, own: set[str]) -> None:
    assert own_rules(program_of(text)) == own
