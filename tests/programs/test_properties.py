"""What holds for all facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.facts import Fact
from programs.money import Money, shares
from tests.programs.book import Book, deal

PARTNERS = ("Acme", "Beta", "Gamma")
LIMIT, BUDGET = Decimal(500), Decimal(1_200)

PROGRAM = """program "P" runs 2026-01-01 to 2026-12-31 currency EUR budget 5k EUR
measure cloud = sum(amount where category = "Cloud")
commission "Capped" on deals pay 7% of amount at most 500 EUR per quarter
commission "Budgeted" on deals where category = "Cloud" pay 11% of amount budget 1_200 EUR
rebate "Steps" each quarter pay marginal by sum(amount) up to 1k 1% up to 3k 2.5% above that 4%
bonus "Milestone" each quarter when count(deals) >= 3 pay 100 EUR at most 3 times
contest "Prizes" each half top 3 by cloud, ties split the prize pay by place 1 100 EUR 2 50.01 EUR 3 25 EUR
bonus "Twice" on deals where amount > 500 pay 10% of earned("Capped") requires "Budgeted"
spiff "Instead" on deals where category = "Other" and amount > 0 pay 9 EUR once per customer instead of "Capped"
"""
# A limit is used up before a rule gives way. A return whose sale is not there, and which gives way, would free room that nobody used.

amounts = st.decimals(min_value=-3_000, max_value=9_000, places=2)


@st.composite
def books(draw: st.DrawFn, amount: st.SearchStrategy[Decimal] = amounts) -> list[Fact]:
    """A year of deals of three partners, returns among them, some with equal amounts and days."""
    count = draw(st.integers(0, 14))
    return [
        deal(
            f"D-{number}",
            draw(st.sampled_from(PARTNERS)),
            str(draw(amount)),
            (
                date(2026, 1, 1) + timedelta(days=draw(st.sampled_from((0, 5, 89, 90, 180, 200, 364))))
            ).isoformat(),
            category=draw(st.sampled_from(("Cloud", "Other", None))),
            customer=draw(st.sampled_from(("X", "Y", None))),
        )
        for number in range(count)
    ]


@settings(max_examples=60, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_changes_nothing(facts: list[Fact], random: Random) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert Book(shuffled).outcome(PROGRAM) == Book(facts).outcome(PROGRAM)


@settings(max_examples=60, deadline=None)
@given(books())
def test_nobody_earns_more_than_a_limit_and_all_no_more_than_a_budget(facts: list[Fact]) -> None:
    awards = Book(facts).outcome(PROGRAM).awards
    for partner in PARTNERS:
        for month in (1, 4, 7, 10):
            earned = _sum(
                award.amount
                for award in awards
                if award.rule == "Capped"
                and award.partner == partner
                and award.on.month in range(month, month + 3)
            )
            assert earned <= LIMIT
    assert _sum(award.amount for award in awards if award.rule == "Budgeted") <= BUDGET
    assert _sum(award.amount for award in awards) <= Decimal(5_000)


@settings(max_examples=40, deadline=None)
@given(books(st.decimals(min_value=0, max_value=9_000, places=2)))
def test_without_returns_a_limit_gives_as_much_as_it_may(facts: list[Fact]) -> None:
    free = Book(facts).paid('commission "C" on deals pay 7% of amount')
    capped = Book(facts).paid('commission "C" on deals pay 7% of amount at most 500 EUR per program')
    assert capped == {partner: min(amount, LIMIT) for partner, amount in free.items()}


@settings(max_examples=40, deadline=None)
@given(books())
def test_every_award_has_a_key_of_its_own_and_is_rounded(facts: list[Fact]) -> None:
    awards = Book(facts).outcome(PROGRAM).awards
    assert len({str(award.key) for award in awards}) == len(awards)
    for award in awards:
        assert award.amount is None or award.amount == award.amount.rounded()
        assert award.amount is None or award.amount.amount != 0


@settings(max_examples=40, deadline=None)
@given(books(), st.integers(0, 364))
def test_what_happens_later_changes_nothing_that_was_earned_by_deal(facts: list[Fact], day: int) -> None:
    """A rule per deal without limits is settled when the deal is there."""
    as_of = (date(2026, 1, 1) + timedelta(days=day)).isoformat()
    text = 'commission "C" on deals pay 7% of amount'
    early = Book(facts).lines(text, as_of)
    assert [line for line in Book(facts).lines(text) if line in early] == early


TABLE = """rebate "R" each year pay marginal by sum(amount)
  up to 100 1%
  up to 2_000 3.3%
  above that 7%"""


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(min_value=0, max_value=9_000, places=2), st.decimals(min_value=0, max_value=9_000, places=2)
)
def test_a_marginal_table_never_pays_less_for_more(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    assert _yearly(TABLE, less) <= _yearly(TABLE, more)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(min_value=0, max_value=900, places=2), min_size=1, max_size=6))
def test_a_marginal_table_does_not_mind_how_sales_are_cut_into_deals(parts: list[Decimal]) -> None:
    assert _yearly(TABLE, *parts) == _yearly(TABLE, sum(parts, Decimal(0)))


@given(
    st.integers(-10_000_000, 10_000_000), st.lists(st.decimals(0, 1_000, places=3), min_size=1, max_size=9)
)
def test_shares_sum_exactly_to_what_is_divided(minor: int, weights: list[Decimal]) -> None:
    if not sum(weights):
        return
    total = Money.from_minor(minor, "EUR")
    parts = shares(total, weights)
    assert _sum(parts) == total.amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount - total.amount * weight / sum(weights)) < Decimal("0.01")


@pytest.mark.parametrize("sharing", [2, 3, 7])
def test_tied_winners_are_paid_the_prizes_to_the_cent(sharing: int) -> None:
    facts = [deal(f"D-{number}", f"P{number}", 100, "2026-02-02") for number in range(sharing)]
    text = (
        'contest "C" each year top 2 by sum(amount), ties split the prize pay by place 1 100 EUR 2 33.37 EUR'
    )
    paid = Book(facts).paid(text)
    assert sum(paid.values()) == Decimal("133.37")
    assert max(paid.values()) - min(paid.values()) <= Decimal("0.01")


def _yearly(text: str, *parts: Decimal) -> Decimal:
    facts = [deal(f"D-{number}", "Acme", str(part), "2026-02-02") for number, part in enumerate(parts)]
    return Book(facts).paid(text).get("Acme", Decimal(0))


def _sum(amounts: Iterable[Money | None]) -> Decimal:
    return sum((each.amount for each in amounts if each is not None), Decimal(0))
